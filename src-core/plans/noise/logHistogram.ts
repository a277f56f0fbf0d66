/** Counts of durations in bins that are equally wide on a logarithmic axis. */
export interface DurationHistogram {
  readonly edgesMs: number[];
  readonly counts: number[];
}

/** An edge at least for every so much of a decade, and not more bins than can be told apart. */
const binsPerDecade = 12;
const mostBins = 60;
const leastMs = 1e-3;

/** @param sortedMs rising; none gives no bins */
export function logHistogram(sortedMs: Float64Array): DurationHistogram {
  const first = sortedMs[0];
  const last = sortedMs.at(-1);
  if (first === undefined || last === undefined) return { edgesMs: [], counts: [] };
  const low = Math.log10(Math.max(leastMs, first)) - 1e-9;
  const high = Math.max(Math.log10(Math.max(leastMs, last)) + 1e-9, low + 1 / binsPerDecade);
  const bins = Math.max(8, Math.min(mostBins, Math.ceil((high - low) * binsPerDecade)));
  const counts = new Array<number>(bins).fill(0);
  for (const durationMs of sortedMs) {
    const place = ((Math.log10(Math.max(leastMs, durationMs)) - low) / (high - low)) * bins;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(place)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const edgesMs = Array.from({ length: bins + 1 }, (_, edge) => 10 ** (low + ((high - low) * edge) / bins));
  return { edgesMs, counts };
}
