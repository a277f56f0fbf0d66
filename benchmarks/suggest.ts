import { join } from 'node:path';
import type { Optimizer } from '../src-core/maths/optimizers/optimizer.ts';
import { buildOptimizer } from '../src-core/plans/createOptimizer.ts';
import type { OptimizerDescription } from '../src-core/plans/createOptimizer.ts';
import { createWorkerPool } from '../src-main/compute/workerPool.ts';
import { findInstallation } from '../src-main/installation.ts';
import type { JobRunner } from '../src-main/interfaces/jobRunner.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pythonWith, startChild } from './lineChild.ts';
import type { LineChild } from './lineChild.ts';
import { branin, hartmann6 } from './testFunctions.ts';
import type { TestFunction } from './testFunctions.ts';

/** Suggestions of ours: enough that a fit of the hyperparameters, made for each tenth point more, is among them. */
const ownSuggestions = 25;
const peerSuggestions = 6;
const mostOfPeer = 0.1;
const functions: readonly (readonly [dimension: number, problem: TestFunction])[] = [
  [2, branin],
  [6, hartmann6],
];

interface Times {
  /** The first suggestion, which knows no hyperparameters. */
  readonly coldMs: number;
  /** Mean and longest of those that follow, each with a point more. */
  readonly warmMs: number;
  readonly longestMs: number;
}

/**
 * Time of a Bayesian suggestion at 50, 100 and 200 known points, as the host waits for it: state and proposal go to a
 * worker and back. The peer, a scikit-learn Gaussian process, gets the same points, in the same run, turn and turn about.
 */
export async function run(): Promise<BenchmarkReport> {
  const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../src-main'));
  const jobs = createWorkerPool({ programPath, size: 1 });
  const peer = await startPeer();
  const figures: Record<string, object> = {};
  const lines: string[] =
    peer === null ? ['no comparison: scikit-learn is not installed (Debian: python3-sklearn)'] : [];
  let reached = true;
  try {
    // The worker's program is compiled as it runs: not part of a suggestion.
    await timesOfOurs(jobs, branin, 60);
    for (const [dimension, problem] of functions) {
      for (const count of [50, 100, 200]) {
        const own = await timesOfOurs(jobs, problem, count);
        const other = peer === null ? null : await timesOfPeer(peer, problem, count);
        const ratio = other === null ? null : own.warmMs / other.warmMs;
        reached &&= ratio === null || ratio <= mostOfPeer;
        figures[`d${dimension}_n${count}`] = { own, peer: other, ratio };
        const against =
          other === null || ratio === null
            ? ''
            : `; peer ${written(other)}; ratio ${ratio.toFixed(3)}${ratio <= mostOfPeer ? '' : ' NOT REACHED'}`;
        lines.push(`${dimension} parameters, ${count} points: ${written(own)}${against}`);
      }
    }
    if (peer !== null)
      lines.push(`peer: ${peer.version}; ratios of the means, first suggestions apart; ${mostOfPeer} at most`);
    return { name: 'suggest', figures: { ...figures, peer: peer?.version ?? null, mostOfPeer }, lines, reached };
  } finally {
    peer?.child.stop();
    await jobs.close();
  }
}

const written = ({ coldMs, warmMs, longestMs }: Times): string =>
  `${warmMs.toFixed(1)} ms (longest ${longestMs.toFixed(1)}, first ${coldMs.toFixed(1)})`;

/** A search that measures a space-filling design of `designSize` points first. */
function describe({ lower, upper }: TestFunction, designSize: number): OptimizerDescription {
  const space = {
    names: lower.map((_, index) => `x${index}`),
    lower,
    upper,
    period: lower.map(() => null),
    start: lower.map((low, index) => (low + (upper[index] as number)) / 2),
  };
  const algorithm = { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: designSize } } as const;
  return { algorithm, space, seed: 1, maxIterations: 1000 };
}

/** A search that has measured a design, and the points of it. */
function measuredDesign(problem: TestFunction, count: number): { optimizer: Optimizer; points: number[][] } {
  const optimizer = buildOptimizer(describe(problem, count));
  const points: number[][] = [];
  while (points.length < count) {
    const point = optimizer.ask() as readonly number[];
    optimizer.tell(point, problem.value(point));
    points.push([...point]);
  }
  return { optimizer, points };
}

async function timesOfOurs(jobs: JobRunner, problem: TestFunction, count: number): Promise<Times> {
  // Made as a kernel would: what it was told before does not come out of its own first design.
  const description = describe(problem, 5);
  const optimizer = buildOptimizer(description);
  optimizer.restore(measuredDesign(problem, count).optimizer.state());
  const { signal } = new AbortController();
  const timesMs: number[] = [];
  for (let suggestion = 0; suggestion < ownSuggestions; suggestion++) {
    const startedMs = performance.now();
    const { state } = await jobs.run('propose', { optimizer: description, state: optimizer.state() }, signal);
    optimizer.restore(state);
    const point = optimizer.ask() as readonly number[];
    timesMs.push(performance.now() - startedMs);
    optimizer.tell(point, problem.value(optimizer.wrap(point)));
  }
  return summarised(timesMs);
}

interface Peer {
  readonly child: LineChild;
  readonly version: string;
}

async function startPeer(): Promise<Peer | null> {
  const python = pythonWith('sklearn, scipy');
  if (python === null) return null;
  const child = startChild(python, [new URL('./peers/gaussian_process_suggest.py', import.meta.url).pathname]);
  const versions = JSON.parse(await child.nextLine()) as { sklearn: string; scipy: string };
  return { child, version: `scikit-learn ${versions.sklearn}, scipy ${versions.scipy}` };
}

async function timesOfPeer({ child }: Peer, problem: TestFunction, count: number): Promise<Times> {
  const { lower, upper } = problem;
  const range = lower.map((low, axis) => (upper[axis] as number) - low);
  const toUnit = (point: readonly number[]): number[] =>
    point.map((x, axis) => (x - (lower[axis] as number)) / (range[axis] as number));
  const valueAt = (unit: readonly number[]): number =>
    problem.value(unit.map((x, axis) => (lower[axis] as number) + x * (range[axis] as number)));
  child.write(`${JSON.stringify({ forget: true })}\n`);
  let points = measuredDesign(problem, count).points.map(toUnit);
  const timesMs: number[] = [];
  for (let suggestion = 0; suggestion < peerSuggestions; suggestion++) {
    child.write(`${JSON.stringify({ points, costs: points.map(valueAt) })}\n`);
    const { point, seconds } = JSON.parse(await child.nextLine()) as { point: number[]; seconds: number };
    timesMs.push(1000 * seconds);
    points = [point];
  }
  return summarised(timesMs);
}

function summarised(timesMs: readonly number[]): Times {
  const [coldMs = Number.NaN, ...warm] = timesMs;
  const warmMs = warm.reduce((sum, time) => sum + time, 0) / warm.length;
  return { coldMs, warmMs, longestMs: Math.max(...warm) };
}
