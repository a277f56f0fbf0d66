/** Largest distance between a sample's empirical distribution and a law, times the root of the sample's size. */
export function kolmogorovSmirnov(sample: readonly number[], cumulative: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const count = sorted.length;
  let distance = 0;
  sorted.forEach((x, index) => {
    const law = cumulative(x);
    distance = Math.max(distance, (index + 1) / count - law, law - index / count);
  });
  return distance * Math.sqrt(count);
}

/** Critical value of the scaled distance at a significance of 0.001. */
export const criticalDistance = 1.95;
