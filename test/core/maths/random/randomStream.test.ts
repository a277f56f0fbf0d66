import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createRandomStream, normalAt, uniformAt } from '../../../../src-core/maths/random/index.ts';
import { normalDistribution } from '../../../../src-core/maths/statistics/normalDistribution.ts';
import { criticalDistance, kolmogorovSmirnov } from './kolmogorovSmirnov.ts';

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('a random stream', () => {
  it('gives the same numbers for the same key, however its indices were written down', () => {
    const first = createRandomStream({ seed: 5, purpose: 'walk', walker: 1, step: 2 });
    const second = createRandomStream({ step: 2, walker: 1, purpose: 'walk', seed: 5 });
    expect(draw(50, () => first.normal())).toEqual(draw(50, () => second.normal()));
  });

  it('gives other numbers for every other key', () => {
    const keys = [
      { seed: 0, purpose: '' },
      { seed: 1, purpose: '' },
      { seed: -1, purpose: '' },
      { seed: 2 ** 32, purpose: '' },
      { seed: 2 ** 32 + 1, purpose: '' },
      { seed: Number.MAX_SAFE_INTEGER, purpose: '' },
      { seed: 0, purpose: '\0' },
      { seed: 0, purpose: 'read noise' },
      { seed: 0, purpose: 'read noise 1' },
      { seed: 0, purpose: 'read noise', walker: 1 },
      { seed: 0, purpose: 'read noise', walker: '1' },
      { seed: 0, purpose: 'read noise', walker: 11 },
      { seed: 0, purpose: 'read noise', walker: 1, step: 1 },
    ];
    const firsts = keys.map((key) => createRandomStream(key).uniform());
    expect(new Set(firsts).size).toBe(keys.length);
  });

  it('carries on from a saved state as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(100), fc.nat(20), (seed, purpose, before, after) => {
        const stream = createRandomStream({ seed, purpose });
        draw(before, () => stream.uniform());
        const state = JSON.parse(JSON.stringify(stream.state())) as { position: number };
        const expected = draw(after, () => stream.normal());
        const resumed = createRandomStream({ seed, purpose });
        resumed.restore(state);
        expect(draw(after, () => resumed.normal())).toEqual(expected);
      }),
    );
  });

  it('reads any position without moving', () => {
    const stream = createRandomStream({ seed: 3, purpose: 'read noise' });
    const numbers = draw(9, () => stream.uniform());
    for (const index of [8, 0, 3, 3, 5]) {
      expect(stream.uniformAt(index)).toBe(numbers[index]);
      expect(uniformAt(3, 'read noise', index)).toBe(numbers[index]);
    }
    expect(stream.state()).toEqual({ position: 9 });
    expect(Number.isFinite(normalAt(3, 'read noise', Number.MAX_SAFE_INTEGER))).toBe(true);
  });

  it('refuses a seed or a position that is not a whole number', () => {
    expect(() => createRandomStream({ seed: 0.5, purpose: '' })).toThrow(FringeError);
    expect(() => createRandomStream({ seed: NaN, purpose: '' })).toThrow(FringeError);
    expect(() => uniformAt(1, '', -1)).toThrow(FringeError);
    expect(() => createRandomStream({ seed: 1, purpose: '' }).restore({ position: NaN })).toThrow(FringeError);
  });
});

describe('the distribution of a stream', () => {
  const count = 50_000;

  it.each([1, 2, 3, 20260101])('is uniform with seed %i', (seed) => {
    const stream = createRandomStream({ seed, purpose: 'uniform' });
    const sample = draw(count, () => stream.uniform());
    expect(Math.min(...sample.slice(0, 1000))).toBeGreaterThan(0);
    expect(kolmogorovSmirnov(sample, (x) => x)).toBeLessThan(criticalDistance);
  });

  it.each([1, 2, 3, 20260101])('is normal with seed %i', (seed) => {
    const stream = createRandomStream({ seed, purpose: 'normal' });
    const sample = draw(count, () => stream.normal());
    expect(kolmogorovSmirnov(sample, normalDistribution)).toBeLessThan(criticalDistance);
  });

  it('is uniform across streams whose indices follow one another', () => {
    const sample = Array.from({ length: 10_000 }, (_, walker) =>
      createRandomStream({ seed: 1, purpose: 'walk', walker }).uniform(),
    );
    expect(kolmogorovSmirnov(sample, (x) => x)).toBeLessThan(criticalDistance);
  });

  it('has no correlation from one number to the next', () => {
    const stream = createRandomStream({ seed: 9, purpose: 'pairs' });
    const sample = draw(count, () => stream.normal());
    let sum = 0;
    for (let index = 1; index < count; index++) sum += (sample[index] as number) * (sample[index - 1] as number);
    expect(Math.abs(sum / Math.sqrt(count))).toBeLessThan(4);
  });

  it('is told from a wrong law by the same test', () => {
    const stream = createRandomStream({ seed: 1, purpose: 'wrong' });
    const sample = draw(count, () => stream.normal() * 1.03);
    expect(kolmogorovSmirnov(sample, normalDistribution)).toBeGreaterThan(criticalDistance);
  });

  it('draws whole numbers evenly', () => {
    const stream = createRandomStream({ seed: 4, purpose: 'dice' });
    const faces = [0, 0, 0, 0, 0, 0];
    for (let index = 0; index < 60_000; index++) {
      const face = stream.integerBelow(6);
      faces[face] = (faces[face] as number) + 1;
    }
    for (const face of faces) expect(Math.abs(face - 10_000)).toBeLessThan(400);
  });
});
