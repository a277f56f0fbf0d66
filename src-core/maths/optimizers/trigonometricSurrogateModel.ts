import { ridgeLeastSquares } from '../leastSquares/index.ts';
import type { SearchLine } from './sinusoidFitLine.ts';

/** A measurement as a fit sees it: a point in the parameters' units and its linear response. */
export interface ResponseSample {
  readonly point: readonly number[];
  readonly response: number;
}

/** A function of a point in the parameters' units. */
export type ResponseModel = (point: readonly number[]) => number;

/** Coefficients of the polynomial of `dimension` phases: 3, 9, 19, 33 for one to four. */
export const coefficientCount = (dimension: number): number => 1 + 2 * dimension * dimension;

/**
 * The terms of a trigonometric polynomial that is of first order in every phase and holds the sum and the difference of
 * every pair: what a power is behind two couplers in a row, and all of it for one and two phases. A parameter without a
 * period counts its range as half a turn.
 * @returns `coefficientCount` numbers between -1 and 1, the constant first
 */
export function trigonometricTerms(lines: readonly SearchLine[], point: readonly number[]): number[] {
  const angles = lines.map(
    ({ lower, upper, period }, index) =>
      (2 * Math.PI * ((point[index] as number) - lower)) / (period ?? 2 * (upper - lower)),
  );
  const terms = [1];
  angles.forEach((angle, index) => {
    terms.push(Math.cos(angle), Math.sin(angle));
    for (const other of angles.slice(0, index)) {
      terms.push(Math.cos(angle + other), Math.sin(angle + other), Math.cos(angle - other), Math.sin(angle - other));
    }
  });
  return terms;
}

/** Keeps the fit determined where there are fewer measurements than coefficients; far below any reading's noise. */
const ridge = 1e-7;
/** A measurement as high above the lowest as a tenth of the span counts half: the fit has to hold near the minimum. */
const halfWeightHeight = 0.1;

/** The polynomial that fits the samples best, those near the lowest most. One sample at least. */
export function fitTrigonometric(lines: readonly SearchLine[], samples: readonly ResponseSample[]): ResponseModel {
  const values = samples.map(({ response }) => response);
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  const height = (value: number): number => (span > 0 ? (value - least) / span : 0);
  // The lowest value is taken off, so that the ridge pulls towards it and not towards zero.
  const coefficients = ridgeLeastSquares({
    rows: samples.map(({ point }) => trigonometricTerms(lines, point)),
    values: values.map((value) => value - least),
    weights: values.map((value) => 1 / (1 + (height(value) / halfWeightHeight) ** 2)),
    ridge: new Array<number>(coefficientCount(lines.length)).fill(ridge),
  });
  return (point) =>
    trigonometricTerms(lines, point).reduce((sum, term, index) => sum + term * (coefficients[index] as number), least);
}

/** A box in the parameters' units; a search does not leave it. */
export interface SearchBox {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Descends by steps along the axes, halved when none helps (compass search: Kolda, Lewis, Torczon, SIAM Review 45 (2003)
 * 385), until the steps are 1e-6 of the first: for functions that cost nothing to evaluate.
 */
export function descend(
  model: ResponseModel,
  { low, high }: SearchBox,
  { start, step }: { readonly start: readonly number[]; readonly step: readonly number[] },
): { readonly point: number[]; readonly response: number } {
  let point = [...start];
  let response = model(point);
  for (let scale = 1, rounds = 0; scale > 1e-6 && rounds < 400; rounds++) {
    let moved = false;
    for (let axis = 0; axis < point.length; axis++) {
      for (const sign of [1, -1]) {
        const wanted = (point[axis] as number) + sign * scale * (step[axis] as number);
        const value = Math.min(high[axis] as number, Math.max(low[axis] as number, wanted));
        const trial = point.map((other, index) => (index === axis ? value : other));
        const there = model(trial);
        if (there < response) {
          [point, response, moved] = [trial, there, true];
          break;
        }
      }
    }
    if (!moved) scale /= 2;
  }
  return { point, response };
}

/** Places of a grid on each axis, by the number of parameters: at least four to a turn of the highest term. */
const gridPlaces = [0, 48, 16, 9, 6, 5, 4] as const;

/**
 * The lowest point of a model over all the parameters' ranges: the best three of a grid, descended. Of minima within
 * `tolerance` of each other the one reached from `near` is taken: two couplers' imbalance can be cancelled in two ways,
 * and a search that hops from one to the other never rests.
 */
export function globalMinimum(
  model: ResponseModel,
  lines: readonly SearchLine[],
  { near, tolerance }: { readonly near: readonly number[]; readonly tolerance: number },
): { readonly point: number[]; readonly response: number } {
  const places = gridPlaces[lines.length] ?? 4;
  const low = lines.map(({ lower }) => lower);
  const high = lines.map(({ lower, upper, period, closed }) => (closed && period !== null ? lower + period : upper));
  const step = lines.map((_, axis) => ((high[axis] as number) - (low[axis] as number)) / places);
  const nodes = Array.from({ length: places ** lines.length }, (_, node) =>
    lines.map((_, axis) => {
      const place = Math.floor(node / places ** axis) % places;
      return (low[axis] as number) + (place + 0.5) * (step[axis] as number);
    }),
  );
  const ranked = nodes.map((point) => ({ point, response: model(point) })).sort((a, b) => a.response - b.response);
  // A closed axis has no edge: the descent may go round it.
  const room = {
    low: low.map((value, axis) => (lines[axis]?.closed ? -Infinity : value)),
    high: high.map((value, axis) => (lines[axis]?.closed ? Infinity : value)),
  };
  const ends = ranked.slice(0, 3).map(({ point }) => descend(model, room, { start: point, step }));
  const home = descend(model, room, { start: near, step });
  const away = ends.reduce((best, end) => (end.response < best.response ? end : best));
  return away.response < home.response - tolerance ? away : home;
}
