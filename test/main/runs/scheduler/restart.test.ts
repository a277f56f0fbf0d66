import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost } from '../../../../src-main/createHost.ts';
import { graphSpec } from '../../../support/driftRuns.ts';
import { HandClock, kernelName, openScheduled, outcome, runsOf } from './scheduledHost.ts';
import type { ScheduledHost } from './scheduledHost.ts';

const every = (seconds: number) => ({ Periodic: { interval_seconds: seconds } });
let home: string;
let clock: HandClock;
const file = () => join(home, 'schedules.json');

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'fringe-test-'));
  clock = new HandClock();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** One life of the host. */
async function live(work: (scheduled: ScheduledHost) => Promise<void>): Promise<void> {
  const scheduled = await openScheduled(home, clock);
  try {
    await work(scheduled);
  } finally {
    await scheduled.host.close();
  }
}

describe('schedules over a restart', () => {
  it('run a missed period once', async () => {
    await live(async ({ call }) => {
      await call('schedules.save', { kernelName, schedule: every(600), enabled: true });
    });
    clock.advance(5 * 600 + 60);
    await live(async ({ host, board }) => {
      const done = await board((now) => outcome(now) !== '');
      expect(done.schedules[0]?.nextDueAt).toBe('2026-03-02T09:01:00.000Z');
      clock.advance(599);
      expect(host.runs.isBusy).toBe(false);
      expect(runsOf(host)).toHaveLength(1);
    });
  });

  it('keep the queue and its hold', async () => {
    await live(async ({ host, call, board }) => {
      const { finished } = await host.runs.start(graphSpec({ repeats: 100_000, intervalSeconds: 1 }));
      finished.catch(() => undefined);
      await call('queue.add', { kernelName, priority: 'High' });
      await call('stop.all', {});
      await board((now) => now.isHeld);
    });
    await live(async ({ host, call, board }) => {
      expect(await board()).toMatchObject({ isHeld: true, queue: [{ priority: 'High' }] });
      await call('queue.resume', {});
      await board((now) => now.queue.length === 0 && now.running === null);
      expect(runsOf(host)).toHaveLength(2);
    });
  });

  it('tell a run that was cut by a kill and do not run it again; the next period goes on', async () => {
    let asKilled = '';
    await live(async ({ call, board }) => {
      await call('schedules.save', { kernelName, schedule: every(600), enabled: true });
      clock.advance(600);
      await board((now) => now.running !== null && now.running.runId !== null);
      asKilled = readFileSync(file(), 'utf8');
      await board((now) => now.running === null);
    });
    writeFileSync(file(), asKilled);
    await live(async ({ host, board }) => {
      const told = await board();
      const [run] = runsOf(host);
      expect(outcome(told)).toBe(
        `Cut: Fringe ended during the run ${run?.id ?? ''}, which stands among the sessions to be resumed or closed.`,
      );
      expect(told).toMatchObject({ running: null, queue: [] });
      expect(host.runs.isBusy).toBe(false);
      clock.advance(600);
      await board((now) => outcome(now).startsWith('Version 2'));
      expect(runsOf(host)).toHaveLength(2);
    });
  });

  it('go on watching', async () => {
    const schedule = { OnDrift: { drift_threshold: 0.1, check_interval_seconds: 30 } };
    await live(async ({ call, board }) => {
      await call('schedules.save', { kernelName, schedule, enabled: true });
      await board((now) => outcome(now) === 'The watch is on.');
    });
    await live(async ({ host, board }) => {
      await board((now) => outcome(now) === 'The watch is on.' && host.runs.active !== null);
      expect(host.runs.active?.kind).toBe('monitor');
    });
  });

  it('put a damaged file aside, with a notice', async () => {
    const damaged = '{"format": "fringe.schedules/1", "schedules": [{';
    writeFileSync(file(), damaged);
    await live(async ({ host, call, board }) => {
      expect(host.notices.join()).toMatch(
        /schedules\.json could not be read: .*Nothing is armed: arm your schedules again\./s,
      );
      const [aside] = readdirSync(home).filter((name) => name.startsWith('schedules.damaged-'));
      expect(readFileSync(join(home, aside ?? ''), 'utf8')).toBe(damaged);
      expect(await board()).toMatchObject({ schedules: [], queue: [], isHeld: false });
      await call('schedules.save', { kernelName, schedule: 'PreRun', enabled: true });
    });
    await live(async ({ host, board }) => {
      expect(host.notices).toEqual([]);
      expect((await board()).schedules).toHaveLength(1);
    });
  });

  it('are not acted upon, nor touched, by one command of the command line; PreRun is kept', async () => {
    await live(async ({ call }) => {
      await call('schedules.save', { kernelName, schedule: 'PreRun', enabled: true });
      const other = { kernelName: 'mzi_extinction_surrogate.json', schedule: every(1), enabled: true };
      await call('schedules.save', other);
    });
    clock.advance(3600);
    const before = readFileSync(file(), 'utf8');
    const host = await createHost({ home, shell: { kind: 'cli', notices: [] }, latencyScale: 1, pacing: false });
    try {
      expect(host.runs.isBusy).toBe(false);
      const spec = host.withPreRun(graphSpec({ seed: 1 }));
      expect(await (await host.runs.start(spec)).finished).toMatchObject({ version: 1 });
      await host.handlers['stop.all']({}, { signal: new AbortController().signal });
    } finally {
      await host.close();
    }
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });
});
