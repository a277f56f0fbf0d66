import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createSimulatedAnnealing } from '../../../../src-core/maths/optimizers/simulatedAnnealing.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';
import { describeOptimizerContract, search } from '../../../contract/optimizerContract.ts';
import type { Cost } from '../../../contract/optimizerContract.ts';
import { extinctionProblem } from './twoPhaseExtinction.ts';

const usual = { initialTemperature: 1, coolingSchedule: 'exponential', maxIterations: 200 } as const;

describeOptimizerContract('simulated annealing', (setup) =>
  createSimulatedAnnealing({ ...setup, ...usual, maxIterations: 60 }),
);
describeOptimizerContract('simulated annealing, linear cooling, Gaussian proposals', (setup) =>
  createSimulatedAnnealing({
    ...setup,
    ...usual,
    maxIterations: 60,
    coolingSchedule: 'linear',
    proposal: 'gaussian',
  }),
);

const period = 2 * Math.PI;
const wide = (dimension: number, bound = 5): ParameterSpace => {
  const all = <T>(value: T): T[] => Array.from({ length: dimension }, () => value);
  const names = all('').map((_, index) => `x${index}`);
  return { names, lower: all(-bound), upper: all(bound), period: all(null), start: all(-0.8 * bound) };
};

/** Local valleys a unit apart, the deepest at 1. */
const rastrigin: Cost = (point) =>
  point.reduce((sum, value) => sum + (value - 1) ** 2 + 4 * (1 - Math.cos(period * (value - 1))), 0);

describe('Simulated annealing', () => {
  it.each(['exponential', 'linear'] as const)('leaves local valleys for the deepest, cooling %s', (coolingSchedule) => {
    const found = (initialTemperature: number): number => {
      const bests = Array.from({ length: 40 }, (_, seed) => {
        const options = { initialTemperature, coolingSchedule, maxIterations: 1000 };
        const optimizer = createSimulatedAnnealing({ space: wide(2), seed: 1000 + seed, ...options });
        search(optimizer, rastrigin, 1000);
        return optimizer.best()?.cost as number;
      });
      return bests.filter((cost) => cost < 0.5).length;
    };
    // At no temperature to speak of it only descends, into whatever valley is near.
    const [annealed, cold] = [found(0.5), found(1e-9)];
    expect(annealed).toBeGreaterThanOrEqual(20);
    expect(annealed).toBeGreaterThanOrEqual(2 * cold);
  });

  // scipy 1.10.1's dual_annealing without its local search: 4,829 evaluations in the median of 20 starts.
  it('finds the deepest of Rastrigin’s many valleys in five parameters', () => {
    const rastrigin: Cost = (point) => point.reduce((sum, x) => sum + 10 + x * x - 10 * Math.cos(2 * Math.PI * x), 0);
    const counts = Array.from({ length: 10 }, (_, seed) => {
      const space: ParameterSpace = {
        names: ['a', 'b', 'c', 'd', 'e'],
        lower: new Array<number>(5).fill(-5.12),
        upper: new Array<number>(5).fill(5.12),
        period: new Array<null>(5).fill(null),
        start: [-4, 3, 2, -3, 4],
      };
      const options = { initialTemperature: 1, coolingSchedule: 'exponential', maxIterations: 3000 } as const;
      const optimizer = createSimulatedAnnealing({ space, seed, ...options });
      let count = 0;
      for (; (optimizer.best()?.cost ?? 1) > 0.01 && count < 20_000; count++) {
        search(optimizer, rastrigin, 1);
        if (optimizer.size() < 1e-4) optimizer.restart();
      }
      return count;
    });
    expect(Math.max(...counts)).toBeLessThan(20_000);
    expect(counts.toSorted((a, b) => a - b)[5]).toBeLessThanOrEqual(4828);
  });

  it('climbs a typical rise with the probability of Metropolis at the beginning, and none when cold', () => {
    // Two levels a unit apart, each on half of the settings: half of all proposals from the low one would rise.
    const level: Cost = ([x]) => (Math.floor((x as number) * 1000) % 2 === 0 ? 0 : 1);
    const maxIterations = 4000;
    const rises = (from: number, to: number, initialTemperature: number): number => {
      const space = wide(1);
      const optimizer = createSimulatedAnnealing({ space, seed: 4, ...usual, maxIterations, initialTemperature });
      let [chances, taken] = [0, 0];
      for (let step = 0; step < to; step++) {
        const before = (optimizer.state() as unknown as { search: { current: { cost: number } | null } }).search
          .current;
        const [point] = search(optimizer, level, 1) as [readonly number[]];
        optimizer.ask();
        const after = (optimizer.state() as unknown as { search: { current: { cost: number } | null } }).search.current;
        if (step < from || before?.cost !== 0 || level(point) !== 1) continue;
        chances += 1;
        if (after?.cost === 1) taken += 1;
      }
      return taken / chances;
    };
    expect(rises(20, 300, 1e6)).toBeGreaterThan(0.95);
    expect(rises(3900, 4000, 1)).toBe(0);
  });

  it('means the same by a temperature whatever the unit of the cost', () => {
    const run = (unit: number): unknown => {
      const optimizer = createSimulatedAnnealing({ space: wide(2), seed: 9, ...usual });
      return search(optimizer, (point) => unit * rastrigin(point), 200);
    };
    // A power of two, which scales without rounding.
    expect(run(2 ** -30)).toEqual(run(1));
  });

  it('begins anew from its best point and stays near it when cold', () => {
    const optimizer = createSimulatedAnnealing({ space: wide(2), seed: 3, ...usual, maxIterations: 400 });
    search(optimizer, rastrigin, 400);
    const before = optimizer.best()?.cost as number;
    optimizer.restart();
    const size = optimizer.size();
    search(optimizer, rastrigin, 400);
    expect(optimizer.best()?.cost).toBeLessThanOrEqual(before);
    expect(optimizer.size()).toBeLessThan(size);
  });

  it.each([0, 1e-4, 5e-4])('calibrates two heaters to 20 dB, reading noise %d', (readingNoise) => {
    const space: ParameterSpace = {
      names: ['phase_upper', 'phase_lower'],
      lower: [0, 0],
      upper: [6.6, 6.6],
      period: [period, period],
      start: [0, 0],
    };
    const counts: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const problem = extinctionProblem({ seed, offsetRad: (seed / 200) * period, readingNoise });
      if (problem.floor > 0.007) continue;
      const optimizer = createSimulatedAnnealing({ space, seed, ...usual });
      let met = false;
      let count = 0;
      for (; !met && count < 200; count++) {
        const [point] = search(optimizer, problem.read, 1) as [readonly number[]];
        met = problem.truth(optimizer.wrap(point)) <= 0.01;
        if (optimizer.size() < 0.01) optimizer.restart();
      }
      counts.push(met ? count : Infinity);
    }
    expect(counts.length).toBeGreaterThan(180);
    expect(Math.max(...counts)).toBeLessThanOrEqual(200);
  });

  it('refuses a temperature and a budget that cannot be', () => {
    const create = (changed: object): unknown =>
      createSimulatedAnnealing({ space: wide(1), seed: 1, ...usual, ...changed });
    for (const initialTemperature of [0, -1, NaN, Infinity]) {
      expect(() => create({ initialTemperature })).toThrow(FringeError);
    }
    for (const maxIterations of [0, -5, 1.5, NaN]) expect(() => create({ maxIterations })).toThrow(FringeError);
  });
});
