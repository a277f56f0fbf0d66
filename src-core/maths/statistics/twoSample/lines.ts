import { mean } from '../moments.ts';
import { studentTCdf } from '../studentT.ts';
import type { TestResult } from './kolmogorovSmirnov.ts';
import { midRanks } from './ranks.ts';

export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** Pearson's correlation, -1 to 1. */
  readonly correlation: number;
  /** Two-sided, of no slope; it supposes independent normal errors. */
  readonly probability: number;
  readonly slopeStandardError: number;
  readonly interceptStandardError: number;
}

const twoSided = (t: number, degrees: number): number => 2 * studentTCdf(-Math.abs(t), degrees);

/**
 * Least-squares line through points; NaN of fewer than three, or without two different x.
 * Source: N. R. Draper and H. Smith, Applied Regression Analysis, 3rd edition (1998), chapter 1; as
 * scipy.stats.linregress.
 */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>): LineFit {
  const count = Math.min(x.length, y.length);
  const [middleX, middleY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    const [dx, dy] = [(x[index] as number) - middleX, (y[index] as number) - middleY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const slope = xy / xx;
  const correlation = Math.min(Math.max(xy / Math.sqrt(xx * yy), -1), 1);
  const degrees = count - 2;
  const slopeStandardError = degrees > 0 ? Math.sqrt(((1 - correlation ** 2) * yy) / xx / degrees) : NaN;
  return {
    slope,
    intercept: middleY - slope * middleX,
    correlation,
    probability: twoSided(slope / slopeStandardError, degrees),
    slopeStandardError,
    interceptStandardError: slopeStandardError * Math.sqrt(xx / count + middleX * middleX),
  };
}

/**
 * Spearman's rank correlation, its probability by Student's t with n - 2 degrees.
 * Source: C. Spearman, American Journal of Psychology 15 (1904) 72; as scipy.stats.spearmanr.
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): TestResult {
  const { correlation } = fitLine(midRanks(x).ranks, midRanks(y).ranks);
  const degrees = Math.min(x.length, y.length) - 2;
  const t = correlation * Math.sqrt(degrees / (1 - correlation * correlation));
  return { statistic: correlation, probability: twoSided(t, degrees) };
}
