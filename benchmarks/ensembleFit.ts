import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WalkerStart } from '../src-core/maths/inference/sampler/startWalkers.ts';
import type { PosteriorWork } from '../src-core/plans/posteriorWork.ts';
import { runEnsembles } from '../src-main/compute/runEnsembles.ts';
import { createWorkerPool } from '../src-main/compute/workerPool.ts';
import { findInstallation } from '../src-main/installation.ts';
import type { JobRunner } from '../src-main/interfaces/jobRunner.ts';
import type { EnsembleRunResult } from '../src-main/interfaces/runEnsembles.ts';
import { mostMegabytes } from './machine.ts';

export const walkers = 32;
export const ensembles = 4;
export const steps = 2000;
const dataFolder = join(import.meta.dirname, '../test/core/maths/inference/sampler/golden');
export const dataFile = join(dataFolder, 'mzi_fit.csv');
export const startFile = join(dataFolder, 'mzi_start_walkers.csv');

const readRows = (path: string): number[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

/** The fit of the inference specification: an interferometer's transmission against its heater's voltage. */
export function fit(): PosteriorWork {
  const rows = readRows(dataFile);
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index] as number);
  return {
    parameters: {
      a: { Normal: { mean: 0.5, sd: 0.1 } },
      b: { Bound: { of: { Normal: { mean: 0.45, sd: 0.2 } }, lower: 0, upper: 1 } },
      c: { Uniform: { lower: -3.2, upper: 3.2 } },
      d: { Normal: { mean: 0.35, sd: 0.1 } },
      e: { Normal: { mean: 0, sd: 0.1 } },
    },
    likelihood: {
      kind: 'gaussian',
      relativeError: null,
      variables: [
        {
          name: 'T',
          formula: 'a + b*cos(c + d*V^2 + e*V^3)',
          columns: { V: column(0) },
          values: column(1),
          uncertainties: column(2),
          reference: null,
        },
      ],
    },
  };
}

export interface Turn {
  readonly perSecond: number;
  /** Per second of processor time, of all threads together. */
  readonly perProcessorSecond: number;
  readonly result: EnsembleRunResult;
}

export async function sample(jobs: JobRunner, posterior: PosteriorWork, seed: number): Promise<Turn> {
  const start: WalkerStart = { method: 'explicit', rows: Float64Array.from(readRows(startFile).flat()) };
  const processorBefore = process.cpuUsage();
  const startedMs = performance.now();
  const result = await runEnsembles(
    jobs,
    {
      posterior,
      settings: { walkers, seed },
      from: Array.from({ length: ensembles }, () => ({ start })),
      steps,
      thin: 1,
    },
    { signal: new AbortController().signal },
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(processorBefore);
  const evaluations = walkers * ensembles * steps;
  return { perSecond: evaluations / seconds, perProcessorSecond: evaluations / ((user + system) / 1e6), result };
}

export const pool = (size: number): JobRunner =>
  createWorkerPool({ programPath: findInstallation(join(import.meta.dirname, '../src-main')).computeProgram, size });

/** As a program: one fit with two workers, and the most memory of the process. */
if (process.argv[1] === import.meta.filename) {
  const jobs = pool(2);
  const { result } = await sample(jobs, fit(), 1);
  await jobs.close();
  const chainMegabytes = (result.samples.byteLength + result.logDensities.byteLength) / 1e6;
  process.stdout.write(`${JSON.stringify({ peakMegabytes: mostMegabytes(), chainMegabytes })}\n`);
}
