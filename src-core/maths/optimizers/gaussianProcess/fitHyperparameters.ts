import { inverse } from '../../linearAlgebra/index.ts';
import { factoriseCorrelations, profile, squaredDistance } from './gaussianProcess.ts';
import type { Hyperparameters, Inputs } from './gaussianProcess.ts';
import { matern52Slope } from './matern.ts';
import { minimiseInBox } from './minimiseInBox.ts';

/**
 * A normal prior on the logarithm of a lengthscale, wide, so that a handful of points does not drive it to a bound. A
 * feature is 2 wide.
 */
const lengthscalePrior = { logMean: Math.log(1), logDeviation: 1.2 };
const lengthscaleBounds = [0.03, 30] as const;
const noiseRatioBounds = [1e-11, 1] as const;

export const defaultHyperparameters = (dimension: number): Hyperparameters => ({
  lengthscales: Array.from({ length: dimension }, () => 1),
  noiseRatio: 1e-4,
});

export interface FitOptions {
  readonly inputs: Inputs;
  readonly targets: Float64Array;
  readonly starts: readonly Hyperparameters[];
  /** Factorisations for each start. */
  readonly maximumEvaluations: number;
}

/** Logarithms of the lengthscales, then of the noise ratio. */
const toLogarithms = ({ lengthscales, noiseRatio }: Hyperparameters): number[] =>
  [...lengthscales, noiseRatio].map(Math.log);

const fromLogarithms = (logarithms: readonly number[]): Hyperparameters => {
  const values = logarithms.map(Math.exp);
  return { lengthscales: values.slice(0, -1), noiseRatio: values.at(-1) as number };
};

/**
 * Logarithm of the marginal likelihood at logarithms of hyperparameters, mean and signal variance at their best;
 * writes its gradient. -Infinity where the correlations have no factor. Rasmussen and Williams (2006), equation 5.9.
 */
export function logMarginalLikelihood(
  inputs: Inputs,
  targets: Float64Array,
  logarithms: readonly number[],
  gradient: Float64Array,
): number {
  const { count, features, owners } = inputs;
  const width = owners.length;
  const { lengthscales, noiseRatio } = fromLogarithms(logarithms);
  const scaled = features.slice(0, count * width);
  for (let index = 0; index < scaled.length; index++) {
    scaled[index] = (scaled[index] as number) / (lengthscales[owners[index % width] as number] as number);
  }
  gradient.fill(0);
  const factor = factoriseCorrelations(scaled, count, width, noiseRatio);
  if (factor === null) return -Infinity;
  const { weights, signalVariance, logMarginalLikelihood: value } = profile(factor, targets);
  const inverted = inverse(factor);
  const last = lengthscales.length;
  let position = 0;
  for (let row = 0; row < count; row++) {
    const ownWeight = (weights[row] as number) / signalVariance;
    for (let column = 0; column < row; column++, position++) {
      const squared = squaredDistance(scaled, row * width, scaled, column * width, width);
      const outer = ownWeight * (weights[column] as number) - (inverted[position] as number);
      // Both triangles, half of the trace, and -2 from the distance's derivative by the logarithm.
      const factor_ = -2 * outer * matern52Slope(squared);
      for (let k = 0; k < width; k++) {
        const difference = (scaled[row * width + k] as number) - (scaled[column * width + k] as number);
        const owner = owners[k] as number;
        gradient[owner] = (gradient[owner] as number) + factor_ * difference * difference;
      }
    }
    const outer = ownWeight * (weights[row] as number) - (inverted[position] as number);
    position += 1;
    gradient[last] = (gradient[last] as number) + 0.5 * noiseRatio * outer;
  }
  return value;
}

/** The hyperparameters of greatest marginal likelihood, under the prior on lengthscales, from several starts. */
export function fitHyperparameters({ inputs, targets, starts, maximumEvaluations }: FitOptions): Hyperparameters {
  const dimension = (starts[0] as Hyperparameters).lengthscales.length;
  const bounds = (side: 0 | 1): number[] => [
    ...Array.from({ length: dimension }, () => Math.log(lengthscaleBounds[side])),
    Math.log(noiseRatioBounds[side]),
  ];
  const { logMean, logDeviation } = lengthscalePrior;
  const objective = (logarithms: readonly number[], gradient: Float64Array): number => {
    const likelihood = logMarginalLikelihood(inputs, targets, logarithms, gradient);
    let value = -likelihood;
    for (let index = 0; index <= dimension; index++) {
      const deviation = index === dimension ? 0 : ((logarithms[index] as number) - logMean) / logDeviation;
      value += 0.5 * deviation * deviation;
      gradient[index] = deviation / logDeviation - (gradient[index] as number);
    }
    return value;
  };
  const found = starts.map((start) =>
    minimiseInBox({
      objective,
      start: toLogarithms(start),
      lower: bounds(0),
      upper: bounds(1),
      maximumEvaluations,
      tolerance: 1e-2,
    }),
  );
  const best = found.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value)[0];
  return best === undefined ? (starts[0] as Hyperparameters) : fromLogarithms(best.point);
}
