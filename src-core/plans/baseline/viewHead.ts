import type { CalibrationFile, CalibrationRunRow } from '../../domain/baseline.ts';
import { compareWithReference, headQuality, versionTrend } from '../../maths/statistics/index.ts';

export interface HeadViewWork {
  /** Of the newest run, then what it was compared with; null where the scores were not kept. */
  readonly current: { readonly file: CalibrationFile; readonly path: string } | null;
  readonly reference: { readonly file: CalibrationFile; readonly path: string } | null;
  readonly file: CalibrationFile;
  /** Oldest first. */
  readonly trend: readonly CalibrationRunRow[];
}

export interface HeadViewFound {
  /** Counts on the same equal bins; null when there is nothing to lay over each other. */
  readonly overlay: {
    readonly lower: number;
    readonly upper: number;
    readonly reference: number[];
    readonly current: number[];
  } | null;
  readonly quality: readonly { readonly severity: 'info' | 'warning'; readonly text: string }[];
}

/** What the screen shows of a head beyond its figures. @param scores ascending; null where they were not kept */
export function viewHead(
  { file, trend }: Pick<HeadViewWork, 'file' | 'trend'>,
  scores: { readonly current: Float64Array | null; readonly reference: Float64Array | null },
): HeadViewFound {
  const quality = scores.current === null ? [] : qualityOf(file, scores.current);
  return { overlay: overlayOf(scores), quality: [...notesOf(file), ...quality, ...trendsOf(trend)] };
}

type Remark = HeadViewFound['quality'][number];

const notesOf = ({ notes }: CalibrationFile): Remark[] =>
  notes.map((text) => ({ severity: 'warning' as const, text: text.charAt(0).toUpperCase() + text.slice(1) }));

/** At which chance alarms are told of where no rate is stated. */
const usualRate = 0.01;
/** Told by the run's own notes. */
const toldByNotes: ReadonlySet<string> = new Set(['missing', 'constant', 'no_scores']);

function qualityOf(file: CalibrationFile, scores: Float64Array): Remark[] {
  const { labels, thresholds, thresholds_from: from, neighbour_correlation: neighbourCorrelation } = file;
  const [first, last] = [scores[0] as number, scores.at(-1) as number];
  const counts = Object.entries(labels).map(([label, { count }]) => [label, count] as const);
  const { remarks } = headQuality({
    ...{ scores, thresholds, rate: usualRate, seed: 0, neighbourCorrelation },
    ...(counts.length > 1 ? { labels: Object.fromEntries(counts) } : {}),
    // What lies between 0 and 1 is taken for a score that can go no further.
    ...(first >= 0 && last <= 1 ? { ends: { lower: 0, upper: 1 } } : {}),
  });
  return remarks
    .filter(({ kind }) => !toldByNotes.has(kind) && !(kind === 'more_scores' && from === 'false_alarm_rate'))
    .map(({ grade, words }) => ({ severity: grade === 'note' ? 'info' : 'warning', text: words }));
}

/** What rises or falls over the versions. */
function trendsOf(trend: readonly CalibrationRunRow[]): Remark[] {
  const figures = { Median: 'median', 'Range p5 to p95': 'range' } as const;
  return Object.entries(figures).flatMap(([name, key]): Remark[] => {
    const { direction, words } = versionTrend(
      name,
      trend.map((row) => ({ version: row.version, value: row[key] })),
    );
    if (direction === 'unknown') return [];
    return [{ severity: direction === 'level' ? 'info' : 'warning', text: words }];
  });
}

function overlayOf({ current, reference }: Parameters<typeof viewHead>[1]): HeadViewFound['overlay'] {
  if (current === null || reference === null) return null;
  const { bins, referenceCounts, currentCounts } = compareWithReference(reference, current);
  if (bins === null) {
    const at = current[0] ?? 0;
    return { lower: at, upper: at, reference: [reference.length], current: [current.length] };
  }
  return { lower: bins.lower, upper: bins.upper, reference: [...referenceCounts], current: [...currentCounts] };
}
