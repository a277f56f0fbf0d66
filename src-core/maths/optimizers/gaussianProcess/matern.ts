const sqrt5 = Math.sqrt(5);

/**
 * Matern kernel of smoothness 5/2 at a squared distance in lengthscales, (1 + √5 r + 5 r²/3) exp(-√5 r).
 * Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equation 4.17.
 */
export function matern52(squaredDistance: number): number {
  const scaled = sqrt5 * Math.sqrt(squaredDistance);
  return (1 + scaled + (scaled * scaled) / 3) * Math.exp(-scaled);
}

/** Derivative of `matern52` by the squared distance: finite everywhere, also where the distance vanishes. */
export function matern52Slope(squaredDistance: number): number {
  const scaled = sqrt5 * Math.sqrt(squaredDistance);
  return (-5 / 6) * (1 + scaled) * Math.exp(-scaled);
}
