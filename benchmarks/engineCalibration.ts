import { join } from 'node:path';
import type { CalibrationKernel } from '../src-core/domain/kernel.ts';
import type { RunDocument, RunStart } from '../src-core/documents/documents.ts';
import { calibrate } from '../src-core/plans/calibrate.ts';
import type { CalibrationOutcome } from '../src-core/plans/calibrationOutcome.ts';
import { createOptimizer } from '../src-core/plans/createOptimizer.ts';
import { requireKernel } from '../src-core/plans/resolveKernel.ts';
import { createSensorReader } from '../src-main/instruments/sensorReader.ts';
import type { BenchClock } from '../src-main/interfaces/benchClock.ts';
import type { JobRunner } from '../src-main/interfaces/jobRunner.ts';
import { DocumentStream } from '../src-main/runs/documentStream.ts';
import { runEnsembles } from '../src-main/compute/runEnsembles.ts';
import { ProbeRun } from '../src-main/runs/probes/probeRun.ts';
import { ChainRun } from '../src-main/runs/chains/chainRun.ts';
import { BaselineRun } from '../src-main/runs/baseline/baselineRun.ts';
import { StandardizeRun } from '../src-main/runs/standardize/standardizeRun.ts';
import { RunEngine } from '../src-main/runs/runEngine.ts';
import { hashOf, newRunId } from '../src-main/runs/runIdentity.ts';
import { LeaseBook } from '../src-main/safety/leases.ts';
import { WriteGate } from '../src-main/safety/writeGate.ts';
import { ownProcess } from '../src-main/sessions/processIdentity.ts';
import { createSession } from '../src-main/sessions/sessionStore.ts';
import { openCatalogue } from '../src-main/storage/openCatalogue.ts';
import type { CascadeBench } from './cascadeBench.ts';

export interface EngineCalibration {
  readonly home: string;
  readonly chain: CascadeBench;
  readonly kernel: CalibrationKernel;
  readonly seed: number;
  /** Where a costly optimizer’s proposals are made. */
  readonly jobs: JobRunner;
  /** Told of every document when it is in the journal. */
  readonly onDocument: (document: RunDocument) => void;
}

/**
 * Runs the plan `calibrate` as a host does: its instructions go through the engine, each write through the gate with
 * its lease, limits and ramp, each result into the journal on the disk before anybody is told. Time is that of the
 * waits alone.
 */
export async function calibrateThroughEngine(run: EngineCalibration): Promise<CalibrationOutcome> {
  const { home, chain, kernel, seed, onDocument } = run;
  const { bench, instrument } = chain;
  const resolved = requireKernel(kernel, bench);
  const start = runStart(run);
  const writer = createSession(home, start);
  const { catalogue } = openCatalogue(join(home, 'index.db'));
  try {
    const stream = new DocumentStream(writer, { nextSeq: 1, onListenerError: rethrow });
    stream.subscribe(onDocument);
    const engine = new RunEngine(() => undefined);
    const lease = new LeaseBook().acquire(`run ${start.runId}`, Object.keys(bench.instruments), 'write');
    const gate = new WriteGate({ bench, instrument, audit: () => undefined, guarded: () => Promise.resolve() });
    await gate.adoptObserved();
    const outcome = await engine.run(calibrate({ resolved, optimizer: createOptimizer(resolved, {}, seed) }), {
      sensors: createSensorReader(bench, instrument),
      gate,
      clock: countingClock(),
      truth: () => Promise.resolve(null),
      lease,
      limits: null,
      jobs: run.jobs,
      keep: () => Promise.reject(new Error('a calibration keeps its own result')),
      keepGraph: () => Promise.reject(new Error('a calibration runs no graph')),
      keepVersion: () => Promise.reject(new Error('a calibration keeps its own result')),
      keepArtifact: () => Promise.reject(new Error('a calibration keeps its own result')),
      baselines: new BaselineRun({ home, catalogue, start, jobs: run.jobs, directory: home }),
      standardizing: new StandardizeRun({ home, start, jobs: run.jobs, directory: home }),
      chain: new ChainRun({ directory: home, openJobs: () => run.jobs, runEnsembles }),
      probes: new ProbeRun(() => {
        throw new Error('a calibration probes nothing');
      }),
      takeRequests: () => [],
      stream,
      signal: engine.signal,
      warned: new Set(),
    });
    await gate.toSafe('the benchmark has ended');
    lease.release();
    return outcome;
  } finally {
    catalogue.close();
    writer.close();
  }
}

function runStart({ chain: { bench }, kernel, seed }: EngineCalibration): RunStart {
  const spec = {
    kind: 'calibrate' as const,
    kernel,
    seed,
    outDir: null,
    faults: [],
    labels: { operator: '', chipId: '', dieId: '', notes: '' },
  };
  return {
    type: 'runStart',
    seq: 0,
    format: 'fringe.run/1',
    runId: newRunId(),
    startedAt: new Date().toISOString(),
    spec,
    bench,
    fringeVersion: 'benchmark',
    specHash: hashOf(spec),
    benchHash: hashOf(bench),
    parentCalibrationId: null,
    initialState: {},
    initialVersion: null,
    initialSince: null,
    chipSnapshot: null,
    owner: ownProcess(),
  };
}

/** The time that was waited, in milliseconds. */
function countingClock(): BenchClock {
  let elapsedMs = 0;
  return {
    now: () => Promise.resolve(elapsedMs),
    wait: (durationMs) => {
      elapsedMs += durationMs;
      return Promise.resolve();
    },
  };
}

const rethrow = (error: unknown): never => {
  throw error;
};
