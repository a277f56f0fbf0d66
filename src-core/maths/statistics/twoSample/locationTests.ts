import { mean, sampleVariance } from '../moments.ts';
import { normalDistribution } from '../normalDistribution.ts';
import { studentTCdf } from '../studentT.ts';
import type { TestResult } from './kolmogorovSmirnov.ts';
import { midRanks } from './ranks.ts';

function joined(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/**
 * Mann-Whitney U of the first sample, its probability by the normal approximation with continuity and ties; 1 when all
 * values are the same. From about 20 values a sample on the approximation is good.
 * Source: H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18 (1947) 50; as scipy.stats.mannwhitneyu
 * (method asymptotic).
 */
export function mannWhitneyTest(a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  const [m, n] = [a.length, b.length];
  const total = m + n;
  const { ranks, ties } = midRanks(joined(a, b));
  let sum = 0;
  for (let index = 0; index < m; index++) sum += ranks[index] as number;
  const statistic = sum - (m * (m + 1)) / 2;
  const tied = ties.reduce((all, k) => all + k ** 3 - k, 0);
  const deviation = Math.sqrt(((m * n) / 12) * (total + 1 - tied / (total * (total - 1))));
  const away = Math.max(statistic, m * n - statistic) - (m * n) / 2 - 0.5;
  return { statistic, probability: Math.min(1, 2 * normalDistribution(-away / deviation)) };
}

/**
 * Welch's t of two means without equal variances.
 * Source: B. L. Welch, Biometrika 34 (1947) 28, doi:10.1093/biomet/34.1-2.28; as scipy.stats.ttest_ind(equal_var=False).
 */
export function welchTest(a: ArrayLike<number>, b: ArrayLike<number>): TestResult {
  const [ofA, ofB] = [sampleVariance(a) / a.length, sampleVariance(b) / b.length];
  const statistic = (mean(a) - mean(b)) / Math.sqrt(ofA + ofB);
  const degrees = (ofA + ofB) ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  return { statistic, probability: 2 * studentTCdf(-Math.abs(statistic), degrees) };
}

/**
 * Anderson-Darling statistic of two samples, standardised (mean 0, deviation 1 of one distribution): it weighs the tails
 * more than Kolmogorov-Smirnov does. Above 1.961 at 5 % and 3.752 at 1 %.
 * Source: F. W. Scholz and M. A. Stephens, JASA 82 (1987) 918, equations 7 (midranks) and 4; as scipy.stats.anderson_ksamp.
 */
export function andersonDarlingStatistic(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [m, n] = [a.length, b.length];
  const total = m + n;
  const first = Float64Array.from(a).sort();
  const all = joined(a, b).sort();
  let sum = 0;
  for (let index = 0, before = 0; index < total;) {
    const value = all[index] as number;
    let [end, upTo] = [index, before];
    while (end < total && all[end] === value) end++;
    while (upTo < m && first[upTo] === value) upTo++;
    const same = end - index;
    const middle = index + same / 2;
    const inFirst = before + (upTo - before) / 2;
    const weight = middle * (total - middle) - (total * same) / 4;
    if (weight > 0) {
      // The second sample strays by as much, the other way.
      const stray = (total * inFirst - middle * m) ** 2;
      sum += (same / total) * (stray / weight) * (1 / m + 1 / n);
    }
    [index, before] = [end, upTo];
  }
  const statistic = (sum * (total - 1)) / total;
  return (statistic - 1) / Math.sqrt(andersonVariance(m, n));
}

/** Variance of the two-sample statistic of one distribution; Scholz and Stephens (1987), equation 4. */
function andersonVariance(m: number, n: number): number {
  const total = m + n;
  const inverses = 1 / m + 1 / n;
  let [h, g] = [0, 0];
  // g is the sum over i < j of 1/((total - i) j): the inner sum grows from the end.
  for (let i = total - 1; i >= 1; i--) {
    if (i < total - 1) g += h / (total - i);
    h += 1 / i;
  }
  const a = (4 * g - 6) * (2 - 1) + (10 - 6 * g) * inverses;
  const b = (2 * g - 4) * 4 + 8 * h * 2 + (2 * g - 14 * h - 4) * inverses - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * inverses + 4 * h;
  const d = (2 * h + 6) * 4 - 4 * h * 2;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}
