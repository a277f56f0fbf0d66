import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import { npyHeader } from '../src-main/sessions/arrays/npy.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { pythonWith } from './lineChild.ts';
import { withTemporaryHome } from './temporaryHome.ts';

const layers = 4;
const bins = 16_384;
const rounds = 5;
/** 512 MiB for the speed, which numpy can hold in memory; 2 GiB for the memory. */
const speedRecords = 2048;
const memoryRecords = 8192;
const mostMegabytesAllowed = 300;
const reportedMegabytesPerSecond = 400;

interface Passes {
  readonly seconds: readonly number[];
  readonly first: readonly [number, number];
  readonly mostMegabytes: number;
}

/** Records of float32, the same 64 normal ones again and again with an offset that grows. */
function writeRecords(path: string, records: number): void {
  const stream = createRandomStream({ seed: 1, purpose: 'benchmark' });
  const block = Float32Array.from({ length: 64 * layers * bins }, () => stream.normal());
  const file = openSync(path, 'w');
  try {
    writeSync(file, npyHeader('<f4', [records, layers, bins]));
    for (let record = 0; record < records; record += 64) {
      const shifted = block.map((value) => value + record / records);
      writeSync(file, new Uint8Array(shifted.buffer));
    }
  } finally {
    closeSync(file);
  }
}

function passesOver(path: string, count: number, passes: 'moments' | 'both'): Passes {
  const program = join(import.meta.dirname, 'standardizeRun.ts');
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, path, String(count), passes], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Passes;
}

function numpyOver(path: string): { numpy: string; seconds: number[]; first: [number, number] } | null {
  const python = pythonWith('numpy');
  if (python === null) return null;
  const program = join(import.meta.dirname, 'peers/numpy_moments.py');
  const { stdout, stderr, status } = spawnSync(python, [program, path, String(rounds)], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { numpy: string; seconds: number[]; first: [number, number] };
}

const best = (seconds: readonly number[]): number => Math.min(...seconds);

/** The moments pass beside numpy's mean and std over the same file, best of five each; the memory of both passes. */
export async function run(): Promise<BenchmarkReport> {
  return await withTemporaryHome(async (home) => {
    const path = join(home, 'speed.npy');
    writeRecords(path, speedRecords);
    const own = passesOver(path, rounds, 'moments');
    const peer = numpyOver(path);
    const again = passesOver(path, rounds, 'moments');
    const large = join(home, 'memory.npy');
    writeRecords(large, memoryRecords);
    const both = passesOver(large, 1, 'both');
    const megabytes = (records: number) => (4 * records * layers * bins) / 1e6;
    const ownSeconds = best([...own.seconds, ...again.seconds]);
    const rate = megabytes(speedRecords) / ownSeconds;
    const ratio = peer === null ? null : best(peer.seconds) / ownSeconds;
    const reached = (ratio === null || ratio >= 1) && both.mostMegabytes < mostMegabytesAllowed;
    return {
      name: 'standardize',
      figures: {
        momentsMegabytesPerSecond: rate,
        numpyMegabytesPerSecond: peer === null ? null : megabytes(speedRecords) / best(peer.seconds),
        timesAsFastAsNumpy: ratio,
        mostMegabytesOnTwoGigabytes: both.mostMegabytes,
        bothPassesSecondsOnTwoGigabytes: both.seconds[0],
        meanDifference: peer === null ? null : own.first[0] - peer.first[0],
      },
      lines: [
        `moments: ${rate.toFixed(0)} MB/s of float32 from the file (${reportedMegabytesPerSecond} reported as the aim)`,
        peer === null
          ? 'no comparison: numpy is not installed (Debian: python3-numpy)'
          : `numpy ${peer.numpy}, load, mean and std: ${(megabytes(speedRecords) / best(peer.seconds)).toFixed(0)} MB/s; ${ratio?.toFixed(2)} times as fast as it`,
        `both passes over ${(megabytes(memoryRecords) / 1e3).toFixed(1)} GB: ${both.seconds[0]?.toFixed(1)} s, at most ${both.mostMegabytes.toFixed(0)} MB of memory (allowed: ${mostMegabytesAllowed})`,
      ],
      reached,
    };
  });
}
