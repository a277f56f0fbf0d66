import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { createGradientDescent } from '../../../../src-core/maths/optimizers/gradientDescent.ts';
import { differencePoints, slopes } from '../../../../src-core/maths/optimizers/gradientDescentDifferences.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';
import { describeOptimizerContract, search } from '../../../contract/optimizerContract.ts';
import type { Cost } from '../../../contract/optimizerContract.ts';
import { extinctionProblem } from './twoPhaseExtinction.ts';

describeOptimizerContract('gradient descent', (setup) =>
  createGradientDescent({ ...setup, learningRate: 0.1, momentum: 0.5 }),
);
describeOptimizerContract('gradient descent with much momentum', (setup) =>
  createGradientDescent({ ...setup, learningRate: 0.1, momentum: 0.9 }),
);

const period = 2 * Math.PI;
const wide = (start: readonly number[], bound = 10): ParameterSpace => ({
  names: start.map((_, index) => `x${index}`),
  lower: start.map(() => -bound),
  upper: start.map(() => bound),
  period: start.map(() => null),
  start,
});
const onePhase: ParameterSpace = { names: ['phase_upper'], lower: [0], upper: [6.6], period: [period], start: [0] };

describe('Gradient descent', () => {
  it('takes the steps of the recurrence: slope times rate, plus momentum times the last step', () => {
    const optimizer = createGradientDescent({ space: wide([1]), seed: 1, learningRate: 0.1, momentum: 0.5 });
    const points = search(optimizer, ([x]) => (x as number) ** 2, 10).map(([x]) => x as number);
    // Candidate, two differences; slope 2x exactly: x1 = 1 - 0.2, x2 = 0.8 - 0.16 - 0.1, x3 = 0.54 - 0.108 - 0.13.
    [1, 0.8, 0.54, 0.302].forEach((x, index) => expect(points[3 * index]).toBeCloseTo(x, 9));
  });

  it('measures slopes by central differences to second order, and by one side beside a bound', () => {
    const space = wide([0.5, 10]);
    const cost: Cost = ([x, y]) => Math.exp(x as number) + 3 * (y as number);
    const points = differencePoints(space, [0.5, 10], [0.01, 0.01]);
    expect(points.map(({ axis, way }) => [axis, way])).toEqual([[0, 0.01], [0, -0.01], [1, -0.01]]); // prettier-ignore
    const measured = points.map((point) => {
      const at = [0.5, 10].map((value, axis) => (axis === point.axis ? value + point.way : value));
      return { ...point, cost: cost(at) };
    });
    const [first, second] = slopes({ point: [0.5, 10], cost: cost([0.5, 10]) }, measured);
    expect(Math.abs((first as number) - Math.exp(0.5))).toBeLessThan(1e-4);
    expect(second).toBeCloseTo(3, 9);
  });

  it('stops at a bound when the bottom lies beyond, and rests there', () => {
    const optimizer = createGradientDescent({ space: wide([8, 3]), seed: 1, learningRate: 0.1, momentum: 0.5 });
    search(optimizer, ([x, y]) => ((x as number) - 20) ** 2 + (y as number) ** 2, 300);
    expect(optimizer.best()?.point[0]).toBe(10);
    expect(optimizer.best()?.point[1]).toBeCloseTo(0, 2);
    expect(optimizer.size()).toBeLessThan(0.01);
  });

  it('makes no step longer than a twentieth of the range, however the gradient explodes', () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: 1, max: 308 }), (start, power) => {
        const optimizer = createGradientDescent({ space: wide([start]), seed: 1, learningRate: 1e6, momentum: 0.9 });
        const cost: Cost = ([x]) => Math.sign((x as number) - 1) * 10 ** power;
        let last = start;
        for (let step = 0; step < 60; step++) {
          const [[x]] = search(optimizer, cost, 1) as [[number]];
          // A step of a twentieth, and a difference of at most a twentieth beside it.
          expect(Math.abs(x - last)).toBeLessThanOrEqual(2 + 1e-9);
          expect(Math.abs(x)).toBeLessThanOrEqual(10);
          expect(JSON.parse(JSON.stringify(optimizer.state()))).toEqual(optimizer.state());
          last = x;
        }
      }),
      { numRuns: 100 },
    );
  });

  it('comes to rest with a learning rate that is far too large', () => {
    const optimizer = createGradientDescent({ space: wide([6, -4]), seed: 1, learningRate: 50, momentum: 0.9 });
    search(optimizer, ([x, y]) => (x as number) ** 2 + 3 * (y as number) ** 2, 600);
    expect(optimizer.best()?.cost).toBeLessThan(1e-3);
    expect(optimizer.size()).toBeLessThan(0.05);
  });

  it('widens its differences where they drown in noise, and so still finds the valley', () => {
    const deep: Cost = (point) => point.reduce((sum, value) => sum + 1 - Math.cos(value - 1), 0);
    const distances = Array.from({ length: 40 }, (_, seed) => {
      const noise = createRandomStream({ seed, purpose: 'noise' });
      const optimizer = createGradientDescent({ space: wide([3.5], 4), seed, learningRate: 0.1, momentum: 0.5 });
      const points = search(optimizer, (point) => deep(point) + 0.01 * noise.normal(), 240);
      return Math.abs((points.at(-1)?.[0] as number) - 1);
    });
    expect(distances.reduce((sum, distance) => sum + distance, 0) / 40).toBeLessThan(0.5);
  });

  it.each([0, 1e-4, 1e-3])(
    'meets 20 dB of extinction by one phase in 100 iterations for 200 offsets, noise %d',
    (noise) => {
      const met: boolean[] = [];
      for (let seed = 0; met.length < 200; seed++) {
        const problem = extinctionProblem({ seed, offsetRad: (met.length / 200) * period, readingNoise: noise });
        // A device whose best is hardly 20 dB says nothing about the search.
        if (problem.floor > 0.007) continue;
        const optimizer = createGradientDescent({
          space: onePhase,
          seed,
          learningRate: 0.1,
          momentum: 0.9,
        });
        let found = false;
        for (let count = 1; !found && count <= 100; count++) {
          const [point] = search(optimizer, ([phase]) => problem.read([phase as number, 0]), 1) as [readonly number[]];
          found = problem.truth([optimizer.wrap(point)[0] as number, 0]) <= 0.01;
          if (optimizer.size() < 0.01) optimizer.restart();
        }
        met.push(found);
      }
      expect(met.filter(Boolean)).toHaveLength(200);
    },
  );

  it('refuses a rate and a momentum that cannot be', () => {
    const create = (learningRate: number, momentum: number): unknown =>
      createGradientDescent({ space: wide([0]), seed: 1, learningRate, momentum });
    for (const rate of [0, -1, NaN, Infinity]) expect(() => create(rate, 0)).toThrow(FringeError);
    for (const momentum of [-0.1, 1, NaN]) expect(() => create(0.1, momentum)).toThrow(/momentum/);
  });
});

