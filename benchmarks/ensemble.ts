import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { EnsembleRunResult } from '../src-main/interfaces/runEnsembles.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { dataFile, ensembles, fit, pool, sample, startFile, steps, walkers } from './ensembleFit.ts';
import type { Turn } from './ensembleFit.ts';
import { pythonWith, startChild } from './lineChild.ts';
import type { LineChild } from './lineChild.ts';

/** Turns of ours and the peer's, one after another: the machine is not the same for long. */
const turns = 9;
const wanted = { oneWorker: 5, twoWorkers: 10, peakMegabytes: 200 } as const;

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

/** Most memory of a process that makes the fit once, with two workers. */
function measureMemory(): { readonly peakMegabytes: number; readonly chainMegabytes: number } {
  const { stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'ensembleFit.ts')], { encoding: 'utf8' });
  return JSON.parse(stdout) as { peakMegabytes: number; chainMegabytes: number };
}

interface Round {
  readonly one: Turn;
  readonly two: Turn;
  readonly peer: PeerAnswer | null;
}

/**
 * Proposals evaluated a second in the fit of an interferometer's heater, with one worker and with two, beside emcee's
 * vectorised sampler in the same run, turn and turn about. The workers are warm, as a host's are.
 */
export async function run(): Promise<BenchmarkReport> {
  const [one, two] = [pool(1), pool(2)];
  const peer = await startPeer();
  try {
    const posterior = fit();
    const warm = [await sample(one, posterior, 1), await sample(two, posterior, 1)] as const;
    const identical = samePositions(warm[0].result, warm[1].result);
    if (peer !== null) await samplePeer(peer, 1);
    const rounds: Round[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const seed = turn + 2;
      rounds.push({
        one: await sample(one, posterior, seed),
        two: await sample(two, posterior, seed),
        peer: peer === null ? null : await samplePeer(peer, seed),
      });
    }
    return report({ rounds, identical, version: peer?.version ?? null, memory: measureMemory() });
  } finally {
    peer?.child.stop();
    await Promise.all([one.close(), two.close()]);
  }
}

interface Seen {
  readonly rounds: readonly Round[];
  readonly identical: boolean;
  readonly version: string | null;
  readonly memory: { readonly peakMegabytes: number; readonly chainMegabytes: number };
}

function report({ rounds, identical, version, memory }: Seen): BenchmarkReport {
  const ratios = (of: (round: Round, peer: PeerAnswer) => number): Ratio | null => {
    const values = rounds.flatMap((round) => (round.peer === null ? [] : [of(round, round.peer)]));
    return values.length === 0
      ? null
      : { median: median(values), least: Math.min(...values), most: Math.max(...values) };
  };
  const ratioOne = ratios(({ one }, peer) => one.perSecond / perSecond(peer));
  const ratioTwo = ratios(({ two }, peer) => two.perSecond / perSecond(peer));
  const processorRatio = ratios(
    ({ one }, { evaluations, processorSeconds }) => one.perProcessorSecond / (evaluations / processorSeconds),
  );
  const oneWorkerPerSecond = median(rounds.map(({ one }) => one.perSecond));
  const twoWorkersPerSecond = median(rounds.map(({ two }) => two.perSecond));
  const peers = rounds.flatMap(({ peer }) => (peer === null ? [] : [perSecond(peer)]));
  const peerPerSecond = peers.length === 0 ? null : median(peers);
  const { peakMegabytes, chainMegabytes } = memory;
  const reached =
    identical &&
    (ratioOne === null || ratioOne.median >= wanted.oneWorker) &&
    (ratioTwo === null || ratioTwo.median >= wanted.twoWorkers) &&
    peakMegabytes - chainMegabytes < wanted.peakMegabytes;
  const lines = [
    `one worker: ${million(oneWorkerPerSecond)} evaluations a second`,
    `two workers: ${million(twoWorkersPerSecond)} evaluations a second`,
    version === null || peerPerSecond === null
      ? 'no comparison: emcee is not installed (Debian: python3-emcee)'
      : `${version}, vectorised: ${million(peerPerSecond)}`,
    ...ratioLine('ratio, one worker', ratioOne, wanted.oneWorker),
    ...ratioLine('ratio, two workers', ratioTwo, wanted.twoWorkers),
    ...ratioLine('ratio by processor time, one worker', processorRatio, null),
    `peak memory of the whole process: ${peakMegabytes.toFixed(0)} MB, of which the chain ${chainMegabytes.toFixed(1)} MB`,
    `chains of one and of two workers: ${identical ? 'the same, bit for bit' : 'NOT THE SAME'}`,
  ];
  const posterior = summarise((rounds.at(-1) as Round).two.result);
  const figures = { oneWorkerPerSecond, twoWorkersPerSecond, peerPerSecond, peer: version, ratioOne, ratioTwo };
  return {
    name: 'ensemble',
    figures: { ...figures, processorRatio, peakMegabytes, chainMegabytes, identical, posterior },
    lines,
    reached,
  };
}

interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

const perSecond = ({ evaluations, seconds }: PeerAnswer): number => evaluations / seconds;

function ratioLine(name: string, ratio: Ratio | null, least: number | null): string[] {
  if (ratio === null) return [];
  const range = `${ratio.least.toFixed(1)} to ${ratio.most.toFixed(1)}`;
  return [`${name}: ${ratio.median.toFixed(1)} (${range}${least === null ? '' : `; at least ${least}`})`];
}

const samePositions = (a: EnsembleRunResult, b: EnsembleRunResult): boolean =>
  a.samples.length === b.samples.length && a.samples.every((value, index) => Object.is(value, b.samples[index]));
