import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';
import { searchLine } from '../../../../src-core/maths/optimizers/sinusoidFitLine.ts';
import { createTrigonometricSurrogate } from '../../../../src-core/maths/optimizers/trigonometricSurrogate.ts';
import { fitCascade } from '../../../../src-core/maths/optimizers/trigonometricSurrogateCascade.ts';
import { surrogateDesign } from '../../../../src-core/maths/optimizers/trigonometricSurrogateDesign.ts';
import {
  coefficientCount,
  trigonometricTerms,
} from '../../../../src-core/maths/optimizers/trigonometricSurrogateModel.ts';
import { median } from '../../../../src-core/maths/statistics/index.ts';
import { describeOptimizerContract, search } from '../../../contract/optimizerContract.ts';
import { cascadeExtinction } from './cascadeExtinction.ts';
import { extinctionProblem } from './twoPhaseExtinction.ts';

describeOptimizerContract('trigonometric surrogate', createTrigonometricSurrogate);

const period = 2 * Math.PI;
const phases = (start: readonly number[], upper = 6.6): ParameterSpace => ({
  names: start.map((_, index) => `phase_${index}`),
  lower: start.map(() => 0),
  upper: start.map(() => upper),
  period: start.map(() => period),
  start,
});
const linesOf = (dimension: number): ReturnType<typeof searchLine>[] => {
  const space = phases(new Array<number>(dimension).fill(0));
  return space.names.map((_, index) => searchLine(space, index));
};
const startOf = (seed: number): number[] => {
  const stream = createRandomStream({ seed, purpose: 'cascade start' });
  return [period * stream.uniform(), period * stream.uniform()];
};

/** Measurements until one lies above `wantedDb`, or Infinity. */
function measurementsTo(
  wantedDb: number,
  seed: number,
  cost: 'power' | 'ratio',
  response: 'automatic' | 'power',
): number {
  const problem = cascadeExtinction(seed);
  const optimizer = createTrigonometricSurrogate({ space: phases(startOf(seed)), seed, response });
  for (let count = 1; count <= 60; count++) {
    const [point] = search(optimizer, problem[cost], 1) as [readonly number[]];
    if (problem.trueExtinctionDb(point) > wantedDb) return count;
  }
  return Infinity;
}

describe('Trigonometric surrogate on two phases between three couplers', () => {
  it.each([
    ['ratio', 'automatic'],
    ['power', 'power'],
    ['power', 'automatic'],
  ] as const)(
    'is above 30 dB within 10 measurements for all of 50 starts, by the %s, response %s',
    (cost, response) => {
      const counts = Array.from({ length: 50 }, (_, seed) => measurementsTo(30, seed, cost, response));
      expect(Math.max(...counts)).toBeLessThanOrEqual(10);
    },
  );

  it.each([
    ['cross over through, less 1', (ratio: number) => ratio - 1, { scale: 1, offset: -1 }],
    ['through over cross, negative', (ratio: number) => -1 / ratio, { scale: -1, offset: 0 }],
    ['in dB', (ratio: number) => 10 * Math.log10(ratio), 'ratioDb'],
  ] as const)('is as quick by the ratio %s', (_, costOfRatio, response) => {
    const counts = Array.from({ length: 50 }, (_, seed) => {
      const problem = cascadeExtinction(seed);
      const optimizer = createTrigonometricSurrogate({ space: phases(startOf(seed)), seed, response });
      for (let count = 1; count <= 60; count++) {
        const [point] = search(optimizer, (candidate) => costOfRatio(problem.ratio(candidate)), 1);
        if (problem.trueExtinctionDb(point as readonly number[]) > 30) return count;
      }
      return Infinity;
    });
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
  });

  it('guesses by a cascade’s five numbers before the nine of the polynomial are measured', () => {
    const counts = Array.from({ length: 50 }, (_, seed) => measurementsTo(30, seed, 'ratio', 'automatic'));
    expect(median(counts)).toBeLessThanOrEqual(6);
    expect(Math.max(...counts)).toBeLessThanOrEqual(9);
  });

  it('takes no other device for a cascade', () => {
    const lines = linesOf(2);
    const share = ([a = 0, b = 0]: readonly number[]): number => 0.5 - 0.45 * Math.cos(a - b + 0.3);
    const settings = surrogateDesign(lines, [0.2, 0.4], createRandomStream({ seed: 1, purpose: 'test' }));
    const samples = settings.map((point) => ({ point, response: share(point) }));
    expect(fitCascade(lines, samples)).toBeNull();
    expect(fitCascade(linesOf(3), samples)).toBeNull();
  });

  it('rests soon, near the device’s best', () => {
    const counts: number[] = [];
    for (let seed = 0; seed < 50; seed++) {
      const problem = cascadeExtinction(seed);
      const optimizer = createTrigonometricSurrogate({ space: phases(startOf(seed)), seed });
      let count = 0;
      for (; count < 60 && optimizer.size() > 0.01; count++) search(optimizer, problem.ratio, 1);
      counts.push(count);
      const best = optimizer.best()?.point as readonly number[];
      expect(problem.trueExtinctionDb(best)).toBeGreaterThan(33);
    }
    expect(median(counts)).toBeLessThanOrEqual(13);
    expect(Math.max(...counts)).toBeLessThanOrEqual(20);
  });
});

