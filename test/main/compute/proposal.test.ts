import { join } from 'node:path';
import { threadId as ownThread } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { RunDocument, RunStart } from '../../../src-core/documents/documents.ts';
import { calibrate } from '../../../src-core/plans/calibrate.ts';
import { buildOptimizer, createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import type { OptimizerDescription } from '../../../src-core/plans/createOptimizer.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { proposeWork } from '../../../src-core/plans/propose.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import { jobs } from '../../../src-main/compute/jobs.ts';
import { createWorkerPool } from '../../../src-main/compute/workerPool.ts';
import { findInstallation } from '../../../src-main/installation.ts';
import type { Catalogue } from '../../../src-main/interfaces/catalogue.ts';
import type { JobRunner } from '../../../src-main/interfaces/jobRunner.ts';
import { chipClock } from '../../../src-main/runs/benchClocks.ts';
import { DocumentStream } from '../../../src-main/runs/documentStream.ts';
import { ChainRun } from '../../../src-main/runs/chains/chainRun.ts';
import { BaselineRun } from '../../../src-main/runs/baseline/baselineRun.ts';
import { StandardizeRun } from '../../../src-main/runs/standardize/standardizeRun.ts';
import { ProbeRun } from '../../../src-main/runs/probes/probeRun.ts';
import { RunEngine } from '../../../src-main/runs/runEngine.ts';
import { demoBench, sourceKernel } from '../../support/demoBench.ts';
import { never, openDemoSession } from '../../support/openDemoSession.ts';
import type { DemoSession } from '../../support/openDemoSession.ts';

const answers: { job: string; threadId: number }[] = [];
const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../../../src-main'));
const pool = createWorkerPool({ programPath, size: 1, onAnswer: (answer) => answers.push(answer) });
const inline: JobRunner = {
  run: async (job, input) => await jobs[job](input),
  close: () => Promise.resolve(),
};
const open: DemoSession[] = [];

afterEach(async () => {
  answers.length = 0;
  for (const demo of open.splice(0)) await demo.close();
});
afterAll(() => pool.close());

/** Of which the target is out of reach, so that every iteration is made. */
const kernel = sourceKernel((k) => {
  k.cost_function = { Minimize: { expression: '1.0 - extinction_ratio', target_value: -1 } };
  const algorithm = { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 5 } };
  k.optimizer_config = { algorithm, max_iterations: 30, convergence_threshold: 1e-9, initial_guess: null };
});

/** The documents of a calibration on the demo bench's drivers, by the engine. */
async function recordOf(runner: JobRunner): Promise<RunDocument[]> {
  const demo = await openDemoSession();
  open.push(demo);
  const { session } = demo;
  const { simulator, devices, gate, leases } = session;
  if (simulator === null) throw new Error('The demo bench is simulated.');
  await simulator.beginRun({ seed: 7 });
  await gate.adoptObserved();
  const documents: RunDocument[] = [];
  const sink = { append: (document: RunDocument) => void documents.push(document) };
  const stream = new DocumentStream(sink, { nextSeq: 1, onListenerError: () => undefined });
  const resolved = requireKernel(kernel, session.bench);
  const engine = new RunEngine(() => undefined);
  const chain = new ChainRun({ directory: '', openJobs: () => runner, runEnsembles: unusedEnsembles });
  const unused = () => Promise.reject(new Error('not used here'));
  const standardizing = new StandardizeRun({ home: '', start: {} as RunStart, jobs: runner, directory: '' });
  const baselines = new BaselineRun({
    home: '',
    catalogue: {} as Catalogue,
    start: {} as RunStart,
    jobs: runner,
    directory: '',
  });
  await engine.run(calibrate({ resolved, optimizer: createOptimizer(resolved, {}, 7) }), {
    ...{ sensors: devices, gate, stream, signal: engine.signal, jobs: runner, limits: null, warned: new Set<string>() },
    ...{ clock: chipClock(simulator), truth: () => simulator.truth(), takeRequests: () => [] },
    ...{ lease: leases.acquire('test', Object.keys(session.bench.instruments), 'write') },
    ...{ keep: unused, keepGraph: unused, keepVersion: unused, keepArtifact: unused, chain, standardizing, baselines },
    probes: new ProbeRun(() => {
      throw new Error('not used here');
    }),
  });
  await simulator.endRun();
  return documents;
}

const unusedEnsembles = () => Promise.reject(new Error('not used here'));

describe('a Bayesian calibration', () => {
  it('has its proposals made in another thread, and the same record as one that makes them itself', async () => {
    const elsewhere = await recordOf(pool);
    expect(answers).toHaveLength(30);
    for (const { job, threadId } of answers) {
      expect(job).toBe('propose');
      expect(threadId).not.toBe(ownThread);
    }
    const iterations = elsewhere.filter((document) => document.type === 'event' && document.stream === 'iterations');
    expect(iterations).toHaveLength(30);
    expect(await recordOf(inline)).toEqual(elsewhere);
    expect(answers).toHaveLength(30);
  });

  it('is described without a worker', () => {
    expect(preflightKernel(requireKernel(kernel, demoBench()), {}).measurementsPerIteration).toBeGreaterThan(0);
  });
});

describe('a proposal at 200 points', () => {
  const dimension = 6;
  const fill = <T>(value: T): T[] => Array.from({ length: dimension }, () => value);
  const optimizer: OptimizerDescription = {
    algorithm: { BayesianOptimization: { acquisition_function: 'EI', num_initial_samples: 200 } },
    space: {
      names: fill('p').map((name, index) => `${name}${index}`),
      ...{ lower: fill(0), upper: fill(1), period: fill(null), start: fill(0.3) },
    },
    ...{ seed: 3, maxIterations: 300 },
  };

  function stateAt200() {
    const made = buildOptimizer(optimizer);
    for (let index = 0; index < 200; index++) {
      const point = made.ask() as readonly number[];
      made.tell(
        point,
        point.reduce((sum, value) => sum + (value - 0.7) ** 2, 0),
      );
    }
    return made.state();
  }

  it('is made in a worker while the host goes on with its own events', async () => {
    const work = { optimizer, state: stateAt200() };
    let turns = 0;
    let waiting = true;
    const turn = () => {
      turns += 1;
      if (waiting) setImmediate(turn);
    };
    setImmediate(turn);
    const done = await pool.run('propose', work, never());
    waiting = false;
    // The host's own thread did none of it: the worker says where, and the loop here has gone round meanwhile.
    expect(answers.map(({ threadId }) => threadId)).not.toContain(ownThread);
    expect(turns).toBeGreaterThan(0);
    expect(done).toEqual(proposeWork(work));
    expect(done.proposal).toHaveLength(dimension);
  });

  it('refuses the state of another search', async () => {
    const state = { ...stateAt200(), algorithm: 'NelderMead' };
    await expect(pool.run('propose', { optimizer, state }, never())).rejects.toMatchObject({ code: 'bad_input' });
  });
});
