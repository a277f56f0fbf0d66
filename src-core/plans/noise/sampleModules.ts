import { createRandomStream } from '../../maths/random/index.ts';

/** Places of modules, drawn with replacement. The same seed, the same draws: every tier begins with it. */
export function sampleModules(modules: number, samples: number, seed: number): Uint32Array {
  const stream = createRandomStream({ seed, purpose: 'noise calibration modules' });
  return Uint32Array.from({ length: samples }, () => stream.integerBelow(modules));
}
