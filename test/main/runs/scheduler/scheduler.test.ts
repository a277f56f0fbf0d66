import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schedulesFileName } from '../../../../src-main/runs/scheduler/scheduleStore.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { graphSpec, monitorSpec } from '../../../support/driftRuns.ts';
import { sourceKernel } from '../../../support/demoBench.ts';
import { calibrateSpec } from '../../../support/testHost.ts';
import { kernelName, outcome, runsOf, withScheduled } from './scheduledHost.ts';

const every = (seconds: number) => ({ Periodic: { interval_seconds: seconds } });
const onDrift = { OnDrift: { drift_threshold: 0.1, check_interval_seconds: 30 } };
const isIdle = { isHeld: false, waitsFor: '', queue: [], running: null };

describe('a schedule', () => {
  it('Manual never runs by itself', async () => {
    await withScheduled(async ({ host, clock, call, board }) => {
      await call('schedules.save', { kernelName, schedule: 'Manual', enabled: true });
      clock.advance(7 * 86_400);
      expect(await board()).toMatchObject({ ...isIdle, schedules: [{ when: 'only by hand', nextDueAt: null }] });
      expect(host.runs.isBusy).toBe(false);
      expect(runsOf(host)).toEqual([]);
    });
  });

  it('Periodic runs when its period is over, and again a period after that', async () => {
    await withScheduled(async ({ host, clock, call, board }) => {
      await call('schedules.save', { kernelName, schedule: every(600), enabled: true });
      clock.advance(599);
      expect(host.runs.isBusy).toBe(false);
      clock.advance(1);
      const done = await board((now) => outcome(now) !== '');
      expect(done.schedules[0]).toMatchObject({
        lastOutcome: expect.stringMatching(/^Version 1 is in force/),
        lastRunAt: '2026-03-02T08:10:00.000Z',
        nextDueAt: '2026-03-02T08:20:00.000Z',
        when: 'every 10 min',
      });
      const [run] = runsOf(host);
      expect(openSession(host.home, run?.id ?? '').start.spec.reason).toBe('periodic');
      expect(host.catalogue.inForce.inForce('demo')?.reason).toBe('calibrated: periodic');
      clock.advance(600);
      await board((now) => outcome(now).startsWith('Version 2'));
      expect(runsOf(host)).toHaveLength(2);
    });
  });

  it('PreRun calibrates before each graph that comes without a kernel, and says so in its record', async () => {
    await withScheduled(async ({ host, call, board }) => {
      await call('schedules.save', { kernelName, schedule: 'PreRun', enabled: true });
      const { runId } = await call('runs.start', graphSpec());
      await board((now) => outcome(now) === 'Before a graph: version 1 is in force.');
      const { start, events } = openSession(host.home, runId);
      expect(start.spec).toMatchObject({
        kernel: { id: 'mzi_extinction_calibration' },
        reason: `pre-run: ${kernelName} is armed before each graph`,
      });
      expect(events.some(({ stream, data }) => stream === 'kept' && data.reason === 'pre-run')).toBe(true);
      await host.runs.stop();

      const own = graphSpec({ kernel: sourceKernel((kernel) => (kernel.id = 'my_own')) });
      expect(host.withPreRun(own)).toBe(own);
      const other = { kernelName: 'mzi_extinction_surrogate.json', schedule: 'PreRun', enabled: true } as const;
      await expect(call('schedules.save', other)).rejects.toMatchObject({ code: 'conflict' });
      await call('schedules.save', { kernelName, schedule: 'PreRun', enabled: false });
      expect(host.withPreRun(graphSpec()).kernel).toBeNull();
    });
  });

  it('Asynchronous runs once in the background, when the bench is free', async () => {
    await withScheduled(async ({ host, call, board }) => {
      const { finished } = await host.runs.start(calibrateSpec());
      await call('schedules.save', { kernelName, schedule: { Asynchronous: { priority: 'Low' } }, enabled: true });
      const waiting = await board((now) => now.queue.length === 1);
      expect(waiting.queue[0]).toMatchObject({ reason: 'asynchronous', priority: 'Low' });
      expect(waiting.waitsFor).toBe('The bench is in use by "MZI extinction calibration".');
      await finished;
      const done = await board((now) => outcome(now) !== '');
      expect(done).toMatchObject({ ...isIdle, schedules: [{ enabled: false, nextDueAt: null }] });
      expect(runsOf(host)).toHaveLength(2);
    });
  });

  it('OnDrift calibrates what is not in force yet, keeps a monitor on, and hands it what comes due', async () => {
    await withScheduled(async ({ host, call, board }) => {
      await call('schedules.save', { kernelName, schedule: onDrift, enabled: true });
      await board((now) => outcome(now) === 'The watch is on.');
      const watch = host.runs.active?.runId ?? '';
      const { start } = openSession(host.home, watch);
      expect(start.spec).toMatchObject({ kind: 'monitor', checkIntervalSeconds: 30, reason: 'on drift' });
      const metrics = start.spec.kind === 'monitor' ? start.spec.metrics : [];
      expect(metrics.map(({ metric_id: id }) => id)).toEqual([
        'mzi_extinction_calibration.cost',
        ...['mzi_0.phase_upper', 'mzi_0.phase_lower', 'temperature'],
      ]);

      await call('queue.add', { kernelName, priority: 'Critical' });
      await board((now) => now.queue.length === 0 && now.running === null);
      expect(host.runs.active?.runId).toBe(watch);
      const { events } = openSession(host.home, watch);
      const kept = events.filter(({ stream }) => stream === 'kept').map(({ data }) => data.reason);
      expect(kept).toContain('queued by the engineer');

      await call('drift.finish', { runId: watch });
      const over = await board(({ schedules }) => schedules[0]?.enabled === false);
      expect(outcome(over)).toMatch(/^The watch ended after .* Arm it again to watch on\.$/);
      expect(host.runs.isBusy).toBe(false);
      expect(runsOf(host).map(({ kind }) => kind)).toEqual(['calibrate', 'monitor']);
    });
  });

  it('that is disarmed ends its watch', async () => {
    await withScheduled(async ({ host, call, board }) => {
      await call('schedules.save', { kernelName, schedule: onDrift, enabled: true });
      await board((now) => outcome(now) === 'The watch is on.');
      await call('schedules.save', { kernelName, schedule: onDrift, enabled: false });
      expect(outcome(await board((now) => outcome(now) !== 'The watch is on.'))).toMatch(/recalibrations?\.$/);
      expect(host.runs.isBusy).toBe(false);
    });
  });

  it('whose kernel cannot be used any more is told, and does not block what waits', async () => {
    await withScheduled(async ({ host, clock, call, board }) => {
      const { name } = await call('kernels.save', { name: 'mine.json', text: JSON.stringify(sourceKernel()) });
      await call('schedules.save', { kernelName: name, schedule: every(60), enabled: true });
      await call('kernels.save', { name, text: '{"id": "half writ' });
      clock.advance(60);
      const told = await board((now) => outcome(now) !== '');
      expect(outcome(told)).toMatch(/^Not run: The kernel mine\.json is refused/);
      expect(told.schedules[0]?.nextDueAt).toBe('2026-03-02T08:02:00.000Z');
      await call('queue.add', { kernelName, priority: 'Low' });
      await board((now) => now.queue.length === 0 && now.running === null);
      expect(runsOf(host)).toHaveLength(1);
    });
  });
});

