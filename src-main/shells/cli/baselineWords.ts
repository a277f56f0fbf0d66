import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import type { BaselineResult, CalibrationRun, RetagResult } from '../../../src-core/domain/baseline.ts';
import type { Output } from './output.ts';

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
    `Version ${version}: ${size} samples of ${total} ${total === 1 ? 'head' : 'heads'}, ${stable} stable, ${unstable} unstable.`,
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

/** How many heads are compared, or sessions re-tagged. */
export function tellBaseline(output: Output, runId: string, bar: RunProgress | null): void {
  const { phase = '', iteration: step = 0, maxIterations: totalSteps = 0, secondsLeft = null } = bar ?? {};
  output.progress({ runId, phase, step, totalSteps, secondsLeft }, totalSteps > 0 ? bar : null);
}

/** The history as a table. */
export function historyWords(runs: readonly CalibrationRun[]): string[] {
  if (runs.length === 0) return ['There is no baseline run of it yet: `fringe baseline run` makes one.'];
  const told = (value: number | null) => (value === null ? '–' : value.toPrecision(3)).padStart(11);
  const header = ['version', 'p5', 'p95', 'apd_p5', 'apd_p95', 'srd', 'jsd', 'median', 'iqr'];
  return [
    `${header.map((name) => name.padStart(11)).join('')}  reference  head`,
    ...runs.map((run) => {
      const metrics = [run.apd_p5, run.apd_p95, run.srd, run.jsd, run.median_drift, run.iqr_drift];
      const figures = [run.p5, run.p95, ...metrics].map(told).join('');
      const reference = (run.reference_version === null ? '–' : `v${run.reference_version}`).padEnd(9);
      const head = `${run.model_name}/${run.head_name}`;
      return `${`v${run.version}`.padStart(11)}${figures}  ${reference}  ${head}: ${run.is_stable ? 'stable' : 'unstable'}`;
    }),
  ];
}
