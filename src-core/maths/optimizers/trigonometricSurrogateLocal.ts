import { ridgeLeastSquares } from '../leastSquares/index.ts';
import { lineDistance } from './sinusoidFitLine.ts';
import type { SearchLine } from './sinusoidFitLine.ts';
import { descend } from './trigonometricSurrogateModel.ts';
import type { ResponseModel, ResponseSample } from './trigonometricSurrogateModel.ts';

/** The neighbourhood in which a model is corrected. */
export interface Neighbourhood {
  readonly lines: readonly SearchLine[];
  /** In the parameters' units. */
  readonly centre: readonly number[];
  /** Half-width on each axis, in its parameter's unit. */
  readonly radius: readonly number[];
}

/**
 * Corrects a global model near a point: a quadratic in the distance from the centre is fitted to what the model leaves,
 * nearby measurements most. The ridge on its curvature lets noise bend the global model only as far as it must.
 */
function corrected(
  { lines, centre, radius }: Neighbourhood,
  model: ResponseModel,
  samples: readonly ResponseSample[],
): ResponseModel {
  const scaled = (point: readonly number[]): number[] =>
    lines.map(
      (line, axis) => lineDistance(line, centre[axis] as number, point[axis] as number) / (radius[axis] as number),
    );
  const near = samples
    .map(({ point, response }) => ({ way: scaled(point), rest: response - model(point) }))
    .map((sample) => ({ ...sample, weight: Math.exp(-sample.way.reduce((sum, part) => sum + part * part, 0) / 4) }))
    .filter(({ weight }) => weight > 1e-4);
  const coefficients = ridgeLeastSquares({
    rows: near.map(({ way }) => quadraticTerms(way)),
    values: near.map(({ rest }) => rest),
    weights: near.map(({ weight }) => weight),
    ridge: quadraticTerms(centre).map((_, index) => (index <= lines.length ? 1e-9 : 1e-3)),
  });
  return (point) =>
    quadraticTerms(scaled(point)).reduce(
      (sum, term, index) => sum + term * (coefficients[index] as number),
      model(point),
    );
}

/** The constant, the linear terms, then the products of every pair and the squares. */
function quadraticTerms(way: readonly number[]): number[] {
  return [1, ...way, ...way.flatMap((part, index) => way.slice(0, index + 1).map((other) => part * other))];
}

/** The lowest point of the corrected model within twice the radius of the centre, in the parameters' units. */
export function localMinimum(
  place: Neighbourhood,
  model: ResponseModel,
  samples: readonly ResponseSample[],
): { readonly point: number[]; readonly response: number } {
  const { lines, centre, radius } = place;
  const edge = (sign: number): number[] =>
    lines.map(({ lower, upper, closed }, axis) => {
      const value = (centre[axis] as number) + 2 * sign * (radius[axis] as number);
      return closed ? value : Math.min(upper, Math.max(lower, value));
    });
  return descend(corrected(place, model, samples), { low: edge(-1), high: edge(1) }, { start: centre, step: radius });
}
