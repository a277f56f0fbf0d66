import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createSinusoidFit } from '../../../../src-core/maths/optimizers/sinusoidFit.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';
import { linearResponse } from '../../../../src-core/maths/optimizers/sinusoidFitResponse.ts';
import { describeOptimizerContract, search } from '../../../contract/optimizerContract.ts';
import { extinctionProblem } from './twoPhaseExtinction.ts';

describeOptimizerContract('sinusoid fit', createSinusoidFit);
describeOptimizerContract('sinusoid fit of a power', (setup) => createSinusoidFit({ ...setup, response: 'power' }));

const period = 2 * Math.PI;
const phases = (start: readonly number[], upper = 6.6): ParameterSpace => ({
  names: start.map((_, index) => `phase_${index}`),
  lower: start.map(() => 0),
  upper: start.map(() => upper),
  period: start.map(() => period),
  start,
});

const angle = fc.double({ min: 0, max: period, noNaN: true });
const away = (a: number, b: number): number => Math.abs(Math.sin((a - b) / 2));

describe('Sinusoid fit', () => {
  it('finds the minimum of any sinusoid at its fourth measurement', () => {
    fc.assert(
      fc.property(angle, angle, fc.double({ min: 1e-9, max: 1e3, noNaN: true }), (start, lowest, amplitude) => {
        const optimizer = createSinusoidFit({ space: phases([start]), seed: 1, response: 'power' });
        search(optimizer, ([phase]) => amplitude * (3 - Math.cos((phase as number) - lowest)), 4);
        expect(away(optimizer.best()?.point[0] as number, lowest)).toBeLessThan(1e-5);
      }),
    );
  });

  it('finds the minimum of a ratio of powers as surely, whatever the offset, and knows a ratio by itself', () => {
    for (const response of ['ratio', 'automatic'] as const) {
      fc.assert(
        fc.property(angle, angle, (start, lowest) => {
          const optimizer = createSinusoidFit({ space: phases([start]), seed: 1, response });
          const cost = ([phase]: readonly number[]): number => {
            const cross = 0.5 - 0.499 * Math.cos((phase as number) - lowest);
            return cross / (1 - cross);
          };
          search(optimizer, cost, 4);
          expect(optimizer.best()?.cost).toBeLessThan(0.0021);
        }),
      );
    }
  });

  it('takes a ratio in dB', () => {
    const optimizer = createSinusoidFit({ space: phases([0.4]), seed: 1, response: 'ratioDb' });
    search(optimizer, ([phase]) => 10 * Math.log10((1.001 - Math.cos((phase as number) - 2)) / (1.001 + Math.cos((phase as number) - 2))), 4); // prettier-ignore
    expect(away(optimizer.best()?.point[0] as number, 2)).toBeLessThan(1e-6);
  });

  it('takes each of separate phases in turn: one measurement and three a phase', () => {
    const lowest = [1, 4, 2.5, 6];
    const optimizer = createSinusoidFit({ space: phases([0, 0, 0, 0]), seed: 1, response: 'power' });
    const cost = (point: readonly number[]): number =>
      point.reduce((sum, phase, index) => sum + (1 + index) * (1 - Math.cos(phase - (lowest[index] as number))), 0);
    search(optimizer, cost, 13);
    expect(optimizer.best()?.cost).toBeLessThan(1e-9);
  });

  it('rests when the phases rest', () => {
    const optimizer = createSinusoidFit({ space: phases([0.3, 0.3]), seed: 1, response: 'power' });
    let count = 0;
    while (optimizer.size() > 0.01 && count < 60) {
      search(optimizer, ([a, b]) => 2 - Math.cos((a as number) - 1) - Math.cos((a as number) + (b as number)), 1);
      count += 1;
    }
    expect(optimizer.size()).toBeLessThanOrEqual(0.01);
    expect(optimizer.best()?.cost).toBeLessThan(0.01);
  });

  it('draws its settings together where the response is no sinusoid, and still finds the bottom', () => {
    const optimizer = createSinusoidFit({ space: phases([0.3]), seed: 1, response: 'power' });
    // Harmonics, and a minimum at 2 that three settings a third apart miss.
    const cost = ([phase]: readonly number[]): number => {
      const x = (phase as number) - 2;
      return 3 - Math.cos(x) - 0.5 * Math.cos(2 * x) - 0.3 * Math.cos(3 * x) + 0.2 * Math.sin(x) ** 3;
    };
    search(optimizer, cost, 40);
    const least = Math.min(...Array.from({ length: 6283 }, (_, index) => cost([index / 1000])));
    expect((optimizer.best()?.cost as number) - least).toBeLessThan(1e-4);
  });

  it('keeps a phase that has less than a period of room inside its bounds', () => {
    fc.assert(
      fc.property(angle, fc.double({ min: 0.5, max: 6, noNaN: true }), (lowest, upper) => {
        const optimizer = createSinusoidFit({ space: phases([upper / 3], upper), seed: 1, response: 'power' });
        const cost = ([phase]: readonly number[]): number => 1 - Math.cos((phase as number) - lowest);
        const points = search(optimizer, cost, 20).flat();
        expect(points.every((value) => value >= 0 && value <= upper)).toBe(true);
        const least = Math.min(...[0, upper, ...(lowest <= upper ? [lowest] : [])].map((value) => cost([value])));
        expect((optimizer.best()?.cost as number) - least).toBeLessThan(1e-6);
      }),
    );
  });

  it('puts a parabola through a parameter without a period, beside a phase', () => {
    const space: ParameterSpace = {
      names: ['phase', 'power'],
      lower: [0, -3],
      upper: [6.6, 9],
      period: [period, null],
      start: [0.1, 8],
    };
    const optimizer = createSinusoidFit({ space, seed: 1, response: 'power' });
    search(optimizer, ([phase, power]) => 1 - Math.cos((phase as number) - 4) + 0.3 * ((power as number) - 1) ** 2, 20);
    expect(optimizer.best()?.cost).toBeLessThan(1e-6);
  });

  it.each([0, 1e-4, 5e-4])('calibrates two heaters to 20 dB, reading noise %d', (readingNoise) => {
    const counts: number[] = [];
    for (let seed = 0; seed < 300; seed++) {
      const problem = extinctionProblem({ seed, offsetRad: (seed / 300) * period, readingNoise });
      if (problem.floor > 0.007) continue;
      const optimizer = createSinusoidFit({ space: phases([0, 0]), seed });
      let count = 0;
      let met = false;
      while (!met && count < 100) {
        const [point] = search(optimizer, problem.read, 1);
        count += 1;
        met = problem.truth(optimizer.wrap(point as readonly number[])) <= 0.01;
        if (optimizer.size() < 0.01) optimizer.restart();
      }
      counts.push(met ? count : Infinity);
    }
    expect(counts.length).toBeGreaterThan(250);
    expect(Math.max(...counts)).toBeLessThanOrEqual(12);
  });

  it('turns a ratio into its share, monotonically, and leaves a power alone', () => {
    const context = { costs: [0.1, 3], periodic: true };
    const share = linearResponse('automatic', context);
    expect([0, 1, 3].map(share)).toEqual([0, 0.5, 0.75]);
    expect(linearResponse('automatic', { costs: [0.1, 1], periodic: true })(0.7)).toBe(0.7);
    expect(linearResponse('automatic', { costs: [-4, 3], periodic: true })(3)).toBe(3);
    expect(linearResponse('automatic', { costs: [0.1, 3], periodic: false })(3)).toBe(3);
    expect(linearResponse('ratioDb', context)(0)).toBe(0.5);
    // A through port lost in noise: a negative ratio is a share above 1, not below 0.
    expect(linearResponse('ratio', context)(-200)).toBeGreaterThan(1);
  });

  it('refuses a space without room', () => {
    expect(() => createSinusoidFit({ space: phases([0], 0), seed: 1 })).toThrow(FringeError);
  });
});
