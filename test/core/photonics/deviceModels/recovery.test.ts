import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { RandomStream } from '../../../../src-core/maths/random/index.ts';
import { createDeviceModel } from '../../../../src-core/photonics/deviceModels/index.ts';
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

/** Farthest parameter from the truth, in standard deviations; phases by the shorter way round. */
export function farthest(fit: ReturnType<typeof fitDeviceModel>, truth: Readonly<Record<string, number>>): number {
  return Math.max(
    ...Object.entries(truth).map(([name, value]) => {
      let away = (fit.mean[name] as number) - value;
      if (name.startsWith('phase') && name !== 'phase_offset') away -= 2 * Math.PI * Math.round(away / (2 * Math.PI));
      const inSd = Math.abs(away) / (fit.sd[name] as number);
      return Number.isNaN(inSd) ? Infinity : inSd;
    }),
  );
}

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
