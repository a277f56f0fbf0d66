import { FringeError } from '../../errors/fringeError.ts';
import { autoregressiveTrend, probabilityOutside } from './autoregressiveTrend.ts';
import type { DriftMetric } from './driftTypes.ts';
import { metricPeriod, metricScale, shortestWay, soundReading } from './metricScale.ts';
import type { ParameterPeriods } from './metricScale.ts';
import { prepareHistory } from './prepareHistory.ts';
import type { MetricHistory } from './prepareHistory.ts';

/** Fewer readings than this say too little of noise and trend together. */
export const forecastPointsNeeded = 10;
export const defaultForecastCoverage = 0.9;

export interface ForecastOptions {
  readonly nowSeconds: number;
  /** How far ahead is looked, from now. */
  readonly horizonSeconds: number;
  /** Probability that the interval holds the crossing, 0.9 unless given: from the 5 % to the 95 % quantile. */
  readonly coverage?: number;
}

export type Forecast =
  | {
      readonly kind: 'crosses';
      /** Seconds from now, 0 when it has crossed already: the quantiles at (1 - coverage)/2, 1/2 and (1 + coverage)/2. */
      readonly lowSeconds: number;
      readonly medianSeconds: number;
      /** null: later than the horizon, or never. */
      readonly highSeconds: number | null;
      readonly coverage: number;
      readonly points: number;
      readonly outliers: number;
    }
  | {
      /** More likely than not it crosses later than the horizon, or never. */
      readonly kind: 'not_within_horizon';
      readonly horizonSeconds: number;
      /** Probability of crossing within the horizon, below one half. */
      readonly probability: number;
      /** The low quantile, where it lies within the horizon. */
      readonly lowSeconds: number | null;
      readonly points: number;
      readonly outliers: number;
    }
  | { readonly kind: 'not_enough_data'; readonly points: number; readonly pointsNeeded: number };

function requireSound({ nowSeconds, horizonSeconds, coverage = defaultForecastCoverage }: ForecastOptions): number {
  const inOrder = Number.isFinite(nowSeconds) && horizonSeconds > 0 && Number.isFinite(horizonSeconds);
  if (inOrder && coverage > 0 && coverage < 1) return coverage;
  throw new FringeError(
    'bad_input',
    `A forecast over ${horizonSeconds} seconds with coverage ${coverage} has no meaning.`,
    {
      remedy: 'Give a horizon above zero and a coverage between 0 and 1.',
    },
  );
}

/**
 * When a value leaves `[lower, upper]`, from its history. The crossing is that of the trend under the noise; single noisy
 * readings may cross before it. The line and its uncertainty come from `autoregressiveTrend`; the probability that the
 * line lies outside at a time, as a function of that time, is the distribution of the crossing time, whose quantiles
 * are Fieller's limits where the autocorrelation is known. Chosen over the interval of the Theil-Sen slope because that one
 * supposes independent errors and knows no level, and temperature and power readings remember their past; Theil-Sen
 * stands before it, to leave out glitches. The past is taken to go on as a straight line: give it the history since the
 * last calibration, and no more of it than is straight.
 * @throws bad_input when horizon or coverage has no meaning
 * Source: E. C. Fieller, J. R. Stat. Soc. B 16 (1954) 175, doi:10.1111/j.2517-6161.1954.tb00159.x.
 */
export function forecastCrossing(
  history: MetricHistory,
  limits: readonly [lower: number, upper: number],
  options: ForecastOptions,
): Forecast {
  const coverage = requireSound(options);
  const { nowSeconds, horizonSeconds } = options;
  const prepared = prepareHistory(history);
  const points = prepared.values.length;
  if (points < forecastPointsNeeded) return { kind: 'not_enough_data', points, pointsNeeded: forecastPointsNeeded };
  const trend = autoregressiveTrend(prepared.timesSeconds, prepared.values);
  const crossedBy = (seconds: number): number => probabilityOutside(trend, limits, nowSeconds + seconds);

  const wanted = [(1 - coverage) / 2, 0.5, (1 + coverage) / 2];
  const [lowSeconds, medianSeconds, highSeconds, most] = firstReached(crossedBy, wanted, horizonSeconds);
  const counts = { points, outliers: prepared.outliers };
  if (typeof medianSeconds !== 'number' || typeof lowSeconds !== 'number') {
    const probability = most as number;
    return { kind: 'not_within_horizon', horizonSeconds, probability, lowSeconds: lowSeconds ?? null, ...counts };
  }
  return { kind: 'crosses', lowSeconds, medianSeconds, highSeconds: highSeconds ?? null, coverage, ...counts };
}

