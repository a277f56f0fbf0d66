import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { dataFile, ensembles, walkers } from './ensembleFit.ts';
import { posteriorSteps } from './posteriorRun.ts';
import type { PosteriorRun } from './posteriorRun.ts';

/** Of a posterior standard deviation. */
const meanWithin = 0.1;
/** Of the peer's standard deviation. */
const sdWithin = 0.03;

interface Peer {
  readonly emcee: string;
  readonly steps: number;
  readonly names: readonly string[];
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

interface Compared {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  /** In the peer's standard deviations. */
  readonly meanOff: number;
  /** As a share of the peer's. */
  readonly sdOff: number;
}

function sample(): PosteriorRun {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(import.meta.dirname, 'posteriorRun.ts')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The run ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as PosteriorRun;
}

/** A long inference through the host beside as long a chain of emcee's: means, standard deviations, time and memory. */
export function run(): Promise<BenchmarkReport> {
  const peer = JSON.parse(readFileSync(dataFile.replace('mzi_fit.csv', 'posterior.json'), 'utf8')) as Peer;
  const { result, diagnosticsSeconds, wholeSeconds, peakMegabytes } = sample();
  const compared = peer.names.map((name, index): Compared => {
    const { mean, sd } = result.parameters[name] as { mean: number; sd: number };
    const [peerMean, peerSd] = [peer.mean[index] as number, peer.sd[index] as number];
    return { name, mean, sd, meanOff: Math.abs(mean - peerMean) / peerSd, sdOff: Math.abs(sd / peerSd - 1) };
  });
  const worst = (of: (one: Compared) => number): number => Math.max(...compared.map(of));
  const least = (values: Readonly<Record<string, number | null>>): number =>
    Math.min(...Object.values(values).map((value) => value ?? 0));
  const chainMegabytes = (8 * posteriorSteps * ensembles * walkers * (peer.names.length + 1)) / 1e6;
  const meansHold = worst(({ meanOff }) => meanOff) <= meanWithin;
  const sdsHold = worst(({ sdOff }) => sdOff) <= sdWithin;
  const { converged, seconds, evaluationsPerSecond, verdict, essBulk, essTail } = result;
  const figures = { compared, converged, samplingSeconds: seconds, evaluationsPerSecond, diagnosticsSeconds };
  return Promise.resolve({
    name: 'posterior',
    figures: { ...figures, wholeSeconds, peakMegabytes, chainMegabytes, essBulk, essTail, verdict },
    lines: [
      `${ensembles} ensembles of ${walkers} walkers, ${posteriorSteps} steps, beside ${peer.steps} steps of emcee ${peer.emcee}`,
      ...compared.map(
        ({ name, mean, sd, meanOff, sdOff }) =>
          `  ${name} = ${mean.toPrecision(6)} ± ${sd.toPrecision(4)}; mean off by ${meanOff.toFixed(3)} of its standard deviation, which is off by ${(100 * sdOff).toFixed(2)} %`,
      ),
      `means within ${meanWithin} standard deviations: ${meansHold ? 'yes' : 'NO'}; standard deviations within ${100 * sdWithin} %: ${sdsHold ? 'yes' : 'NO'}`,
      verdict,
      `least effective draws: ${least(essBulk).toFixed(0)}, in the tails ${least(essTail).toFixed(0)}`,
      `sampling ${seconds.toFixed(1)} s (${((evaluationsPerSecond ?? 0) / 1e6).toFixed(2)} million evaluations a second), diagnostics ${diagnosticsSeconds.toFixed(1)} s, the whole run ${wholeSeconds.toFixed(1)} s`,
      `peak memory of the whole process ${peakMegabytes.toFixed(0)} MB; the chain has ${chainMegabytes.toFixed(0)} MB`,
    ],
    reached: meansHold && sdsHold && converged,
  });
}
