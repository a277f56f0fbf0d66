import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { RandomStream } from '../../../../src-core/maths/random/index.ts';
import { createDeviceModel } from '../../../../src-core/photonics/deviceModels/index.ts';
import { farthest } from './farthest.ts';
import { fitDeviceModel } from './fitDeviceModel.ts';
import { recoveryCases } from './recoveryCases.ts';
import { simulate } from './simulate.ts';

/** Of all seeds; the rest may lie in a wrong hollow. */
const wantedShare = 0.9;
const farInSd = 5;

const drawer =
  (stream: RandomStream) =>
  (from: number, to: number): number =>
    from + (to - from) * stream.uniform();

describe('a guess and Levenberg-Marquardt find what a device is', () => {
  it.each(recoveryCases)(
    '$name',
    ({ id, options = {}, seeds = 30, columns, sigma, truth }) => {
      const model = createDeviceModel(id, options);
      let found = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const true_ = truth(drawer(createRandomStream({ seed, purpose: 'truth' })));
        expect(Object.keys(true_).sort()).toEqual(Object.keys(model.parameters).sort());
        const data = simulate({ model, truth: true_, columns, sigma, seed });
        const far = farthest(fitDeviceModel(model, data), true_);
        if (far < farInSd) found += 1;
      }
      expect(found).toBeGreaterThanOrEqual(wantedShare * seeds);
    },
    120_000,
  );
});
