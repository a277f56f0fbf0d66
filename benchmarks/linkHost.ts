import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createHost } from '../src-main/createHost.ts';
import type { Host } from '../src-main/createHost.ts';
import type { BenchSession } from '../src-main/runs/benchSession.ts';
import type { SimulatorControl } from '../src-main/interfaces/benchClock.ts';
import { readBenchFile } from '../src-main/runs/benchFile.ts';
import { quantileOf, withTemporaryHome } from './temporaryHome.ts';

export interface OpenBench {
  readonly host: Host;
  readonly session: BenchSession;
  readonly simulator: SimulatorControl;
  set(parameter: string, value: number): Promise<void>;
}

const demoBenchFile = join(import.meta.dirname, '../resources/benches/demo.bench.json');

/**
 * Runs `work` with the whole host on the demo bench, without the makers' latencies.
 * @param options of every instrument, such as `timeout_ms`
 */
export async function withOpenBench<T>(
  work: (bench: OpenBench) => Promise<T>,
  options: Readonly<Record<string, number>> = {},
): Promise<T> {
  return await withTemporaryHome(async (home) => {
    const shell = { kind: 'memory' as const, notices: [] };
    const bench = readBenchFile(demoBenchFile);
    const instruments = Object.fromEntries(
      Object.entries(bench.instruments).map(([id, one]) => [id, { ...one, options: { ...one.options, ...options } }]),
    );
    const benchFile = join(home, 'links.bench.json');
    writeFileSync(benchFile, JSON.stringify({ ...bench, instruments }));
    const host = await createHost({ home, shell, latencyScale: 0, pacing: false, benchFile });
    try {
      const session = host.bench();
      const { simulator } = session;
      if (simulator === null) throw new Error('the demo bench is not simulated');
      const signal = new AbortController().signal;
      const set = async (parameter: string, value: number): Promise<void> => {
        // The way back to safe may still be reading its outputs.
        await timeUntil(() => session.leases.anyHolder() === null);
        await host.handlers['bench.setParameter']({ parameter, value }, { signal });
      };
      return await work({ host, session, simulator, set });
    } finally {
      await host.close();
    }
  });
}

/** Resolves with how long it took, in ms, until the condition held; looks every millisecond. @throws after `limitMs` */
export async function timeUntil(condition: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<number> {
  const startedMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startedMs > limitMs) throw new Error(`not within ${limitMs} ms: ${condition.toString()}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
  }
  return performance.now() - startedMs;
}

export interface Spread {
  readonly p50Ms: number;
  readonly maxMs: number;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  p50Ms: Math.round(quantileOf(values, 0.5) * 10) / 10,
  maxMs: Math.round(Math.max(...values) * 10) / 10,
});

export const loadWords = (): string =>
  `load average ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} processors`;
