import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createNelderMead } from '../../../../src-core/maths/optimizers/index.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';
import { describeOptimizerContract, search } from '../../../contract/optimizerContract.ts';
import type { Cost } from '../../../contract/optimizerContract.ts';
import { extinctionProblem } from './twoPhaseExtinction.ts';

describeOptimizerContract('Nelder-Mead', ({ space, seed }) =>
  createNelderMead({ space, initialSimplexSize: 0.1, seed }),
);

const wide = (start: readonly number[]): ParameterSpace => ({
  names: start.map((_, index) => `x${index}`),
  lower: start.map(() => -10),
  upper: start.map(() => 10),
  period: start.map(() => null),
  start,
});

describe('Nelder-Mead on test functions', () => {
  const rosenbrock: Cost = ([x, y]) => 100 * ((y as number) - (x as number) ** 2) ** 2 + (1 - (x as number)) ** 2;

  it('takes the published first steps: reflection, then expansion', () => {
    const optimizer = createNelderMead({ space: wide([0, 0]), initialSimplexSize: 1, seed: 1 });
    const slope: Cost = ([x, y]) => -2 * (x as number) - (y as number);
    // Corners (0,0), (1,0), (0,1): the worst is the origin; its reflection through (0.5, 0.5) is (1, 1), expanded (1.5, 1.5).
    expect(search(optimizer, slope, 5)).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [1.5, 1.5],
    ]);
  });

  it('contracts to a quarter inside and shrinks by half when nothing helps', () => {
    const optimizer = createNelderMead({ space: wide([0, 0]), initialSimplexSize: 1, seed: 1 });
    const costs = new Map([
      ['0,0', 0],
      ['1,0', 1],
      ['0,1', 2],
    ]);
    const points = search(optimizer, (point) => costs.get(point.join()) ?? 9, 7);
    // Reflection of (0,1) through (0.5, 0) is (1,-1), inside contraction (0.25, 0.5), then both others half way to the best.
    expect(points.slice(3)).toEqual([
      [1, -1],
      [0.25, 0.5],
      [0.5, 0],
      [0, 0.5],
    ]);
  });

  it('follows the valley of Rosenbrock', () => {
    const optimizer = createNelderMead({ space: wide([-1.2, 1]), initialSimplexSize: 0.5, seed: 1 });
    search(optimizer, rosenbrock, 250);
    expect(optimizer.best()?.cost).toBeLessThan(1e-8);
  });

  it.each([1, 2, 4, 8])('finds the bottom of a skewed quadratic in %i dimensions', (dimension) => {
    const start = Array.from({ length: dimension }, () => 3);
    const optimizer = createNelderMead({ space: wide(start), initialSimplexSize: 0.5, seed: 1 });
    const quadratic: Cost = (point) =>
      point.reduce((sum, value, index) => sum + (index + 1) * (value - 0.1 * (point[index - 1] ?? 0) - 1) ** 2, 0);
    search(optimizer, quadratic, 300 * dimension);
    expect(optimizer.best()?.cost).toBeLessThan(1e-6);
  });

  it('stops at a bound when the bottom lies beyond', () => {
    const optimizer = createNelderMead({ space: wide([8, 8]), initialSimplexSize: 0.5, seed: 1 });
    search(optimizer, ([x, y]) => ((x as number) - 20) ** 2 + (y as number) ** 2, 200);
    expect(optimizer.best()?.point[0]).toBe(10);
    expect(optimizer.best()?.point[1]).toBeCloseTo(0, 3);
  });

  it('leaves a local minimum by its restarts', () => {
    const twoValleys: Cost = ([x]) => Math.min(((x as number) + 4) ** 2 + 1, ((x as number) - 4) ** 2);
    const optimizer = createNelderMead({ space: wide([-5]), initialSimplexSize: 0.1, seed: 1 });
    for (let step = 0; step < 800 && (optimizer.best()?.cost ?? 1) > 0.01; step++) {
      search(optimizer, twoValleys, 1);
      if (optimizer.size() < 0.01) optimizer.restart();
    }
    expect(optimizer.best()?.cost).toBeLessThan(0.01);
  });

  it('refuses a simplex without size and a space without room', () => {
    for (const initialSimplexSize of [0, -1, NaN, Infinity]) {
      expect(() => createNelderMead({ space: wide([0]), initialSimplexSize, seed: 1 })).toThrow(FringeError);
    }
    const turned = { ...wide([0]), lower: [1], upper: [-1] };
    expect(() => createNelderMead({ space: turned, initialSimplexSize: 1, seed: 1 })).toThrow(/no room/);
    const short = { ...wide([0, 0]), period: [] };
    expect(() => createNelderMead({ space: short, initialSimplexSize: 1, seed: 1 })).toThrow(FringeError);
    expect(() => createNelderMead({ space: wide([NaN]), initialSimplexSize: 1, seed: 1 })).toThrow(FringeError);
  });
});

describe('Nelder-Mead on the two-phase extinction problem', () => {
  const period = 2 * Math.PI;
  const space: ParameterSpace = {
    names: ['phase_upper', 'phase_lower'],
    lower: [0, 0],
    upper: [6.6, 6.6],
    period: [period, period],
    start: [0, 0],
  };
  const target = 0.01;
  const reads = 8;

  /** Evaluations until a reading meets the target and the mean of further reads confirms it. */
  function evaluationsToTarget(seed: number, offsetRad: number, readingNoise: number): number | null {
    const problem = extinctionProblem({ seed, offsetRad, readingNoise });
    // A device whose best is hardly 20 dB says nothing about the search.
    if (problem.floor > 0.007) return null;
    const optimizer = createNelderMead({ space, initialSimplexSize: 0.1, seed });
    for (let count = 1; count <= 200; count++) {
      const point = optimizer.ask();
      if (point === null) break;
      const wrapped = optimizer.wrap(point);
      const cost = problem.read(wrapped);
      optimizer.tell(point, cost);
      if (cost <= target) {
        let mean = 0;
        for (let read = 0; read < reads; read++) mean += problem.read(wrapped) / reads;
        if (mean <= target) {
          expect(problem.truth(wrapped)).toBeLessThan(0.012);
          return count;
        }
        optimizer.replaceCost(point, mean);
      }
      if (optimizer.size() < 0.01) optimizer.restart();
    }
    return Infinity;
  }

  it.each([0, 1e-4, 5e-4])('meets the target within 45 evaluations for 2,000 offsets, reading noise %d', (noise) => {
    const offsets = Array.from({ length: 2000 }, (_, index) => (index / 2000) * period);
    const counts = offsets
      .map((offset, index) => evaluationsToTarget(index, offset, noise))
      .filter((count) => count !== null);
    expect(counts.length).toBeGreaterThan(1800);
    expect(Math.max(...counts)).toBeLessThan(45);
  });
});