describe('a period whose kernel cannot be used', () => {
  it('is tried again after pauses that grow, and its file is written with each alone', async () => {
    await withScheduled(async ({ host, clock, call, board }) => {
      const { name } = await call('kernels.save', { name: 'mine.json', text: JSON.stringify(sourceKernel()) });
      await call('schedules.save', { kernelName: name, schedule: every(1), enabled: true });
      await call('kernels.save', { name, text: '{"id": "half writ' });
      const path = join(host.home, schedulesFileName);
      const texts = new Set<string>();
      for (let second = 0; second < 3600; second++) {
        clock.advance(1);
        texts.add(readFileSync(path, 'utf8'));
      }
      // 1, 2, 4 ... 2048 s after one another, and as it was armed.
      expect(texts.size).toBeLessThanOrEqual(13);
      clock.advance(7200);
      const { schedules } = await board();
      expect(Date.parse(schedules[0]?.nextDueAt ?? '') - clock.now()).toBeLessThanOrEqual(3_600_000);
      await call('schedules.save', { kernelName, schedule: 'Manual', enabled: true });
      const before = statSync(path).ino;
      await call('schedules.save', { kernelName, schedule: 'Manual', enabled: true });
      expect(statSync(path).ino).toBe(before);
    });
  });
});

describe('the queue', () => {
  it('runs the highest priority first, of equals whoever came first, one at a time', async () => {
    await withScheduled(async ({ host, call, board }) => {
      const { finished } = await host.runs.start(calibrateSpec());
      for (const priority of ['Low', 'Normal', 'Critical', 'Normal', 'High'] as const) {
        await call('queue.add', { kernelName, priority });
      }
      const { queue } = await board((now) => now.queue.length === 5);
      expect(queue.map(({ priority }) => priority)).toEqual(['Critical', 'High', 'Normal', 'Normal', 'Low']);
      await call('queue.cancel', { id: queue[3]?.id ?? '' });
      await finished;
      await board((now) => now.queue.length === 0 && now.running === null);
      const notes = runsOf(host).map((run) => /(\w+) priority/.exec(run.notes)?.[1]);
      expect(notes).toEqual([undefined, 'critical', 'high', 'normal', 'low']);
    });
  });

  it('does not take a schedule twice', async () => {
    await withScheduled(async ({ host, clock, call, board }) => {
      await call('schedules.save', { kernelName, schedule: every(60), enabled: true });
      const graph = await host.runs.start(graphSpec({ repeats: 100_000, intervalSeconds: 1 }));
      graph.finished.catch(() => undefined);
      clock.advance(600);
      expect(await board((now) => now.queue.length > 0)).toMatchObject({
        queue: [{ reason: 'periodic', priority: 'Normal' }],
        waitsFor: 'The bench is in use by the graph "Chain".',
      });
      await host.runs.stop();
      await board((now) => now.queue.length === 0 && outcome(now) !== '');
      expect(runsOf(host)).toHaveLength(2);
    });
  });

  it('has a critical calibration abort a running graph, and tells the graph why', async () => {
    await withScheduled(async ({ host, call, board }) => {
      const { runId, finished } = await host.runs.start(graphSpec({ repeats: 100_000, intervalSeconds: 1 }));
      const end = finished.catch((error: unknown) => error);
      await call('queue.add', { kernelName, priority: 'High' });
      await call('queue.add', { kernelName, priority: 'Critical' });
      expect(await end).toMatchObject({
        code: 'stopped',
        message: `Stopped: the critical calibration ${kernelName} needs the bench.`,
      });
      await board((now) => now.queue.length === 0 && now.running === null);
      const [graph, first] = runsOf(host);
      expect(graph).toMatchObject({ id: runId, status: 'stopped' });
      expect(first?.notes).toContain('critical priority');
    });
  });

  it('is offered when the bench is taken', async () => {
    await withScheduled(async ({ host }) => {
      const { finished } = await host.runs.start(calibrateSpec());
      await expect(host.runs.start(calibrateSpec())).rejects.toMatchObject({
        code: 'instrument_busy',
        remedy: expect.stringContaining('queue'),
      });
      await finished;
    });
  });

  it('takes back what a monitor was asked for and ended before it did it', async () => {
    await withScheduled(async ({ host, call, board }) => {
      const spec = monitorSpec({ durationSeconds: null });
      const { runId, finished } = await host.runs.start(spec);
      host.runs.pause(runId);
      await call('queue.add', { kernelName, priority: 'Normal' });
      await board((now) => now.running !== null);
      await host.runs.stop();
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
      await board((now) => now.queue.length === 0 && now.running === null);
      expect(runsOf(host).map(({ kind, status }) => `${kind} ${status}`)).toEqual([
        'monitor stopped',
        'calibrate finished',
      ]);
    });
  });

  it('is held by STOP until somebody lets it go on', async () => {
    await withScheduled(async ({ host, clock, call, board }) => {
      await call('schedules.save', { kernelName, schedule: every(60), enabled: true });
      await call('stop.all', {});
      clock.advance(3600);
      const held = await board((now) => now.isHeld && now.queue.length === 1);
      expect(held.waitsFor).toBe('STOP was pressed. Nothing starts by itself until you let it go on.');
      expect(host.runs.isBusy).toBe(false);
      await call('queue.resume', {});
      await board((now) => outcome(now).startsWith('Version 1'));
      expect(await board()).toMatchObject(isIdle);
    });
  });
});
