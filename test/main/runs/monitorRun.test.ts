import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DriftBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { cutJournal } from '../../support/cutJournal.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { monitorSpec } from '../../support/driftRuns.ts';
import { openTestHost, temporaryFolder, withTestHost } from '../../support/testHost.ts';

const context = { signal: new AbortController().signal };
const warm = { kind: 'temperature_step', magnitude: 5, atSeconds: 50 };

/** The board as soon as it is as wanted; it is told at most every 50 ms. */
async function boardOf(host: Host, wanted: (board: DriftBoard) => boolean): Promise<DriftBoard> {
  const abort = new AbortController();
  for await (const { value } of host.handlers['drift.board']({}, { afterSeq: -1, signal: abort.signal })) {
    if (!wanted(value)) continue;
    abort.abort();
    return value;
  }
  throw new Error('The board has ended.');
}
async function withHostAt<T>(home: string, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await openTestHost(home);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}
const hasEnded = ({ isLive, checks }: DriftBoard) => checks > 20 && !isLive;

/** Runs until the predicate has seen the document it waits for. */
const seen = (host: Host, stream: string, wanted: (data: Record<string, unknown>) => boolean = () => true) =>
  new Promise<void>((resolve) => {
    const stop = host.runs.onDocument((_runId, document) => {
      if (document.type !== 'event' || document.stream !== stream || !wanted(document.data)) return;
      stop();
      resolve();
    });
  });