const scanPoints = 48;
const finestFraction = 1e-5;
const bisections = 40;

/** The first time at which `of` reaches each wanted value (growing), null beyond the horizon; then its largest value. */
function firstReached(of: (seconds: number) => number, wanted: readonly number[], horizonSeconds: number) {
  const found: (number | null)[] = [];
  const next = (): number => wanted[found.length] ?? Infinity;
  let [before, most] = [0, of(0)];
  while (most >= next()) found.push(0);
  for (let i = 0; i <= scanPoints && found.length < wanted.length; i++) {
    const seconds = horizonSeconds * finestFraction ** (1 - i / scanPoints);
    const value = of(seconds);
    while (value >= next()) found.push(bisect(of, next(), [before, seconds]));
    most = Math.max(most, value);
    before = seconds;
  }
  while (found.length < wanted.length) found.push(null);
  return [...found, most];
}

function bisect(of: (seconds: number) => number, wanted: number, [low, high]: [number, number]): number {
  for (let i = 0; i < bisections && high - low > 1e-7 * high; i++) {
    const middle = (low + high) / 2;
    if (of(middle) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

export interface MetricForecastOptions extends ForecastOptions {
  /** Readings before this are left out: the time of the calibration now in force. */
  readonly sinceSeconds?: number;
  readonly parameterPeriods?: ParameterPeriods;
}

/**
 * When a metric crosses its threshold. A TemporalDrift is exact: its newest age grows a second a second.
 * @param history values in the metric's unit, as for `detectDrift`
 * @throws bad_input when horizon or coverage has no meaning
 */
export function forecastMetric(metric: DriftMetric, history: MetricHistory, options: MetricForecastOptions): Forecast {
  const { limit, alarmRatio } = metricScale(metric);
  const reach = limit * alarmRatio;
  const deltas = deltasOf(metric, history, options);
  if ('TemporalDrift' in metric.metric_type) return forecastAge(deltas, reach, options);
  return forecastCrossing(deltas, [-reach, reach], options);
}

/** Distances from nominal, by the shortest way round where the metric has a period; null where there is no reading. */
export function deltasOf(
  metric: DriftMetric,
  { timesSeconds, values }: MetricHistory,
  { sinceSeconds = -Infinity, parameterPeriods = {} }: Pick<MetricForecastOptions, 'sinceSeconds' | 'parameterPeriods'>,
): MetricHistory {
  const { nominal } = metricScale(metric);
  const period = metricPeriod(metric, parameterPeriods);
  const deltas = timesSeconds.map((time, i) => {
    const value = time >= sinceSeconds ? soundReading(metric, values[i]) : null;
    return value === null ? null : shortestWay(value - nominal, period);
  });
  return { timesSeconds, values: deltas };
}

function forecastAge({ timesSeconds, values }: MetricHistory, reach: number, options: ForecastOptions): Forecast {
  const coverage = requireSound(options);
  let newest = -1;
  values.forEach((value, i) => {
    const later = newest < 0 || (timesSeconds[i] as number) > (timesSeconds[newest] as number);
    if (value !== null && later) newest = i;
  });
  if (newest < 0) return { kind: 'not_enough_data', points: 0, pointsNeeded: 1 };
  const ageSeconds = (values[newest] as number) + options.nowSeconds - (timesSeconds[newest] as number);
  const inSeconds = Math.max(reach - ageSeconds, 0);
  const counts = { points: 1, outliers: 0 };
  if (inSeconds > options.horizonSeconds) {
    const { horizonSeconds } = options;
    return { kind: 'not_within_horizon', horizonSeconds, probability: 0, lowSeconds: null, ...counts };
  }
  const exact = { lowSeconds: inSeconds, medianSeconds: inSeconds, highSeconds: inSeconds };
  return { kind: 'crosses', ...exact, coverage, ...counts };
}
