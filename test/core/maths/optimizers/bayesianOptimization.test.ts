import { describe, expect, it, vi } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createBayesianOptimization } from '../../../../src-core/maths/optimizers/bayesianOptimization.ts';
import { costTargets } from '../../../../src-core/maths/optimizers/gaussianProcess/costTargets.ts';
import { logMarginalLikelihood } from '../../../../src-core/maths/optimizers/gaussianProcess/fitHyperparameters.ts';
import {
  correlate,
  createGaussianProcess,
  predict,
  predictWithGradient,
} from '../../../../src-core/maths/optimizers/gaussianProcess/gaussianProcess.ts';
import type { ParameterSpace } from '../../../../src-core/maths/optimizers/index.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { median } from '../../../../src-core/maths/statistics/index.ts';
import { describeOptimizerContract, search } from '../../../contract/optimizerContract.ts';
import type { Cost } from '../../../contract/optimizerContract.ts';
import { cascadeExtinction } from './cascadeExtinction.ts';

// The contract asks for 12,000 proposals in one test, each a fit and a search: long on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

describeOptimizerContract('Bayesian optimization', ({ space, seed }) =>
  createBayesianOptimization({ space, acquisitionFunction: 'EI', initialSamples: 5, seed }),
);

interface Box {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly period?: number;
}

const spaceFrom = ({ lower, upper, period }: Box, seed: number): ParameterSpace => {
  const stream = createRandomStream({ seed, purpose: 'start' });
  return {
    names: lower.map((_, index) => `x${index}`),
    lower,
    upper,
    period: lower.map(() => period ?? null),
    start: lower.map((low, index) => low + ((upper[index] as number) - low) * stream.uniform()),
  };
};

/**
 * scikit-learn 1.2.1, scipy 1.10.1, Python 3.11 (BSD-3-Clause), on the points below:
 *
 *   R = Matern(length_scale=[0.8, 1.7], nu=2.5)(X) + 1e-3 * np.eye(12)
 *   m = one @ solve(R, y) / (one @ solve(R, one)); s2 = (y - m) @ solve(R, y - m) / 12
 *   gp = GaussianProcessRegressor(ConstantKernel(s2) * Matern([0.8, 1.7], nu=2.5) + WhiteKernel(s2 * 1e-3),
 *                                 alpha=0, optimizer=None).fit(X, y - m)
 *   mean, sd = gp.predict(Q, return_std=True); mean + m; sd ** 2 - s2 * 1e-3
 *   gp.log_marginal_likelihood(gp.kernel_.theta, eval_gradient=True)
 */
const golden = {
  mean: 0.7488454097505064,
  signalVariance: 1.130469192841732,
  predicted: [0.7452830050363302, 0.23787336958884508, -0.7509942564157326, 0.3818105443894583],
  variance: [0.09269522157112811, 0.01044099087708975, 0.11382599232367353, 0.902608266494807],
  logMarginalLikelihood: -6.281276044895209,
  gradientByLogarithms: [2.912048893491976, -3.259947766820953, -0.05714941745754838],
};

describe('the Gaussian process', () => {
  const radicalInverse = (index: number, base: number): number =>
    index === 0 ? 0 : ((index % base) + radicalInverse(Math.floor(index / base), base)) / base;
  const points = Array.from({ length: 12 }, (_, index) => [2, 3].map((base) => 2 * radicalInverse(index + 1, base)));
  const inputs = { count: 12, features: new Float64Array(points.flat()), owners: [0, 1] };
  const targets = new Float64Array(points.map(([x, y]) => Math.sin(3 * (x as number)) + ((y as number) - 0.7) ** 2));
  const hyperparameters = { lengthscales: [0.8, 1.7], noiseRatio: 1e-3 };
  const process = createGaussianProcess(correlate(inputs, hyperparameters), targets);
  const asked = [
    [0.1, 0.2],
    [1, 1],
    [1.9, 0.4],
    [2.5, 2.5],
  ];

  it('has scikit-learn’s posterior and marginal likelihood', () => {
    expect(process.mean).toBeCloseTo(golden.mean, 10);
    expect(process.signalVariance).toBeCloseTo(golden.signalVariance, 10);
    expect(process.logMarginalLikelihood).toBeCloseTo(golden.logMarginalLikelihood, 9);
    asked.forEach((point, index) => {
      const { mean, variance } = predict(process, new Float64Array(point));
      expect(mean).toBeCloseTo(golden.predicted[index] as number, 10);
      expect(variance).toBeCloseTo(golden.variance[index] as number, 10);
    });
    const gradient = new Float64Array(3);
    const logarithms = [0.8, 1.7, 1e-3].map(Math.log);
    expect(logMarginalLikelihood(inputs, targets, logarithms, gradient)).toBeCloseTo(golden.logMarginalLikelihood, 9);
    gradient.forEach((value, index) => expect(value).toBeCloseTo(golden.gradientByLogarithms[index] as number, 8));
  });

  it('gives the slopes of what it predicts', () => {
    const gradients = { mean: new Float64Array(2), variance: new Float64Array(2) };
    const step = 1e-6;
    for (const point of asked) {
      const here = predictWithGradient(process, new Float64Array(point), gradients);
      expect(here.mean).toBeCloseTo(predict(process, new Float64Array(point)).mean, 12);
      for (const axis of [0, 1]) {
        const [ahead, behind] = [step, -step].map((move) =>
          predict(process, new Float64Array(point.map((value, index) => (index === axis ? value + move : value)))),
        ) as [ReturnType<typeof predict>, ReturnType<typeof predict>];
        expect(gradients.mean[axis]).toBeCloseTo((ahead.mean - behind.mean) / (2 * step), 6);
        expect(gradients.variance[axis]).toBeCloseTo((ahead.variance - behind.variance) / (2 * step), 6);
      }
    }
  });

  it('grows by a point to the same as if it had known it from the start', () => {
    const fewer = correlate({ ...inputs, count: 7, features: inputs.features.slice(0, 14) }, hyperparameters);
    expect(correlate(inputs, hyperparameters, fewer)).toEqual(process.correlation);
  });

  it('stands repeated points without noise', () => {
    const same = { count: 6, features: new Float64Array(12).fill(0.5), owners: [0, 1] };
    const exact = { lengthscales: [1, 1], noiseRatio: 1e-15 };
    const { mean, variance } = predict(
      createGaussianProcess(correlate(same, exact), new Float64Array(6).fill(3)),
      new Float64Array([0.5, 0.5]),
    );
    expect(mean).toBeCloseTo(3, 9);
    expect(variance).toBeGreaterThan(0);
  });
});

