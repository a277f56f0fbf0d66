import type { BaselineResult, RetagResult } from '../../../src-core/domain/baseline.ts';

/** What a baseline run tells a person at its end. */
export function baselineWords({ calibration, notes }: BaselineResult): string[] {
  const { version, library_size: size, heads, reference_updates: updates, summary } = calibration;
  const lines = Object.entries(heads).map(
    ([key, { is_stable: isStable, drift_metrics: metrics, reference_version }]) => {
      const failed = metrics.failed_metrics.length === 0 ? 'first run' : metrics.failed_metrics.join(', ');
      const reference = `reference ${updates[key] === 'updated' ? 'moved to' : 'stays at'} v${reference_version}`;
      return `${key}: ${isStable ? 'stable' : `unstable (${failed})`}; ${reference}`;
    },
  );
  const { total_heads: total, stable_heads: stable, unstable_heads: unstable } = summary;
  return [
    `Version ${version}: ${size} samples of ${total} heads, ${stable} stable, ${unstable} unstable.`,
    ...lines,
    ...notes,
  ];
}

/** What a run that re-tags tells a person at its end. */
export const retagWords = ({ enqueued, tagged, scores, notes }: RetagResult): string[] => [
  `${tagged} of ${enqueued} sessions re-tagged, ${scores} scores.`,
  ...notes.slice(0, 20),
  ...(notes.length > 20 ? [`... and ${notes.length - 20} more notes, in the run's record.`] : []),
];
