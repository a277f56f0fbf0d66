import { median } from '../statistics/quantile.ts';
import { studentTCdf } from '../statistics/studentT.ts';

/** A straight line fitted under one autocorrelation of the noise. Offset and variance are those at `origin`. */
interface Component {
  readonly weight: number;
  readonly correlation: number;
  readonly levelAtOrigin: number;
  readonly slope: number;
  readonly levelVariance: number;
  readonly slopeVariance: number;
  readonly covariance: number;
}

/** What the data say of a line in AR(1) noise: a mixture of bivariate Student's t over the noise's autocorrelation. */
export interface TrendPosterior {
  readonly originSeconds: number;
  readonly degreesOfFreedom: number;
  readonly components: readonly Component[];
}

const correlations = Array.from({ length: 34 }, (_, i) => 0.03 * i).filter((phi) => phi < 1);
const negligibleWeight = 1e-4;

/**
 * Posterior of a straight line through readings whose noise remembers its last value: AR(1) in continuous time, so that
 * gaps are allowed. Generalised least squares for each autocorrelation between neighbours from 0 to 0.99 (at the median
 * spacing), weighted by the restricted likelihood (flat priors on level, slope, log of the noise and autocorrelation).
 * Not knowing the autocorrelation thereby widens the interval; least squares alone would be far too sure of itself.
 * @param timesSeconds strictly growing, three at least; `values` of the same length, finite
 * Sources: D. A. Harville, Biometrika 61 (1974) 383, doi:10.2307/2334370 (restricted likelihood as a marginal
 * posterior); G. J. Prais and C. B. Winsten, Cowles Commission Discussion Paper 383 (1954), the transformation.
 */
export function autoregressiveTrend(timesSeconds: readonly number[], values: readonly number[]): TrendPosterior {
  const n = timesSeconds.length;
  const originSeconds = timesSeconds[n - 1] as number;
  const gaps = timesSeconds.slice(1).map((time, i) => time - (timesSeconds[i] as number));
  const spacing = median(gaps);
  const span = originSeconds - (timesSeconds[0] as number);
  const centre = median(values);
  const u = timesSeconds.map((time) => (time - originSeconds) / span);
  const y = values.map((value) => value - centre);
  const fits = correlations.map((phi) => fitUnder(phi, { u, y, lags: gaps.map((gap) => gap / spacing) }));
  const best = Math.max(...fits.map(({ logLikelihood }) => logLikelihood));
  const kept = fits
    .map((fit) => ({ ...fit, weight: Math.exp(fit.logLikelihood - best) }))
    .filter(({ weight }) => weight > negligibleWeight);
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  const components = kept.map((fit) => ({
    weight: fit.weight / total,
    correlation: fit.phi,
    levelAtOrigin: fit.level + centre,
    slope: fit.slope / span,
    levelVariance: fit.levelVariance,
    slopeVariance: fit.slopeVariance / span ** 2,
    covariance: fit.covariance / span,
  }));
  return { originSeconds, degreesOfFreedom: n - 2, components };
}

interface Series {
  readonly u: readonly number[];
  readonly y: readonly number[];
  /** Gap before each reading but the first, in median spacings. */
  readonly lags: readonly number[];
}

function fitUnder(phi: number, { u, y, lags }: Series) {
  const n = u.length;
  const [one, uu, yy] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) {
    const rho = i === 0 || phi === 0 ? 0 : phi ** (lags[i - 1] as number);
    const remaining = -Math.expm1(2 * Math.log(rho));
    const scale = 1 / Math.sqrt(rho === 0 ? 1 : remaining);
    logDeterminant -= 2 * Math.log(scale);
    const before = i === 0 ? 0 : i - 1;
    one[i] = scale * (1 - rho);
    uu[i] = scale * ((u[i] as number) - rho * (u[before] as number));
    yy[i] = scale * ((y[i] as number) - rho * (y[before] as number));
  }
  let [s00, s01, s11, b0, b1] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b, c] = [one[i] as number, uu[i] as number, yy[i] as number];
    s00 += a * a;
    s01 += a * b;
    s11 += b * b;
    b0 += a * c;
    b1 += b * c;
  }
  const determinant = s00 * s11 - s01 * s01;
  const level = (s11 * b0 - s01 * b1) / determinant;
  const slope = (s00 * b1 - s01 * b0) / determinant;
  let squares = 0;
  for (let i = 0; i < n; i++)
    squares += ((yy[i] as number) - level * (one[i] as number) - slope * (uu[i] as number)) ** 2;
  // Readings exactly on a line leave only rounding, of which a logarithm would make much.
  const scale = y.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  squares = Math.max(squares, n * (1e-13 * scale) ** 2, 1e-300);
  const variance = squares / (n - 2);
  return {
    phi,
    logLikelihood: -0.5 * (logDeterminant + Math.log(determinant) + (n - 2) * Math.log(squares)),
    level,
    slope,
    levelVariance: (variance * s11) / determinant,
    slopeVariance: (variance * s00) / determinant,
    covariance: (-variance * s01) / determinant,
  };
}

/** Beyond this many deviations the tail is below 1e-13 at the 8 degrees of freedom of the shortest history. */
const farDeviations = 100;

function tail(deviations: number, degreesOfFreedom: number): number {
  if (Math.abs(deviations) > farDeviations) return deviations > 0 ? 1 : 0;
  return studentTCdf(deviations, degreesOfFreedom);
}

/** Probability that the line lies outside `[lower, upper]` at a time. */
export function probabilityOutside(
  { components, originSeconds, degreesOfFreedom }: TrendPosterior,
  [lower, upper]: readonly [number, number],
  atSeconds: number,
): number {
  const t = atSeconds - originSeconds;
  let probability = 0;
  for (const one of components) {
    const level = one.levelAtOrigin + one.slope * t;
    const spread = Math.sqrt(Math.max(one.levelVariance + 2 * t * one.covariance + t * t * one.slopeVariance, 1e-300));
    const above = tail((level - upper) / spread, degreesOfFreedom);
    const below = tail((lower - level) / spread, degreesOfFreedom);
    probability += one.weight * (above + below);
  }
  return Math.min(probability, 1);
}

/** Where the line lies at a time with that probability below it. */
export function trendQuantile(trend: TrendPosterior, probability: number, atSeconds: number): number {
  const t = atSeconds - trend.originSeconds;
  const edges = trend.components.flatMap(({ levelAtOrigin, slope, levelVariance, covariance, slopeVariance }) => {
    const spread = Math.sqrt(Math.max(levelVariance + 2 * t * covariance + t * t * slopeVariance, 1e-300));
    const level = levelAtOrigin + slope * t;
    return [level - farDeviations * spread, level + farDeviations * spread];
  });
  let [low, high] = [Math.min(...edges), Math.max(...edges)];
  for (let i = 0; i < 60 && high > low; i++) {
    const middle = (low + high) / 2;
    if (1 - probabilityOutside(trend, [-Infinity, middle], atSeconds) >= probability) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