describe('Gradient descent that is told its slopes', () => {
  const options = { space: wide([1, 0.5]), seed: 1, learningRate: 0.1, momentum: 0.5 };
  const cost: Cost = ([x, y]) => (x as number) ** 2 + 3 * (y as number) ** 2;
  const slopesAt = ([x, y]: readonly number[]): number[] => [2 * (x as number), 6 * (y as number)];

  /** Points of `count` candidates, each told with its slopes; saved and restored before each where asked. */
  function descend(count: number, isSaved: boolean): (readonly number[])[] {
    let optimizer = createGradientDescent(options);
    return Array.from({ length: count }, () => {
      const point = [...(optimizer.ask() as readonly number[])];
      optimizer.tell(point, cost(point));
      expect(optimizer.wantsGradient?.()).toBe(true);
      optimizer.tellGradient?.(slopesAt(point));
      if (isSaved) {
        const state = JSON.parse(JSON.stringify(optimizer.state())) as ReturnType<typeof optimizer.state>;
        optimizer = createGradientDescent(options);
        optimizer.restore(state);
      }
      return point;
    });
  }

  it('measures nothing beside a candidate and takes the steps of the recurrence', () => {
    const points = descend(4, false);
    [1, 0.8, 0.54, 0.302].forEach((x, index) => expect(points[index]?.[0]).toBeCloseTo(x, 12));
  });

  it('goes on the same when it is saved and restored at every step', () => {
    expect(descend(30, true)).toEqual(descend(30, false));
  });

  it('measures its own slopes where the told ones are not finite, or none are told', () => {
    for (const told of [[NaN, 1], [Infinity, 0], null]) {
      const optimizer = createGradientDescent(options);
      const start = optimizer.ask() as readonly number[];
      optimizer.tell(start, cost(start));
      if (told !== null) optimizer.tellGradient?.(told);
      const beside = Array.from({ length: 4 }, () => {
        const point = optimizer.ask() as readonly number[];
        expect(optimizer.ownGradient?.() ?? null).toBeNull();
        optimizer.tell(point, cost(point));
        expect(optimizer.wantsGradient?.()).toBe(false);
        return point;
      });
      expect(beside.map(([x, y]) => Number(x !== 1) + Number(y !== 0.5))).toEqual([1, 1, 1, 1]);
      const own = optimizer.ownGradient?.();
      expect(own?.point).toEqual(start);
      own?.gradient.forEach((slope, axis) => expect(slope).toBeCloseTo(slopesAt(start)[axis] as number, 9));
    }
  });

  it('says so when the slopes ask for steps far too long, and makes none longer than a twentieth of the range', () => {
    const optimizer = createGradientDescent({ ...options, learningRate: 1e9 });
    const start = optimizer.ask() as readonly number[];
    optimizer.tell(start, cost(start));
    optimizer.tellGradient?.(slopesAt(start));
    expect(optimizer.remark?.()).toBeNull();
    const next = optimizer.ask() as readonly number[];
    expect(optimizer.remark?.()).toMatch(/learning rate 1000000000 asks for a step 3.0e\+9 times as long/);
    expect(Math.max(...next.map((value, axis) => Math.abs(value - (start[axis] as number))))).toBeCloseTo(1, 9);
  });
});
