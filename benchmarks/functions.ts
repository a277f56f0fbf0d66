import { createBayesianOptimization } from '../src-core/maths/optimizers/bayesianOptimization.ts';
import { createNelderMead } from '../src-core/maths/optimizers/nelderMead.ts';
import type { Optimizer, ParameterSpace } from '../src-core/maths/optimizers/optimizer.ts';
import { createSimulatedAnnealing } from '../src-core/maths/optimizers/simulatedAnnealing.ts';
import { median } from '../src-core/maths/statistics/index.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { optimiserPeers } from './peers/optimiserPeers.ts';
import { ackley, branin, hartmann6, rastrigin, rosenbrock } from './testFunctions.ts';
import type { TestFunction } from './testFunctions.ts';

const seeds = 50;
const budget = 20_000;
/** Part of the range: size of a search at which it has come to rest and begins again, as a run with a target does. */
const restingSize = 1e-5;
/** Part of the range: Nelder-Mead's first simplex. */
const simplexEdge = 0.1;
const annealingBudget = 2000;

const functions: Readonly<Record<string, TestFunction>> = {
  rosenbrock2: rosenbrock(2),
  rosenbrock5: rosenbrock(5),
  rosenbrock10: rosenbrock(10),
  ackley5: ackley(5),
  rastrigin5: rastrigin(5),
};

/** How often a target was met, and after how many evaluations in the median, a failure counting as infinite. */
interface Score {
  readonly rate: number;
  readonly median: number;
}

interface Comparison {
  readonly own: Score;
  readonly peers: Readonly<Record<string, Score>>;
  /** At least as often, and at least as soon, as each peer that is the same algorithm. */
  readonly reached: boolean;
}

/**
 * Evaluations until a test function is near its minimum, from the peers' own starts, beside the same algorithm of scipy,
 * scikit-learn or scikit-optimize. A search of ours that comes to rest begins again, which is part of it; scipy's end.
 */
export async function run(): Promise<BenchmarkReport> {
  const figures: Record<string, Comparison> = {};
  for (const [name, problem] of Object.entries(functions)) {
    figures[`${name} / nelderMead`] = compared({
      counts: evaluationsToTarget(problem, nelderMead),
      peers: scipyPeers(name, ['nelder-mead', 'nelder-mead adaptive']),
    });
    figures[`${name} / simulatedAnnealing`] = compared({
      counts: evaluationsToTarget(problem, annealing),
      peers: scipyPeers(name, ['dual_annealing no_local']),
      others: scipyPeers(name, ['dual_annealing']),
    });
  }
  figures['branin / bayesianOptimization'] = compared(bayesian('branin', branin));
  figures['hartmann6 / bayesianOptimization'] = compared(bayesian('hartmann6', hartmann6));
  const all = Object.entries(figures);
  return await Promise.resolve({
    name: 'functions',
    figures,
    lines: all.map(([name, comparison]) => `${name}: ${written(comparison)}`),
    reached: all.every(([, { reached }]) => reached),
  });
}

type Search = (space: ParameterSpace, seed: number) => Optimizer;

const rangeOf = ({ lower, upper }: Pick<TestFunction, 'lower' | 'upper'>): number =>
  (upper[0] as number) - (lower[0] as number);

const nelderMead: Search = (space, seed) =>
  createNelderMead({ space, initialSimplexSize: simplexEdge * rangeOf(space), seed });

const annealing: Search = (space, seed) =>
  createSimulatedAnnealing({
    space,
    seed,
    initialTemperature: 1,
    coolingSchedule: 'exponential',
    maxIterations: annealingBudget,
  });

function evaluationsToTarget(problem: TestFunction, search: Search, most = budget, resting = restingSize): number[] {
  const { lower, upper, target } = problem;
  return Array.from({ length: seeds }, (_, seed) => {
    const start = lower.map((low, axis) => {
      const part = optimiserPeers.functionStarts[seed]?.[axis] ?? Number.NaN;
      return low + ((upper[axis] as number) - low) * part;
    });
    const space = { names: lower.map((_, axis) => `x${axis}`), lower, upper, period: lower.map(() => null), start };
    const optimizer = search(space, seed);
    for (let count = 1; count <= most; count++) {
      const point = optimizer.ask();
      if (point === null) break;
      const value = problem.value(optimizer.wrap(point));
      if (value <= target) return count;
      optimizer.tell(point, value);
      if (optimizer.size() < resting * rangeOf(problem)) optimizer.restart();
    }
    return Number.POSITIVE_INFINITY;
  });
}

interface Runs {
  readonly counts: readonly number[];
  /** The same algorithm elsewhere. */
  readonly peers: Readonly<Record<string, Score>>;
  /** Shown beside, not measured against. */
  readonly others?: Readonly<Record<string, Score>>;
}

/** Ours under the peers' cap; one who was given fewer evaluations is held against as many of ours. */
function bayesian(name: string, problem: TestFunction): Runs {
  const peers = Object.entries(optimiserPeers.bayesian[name] ?? {});
  const [cap, initialSamples] = [
    Math.min(...peers.map(([, peer]) => peer.cap)),
    Math.min(...peers.map(([, peer]) => peer.initialSamples)),
  ];
  const search: Search = (space, seed) =>
    createBayesianOptimization({ space, acquisitionFunction: 'EI', initialSamples, seed });
  const most = Math.max(...peers.map(([, peer]) => peer.cap));
  const counts = evaluationsToTarget(problem, search, most, 0.01);
  const scores = peers.map(
    ([peer, { runs }]) => [peer, scoreOf(runs.map((n) => n ?? Number.POSITIVE_INFINITY))] as const,
  );
  const capped = cap === most ? {} : { [`ours within ${cap}`]: scoreOf(counts.map((n) => (n > cap ? Infinity : n))) };
  return { counts, peers: Object.fromEntries(scores), others: capped };
}

function scipyPeers(name: string, algorithms: readonly string[]): Record<string, Score> {
  const scores = algorithms.map((algorithm) => {
    const peer = optimiserPeers.functions[`${name} / ${algorithm}`];
    if (peer === undefined) throw new Error(`The peers' file says nothing of ${name} by ${algorithm}.`);
    return [algorithm, { rate: peer.success / peer.of, median: peer.medianOfAll ?? Number.POSITIVE_INFINITY }] as const;
  });
  return Object.fromEntries(scores);
}

function compared({ counts, peers, others = {} }: Runs): Comparison {
  const own = scoreOf(counts);
  const reached = Object.values(peers).every((peer) => own.rate >= peer.rate && own.median <= peer.median);
  return { own, peers: { ...peers, ...others }, reached };
}

const scoreOf = (counts: readonly number[]): Score => ({
  rate: counts.filter(Number.isFinite).length / counts.length,
  median: median(counts),
});

const writtenScore = ({ rate, median: middle }: Score): string =>
  `${(100 * rate).toFixed(0)} %${Number.isFinite(middle) ? ` in ${middle}` : ''}`;

function written({ own, peers, reached }: Comparison): string {
  const beside = Object.entries(peers).map(([name, score]) => `${name} ${writtenScore(score)}`);
  return `${writtenScore(own)} (${beside.join(', ')})${reached ? '' : ' NOT REACHED'}`;
}