describe('a drift monitor on the demo bench', () => {
  it('leaves a steady bench alone', async () => {
    await withTestHost(async (host) => {
      const result = await (await host.runs.start(monitorSpec({ seed: 3, durationSeconds: 600 }))).finished;
      expect(result).toMatchObject({ checks: 61, detections: 0, recalibrations: 0, falseAlarms: 0, states: [1] });
      expect(host.bench().gate.outputs()).toBe('driven');
    });
  });

  it('raises an alarm, recalibrates, and the alarm clears', async () => {
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(monitorSpec({ seed: 3, faults: [warm] }));
      expect(await finished).toMatchObject({ detections: 1, recalibrations: 1, states: [1, 2] });
      const { entries } = await host.handlers['drift.alarmHistory']({ runId }, context);
      expect(entries.map(({ metricId, entry }) => `${metricId} ${entry.kind}`)).toEqual([
        'chip_temperature raised',
        'chip_temperature cleared',
      ]);
      const board = await boardOf(host, hasEnded);
      expect(board).toMatchObject({ runId, active: 0, unacknowledged: 1, simulated: true });
      expect(host.catalogue.runs.get(runId)).toMatchObject({ kind: 'monitor', status: 'finished', version: 2 });
      // Each version has its artifact, found by its calibration's id.
      const versions = host.catalogue.states.list('demo').map(({ state }) => state.calibration_id);
      const { manifest } = await host.handlers['artifacts.get']({ runId: versions[1] as string }, context);
      expect(manifest).toMatchObject({ version: 2, run_id: runId });
    });
  });

  it('keeps what an operator does to an alarm, also after the run and over a restart', async () => {
    const home = temporaryFolder();
    try {
      const runId = await withHostAt(home, async (host) => {
        const run = await host.runs.start(monitorSpec({ seed: 3, kernel: null, faults: [warm] }));
        await run.finished;
        expect(await boardOf(host, hasEnded)).toMatchObject({ active: 1, unacknowledged: 1 });
        const act = (action: 'acknowledge' | 'shelve', shelveSeconds: number | null, comment: string | null) =>
          host.handlers['drift.act'](
            { runId: run.runId, metricId: 'chip_temperature', action, shelveSeconds, operator: 'Ada', comment },
            context,
          );
        await act('acknowledge', null, 'the lab door was open');
        await act('shelve', 600, null);
        await expect(act('shelve', 1e9, null)).rejects.toMatchObject({ code: 'bad_input' });
        return run.runId;
      });
      await withHostAt(home, async (host) => {
        const board = await boardOf(host, hasEnded);
        expect(board).toMatchObject({ runId, unacknowledged: 0 });
        expect(board.metrics[0]).toMatchObject({
          annunciation: { status: 'shelved' },
          lastComment: 'the lab door was open',
        });
        const { entries } = await host.handlers['drift.alarmHistory']({ runId }, context);
        expect(entries.map(({ entry }) => entry.kind)).toEqual(['raised', 'acknowledged', 'shelved']);
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('recalibrates when asked, ends when asked, and holds the settings', async () => {
    await withTestHost(async (host) => {
      const checked = seen(host, 'checks', ({ check }) => check === 2);
      const { runId, finished } = await host.runs.start(monitorSpec({ seed: 3, durationSeconds: null }));
      await checked;
      const kept = seen(host, 'recalibrations', ({ phase }) => phase === 'finished');
      await host.handlers['drift.recalibrate']({ runId }, context);
      await kept;
      await host.handlers['drift.finish']({ runId }, context);
      const result = await finished;
      expect(result.checks).toBeGreaterThanOrEqual(3);
      expect(openSession(host.home, runId).stop?.outputs).toMatch(/hold version/);
      expect(host.bench().gate.outputs()).toBe('driven');
    });
  });

  it('goes safe on STOP, whatever it is doing', async () => {
    await withTestHost(async (host) => {
      const calibrating = seen(host, 'calibrations');
      const { runId, finished } = await host.runs.start(monitorSpec({ seed: 3, durationSeconds: null }));
      finished.catch(() => undefined);
      await calibrating;
      await host.handlers['stop.all']({}, context);
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(host.catalogue.runs.get(runId)).toMatchObject({ status: 'stopped' });
    });
  });

  it('restores what was in force when a recalibration does not better it, and tries no more than it may', async () => {
    await withTestHost(async (host) => {
      const hopeless = sourceKernel((kernel) => {
        kernel.cost_function.Minimize.target_value = 1e-9;
        kernel.optimizer_config.max_iterations = 4;
      });
      const first = await (await host.runs.start({ ...monitorSpec({ seed: 3 }), durationSeconds: 10 })).finished;
      expect(first.states).toEqual([1]);
      const policy = { cooldownSeconds: 0, maxAttempts: 2 };
      const spec = monitorSpec({ kernel: hopeless, faults: [{ ...warm, atSeconds: 20 }], policy });
      const { runId, finished } = await host.runs.start(spec);
      expect(await finished).toMatchObject({ recalibrations: 0, states: [1] });
      const { events } = openSession(host.home, runId);
      const ended = events.filter(({ stream, data }) => stream === 'recalibrations' && data.phase === 'finished');
      expect(ended.map(({ data }) => data.accepted)).toEqual([false, false]);
      expect(host.catalogue.inForce.inForce('demo')?.version).toBe(1);
      expect(await boardOf(host, hasEnded)).toMatchObject({ active: 1 });
      const state = host.catalogue.states.byVersion('demo', 1)?.state;
      const last = events.findLast(({ stream, data }) => stream === 'sets' && data.parameter === 'mzi_0.phase_upper');
      expect(last?.data.requested).toBe(state?.node_calibrations.mzi_0?.parameters.phase_upper);
    });
  });

  it('ends like an undisturbed one when it was cut and resumed, wherever that was', async () => {
    const home = temporaryFolder();
    try {
      const host = await openTestHost(home);
      const spec = monitorSpec({ seed: 5, durationSeconds: 120, faults: [{ ...warm, atSeconds: 30 }] });
      const wanted = await (await host.runs.start(spec)).finished;
      await host.close();
      expect(wanted.states).toEqual([1, 2]);
      const journal = readFileSync(join(home, 'sessions', wanted.runId, 'journal.jsonl'));
      const begin = journal.indexOf(10) + 1;
      for (const part of [0.1, 0.3, 0.45, 0.6, 0.75, 0.93]) {
        const other = temporaryFolder();
        try {
          const folder = join(other, 'sessions', wanted.runId);
          mkdirSync(folder, { recursive: true });
          writeFileSync(
            join(folder, 'journal.jsonl'),
            cutJournal(journal, Math.floor(begin + (journal.length - begin) * part)),
          );
          const again = await openTestHost(other);
          try {
            const result = await (await again.runs.resume<'monitor'>(wanted.runId)).finished;
            expect({ part, ...result }).toEqual({ part, ...wanted });
          } finally {
            await again.close();
          }
        } finally {
          rmSync(other, { recursive: true, force: true });
        }
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 240_000);
});
