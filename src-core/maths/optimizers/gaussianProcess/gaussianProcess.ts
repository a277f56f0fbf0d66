import {
  appendRow,
  factorise,
  factoriseWithJitter,
  logDeterminant,
  packedLength,
  solve,
  solveLower,
  solveLowerTransposed,
} from '../../linearAlgebra/index.ts';
import type { CholeskyFactor } from '../../linearAlgebra/index.ts';
import { matern52, matern52Slope } from './matern.ts';

/** What the kernel is made of, besides its variance, which follows from the targets. */
export interface Hyperparameters {
  /** One for each parameter, in the embedding's units. */
  readonly lengthscales: readonly number[];
  /** Noise variance over signal variance. */
  readonly noiseRatio: number;
}

/** Inputs of a regression: features by rows, and for each feature the parameter whose lengthscale it takes. */
export interface Inputs {
  readonly count: number;
  readonly features: Float64Array;
  readonly owners: readonly number[];
}

/** Features in lengthscales, and the factor of the correlations with the noise. */
export interface Correlation {
  readonly count: number;
  readonly width: number;
  readonly inverseScales: Float64Array;
  readonly scaled: Float64Array;
  readonly factor: CholeskyFactor;
}

/** A Gaussian process that knows its targets. Costs and their deviations are in the targets' unit. */
export interface GaussianProcess {
  readonly correlation: Correlation;
  readonly mean: number;
  readonly signalVariance: number;
  readonly logMarginalLikelihood: number;
  /** Solution of (correlations + noise) w = targets - mean. */
  readonly weights: Float64Array;
}

export interface Prediction {
  readonly mean: number;
  /** Of the function itself, without the noise of a reading. */
  readonly variance: number;
}

const leastVariance = 1e-18;

export function squaredDistance(a: Float64Array, aOffset: number, b: Float64Array, bOffset: number, width: number) {
  let sum = 0;
  for (let k = 0; k < width; k++) {
    const difference = (a[aOffset + k] as number) - (b[bOffset + k] as number);
    sum += difference * difference;
  }
  return sum;
}

function correlationRow(scaled: Float64Array, row: number, width: number, noiseRatio: number): Float64Array {
  const values = new Float64Array(row + 1);
  for (let column = 0; column < row; column++) {
    values[column] = matern52(squaredDistance(scaled, row * width, scaled, column * width, width));
  }
  values[row] = 1 + noiseRatio;
  return values;
}

/**
 * The correlations of `inputs`, factorised. `known`, the same of fewer leading inputs under the same hyperparameters,
 * is carried on row by row instead, to the same result.
 */
export function correlate(inputs: Inputs, hyperparameters: Hyperparameters, known?: Correlation): Correlation {
  const { count, features, owners } = inputs;
  const width = owners.length;
  const inverseScales = new Float64Array(owners.map((owner) => 1 / (hyperparameters.lengthscales[owner] as number)));
  const scaled = new Float64Array(count * width);
  for (let index = 0; index < scaled.length; index++) {
    scaled[index] = (features[index] as number) * (inverseScales[index % width] as number);
  }
  let factor = known?.factor ?? null;
  while (factor !== null && factor.size < count) {
    factor = appendRow(factor, correlationRow(scaled, factor.size, width, hyperparameters.noiseRatio));
  }
  if (factor === null) {
    const matrix = new Float64Array(packedLength(count));
    for (let row = 0; row < count; row++) {
      matrix.set(correlationRow(scaled, row, width, hyperparameters.noiseRatio), packedLength(row));
    }
    factor = factoriseWithJitter(matrix, count);
  }
  return { count, width, inverseScales, scaled, factor };
}

