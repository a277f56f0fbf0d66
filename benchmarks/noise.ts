import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { noiseSpecSchema } from '../src-core/domain/run.ts';
import { createHost } from '../src-main/createHost.ts';
import type { Host } from '../src-main/createHost.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

/**
 * Noise calibrations. Instrument samples through plan, engine and journal beside the same queries put straight to the
 * same instrument, round by round; samples of a program that does nothing beside `xargs -P` with as many at once, round
 * by round; and what is left running afterwards.
 *
 * Gates: at least half of the transport's own round trips per second; at most 5 ms a sample more than xargs; no orphan.
 */
const workers = 4;
const querySamples = 10_000;
const commandSamples = 400;
const rounds = 5;
const heldBytes = 256 * 1024 * 1024;
const gates = { shareOfRoundTrips: 0.5, overheadMs: 5 };
const query = 'meter_through *IDN?';

export async function run(): Promise<BenchmarkReport> {
  return await withTemporaryHome(async (home) => {
    const host = await createHost({ home, shell: { kind: 'memory', notices: [] }, latencyScale: 0 });
    try {
      const shares: number[] = [];
      const ours: number[] = [];
      const bare: number[] = [];
      // The first round warms up and is not counted.
      for (let round = 0; round <= rounds; round++) {
        const samplesPerSecond = querySamples / (await noiseSeconds(host, { instrument: {} }, query, querySamples));
        const tripsPerSecond = querySamples / (await roundTripSeconds(host));
        if (round === 0) continue;
        ours.push(samplesPerSecond);
        bare.push(tripsPerSecond);
        shares.push(samplesPerSecond / tripsPerSecond);
      }
      // What a host holds after hours of work: a process that copies itself copies that as well.
      const held = Buffer.alloc(heldBytes, 1);
      const project = join(home, 'project');
      const program = makeProgram(project);
      const command = { workingDirectory: project, program: [program, '{file}'] };
      const runnerMs: number[] = [];
      const xargsMs: number[] = [];
      for (let round = 0; round <= rounds; round++) {
        const runner = (1000 * (await noiseSeconds(host, { command }, 'Module', commandSamples))) / commandSamples;
        const xargs = (1000 * (await xargsSeconds(program, join(project, 'Module.lean')))) / commandSamples;
        if (round === 0) continue;
        runnerMs.push(runner);
        xargsMs.push(xargs);
      }
      const sleeping = { ...command, program: [program, '{file}', 'forks'], timeouts: { FAST: 0.2 } };
      await noiseSeconds(host, { command: sleeping }, 'Module', 20);
      const orphans = orphansOf(program);
      const hostMegabytes = Math.round(process.memoryUsage.rss() / 1e6);
      held.fill(0, 0, 1);
      const share = quantileOf(shares, 0.5);
      const overheadMs = quantileOf(
        runnerMs.map((each, round) => each - (xargsMs[round] ?? 0)),
        0.5,
      );
      const load = (loadavg()[0] ?? 0).toFixed(1);
      return {
        name: 'noise',
        figures: {
          samplesPerSecond: Math.round(quantileOf(ours, 0.5)),
          roundTripsPerSecond: Math.round(quantileOf(bare, 0.5)),
          shareOfRoundTrips: share,
          runnerMsPerSample: quantileOf(runnerMs, 0.5),
          xargsMsPerSample: quantileOf(xargsMs, 0.5),
          overheadMsPerSample: overheadMs,
          orphans,
          hostMegabytes,
          loadAverage: Number(load),
        },
        lines: [
          `instrument samples: ${perSecond(ours)}, bare round trips: ${perSecond(bare)}; share ${share.toFixed(2)} (at least ${gates.shareOfRoundTrips})`,
          `a command sample: ${quantileOf(runnerMs, 0.5).toFixed(2)} ms, xargs -P ${workers}: ${quantileOf(xargsMs, 0.5).toFixed(2)} ms; overhead ${overheadMs.toFixed(2)} ms (at most ${gates.overheadMs}); the host holds ${hostMegabytes} MB`,
          `processes left after samples that fork and time out: ${orphans}`,
          `medians of ${rounds} rounds, ${workers} at once, turn and turn about; load average ${load} on ${availableParallelism()} processors`,
        ],
        reached: share >= gates.shareOfRoundTrips && overheadMs <= gates.overheadMs && orphans === 0,
      };
    } finally {
      await host.close();
    }
  });
}

/** From the first sample to the last, as the journal has it: fits and artifact are no part of a sample. */
async function noiseSeconds(host: Host, probe: unknown, module: string, samples: number): Promise<number> {
  const spec = noiseSpecSchema.parse({ kind: 'noise', probe, tiers: ['FAST'], samples, modules: [module], workers });
  let beganMs = 0;
  let endedMs = 0;
  const unsubscribe = host.runs.onDocument((_id, document) => {
    if (document.type !== 'event') return;
    if (document.stream === 'phases' && beganMs === 0) beganMs = performance.now();
    if (document.stream === 'probes') endedMs = performance.now();
  });
  try {
    const { finished } = await host.runs.start(spec);
    await finished;
    return (endedMs - beganMs) / 1000;
  } finally {
    unsubscribe();
  }
}

/** The same queries, as many at once, put straight to the instrument. */
async function roundTripSeconds(host: Host): Promise<number> {
  const { devices, simulator } = host.bench();
  const instrument = devices.instrument('meter_through');
  await simulator?.beginRun({});
  const startedMs = performance.now();
  let left = querySamples;
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (left-- > 0) await instrument.query('*IDN?', { timeoutMs: 1000 });
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  await simulator?.endRun();
  return seconds;
}

function makeProgram(project: string): string {
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'Module.lean'), '');
  const program = join(project, 'fringe-noise-benchmark.sh');
  writeFileSync(
    program,
    `#!/bin/sh\nif [ "$2" = forks ]; then "$0" x child & "$0" x child; fi\n[ "$2" = child ] && sleep 600\nexit 0\n`,
  );
  chmodSync(program, 0o755);
  return program;
}

async function xargsSeconds(program: string, file: string): Promise<number> {
  const startedMs = performance.now();
  await new Promise<void>((resolve, reject) => {
    const xargs = spawn('xargs', ['-P', String(workers), '-n', '1', program], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    xargs.on('error', reject);
    xargs.on('close', () => resolve());
    xargs.stdin.end(`${file}\n`.repeat(commandSamples));
  });
  return (performance.now() - startedMs) / 1000;
}

function orphansOf(program: string): number {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(program);
    } catch {
      return false;
    }
  }).length;
}

const perSecond = (rates: readonly number[]): string => `${Math.round(quantileOf(rates, 0.5)).toLocaleString('en')}/s`;
