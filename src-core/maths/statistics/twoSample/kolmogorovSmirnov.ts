/** A statistic and the probability, two-sided, of one so far from the null hypothesis. */
export interface TestResult {
  readonly statistic: number;
  readonly probability: number;
}

/** Largest product of sizes whose paths are counted one by one. */
const mostExactPaths = 1e7;

/** Kolmogorov's limiting distribution, the probability of a scaled distance above `x`. */
export function kolmogorovLimit(x: number): number {
  if (!(x > 0)) return 1;
  let sum = 0;
  if (x < 1) {
    // The series of the other theta function, which converges fast below 1.
    for (let k = 1; k < 20; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k < 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}

/**
 * Share of the lattice paths from (0, 0) to (m, n) that somewhere stray from the diagonal by the distance or more. The
 * share that strays is followed itself, so that a small one keeps its digits.
 */
function strayingShare(m: number, n: number, distance: number): number {
  const strays = (i: number, j: number): boolean => Math.abs(i / m - j / n) >= distance - 1e-12;
  const row = new Float64Array(n + 1);
  for (let j = 1; j <= n; j++) row[j] = strays(0, j) ? 1 : (row[j - 1] as number);
  for (let i = 1; i <= m; i++) {
    row[0] = strays(i, 0) ? 1 : (row[0] as number);
    for (let j = 1; j <= n; j++) {
      // Of the paths to (i, j), i in i + j come from (i - 1, j).
      row[j] = strays(i, j) ? 1 : (i * (row[j] as number) + j * (row[j - 1] as number)) / (i + j);
    }
  }
  return row[n] as number;
}

/**
 * Two-sample Kolmogorov-Smirnov test: the largest distance of the two empirical distributions; its probability is exact
 * up to ten million pairs and Kolmogorov's limit beyond. Ties make it too large, never too small.
 * @param a ascending, without NaN (`sortFinite`); so `b`
 * @returns NaN of nothing
 * Source: J. L. Hodges, Arkiv foer Matematik 3 (1958) 469 (exact); N. Smirnov, Annals of Mathematical Statistics 19 (1948)
 * 279 (limit).
 */
export function kolmogorovSmirnovTest(a: Float64Array, b: Float64Array): TestResult {
  const [m, n] = [a.length, b.length];
  if (m === 0 || n === 0) return { statistic: NaN, probability: NaN };
  let [i, j, statistic] = [0, 0, 0];
  while (i < m && j < n) {
    const at = Math.min(a[i] as number, b[j] as number);
    while (i < m && (a[i] as number) <= at) i++;
    while (j < n && (b[j] as number) <= at) j++;
    statistic = Math.max(statistic, Math.abs(i / m - j / n));
  }
  const probability =
    m * n <= mostExactPaths
      ? statistic === 0
        ? 1
        : strayingShare(m, n, statistic)
      : kolmogorovLimit(statistic * Math.sqrt((m * n) / (m + n)));
  return { statistic, probability };
}

/** Area between the two empirical distributions, in the values' unit (Wasserstein-1). @param a ascending; so `b` */
export function wassersteinDistance(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return NaN;
  let [i, j, sum] = [0, 0, 0];
  let at = Math.min(a[0] as number, b[0] as number);
  while (i < a.length || j < b.length) {
    const next = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    sum += Math.abs(i / a.length - j / b.length) * (next - at);
    while (i < a.length && (a[i] as number) <= next) i++;
    while (j < b.length && (b[j] as number) <= next) j++;
    at = next;
  }
  return sum;
}
