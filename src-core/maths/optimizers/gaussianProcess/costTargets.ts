import { median } from '../../statistics/index.ts';

/** Of how many of the worst costs the median is taken: of all, it would sink to the least as the search settles. */
const tail = 20;

/**
 * Costs as the regression sees them. Up to the median of the worst they keep their shape; above it, where a cost such
 * as a ratio of powers may climb through decades that tell nothing of the minimum, they are compressed to
 * s log(1 + excess / s), s being the median's height above the least. The pieces meet with the same slope, and neither
 * the zero nor the unit of the cost matters. (A logarithm of the whole makes a cusp of a smooth minimum; no
 * compression needs nearly twice the measurements on the ratio.) Costs that are not finite become the worst of the
 * others. Mean 0, deviation 1, unless all are equal.
 */
export function costTargets(costs: readonly (number | null)[]): Float64Array {
  const finite = costs.filter((cost) => cost !== null);
  if (finite.length === 0) return new Float64Array(costs.length);
  const middle = median(finite.toSorted((a, b) => b - a).slice(0, tail));
  const least = Math.min(...finite);
  const worst = Math.max(...finite);
  const height = middle / 2 - least / 2;
  const compress = (cost: number): number => {
    if (height === 0) return cost > middle ? 1 : 0;
    // Halves, so that the difference of extreme costs does not overflow.
    const excess = (cost / 2 - middle / 2) / height;
    return excess > 0 ? Math.log1p(excess) : excess;
  };
  const targets = new Float64Array(costs.map((cost) => compress(cost ?? worst)));
  const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length;
  const variance = targets.reduce((sum, value) => sum + (value - mean) ** 2, 0) / targets.length;
  const deviation = Math.sqrt(variance);
  return targets.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
