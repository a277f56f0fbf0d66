import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portTransmissions } from '../../../src-core/photonics/interferometer.ts';
import type { Interferometer } from '../../../src-core/photonics/interferometer.ts';
import { interferometerPullback } from '../../../src-core/photonics/interferometerPullback.ts';
import { createLearningInterferometer } from '../../../src-core/photonics/learningInterferometer.ts';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const device = fc.record({
  inputCoupling: between(0.05, 0.95),
  outputCoupling: between(0.05, 0.95),
  upperArmLossDb: between(0, 3),
  lowerArmLossDb: between(0, 3),
  insertionLossDb: between(0, 10),
  leakage: between(0, 0.01),
});
const phase = between(0, 6.28);
const weight = between(-3, 3);
const step = 1e-5;

describe('reverse mode through an interferometer', () => {
  it('gives the slopes that central differences give, over the phase and over every property', () => {
    fc.assert(
      fc.property(device, phase, weight, weight, (mzi, phaseRad, through, cross) => {
        const sum = (of: Interferometer, at: number): number => {
          const ports = portTransmissions(of, at);
          return through * ports.through + cross * ports.cross;
        };
        const slopes = interferometerPullback(mzi, phaseRad, { through, cross });
        const byPhase = (sum(mzi, phaseRad + step) - sum(mzi, phaseRad - step)) / (2 * step);
        expect(Math.abs(slopes.phaseRad - byPhase)).toBeLessThan(1e-8);
        for (const name of Object.keys(mzi) as (keyof Interferometer)[]) {
          const moved = (way: number) => sum({ ...mzi, [name]: mzi[name] + way }, phaseRad);
          expect(Math.abs(slopes[name] - (moved(step) - moved(-step)) / (2 * step))).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('is finite for couplers that move nothing or everything', () => {
    for (const coupling of [0, 1]) {
      const ends = { inputCoupling: coupling, outputCoupling: coupling };
      const mzi = { ...ends, upperArmLossDb: 0, lowerArmLossDb: 0, insertionLossDb: 0, leakage: 0 };
      expect(Object.values(interferometerPullback(mzi, 1, { through: 1, cross: 1 })).every(Number.isFinite)).toBe(true);
    }
  });
});

const arms = [
  { fullName: 'mzi.upper', sign: 1 as const, period: 2 * Math.PI },
  { fullName: 'mzi.lower', sign: -1 as const, period: 2 * Math.PI },
];
const settings = (upper: number, lower: number) =>
  new Map([
    ['mzi.upper', upper],
    ['mzi.lower', lower],
  ]);

describe('an interferometer that is learnt from its powers', () => {
  it('has the slopes of the true one after three settings, whatever its losses, leakage and own phase', () => {
    fc.assert(
      fc.property(device, phase, phase, phase, weight, weight, (mzi, own, upper, lower, through, cross) => {
        const learnt = createLearningInterferometer({ arms, through: 'through_power', cross: 'cross_power' });
        for (const shift of [0, 2.1, 4.2]) {
          expect(learnt.isDetermined()).toBe(false);
          const ports = portTransmissions(mzi, own + upper + shift - lower);
          const powers = new Map([
            ['through_power', 1e-3 * ports.through],
            ['cross_power', 1e-3 * ports.cross],
          ]);
          learnt.observe({ settings: settings(upper + shift, lower), powers });
        }
        const weights = new Map([
          ['through_power', through],
          ['cross_power', cross],
        ]);
        const pulled = learnt.pullback(settings(upper, lower), weights);
        const truth = 1e-3 * interferometerPullback(mzi, own + upper - lower, { through, cross }).phaseRad;
        expect(Math.abs((pulled?.get('mzi.upper') ?? NaN) - truth)).toBeLessThan(1e-9);
        expect(Math.abs((pulled?.get('mzi.lower') ?? NaN) + truth)).toBeLessThan(1e-9);
      }),
    );
  });

  it('learns from one port alone', () => {
    const mzi = { inputCoupling: 0.4, outputCoupling: 0.55, upperArmLossDb: 1, lowerArmLossDb: 0.2, insertionLossDb: 5, leakage: 1e-3 }; // prettier-ignore
    const learnt = createLearningInterferometer({ arms, through: null, cross: 'cross_power' });
    for (const shift of [0.2, 1.9, 3.5, 5]) {
      const powers = new Map([['cross_power', portTransmissions(mzi, 0.7 + shift).cross]]);
      learnt.observe({ settings: settings(shift, 0), powers });
    }
    const pulled = learnt.pullback(settings(1, 0), new Map([['cross_power', 1]]));
    const truth = interferometerPullback(mzi, 1.7, { through: 0, cross: 1 }).phaseRad;
    expect(pulled?.get('mzi.upper')).toBeCloseTo(truth, 9);
  });

  it('gives no slope where the powers are not those of an interferometer', () => {
    const learnt = createLearningInterferometer({ arms, through: 'through_power', cross: 'cross_power' });
    for (let index = 0; index < 12; index++) {
      const power = index % 2 === 0 ? 1 : 0.2;
      learnt.observe({ settings: settings(0.5 * index, 0), powers: new Map([['through_power', power], ['cross_power', power]]) }); // prettier-ignore
    }
    expect(learnt.pullback(settings(1, 0), new Map([['cross_power', 1]]))).toBeNull();
  });
});
