/**
 * Quantile of type 7 (linear between order statistics, numpy's default) of values in ascending order.
 * @param probability 0 to 1
 * @returns NaN of nothing
 * Source: Hyndman and Fan, The American Statistician 50 (1996) 361, definition 7.
 */
export function quantileOfSorted(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0 || !(probability >= 0 && probability <= 1)) return NaN;
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low === high ? low : low + (position - below) * (high - low);
}

/** As `quantileOfSorted`, of values in any order, which are left as they are; NaN when one of them is NaN. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts NaN last.
  return Number.isNaN(sorted.at(-1)) ? NaN : quantileOfSorted(sorted, probability);
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
