import { rmSync } from 'node:fs';
import type { ScheduleBoard } from '../../../../src-core/contract/scheduleProcedures.ts';
import type { ProcedureName } from '../../../../src-core/contract/procedures.ts';
import { createHost } from '../../../../src-main/createHost.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import type { Handlers } from '../../../../src-main/rpc/handlers.ts';
import type { SchedulerClock } from '../../../../src-main/runs/scheduler/schedulerClock.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

/** A clock that stands until it is moved. */
export class HandClock implements SchedulerClock {
  #nowMs = Date.parse('2026-03-02T08:00:00.000Z');
  readonly #waiting = new Set<{ atMs: number; work: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, work: () => void): () => void {
    const one = { atMs: this.#nowMs + ms, work };
    this.#waiting.add(one);
    return () => this.#waiting.delete(one);
  }

  /** Moves the time on and does what falls due on the way, in its order. */
  advance(seconds: number): void {
    const endMs = this.#nowMs + seconds * 1e3;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#waiting.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.work();
    }
    this.#nowMs = endMs;
  }
}

export interface ScheduledHost {
  readonly host: Host;
  readonly clock: HandClock;
  call<N extends ProcedureName>(name: N, input: Parameters<Handlers[N]>[0]): Promise<Awaited<ReturnType<Handlers[N]>>>;
  /** The first board, from now on, of which this is true. */
  board(isIt?: (board: ScheduleBoard) => boolean): Promise<ScheduleBoard>;
}

export const openScheduled = async (home: string, clock: HandClock): Promise<ScheduledHost> => {
  const shell = { kind: 'memory', notices: [] } as const;
  const host = await createHost({ home, shell, latencyScale: 1, pacing: false, schedules: clock });
  const { signal } = new AbortController();
  return {
    host,
    clock,
    call: async (name, input) =>
      await (host.handlers[name] as (...given: unknown[]) => Promise<never>)(input, { signal }),
    board: async (isIt = () => true) => {
      for await (const { value } of host.handlers['schedules.board']({}, { signal, afterSeq: -1 })) {
        if (isIt(value)) return value;
      }
      throw new Error('the host was closed before the board came to it');
    },
  };
};

/** A host of its own whose schedules go by a clock that is moved by hand. */
export async function withScheduled(work: (scheduled: ScheduledHost) => Promise<void>): Promise<void> {
  const home = temporaryFolder();
  try {
    const scheduled = await openScheduled(home, new HandClock());
    try {
      await work(scheduled);
    } finally {
      await scheduled.host.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

export const kernelName = 'mzi_extinction_calibration.json';
/** Runs of a home, oldest first. */
export const runsOf = ({ catalogue }: Host) => catalogue.runs.list({ limit: 100 }).sessions.reverse();
export const outcome = ({ schedules }: ScheduleBoard): string => schedules[0]?.lastOutcome ?? '';
