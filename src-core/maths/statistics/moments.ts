/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] as number;
  return sum / values.length;
}

/** Sample variance, divided by n - 1, in two passes; NaN of fewer than two values. */
export function sampleVariance(values: ArrayLike<number>): number {
  const count = values.length;
  if (count < 2) return NaN;
  const centre = mean(values);
  let squares = 0;
  let residue = 0;
  for (let index = 0; index < count; index++) {
    const deviation = (values[index] as number) - centre;
    squares += deviation * deviation;
    residue += deviation;
  }
  // The residue takes out the rounding of the mean (Chan, Golub, LeVeque, The American Statistician 37 (1983) 242).
  return (squares - (residue * residue) / count) / (count - 1);
}

/** Sample standard deviation, divided by n - 1; NaN of fewer than two values. */
export function sampleStandardDeviation(values: ArrayLike<number>): number {
  return Math.sqrt(sampleVariance(values));
}
