import { ridgeLeastSquares } from '../leastSquares/index.ts';
import { usablePeriod } from './optimizer.ts';
import type { ParameterSpace } from './optimizer.ts';

/** One parameter alone, as a line search sees it. Lengths are in the parameter's unit. */
export interface SearchLine {
  readonly lower: number;
  readonly upper: number;
  /** Period of the response, null when it has none. */
  readonly period: number | null;
  /** Whether the line closes on itself within the bounds. */
  readonly closed: boolean;
}

export interface LineSample {
  readonly value: number;
  readonly response: number;
}

export interface LineMinimum {
  readonly value: number;
  /** Response that the fit expects there. */
  readonly response: number;
}

export function searchLine(space: ParameterSpace, index: number): SearchLine {
  const period = space.period[index] ?? null;
  return {
    lower: space.lower[index] as number,
    upper: space.upper[index] as number,
    period: period !== null && period > 0 ? period : null,
    closed: usablePeriod(space, index) !== null,
  };
}

/** The way from one value to another, the short way round where the line closes. */
export function lineDistance({ period, closed }: SearchLine, from: number, to: number): number {
  const way = to - from;
  return closed && period !== null ? way - period * Math.round(way / period) : way;
}

/** The widest useful spacing of three settings: a third of the period, or what fits on the line. */
export function widestSpacing({ lower, upper, period, closed }: SearchLine): number {
  if (closed && period !== null) return period / 3;
  return Math.min((upper - lower) / 4, period === null ? Infinity : period / 3);
}

/** Two settings that, with `base`, make three that are `spacing` apart; on an open line inside the bounds. */
export function settingsBeside({ lower, upper, closed }: SearchLine, base: number, spacing: number): [number, number] {
  const fits = (value: number): boolean => closed || (value >= lower && value <= upper);
  if (fits(base + spacing) && fits(base - spacing)) return [base + spacing, base - spacing];
  return fits(base + 2 * spacing) ? [base + spacing, base + 2 * spacing] : [base - spacing, base - 2 * spacing];
}

/**
 * The minimum that three or more samples promise: of a + b cos(phase) + c sin(phase) where the line has a period
 * (Nakanishi, Fujii and Todo 2020, equations 6 to 9), else of a parabola. No further than `reach` from `base`, and
 * within the bounds. null when the samples are all the same.
 */
export function minimumOnLine(
  line: SearchLine,
  samples: readonly LineSample[],
  { base, reach }: { readonly base: number; readonly reach: number },
): LineMinimum | null {
  const responses = samples.map(({ response }) => response);
  if (Math.max(...responses) === Math.min(...responses)) return null;
  const fit = line.period === null ? fitParabola(line, samples, base) : fitSinusoid(line.period, samples, base);
  const low = line.closed ? -reach : Math.max(-reach, line.lower - base);
  const high = line.closed ? reach : Math.min(reach, line.upper - base);
  const inside = fit.stationary.filter((way) => way >= low && way <= high);
  const ways = [...inside, low, high].sort((a, b) => fit.at(a) - fit.at(b));
  const way = ways[0] as number;
  return { value: base + way, response: fit.at(way) };
}

interface LineFit {
  /** Ways from the base to the minima of the fit. */
  readonly stationary: readonly number[];
  readonly at: (way: number) => number;
}

function fitSinusoid(period: number, samples: readonly LineSample[], base: number): LineFit {
  const scale = (2 * Math.PI) / period;
  const [a, b, c] = fitRows(samples, base, (way) => [1, Math.cos(scale * way), Math.sin(scale * way)]);
  const lowest = (Math.atan2(c, b) + Math.PI) / scale;
  return {
    stationary: [-2, -1, 0, 1].map((turn) => lowest + turn * period),
    at: (way) => a + b * Math.cos(scale * way) + c * Math.sin(scale * way),
  };
}

function fitParabola(line: SearchLine, samples: readonly LineSample[], base: number): LineFit {
  // In units of the samples' own extent, so that the fit is as well conditioned near the end as at the beginning.
  const extent = Math.max(...samples.map(({ value }) => Math.abs(value - base)));
  const scale = extent > 0 ? extent : line.upper - line.lower;
  const [a, b, c] = fitRows(samples, base, (way) => [1, way / scale, (way / scale) ** 2]);
  return {
    stationary: c > 0 ? [(-b / (2 * c)) * scale] : [],
    at: (way) => a + b * (way / scale) + c * (way / scale) ** 2,
  };
}

function fitRows(
  samples: readonly LineSample[],
  base: number,
  features: (way: number) => number[],
): [number, number, number] {
  const rows = samples.map(({ value }) => features(value - base));
  const values = samples.map(({ response }) => response);
  const tiny = 1e-14;
  return ridgeLeastSquares({ rows, values, ridge: [tiny, tiny, tiny] }) as [number, number, number];
}