describe('Trigonometric surrogate', () => {
  it('designs for one and two phases the thirds of a period, on which the terms are orthogonal', () => {
    for (const dimension of [1, 2]) {
      const lines = linesOf(dimension);
      const origin = new Array<number>(dimension).fill(0.7);
      const design = surrogateDesign(lines, origin, createRandomStream({ seed: 3, purpose: 'test' }));
      expect(design).toHaveLength(coefficientCount(dimension));
      expect(design[0]).toEqual(origin);
      const rows = design.map((point) => trigonometricTerms(lines, point));
      for (let i = 0; i < rows.length; i++) {
        for (let j = 0; j < i; j++) {
          const product = rows.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), 0);
          expect(Math.abs(product)).toBeLessThan(1e-9);
        }
      }
    }
  });

  it('finds the minimum of any polynomial of one to three phases right after its design', () => {
    for (const dimension of [1, 2, 3]) {
      const lines = linesOf(dimension);
      const count = coefficientCount(dimension);
      fc.assert(
        fc.property(fc.nat(10_000), (seed) => {
          const stream = createRandomStream({ seed, purpose: 'polynomial' });
          const coefficients = Array.from({ length: count }, () => stream.normal());
          const cost = (point: readonly number[]): number =>
            trigonometricTerms(lines, point).reduce(
              (sum, term, index) => sum + term * (coefficients[index] as number),
              0,
            );
          const start = lines.map(() => period * stream.uniform());
          const optimizer = createTrigonometricSurrogate({ space: phases(start), seed, response: 'power' });
          search(optimizer, cost, count + 1);
          const random = Array.from({ length: 3000 }, () => cost(lines.map(() => period * stream.uniform())));
          expect(optimizer.best()?.cost).toBeLessThanOrEqual(Math.min(...random) + 1e-3);
        }),
        { numRuns: 40 },
      );
    }
  });

  it('holds two phases without a whole period of room inside their bounds', () => {
    fc.assert(
      fc.property(fc.double({ min: 2, max: 6, noNaN: true }), fc.nat(1000), (upper, seed) => {
        const space = phases([upper / 3, upper / 4], upper);
        const optimizer = createTrigonometricSurrogate({ space, seed, response: 'power' });
        const cost = ([a, b]: readonly number[]): number =>
          2 - Math.cos((a as number) - 1) - Math.cos((b as number) - 9);
        const points = search(optimizer, cost, 40);
        expect(points.flat().every((value) => value >= 0 && value <= upper)).toBe(true);
        const least = Math.min(...[0, upper, ...(upper > 9 - period ? [9 - period] : [])].map((b) => cost([1, b])));
        expect((optimizer.best()?.cost as number) - least).toBeLessThan(1e-4);
      }),
      { numRuns: 50 },
    );
  });

  it.each([0, 1e-4, 5e-4])(
    'calibrates two heaters of unknown efficiency to 20 dB, reading noise %d',
    (readingNoise) => {
      const counts: number[] = [];
      for (let seed = 0; seed < 300; seed++) {
        const problem = extinctionProblem({ seed, offsetRad: (seed / 300) * period, readingNoise });
        if (problem.floor > 0.007) continue;
        const optimizer = createTrigonometricSurrogate({ space: phases([0, 0]), seed });
        let met = false;
        let count = 0;
        for (; !met && count < 100; count++) {
          const [point] = search(optimizer, problem.read, 1) as [readonly number[]];
          met = problem.truth(optimizer.wrap(point)) <= 0.01;
          if (optimizer.size() < 0.01) optimizer.restart();
        }
        counts.push(met ? count : Infinity);
      }
      expect(counts.length).toBeGreaterThan(250);
      expect(Math.max(...counts)).toBeLessThanOrEqual(20);
    },
  );

  it('refuses more parameters than it can measure', () => {
    const space = phases(new Array<number>(7).fill(0));
    expect(() => createTrigonometricSurrogate({ space, seed: 1 })).toThrow(/99 coefficients/);
  });
});
