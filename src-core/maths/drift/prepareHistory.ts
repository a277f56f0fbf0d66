import { median } from '../statistics/quantile.ts';
import { theilSen } from './theilSen.ts';

/** Readings of one metric; null or not finite: no data. Times in seconds, in any order. */
export interface MetricHistory {
  readonly timesSeconds: readonly number[];
  readonly values: readonly (number | null)[];
}

export interface PreparedHistory {
  /** Strictly growing. */
  readonly timesSeconds: number[];
  readonly values: number[];
  /** Single wild readings that were left out. */
  readonly outliers: number;
}

type Point = readonly [timeSeconds: number, value: number];

/** More points than this are averaged in neighbouring groups: the fit needs no more, and Theil-Sen is quadratic. */
const mostPoints = 400;
const outlierSigmas = 6;
/** Standard deviation of a normal distribution over its median absolute deviation. */
const sigmaPerMedianDeviation = 1.4826;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const meanPoint = (points: readonly Point[]): Point => [mean(points.map(([t]) => t)), mean(points.map(([, v]) => v))];

/** Readings at one time become their mean; then no more than `mostPoints` groups of neighbours are kept. */
function condense(points: readonly Point[]): Point[] {
  const atOneTime = Map.groupBy(points, ([time]) => time);
  const merged = [...atOneTime.values()].map((group) => (group.length === 1 ? (group[0] as Point) : meanPoint(group)));
  const size = Math.ceil(merged.length / mostPoints);
  if (size <= 1) return merged;
  const groups = Math.floor(merged.length / size);
  // The oldest readings that fill no group are left out; the newest all count.
  const first = merged.length - groups * size;
  return Array.from({ length: groups }, (_, i) => meanPoint(merged.slice(first + i * size, first + (i + 1) * size)));
}

/**
 * A history as a fit wants it: sound readings in order of time, a bounded number of them, without single wild ones. A
 * reading is wild when it lies 6 robust deviations off the Theil-Sen line and both its neighbours lie within 3: so a
 * glitch is left out, and a step never is, nor the newest reading.
 */
export function prepareHistory({ timesSeconds, values }: MetricHistory, sinceSeconds = -Infinity): PreparedHistory {
  const sound: Point[] = [];
  timesSeconds.forEach((time, i) => {
    const value = values[i] ?? NaN;
    if (Number.isFinite(time) && Number.isFinite(value) && time >= sinceSeconds) sound.push([time, value]);
  });
  const points = condense(sound.sort(([a], [b]) => a - b));
  const kept = withoutOutliers(points);
  return {
    timesSeconds: kept.map(([time]) => time),
    values: kept.map(([, value]) => value),
    outliers: points.length - kept.length,
  };
}

function withoutOutliers(points: readonly Point[]): readonly Point[] {
  if (points.length < 5) return points;
  const x = points.map(([time]) => time);
  const y = points.map(([, value]) => value);
  const { slope } = theilSen(x, y);
  const raw = y.map((value, i) => value - slope * (x[i] as number));
  const centre = median(raw);
  const distances = raw.map((residual) => Math.abs(residual - centre));
  const sigma = sigmaPerMedianDeviation * median(distances);
  if (!(sigma > 0)) return points;
  const near = (i: number): boolean => (distances[i] as number) <= (outlierSigmas / 2) * sigma;
  return points.filter((_point, i) => {
    const wild = (distances[i] as number) > outlierSigmas * sigma;
    return !(wild && i > 0 && i < points.length - 1 && near(i - 1) && near(i + 1));
  });
}
