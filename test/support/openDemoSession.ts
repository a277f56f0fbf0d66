import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../../src-core/domain/bench.ts';
import { createDeviceRegistry } from '../../src-main/instruments/deviceRegistry.ts';
import { startSimulator } from '../../src-main/instruments/simulator/simulator.ts';
import { BenchSession } from '../../src-main/runs/benchSession.ts';
import { Guard } from '../../src-main/safety/guard.ts';
import { demoBench } from './demoBench.ts';

export const guardProgram = join(import.meta.dirname, '../../src-main/safety/guardProcess.ts');

export interface DemoSession {
  readonly session: BenchSession;
  readonly audit: Record<string, unknown>[];
  readonly home: string;
  readonly guard: Guard;
  close(): Promise<void>;
}

/** The demo bench, changed at will, open on real drivers and real sockets without latency. */
export async function openDemoSession(
  options: { change?: (bench: Bench) => Bench; audit?: () => void; attempts?: number } = {},
): Promise<DemoSession> {
  const { change = (bench: Bench) => bench } = options;
  const home = mkdtempSync(join(tmpdir(), 'fringe-test-'));
  const simulator = await startSimulator(change(demoBench()), { pacing: false, latencyScale: 0 });
  const devices = createDeviceRegistry({ bench: simulator.bench, lockDirectory: join(home, 'locks') });
  const audit: Record<string, unknown>[] = [];
  const guard = new Guard({ programPath: guardProgram, logFile: join(home, 'guard.jsonl') });
  const session = new BenchSession({
    bench: simulator.bench,
    devices,
    simulator: simulator.control,
    guard,
    safeReturnPace: { firstDelayMs: 20, longestDelayMs: 100, attempts: options.attempts ?? 10_000 },
    audit: (line) => {
      options.audit?.();
      audit.push({ ...line });
    },
  });
  await session.connect();
  return {
    session,
    audit,
    home,
    guard,
    close: async () => {
      await session.close();
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export const never = (): AbortSignal => new AbortController().signal;