/** Mean by generalised least squares, signal variance by maximum likelihood: both have closed forms. */
export function profile(
  factor: CholeskyFactor,
  targets: Float64Array,
): { mean: number; signalVariance: number; weights: Float64Array; logMarginalLikelihood: number } {
  const count = factor.size;
  const ofOnes = solveLower(factor, new Float64Array(count).fill(1));
  const whitened = solveLower(factor, targets);
  let onesOnes = 0;
  let onesTargets = 0;
  for (let index = 0; index < count; index++) {
    onesOnes += (ofOnes[index] as number) ** 2;
    onesTargets += (ofOnes[index] as number) * (whitened[index] as number);
  }
  const mean = onesTargets / onesOnes;
  let residual = 0;
  for (let index = 0; index < count; index++) {
    const rest = (whitened[index] as number) - mean * (ofOnes[index] as number);
    whitened[index] = rest;
    residual += rest * rest;
  }
  const signalVariance = Math.max(residual / count, leastVariance);
  const logMarginalLikelihood =
    -0.5 *
    (count * (Math.log(2 * Math.PI * signalVariance) + residual / count / signalVariance) + logDeterminant(factor));
  return { mean, signalVariance, weights: solveLowerTransposed(factor, whitened), logMarginalLikelihood };
}

/**
 * Regression with a constant mean. Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), algorithm
 * 2.1, with equation 2.30 for the logarithm of the marginal likelihood.
 */
export function createGaussianProcess(correlation: Correlation, targets: Float64Array): GaussianProcess {
  return { correlation, ...profile(correlation.factor, targets) };
}

/** What the process expects at a point's features. `workspace`, as long as the inputs, spares an allocation. */
export function predict(
  process: GaussianProcess,
  features: Float64Array,
  workspace = new Float64Array(process.correlation.count),
): Prediction {
  const { correlation, weights, mean, signalVariance } = process;
  const { count, factor } = correlation;
  writeCorrelations(correlation, features, workspace);
  let expected = mean;
  for (let row = 0; row < count; row++) expected += (workspace[row] as number) * (weights[row] as number);
  solveLower(factor, workspace, workspace);
  let explained = 0;
  for (let row = 0; row < count; row++) explained += (workspace[row] as number) ** 2;
  return { mean: expected, variance: signalVariance * Math.max(1 - explained, leastVariance) };
}

function writeCorrelations(correlation: Correlation, features: Float64Array, values: Float64Array): void {
  const { count, width, scaled, inverseScales } = correlation;
  let position = 0;
  for (let row = 0; row < count; row++) {
    let squared = 0;
    for (let k = 0; k < width; k++, position++) {
      const difference = (features[k] as number) * (inverseScales[k] as number) - (scaled[position] as number);
      squared += difference * difference;
    }
    values[row] = matern52(squared);
  }
}

/** As `predict`; writes the gradients of mean and variance by the features. */
export function predictWithGradient(
  process: GaussianProcess,
  features: Float64Array,
  gradients: { readonly mean: Float64Array; readonly variance: Float64Array },
): Prediction {
  const { correlation, weights, signalVariance } = process;
  const { count, width, scaled, inverseScales, factor } = correlation;
  const correlations = new Float64Array(count);
  writeCorrelations(correlation, features, correlations);
  const solved = solve(factor, correlations);
  let expected = process.mean;
  let explained = 0;
  gradients.mean.fill(0);
  gradients.variance.fill(0);
  for (let row = 0; row < count; row++) {
    const own = correlations[row] as number;
    expected += own * (weights[row] as number);
    explained += own * (solved[row] as number);
    let squared = 0;
    for (let k = 0; k < width; k++) {
      const difference = (features[k] as number) * (inverseScales[k] as number) - (scaled[row * width + k] as number);
      squared += difference * difference;
    }
    const slope = 2 * matern52Slope(squared);
    for (let k = 0; k < width; k++) {
      const inverseScale = inverseScales[k] as number;
      const difference = (features[k] as number) * inverseScale - (scaled[row * width + k] as number);
      const byFeature = slope * difference * inverseScale;
      gradients.mean[k] = (gradients.mean[k] as number) + byFeature * (weights[row] as number);
      gradients.variance[k] =
        (gradients.variance[k] as number) - 2 * signalVariance * byFeature * (solved[row] as number);
    }
  }
  return { mean: expected, variance: signalVariance * Math.max(1 - explained, leastVariance) };
}

/** The correlations alone, or null where they cannot be factorised without jitter: no place for hyperparameters. */
export function factoriseCorrelations(scaled: Float64Array, count: number, width: number, noiseRatio: number) {
  const matrix = new Float64Array(packedLength(count));
  for (let row = 0; row < count; row++) {
    matrix.set(correlationRow(scaled, row, width, noiseRatio), packedLength(row));
  }
  return factorise(matrix, count);
}
