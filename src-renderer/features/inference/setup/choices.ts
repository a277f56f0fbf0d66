/** Choices of the run's fields, in the form of `KernelChoice`. */

export const initVariants = [
  { tag: 'Auto', words: 'Auto: from the data', value: 'Auto' },
  { tag: 'Prior', words: 'From the priors', value: 'Prior' },
  { tag: 'Ball', words: 'A ball about a point', value: { Ball: { center: {}, radius: 0.01 } } },
  { tag: 'Explicit', words: 'Rows of a CSV file', value: { Explicit: 'walkers.csv' } },
] as const;

export const methodVariants = [
  { tag: 'LevenbergMarquardt', words: 'Levenberg–Marquardt', value: 'LevenbergMarquardt' },
  { tag: 'LBFGS', words: 'L-BFGS', value: 'LBFGS' },
  { tag: 'NelderMead', words: 'Nelder–Mead', value: 'NelderMead' },
  { tag: 'ParticleSwarm', words: 'Particle swarm', value: 'ParticleSwarm' },
  { tag: 'RandomSearch', words: 'Random search', value: { RandomSearch: { n_samples: 10_000 } } },
] as const;

/** Shares of the moves; what stands in the text otherwise is edited there. */
export const moveVariants = [
  { tag: 'stretch', words: 'Stretch', value: { stretch: 1 } },
  { tag: 'differential_evolution', words: 'Differential evolution', value: { differential_evolution: 1 } },
  { tag: 'both', words: 'Both, half and half', value: { stretch: 0.5, differential_evolution: 0.5 } },
] as const;

export function moveTag(moves: unknown): string {
  if (typeof moves !== 'object' || moves === null) return 'stretch';
  const { stretch = 0, differential_evolution: differential = 0 } = moves as Record<string, unknown>;
  if (differential === 0) return 'stretch';
  return stretch === 0 ? 'differential_evolution' : 'both';
}
