import type { CalibrationFile, CalibrationRunRow } from '../../domain/baseline.ts';
import { compareWithReference } from '../../maths/statistics/index.ts';

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
  { file }: Pick<HeadViewWork, 'file' | 'trend'>,
  scores: { readonly current: Float64Array | null; readonly reference: Float64Array | null },
): HeadViewFound {
  const quality = file.notes.map((text) => ({ severity: 'warning' as const, text }));
  return { overlay: overlayOf(scores), quality };
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
