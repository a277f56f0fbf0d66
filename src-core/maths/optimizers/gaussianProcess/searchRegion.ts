/** The part of the space around the best point in which a search looks, and how it has fared there. Plain JSON. */
export interface SearchRegion {
  /** Width in coordinates; 1 is the whole space. */
  readonly width: number;
  /** Points told since one was clearly better than all before, or the width changed. */
  readonly failures: number;
  /** How far the latest of them lay from the best point, on the axis on which it was farthest, in coordinates. */
  readonly distances: readonly number[];
}

const shrinkage = 0.35;
const leastWidth = 1e-9;
/** When so many failures in a row lay this near, over the width, the rest of the region has nothing left to offer. */
const settledAfter = 4;
const settledWithin = 0.15;
/** The least a width may become at once, over the width before. */
const sharpestFall = 0.02;

export const freshRegion = (width: number): SearchRegion => ({ width, failures: 0, distances: [] });

/**
 * The region after a point was told. It narrows when a row of points were not clearly better, as in trust-region
 * methods (Eriksson et al., NeurIPS 32 (2019)): to the neighbourhood to which they kept, when they did.
 * @param distance of the point from the best one before, in coordinates
 */
export function regionAfter(
  { width, failures, distances }: SearchRegion,
  { isClearlyBetter, distance, dimension }: { isClearlyBetter: boolean; distance: number; dimension: number },
): SearchRegion {
  if (isClearlyBetter) return freshRegion(width);
  const latest = [...distances, distance].slice(-settledAfter);
  const farthest = Math.max(...latest);
  if (latest.length === settledAfter && farthest < settledWithin * width) {
    return freshRegion(Math.max(2 * farthest, sharpestFall * width, leastWidth));
  }
  const patience = width === 1 ? 2 * dimension + 4 : dimension + 1;
  if (failures + 1 < patience) return { width, failures: failures + 1, distances: latest };
  return freshRegion(Math.max(shrinkage * width, leastWidth));
}