describe('costs as the regression sees them', () => {
  it('keep their order whatever their size, and are worst when not finite', () => {
    for (const scale of [1e-300, 1, 1e307]) {
      const targets = costTargets([3, -1, 0.5, null, 2, 10].map((cost) => (cost === null ? null : cost * scale)));
      expect(targets.every(Number.isFinite)).toBe(true);
      const order = Array.from(targets.keys()).sort((a, b) => (targets[a] as number) - (targets[b] as number) || a - b);
      expect(order).toEqual([1, 2, 4, 0, 3, 5]);
      expect(targets[3]).toBe(targets[5]);
    }
    expect(Array.from(costTargets([null, null]))).toEqual([0, 0]);
    expect(Array.from(costTargets([7, 7]))).toEqual([0, 0]);
  });
});

describe('Bayesian optimization on test functions', () => {
  const branin: Cost = ([x = 0, y = 0]) =>
    (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10;
  const hartmann = {
    alpha: [1, 1.2, 3, 3.2],
    a: [
      [10, 3, 17, 3.5, 1.7, 8],
      [0.05, 10, 17, 0.1, 8, 14],
      [3, 3.5, 1.7, 10, 17, 8],
      [17, 8, 0.05, 10, 0.1, 14],
    ],
    p: [
      [1312, 1696, 5569, 124, 8283, 5886],
      [2329, 4135, 8307, 3736, 1004, 9991],
      [2348, 1451, 3522, 2883, 3047, 6650],
      [4047, 8828, 8732, 5743, 1091, 381],
    ],
  };
  const hartmann6: Cost = (x) =>
    hartmann.alpha.reduce((sum, alpha, row) => {
      const [a, p] = [hartmann.a[row] as number[], hartmann.p[row] as number[]];
      const exponent = x.reduce((total, value, k) => total + (a[k] ?? 0) * (value - 1e-4 * (p[k] ?? 0)) ** 2, 0);
      return sum - alpha * Math.exp(-exponent);
    }, 0);

  interface Problem {
    readonly cost: Cost;
    readonly box: Box;
    readonly target: number;
    readonly initialSamples: number;
    readonly budget: number;
    readonly acquisitionFunction?: 'EI' | 'UCB' | 'PI';
  }

  /** Evaluations to the target from 20 starts, infinite where the budget was not enough. */
  function evaluationsToTarget({ cost, box, target, budget, ...rest }: Problem): number[] {
    return Array.from({ length: 20 }, (_, seed) => {
      const options = { acquisitionFunction: 'EI', ...rest, seed } as const;
      const optimizer = createBayesianOptimization({ space: spaceFrom(box, seed), ...options });
      for (let count = 1; count <= budget; count++) {
        search(optimizer, cost, 1);
        if ((optimizer.best()?.cost ?? Infinity) <= target) return count;
        if (optimizer.size() < 0.01) optimizer.restart();
      }
      return Infinity;
    });
  }

  const braninProblem: Problem = {
    cost: branin,
    box: { lower: [-5, 0], upper: [10, 15] },
    target: 0.397887 * 1.01,
    initialSamples: 5,
    budget: 80,
  };

  // Peers on the same problem, same targets and first samples, 20 seeds: a scikit-learn 1.2.1 regressor with Matern
  // 5/2 and expected improvement 26.5 median; scikit-optimize 0.9.0 with its defaults 28.5.
  it('comes within 1 % of Branin’s minimum in no more evaluations than its peers', () => {
    const counts = evaluationsToTarget(braninProblem);
    expect(Math.max(...counts)).toBeLessThanOrEqual(80);
    expect(median(counts)).toBeLessThanOrEqual(26.5);
  });

  it.each(['UCB', 'PI'] as const)('comes there by %s too', (acquisitionFunction) => {
    const counts = evaluationsToTarget({ ...braninProblem, acquisitionFunction });
    expect(Math.max(...counts)).toBeLessThanOrEqual(80);
    expect(median(counts)).toBeLessThanOrEqual(30);
  });

  // The same peers: 51 median and 12 of 20 within 100 evaluations; 64.5 median and 6 of 10 within 80.
  it('comes within 1 % of Hartmann’s minimum in six dimensions more often than its peers, and sooner', () => {
    const box = { lower: [0, 0, 0, 0, 0, 0], upper: [1, 1, 1, 1, 1, 1] };
    const target = -3.32237 * 0.99;
    const counts = evaluationsToTarget({ cost: hartmann6, box, target, initialSamples: 10, budget: 100 });
    // A search of the whole space alone finds the second valley in one of four, and stays there.
    expect(counts.filter(Number.isFinite).length).toBeGreaterThanOrEqual(17);
    expect(median(counts)).toBeLessThanOrEqual(45);
  });

  it('rests soon after the bottom is found, and looks elsewhere when it begins again', () => {
    const valley = (centre: number, depth: number): Cost => {
      return (point) => -depth * Math.exp(-20 * point.reduce((sum, value) => sum + (value - centre) ** 2, 0));
    };
    const [wide, deep] = [valley(0.2, 0.9), valley(0.85, 1)];
    const cost: Cost = (point) => wide(point) + deep(point);
    for (let seed = 0; seed < 10; seed++) {
      const space = { ...spaceFrom({ lower: [0, 0], upper: [1, 1] }, seed), start: [0.3, 0.3] };
      const optimizer = createBayesianOptimization({ space, acquisitionFunction: 'EI', initialSamples: 1, seed });
      let count = 0;
      for (; optimizer.size() > 0.01 && count < 60; count++) search(optimizer, cost, 1);
      expect(count).toBeLessThan(60);
      for (; (optimizer.best()?.cost ?? 0) > -0.99 && count < 150; count++) {
        search(optimizer, cost, 1);
        if (optimizer.size() < 0.01) optimizer.restart();
      }
      expect(count).toBeLessThan(150);
    }
  });

  it('finds a minimum that lies across the seam of a period', () => {
    const period = 2 * Math.PI;
    const cost: Cost = ([x = 0, y = 0]) => 2 - Math.cos(x - 0.02) - Math.cos(y + 0.02);
    const box = { lower: [0, 0], upper: [period, period], period };
    const counts = evaluationsToTarget({ cost, box, target: 1e-4, initialSamples: 5, budget: 40 });
    expect(median(counts)).toBeLessThanOrEqual(20);
    expect(Math.max(...counts)).toBeLessThanOrEqual(40);
  });

  it('refuses no samples, half a sample, and a space without room', () => {
    const space = spaceFrom({ lower: [0], upper: [1] }, 1);
    for (const initialSamples of [0, -1, 2.5, NaN]) {
      const options = { space, acquisitionFunction: 'EI', initialSamples, seed: 1 } as const;
      expect(() => createBayesianOptimization(options)).toThrow(FringeError);
    }
    const narrow = { ...space, lower: [2] };
    const options = { space: narrow, acquisitionFunction: 'EI', initialSamples: 5, seed: 1 } as const;
    expect(() => createBayesianOptimization(options)).toThrow(/no room/);
  });
});

describe('Bayesian optimization on the two-phase extinction problem', () => {
  // The best peer, a scikit-learn regressor, needed 17 measurements in the median, 22 at most, for 20 seeds.
  it.each(['power', 'ratio'] as const)('exceeds 30 dB by the %s in 17 measurements in the median, always', (cost) => {
    const period = 2 * Math.PI;
    const counts = Array.from({ length: 50 }, (_, seed) => {
      const problem = cascadeExtinction(seed);
      const space = spaceFrom({ lower: [0, 0], upper: [period, period], period }, seed);
      const optimizer = createBayesianOptimization({ space, acquisitionFunction: 'EI', initialSamples: 5, seed });
      for (let count = 1; count <= 60; count++) {
        const [point] = search(optimizer, problem[cost], 1) as [readonly number[]];
        if (problem.trueExtinctionDb(optimizer.wrap(point)) > 30) return count;
      }
      return Infinity;
    });
    expect(median(counts)).toBeLessThanOrEqual(17);
    expect(Math.max(...counts)).toBeLessThanOrEqual(40);
  });
});
