import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WalkerStart } from '../src-core/maths/inference/sampler/startWalkers.ts';
import type { PosteriorWork } from '../src-core/plans/posteriorWork.ts';
import { runEnsembles } from '../src-main/compute/runEnsembles.ts';
import type { EnsembleRunResult } from '../src-main/compute/runEnsembles.ts';
import { createWorkerPool } from '../src-main/compute/workerPool.ts';
import { findInstallation } from '../src-main/installation.ts';
import type { JobRunner } from '../src-main/interfaces/jobRunner.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pythonWith, startChild } from './lineChild.ts';
import type { LineChild } from './lineChild.ts';

const walkers = 32;
const ensembles = 4;
const steps = 2000;
/** Turns of ours and the peer's, one after another: the machine is not the same for long. */
const turns = 7;
const wanted = { oneWorker: 5, twoWorkers: 10, peakMegabytes: 200 } as const;
const dataFolder = join(import.meta.dirname, '../test/core/maths/inference/sampler/golden');
const dataFile = join(dataFolder, 'mzi_fit.csv');
const startFile = join(dataFolder, 'mzi_start_walkers.csv');

const readRows = (path: string): number[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

/** The fit of the inference specification: an interferometer's transmission against its heater's voltage. */
function fit(): PosteriorWork {
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

interface Turn {
  readonly perSecond: number;
  readonly result: EnsembleRunResult;
}

async function sample(jobs: JobRunner, posterior: PosteriorWork, seed: number): Promise<Turn> {
  const start: WalkerStart = { method: 'explicit', rows: Float64Array.from(readRows(startFile).flat()) };
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
  return { perSecond: (walkers * ensembles * steps) / seconds, result };
}

interface PeerAnswer {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly evaluations: number;
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

interface Peer {
  readonly child: LineChild;
  readonly version: string;
}

async function startPeer(): Promise<Peer | null> {
  const python = pythonWith('emcee');
  if (python === null) return null;
  const child = startChild(python, [join(import.meta.dirname, 'peers/emcee_vectorised.py')]);
  const versions = JSON.parse(await child.nextLine()) as { emcee: string; numpy: string };
  return { child, version: `emcee ${versions.emcee}, numpy ${versions.numpy}` };
}

async function samplePeer({ child }: Peer, seed: number): Promise<PeerAnswer> {
  child.write(`${JSON.stringify({ data: dataFile, start: startFile, steps, seed })}\n`);
  return JSON.parse(await child.nextLine()) as PeerAnswer;
}

/** Mean and standard deviation of each parameter after the first quarter of the steps. */
function summarise({ samples, keptSteps }: EnsembleRunResult): { mean: number[]; sd: number[] } {
  const dimension = samples.length / (ensembles * keptSteps * walkers);
  const perEnsemble = keptSteps * walkers * dimension;
  const discarded = Math.floor(keptSteps / 4) * walkers * dimension;
  const axes = Array.from({ length: dimension }, (_, axis) => {
    const values = samples.filter((_value, index) => index % dimension === axis && index % perEnsemble >= discarded);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
  });
  return { mean: axes.map(({ mean }) => mean), sd: axes.map(({ sd }) => sd) };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const million = (perSecond: number): string => `${(perSecond / 1e6).toFixed(3)} million`;

/** Proposals evaluated a second of an ensemble sampler's fit, with one worker and with two, beside emcee's vectorised one in the same run. */
export async function run(): Promise<BenchmarkReport> {
  const { computeProgram: programPath } = findInstallation(join(import.meta.dirname, '../src-main'));
  const pools = { one: createWorkerPool({ programPath, size: 1 }), two: createWorkerPool({ programPath, size: 2 }) };
  const peer = await startPeer();
  try {
    const posterior = fit();
    const warmed = await Promise.all([sample(pools.one, posterior, 1), sample(pools.two, posterior, 1)]);
    const identical = samePositions(warmed[0].result, warmed[1].result);
    const before = process.memoryUsage.rss();
    let peak = before;
    const one: number[] = [];
    const two: number[] = [];
    const peers: number[] = [];
    const ratios: { one: number; two: number }[] = [];
    let last: Turn | null = null;
    for (let turn = 0; turn < turns; turn++) {
      const ofOne = await sample(pools.one, posterior, turn + 2);
      const ofTwo = await sample(pools.two, posterior, turn + 2);
      one.push(ofOne.perSecond);
      two.push(ofTwo.perSecond);
      last = ofTwo;
      peak = Math.max(peak, process.memoryUsage.rss());
      if (peer === null) continue;
      const { evaluations, seconds } = await samplePeer(peer, turn + 2);
      const perSecond = evaluations / seconds;
      peers.push(perSecond);
      ratios.push({ one: ofOne.perSecond / perSecond, two: ofTwo.perSecond / perSecond });
    }
    const ratioOne = peers.length === 0 ? null : median(ratios.map((ratio) => ratio.one));
    const ratioTwo = peers.length === 0 ? null : median(ratios.map((ratio) => ratio.two));
    const chainMegabytes = (last as Turn).result.samples.byteLength / 1e6;
    const peakMegabytes = process.resourceUsage().maxRSS / 1e3;
    const reached =
      identical &&
      (ratioOne === null || ratioOne >= wanted.oneWorker) &&
      (ratioTwo === null || ratioTwo >= wanted.twoWorkers) &&
      peakMegabytes - chainMegabytes < wanted.peakMegabytes;
    const spread = (of: 'one' | 'two'): string => {
      const values = ratios.map((ratio) => ratio[of]);
      return `${Math.min(...values).toFixed(1)}-${Math.max(...values).toFixed(1)}`;
    };
    const lines = [
      `one worker: ${million(median(one))} evaluations a second`,
      `two workers: ${million(median(two))} evaluations a second`,
      peer === null
        ? 'no comparison: emcee is not installed (Debian: python3-emcee)'
        : `${peer.version}, vectorised: ${million(median(peers))}`,
      ...(ratioOne === null || ratioTwo === null
        ? []
        : [
            `ratio, one worker: ${ratioOne.toFixed(1)} (${spread('one')}; at least ${wanted.oneWorker})`,
            `ratio, two workers: ${ratioTwo.toFixed(1)} (${spread('two')}; at least ${wanted.twoWorkers})`,
          ]),
      `peak memory of the process: ${peakMegabytes.toFixed(0)} MB, the stored chain ${chainMegabytes.toFixed(1)} MB of it`,
      `the chains of one and of two workers are ${identical ? 'the same, bit for bit' : 'NOT THE SAME'}`,
    ];
    const figures = {
      oneWorkerPerSecond: median(one),
      twoWorkersPerSecond: median(two),
      peerPerSecond: peers.length === 0 ? null : median(peers),
      peer: peer?.version ?? null,
      ratioOne,
      ratioTwo,
      peakMegabytes,
      chainMegabytes,
      identical,
      posterior: summarise((last as Turn).result),
    };
    return { name: 'ensemble', figures, lines, reached };
  } finally {
    peer?.child.stop();
    await Promise.all([pools.one.close(), pools.two.close()]);
  }
}

const samePositions = (a: EnsembleRunResult, b: EnsembleRunResult): boolean =>
  a.samples.length === b.samples.length && a.samples.every((value, index) => Object.is(value, b.samples[index]));
