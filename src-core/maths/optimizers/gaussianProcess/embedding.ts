import { usablePeriod } from '../optimizer.ts';
import type { ParameterSpace } from '../optimizer.ts';

/**
 * Where points lie for the kernel. A coordinate is a parameter's place in its range, 0 to 1, or in its period. A
 * bounded parameter becomes one feature, its coordinate doubled; a periodic one two, the cosine and sine of its turn,
 * so that the kernel knows no seam. Both spread over a width of 2.
 */
export interface Embedding {
  readonly dimension: number;
  /** For each feature the parameter it comes from. */
  readonly owners: readonly number[];
  readonly periodic: readonly boolean[];
  /** Width of a coordinate of 1, in the parameter's unit. */
  readonly widths: readonly number[];
  toCoordinates(point: readonly number[]): number[];
  /** Within the bounds: by whole turns where the parameter is periodic, else at the nearer bound. */
  toPoint(coordinates: readonly number[]): number[];
  /** Writes the features of a point in coordinates; `slopes`, when given, gets their derivatives by the coordinate. */
  writeFeatures(coordinates: readonly number[], features: Float64Array, slopes?: Float64Array): void;
}

export function createEmbedding(space: ParameterSpace): Embedding {
  const periods = space.names.map((_, index) => usablePeriod(space, index));
  const periodic = periods.map((period) => period !== null);
  const widths = periods.map(
    (period, index) => period ?? (space.upper[index] as number) - (space.lower[index] as number),
  );
  return {
    dimension: space.names.length,
    owners: periodic.flatMap((turns, index) => (turns ? [index, index] : [index])),
    periodic,
    widths,
    toCoordinates: (point) =>
      point.map((value, index) => (value - (space.lower[index] as number)) / (widths[index] as number)),
    toPoint: (coordinates) =>
      coordinates.map((value, index) => {
        const [lower, upper] = [space.lower[index] as number, space.upper[index] as number];
        const place = periodic[index] === true ? value - Math.floor(value) : Math.max(value, 0);
        return Math.min(upper, lower + place * (widths[index] as number));
      }),
    writeFeatures(coordinates, features, slopes) {
      let feature = 0;
      coordinates.forEach((value, index) => {
        if (periodic[index] === true) {
          const turn = 2 * Math.PI * value;
          const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
          features.set([cosine, sine], feature);
          slopes?.set([-2 * Math.PI * sine, 2 * Math.PI * cosine], feature);
          feature += 2;
          return;
        }
        features[feature] = 2 * value;
        if (slopes !== undefined) slopes[feature] = 2;
        feature += 1;
      });
    },
  };
}
