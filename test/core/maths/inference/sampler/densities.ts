import type { LogDensity } from '../../../../../src-core/maths/inference/logDensity.ts';
import { createParameterSet } from '../../../../../src-core/maths/inference/parameterSet.ts';
import type { ParameterSet } from '../../../../../src-core/maths/inference/parameterSet.ts';
import { EnsembleSampler } from '../../../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import type { EnsembleSettings } from '../../../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { sampleEnsemble } from '../../../../../src-core/maths/inference/sampler/sampleEnsemble.ts';
import { startWalkers } from '../../../../../src-core/maths/inference/sampler/startWalkers.ts';

/** A density from a function of one point. */
export function densityOf(dimension: number, at: (theta: Float64Array) => number): LogDensity {
  return {
    dimension,
    evaluateBatch: (thetas, count, out) => {
      for (let index = 0; index < count; index++) {
        out[index] = at(thetas.subarray(index * dimension, (index + 1) * dimension));
      }
    },
  };
}

/** Two normal variables of standard deviation 1 and correlation 0.9. */
export const correlated = densityOf(2, ([x = 0, y = 0]) => -0.5 * ((x * x - 1.8 * x * y + y * y) / 0.19));

export const flatParameters = (dimension: number, half = 10): ParameterSet =>
  createParameterSet(
    Object.fromEntries(
      Array.from({ length: dimension }, (_, index) => [`x${index}`, { Uniform: { lower: -half, upper: half } }]),
    ),
  );

export interface Sampled {
  readonly sampler: EnsembleSampler;
  /** [step][walker][parameter] */
  readonly samples: Float64Array;
}

/** A chain of an ensemble that begins in the priors. */
export function sampled(density: LogDensity, steps: number, settings: Partial<EnsembleSettings> = {}): Sampled {
  const { dimension } = density;
  const parameters = flatParameters(dimension);
  const { walkers = 32, seed = 1, ensemble = 0 } = settings;
  const state = startWalkers({ parameters, walkers, seed, ensemble, start: { method: 'prior' } }, density);
  const sampler = new EnsembleSampler({ dimension, walkers, seed, ensemble, ...settings }, state);
  const samples = new Float64Array(steps * walkers * dimension);
  const logDensities = new Float64Array(steps * walkers);
  sampleEnsemble(sampler, { parameters, density, steps, target: { samples, logDensities, thin: 1 } });
  return { sampler, samples };
}

/** One parameter's values from a step on. */
export function column(
  samples: Float64Array,
  { axis, dimension, from }: { readonly axis: number; readonly dimension: number; readonly from: number },
): number[] {
  const values: number[] = [];
  for (let index = from + axis; index < samples.length; index += dimension) values.push(samples[index] as number);
  return values;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
