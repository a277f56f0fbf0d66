import type { LogDensity } from '../logDensity.ts';
import type { ParameterSet } from '../parameterSet.ts';
import type { EnsembleSampler } from './ensembleSampler.ts';

/** Where an ensemble's steps go: every `thin`-th step since the ensemble's start is kept. */
export interface SampleTarget {
  /** [kept step][walker][parameter], natural rows. */
  readonly samples: Float64Array;
  /** [kept step][walker], log density in working coordinates, so that a chain can be gone on with from its end. */
  readonly logDensities: Float64Array;
  readonly thin: number;
}

/** How many of the steps after `from`, up to and including `to`, are kept. */
export const keptSteps = (from: number, to: number, thin: number): number =>
  Math.floor(to / thin) - Math.floor(from / thin);

export interface SampleSteps {
  readonly parameters: ParameterSet;
  readonly density: LogDensity;
  readonly steps: number;
  readonly target: SampleTarget;
}

/** Makes steps and keeps them from the target's beginning on. @returns steps kept */
export function sampleEnsemble(sampler: EnsembleSampler, { parameters, density, steps, target }: SampleSteps): number {
  const { samples, logDensities, thin } = target;
  const { positions, logDensities: own } = sampler;
  const dimension = parameters.count;
  const walkers = own.length;
  const isNatural = parameters.parameters.every(({ transform }) => transform === 'none');
  let kept = 0;
  for (let made = 0; made < steps; made++) {
    sampler.advance(density);
    if (sampler.step % thin !== 0) continue;
    samples.set(positions, kept * positions.length);
    for (let walker = 0; walker < walkers && !isNatural; walker++) {
      parameters.toNatural(samples, samples, kept * positions.length + walker * dimension);
    }
    logDensities.set(own, kept * walkers);
    kept++;
  }
  return kept;
}
