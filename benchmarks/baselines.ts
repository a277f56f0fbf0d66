import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import { compareWithReference, sortFinite, summariseSorted } from '../src-core/maths/statistics/index.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pythonWith } from './lineChild.ts';
import { withTemporaryHome } from './temporaryHome.ts';

const heads = 100;
const scoresPerHead = 10_000;
const rounds = 7;
const reportedSeconds = 3;
/** By so much the figures of both may differ. */
const tolerance = 1e-9;

type Figures = Readonly<Record<string, number | null>>;

/** Scores of heads of four kinds in turn; the new ones have drifted a little. */
function makeScores(): Float64Array {
  const stream = createRandomStream({ seed: 8, purpose: 'heads' });
  const scores = new Float64Array(2 * heads * scoresPerHead);
  for (let at = 0; at < scores.length; at++) {
    const head = Math.floor(at / scoresPerHead);
    const drift = head >= heads ? 0.01 : 0;
    const normal = stream.normal() + drift;
    const kinds = [
      0.5 + 0.12 * normal,
      0.1 * Math.exp(normal),
      1 / (1 + Math.exp(-2 * normal)),
      Math.round(20 * normal),
    ];
    scores[at] = kinds[head % kinds.length] as number;
  }
  return scores;
}

/** Everything a baseline run says of a head, from its scores as they came and those of its reference. */
function baseline(reference: Float64Array, current: Float64Array): Figures {
  const [before, now] = [sortFinite(reference).sorted, sortFinite(current).sorted];
  const { p5, p95, median, range, iqr } = summariseSorted(now);
  return { p5, p95, median, range, iqr, ...compareWithReference(before, now).metrics };
}

interface Rounds {
  readonly seconds: readonly number[];
  /** Of all threads of the process. */
  readonly processorSeconds: readonly number[];
  readonly first: Figures;
}

function ownRounds(scores: Float64Array): Rounds {
  const of = (row: number): Float64Array => scores.subarray(row * scoresPerHead, (row + 1) * scoresPerHead);
  const seconds: number[] = [];
  const processorSeconds: number[] = [];
  let all: Figures[] = [];
  for (let round = 0; round < rounds; round++) {
    const [began, before] = [performance.now(), process.cpuUsage()];
    all = Array.from({ length: heads }, (_, head) => baseline(of(head), of(heads + head)));
    const { user, system } = process.cpuUsage(before);
    seconds.push((performance.now() - began) / 1e3);
    processorSeconds.push((user + system) / 1e6);
  }
  return { seconds, processorSeconds, first: all[0] as Figures };
}

function numpyRounds(path: string): (Rounds & { readonly numpy: string }) | null {
  const python = pythonWith('numpy');
  if (python === null) return null;
  const program = join(import.meta.dirname, 'peers/numpy_baselines.py');
  const { stdout, stderr, status } = spawnSync(python, [program, path, String(heads), String(rounds)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Rounds & { numpy: string };
}

const best = (seconds: readonly number[]): number => Math.min(...seconds);

/**
 * A million new scores in 100 heads against references of as many, all unsorted: percentiles, range, IQR, histograms,
 * distance and drifts. Best of fourteen rounds, turn and turn about.
 */
export async function run(): Promise<BenchmarkReport> {
  return await withTemporaryHome(async (home) => {
    const scores = makeScores();
    const path = join(home, 'scores.f64');
    writeFileSync(path, new Uint8Array(scores.buffer));
    const [own, peer] = [ownRounds(scores), numpyRounds(path)];
    const [again, peerAgain] = [ownRounds(scores), numpyRounds(path)];
    const ownSeconds = best([...own.seconds, ...again.seconds]);
    const ownProcessor = best([...own.processorSeconds, ...again.processorSeconds]);
    const peerSeconds = best([...(peer?.seconds ?? []), ...(peerAgain?.seconds ?? [])]);
    const peerProcessor = best([...(peer?.processorSeconds ?? []), ...(peerAgain?.processorSeconds ?? [])]);
    const differences = Object.entries(peer?.first ?? {}).map(([name, value]) =>
      Math.abs((value ?? NaN) - (own.first[name] ?? NaN)),
    );
    const largestDifference = Math.max(0, ...differences);
    const ratio = peer === null ? null : peerProcessor / ownProcessor;
    return {
      name: 'baselines',
      figures: {
        ...{ seconds: ownSeconds, processorSeconds: ownProcessor },
        numpySeconds: peer === null ? null : peerSeconds,
        numpyProcessorSeconds: peer === null ? null : peerProcessor,
        ...{ timesAsFastAsNumpy: ratio, largestDifference },
      },
      lines: [
        `1,000,000 scores in ${heads} heads: ${(1e3 * ownSeconds).toFixed(0)} ms (${reportedSeconds} s reported as the aim), ${(1e3 * ownProcessor).toFixed(0)} ms of processor time`,
        peer === null
          ? 'no comparison: numpy is not installed (Debian: python3-numpy)'
          : `numpy ${peer.numpy}: ${(1e3 * peerSeconds).toFixed(0)} ms, ${(1e3 * peerProcessor).toFixed(0)} ms of processor time; ours is ${ratio?.toFixed(2)} times as fast by processor time; the figures of the first head differ by ${largestDifference.toExponential(0)} at most`,
      ],
      reached: (ratio === null || ratio >= 1) && largestDifference <= tolerance,
    };
  });
}
