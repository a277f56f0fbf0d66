/** Both series below are good to 1e-16 from here on. */
const asymptoticFrom = 12;

/**
 * Digamma function, the derivative of ln Gamma, for x > 0; error below 1e-14 times max(1, its size).
 * Source: NIST Digital Library of Mathematical Functions, 5.5.2 (recurrence) and 5.11.2 (asymptotic series).
 */
export function digamma(x: number): number {
  if (!(x > 0)) return NaN;
  let shift = 0;
  let at = x;
  while (at < asymptoticFrom) {
    shift += 1 / at;
    at += 1;
  }
  const s = 1 / (at * at);
  const tail = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - (s * 691) / 32760)))));
  return Math.log(at) - 0.5 / at - tail - shift;
}

/**
 * Trigamma function, the second derivative of ln Gamma, for x > 0; relative error below 1e-14.
 * Source: NIST Digital Library of Mathematical Functions, 5.15.5 and the derivative of 5.11.2.
 */
export function trigamma(x: number): number {
  if (!(x > 0)) return NaN;
  let shift = 0;
  let at = x;
  while (at < asymptoticFrom) {
    shift += 1 / (at * at);
    at += 1;
  }
  const s = 1 / (at * at);
  const tail = (s * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - (s * 691) / 2730)))))) / at;
  return 1 / at + 0.5 * s + tail + shift;
}
