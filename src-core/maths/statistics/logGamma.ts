/** Lanczos coefficients for g = 7, n = 9 (P. Godfrey's set). */
const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/**
 * Natural logarithm of the gamma function for x > 0; absolute error below 1e-14 times max(1, its size).
 * Source: C. Lanczos, SIAM Journal on Numerical Analysis B 1 (1964) 86.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = 0.99999999999980993;
  lanczos.forEach((coefficient, index) => (sum += coefficient / (shifted + index + 1)));
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
