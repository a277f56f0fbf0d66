import type { RandomStream } from '../../random/index.ts';
import type { Embedding } from './embedding.ts';
import { defaultHyperparameters, fitHyperparameters } from './fitHyperparameters.ts';
import { correlate, createGaussianProcess } from './gaussianProcess.ts';
import type { Correlation, GaussianProcess, Hyperparameters, Inputs } from './gaussianProcess.ts';

/** Hyperparameters with the number of points they were fitted to. */
export interface SurrogateFit extends Hyperparameters {
  readonly fittedCount: number;
}

export interface FittedSurrogate {
  readonly fit: SurrogateFit;
  readonly process: GaussianProcess;
  /** The target expected at each measured point. */
  readonly expected: Float64Array;
}

/** The model of all costs so far. It remembers its last factorisation, which changes no result. */
export interface Surrogate {
  fit(
    points: readonly (readonly number[])[],
    targets: Float64Array,
    known: SurrogateFit | null,
    stream: RandomStream,
  ): FittedSurrogate;
  forget(): void;
}

/** Up to this many points each new one leads to a new fit, later one point in ten. */
const fitEach = 24;
/** Likelihoods are taken from at most this many points, of all costs from best to worst. */
const mostFittedPoints = 64;
const fitWork = 2.5e6;

export function createSurrogate(embedding: Embedding): Surrogate {
  let last: { readonly correlation: Correlation; readonly fit: SurrogateFit } | null = null;
  return {
    forget: () => (last = null),
    fit(points, targets, known, stream) {
      const inputs = inputsOf(embedding, points);
      const due = known === null || points.length >= Math.max(known.fittedCount + 1, known.fittedCount * 1.1 - 3);
      const fit = due && isVaried(targets) ? refit(inputs, targets, known, stream) : (known ?? unfitted(embedding));
      const reusable = last !== null && last.correlation.count <= inputs.count && sameHyperparameters(last.fit, fit);
      const correlation = correlate(inputs, fit, reusable ? last?.correlation : undefined);
      last = { correlation, fit };
      const process = createGaussianProcess(correlation, targets);
      return { fit, process, expected: expectedTargets(process, targets, fit.noiseRatio) };
    },
  };
}

const unfitted = (embedding: Embedding): SurrogateFit => ({
  ...defaultHyperparameters(embedding.dimension),
  fittedCount: 0,
});

const isVaried = (targets: Float64Array): boolean =>
  targets.length > 1 && targets.some((value) => value !== targets[0]);

const sameHyperparameters = (a: Hyperparameters, b: Hyperparameters): boolean =>
  a.noiseRatio === b.noiseRatio && a.lengthscales.every((value, index) => value === b.lengthscales[index]);

function inputsOf(embedding: Embedding, points: readonly (readonly number[])[]): Inputs {
  const width = embedding.owners.length;
  const features = new Float64Array(points.length * width);
  points.forEach((point, row) => {
    embedding.writeFeatures(embedding.toCoordinates(point), features.subarray(row * width, (row + 1) * width));
  });
  return { count: points.length, features, owners: embedding.owners };
}

function refit(inputs: Inputs, targets: Float64Array, known: SurrogateFit | null, stream: RandomStream): SurrogateFit {
  const dimension = Math.max(...inputs.owners) + 1;
  const few = inputs.count <= fitEach;
  const standard = defaultHyperparameters(dimension);
  const elsewhere: Hyperparameters = {
    lengthscales: standard.lengthscales.map((scale) => scale * Math.exp(stream.normal())),
    noiseRatio: 10 ** (-8 * stream.uniform()),
  };
  const starts =
    known === null || known.fittedCount === 0
      ? [standard, elsewhere]
      : few
        ? [known, inputs.count % 2 === 0 ? standard : elsewhere]
        : [known];
  const part = thinned(inputs, targets);
  const affordable = Math.floor(fitWork / part.inputs.count ** 3);
  const maximumEvaluations = Math.min(Math.max(affordable, 6), 20);
  return { ...fitHyperparameters({ ...part, starts, maximumEvaluations }), fittedCount: inputs.count };
}

/** Points at even steps of rank, when there are too many. */
function thinned(inputs: Inputs, targets: Float64Array): { inputs: Inputs; targets: Float64Array } {
  if (inputs.count <= mostFittedPoints) return { inputs, targets };
  const width = inputs.owners.length;
  const order = Array.from(targets.keys()).sort((a, b) => (targets[a] as number) - (targets[b] as number) || a - b);
  const step = inputs.count / mostFittedPoints;
  const kept = Array.from({ length: mostFittedPoints }, (_, index) => order[Math.floor(index * step)] as number);
  const features = new Float64Array(kept.length * width);
  kept.forEach((from, row) => features.set(inputs.features.subarray(from * width, (from + 1) * width), row * width));
  const chosen = new Float64Array(kept.map((from) => targets[from] as number));
  return { inputs: { count: kept.length, features, owners: inputs.owners }, targets: chosen };
}

/** A process expects at its own points what was measured less the noise's share of it. */
function expectedTargets(
  { correlation: { factor }, weights }: GaussianProcess,
  targets: Float64Array,
  noiseRatio: number,
): Float64Array {
  return targets.map((target, row) => target - (noiseRatio + factor.jitter) * (weights[row] as number));
}
