import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

const run = async (host: Host, spec = calibrateSpec()) => await (await host.runs.start(spec)).finished;

/** What a run did, without what differs from run to run by design: its times, and the version it was given. */
const deeds = (events: readonly RunEvent[]) =>
  events
    .filter(({ stream }) => stream !== 'kept')
    .map(({ stream, timeNs, index, data }) => ({ stream, timeNs, index, data }));

const heaterVolts = async (host: Host) => {
  const outputs = await host.bench().devices.instrument('heaters').observeOutputs([0, 1]);
  return Math.max(...outputs.map(({ value }) => Math.abs(value ?? Number.NaN)));
};

describe('a calibration on the demo bench', () => {
  it('meets its target, is confirmed by repeated reads, and leaves a whole artifact and version 1', async () => {
    await withTestHost(async (host) => {
      const result = await run(host);
      expect(result).toMatchObject({ convergenceReason: 'threshold_met', version: 1, applied: true });
      expect(result.cost).toBeLessThanOrEqual(0.01);
      expect(result.extinctionRatioDb).toBeGreaterThan(20);
      expect(result.trueExtinctionRatioDb).toBeGreaterThan(20);
      expect(result.iterations).toBeLessThanOrEqual(50);
      expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true, differing: [], missing: [], extra: [] });
      const confirmations = openSession(host.home, result.runId).events.filter(
        ({ stream }) => stream === 'confirmations',
      );
      expect((confirmations.at(-1)?.data.costs as unknown[]).length).toBeGreaterThanOrEqual(8);
      // It holds its settings while the host lives.
      expect(host.bench().gate.outputs()).toBe('driven');
      expect(await heaterVolts(host)).toBeGreaterThan(0.5);
      const { states } = await host.handlers['state.list']({}, { signal: new AbortController().signal });
      expect(states).toMatchObject([{ state: { version: 1 }, inForce: true, applied: true, converged: true }]);
    });
  });

  it('is the same run for the same seed, whatever ran before, and another for another seed', async () => {
    const journals = await withTestHost(async (host) => {
      const found = [];
      for (const seed of [5, 6, 5]) {
        const { runId } = await run(host, calibrateSpec({ seed }));
        found.push(deeds(openSession(host.home, runId).events));
      }
      return found;
    });
    const other = await withTestHost(async (host) =>
      deeds(openSession(host.home, (await run(host, calibrateSpec({ seed: 5 }))).runId).events),
    );
    expect(journals[2]).toEqual(journals[0]);
    expect(other).toEqual(journals[0]);
    expect(journals[1]).not.toEqual(journals[0]);
  });

  it('numbers versions and names the parent', async () => {
    await withTestHost(async (host) => {
      const first = await run(host);
      const second = await run(host, calibrateSpec({ seed: 2 }));
      expect([first.version, second.version]).toEqual([1, 2]);
      const { states } = await host.handlers['state.list']({}, { signal: new AbortController().signal });
      expect(states[1]?.state.provenance.parent_calibration_id).toBe(first.calibrationId);
      expect(states.map(({ inForce }) => inForce)).toEqual([false, true]);
    });
  });

  it('that misses its target says so, is not put in force, and leaves the safe state', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => (k.cost_function.Minimize.target_value = 1e-9));
      const result = await run(host, calibrateSpec({}, kernel));
      expect(result).toMatchObject({ convergenceReason: 'max_iterations', applied: false, iterations: 50 });
      expect(host.catalogue.inForce.inForce('demo')).toBeNull();
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(await heaterVolts(host)).toBeLessThan(0.02);
    });
  });

  it('ends by its time limit', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => {
        k.cost_function.Minimize.target_value = 1e-9;
        k.safety_constraints = { timeout_seconds: 0.3 };
      });
      const result = await run(host, calibrateSpec({}, kernel));
      expect(result.convergenceReason).toBe('timeout');
      expect(result.iterations).toBeLessThan(50);
    });
  });

  it('with a cost that is never finite does not converge', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => (k.cost_function.Minimize.expression = 'log(0 * cross_port_power - 1)'));
      const result = await run(host, calibrateSpec({}, kernel));
      expect(result).toMatchObject({ convergenceReason: 'max_iterations', cost: null, applied: false });
    });
  });

  it('is refused before anything is written or recorded when a name is unknown', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => (k.cost_function.Minimize.expression = 'trough'));
      await expect(host.runs.start(calibrateSpec({}, kernel))).rejects.toMatchObject({
        code: 'bad_input',
        path: 'cost_function.Minimize.expression',
      });
      expect(host.catalogue.runs.list().total).toBe(0);
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });
});

describe('the folder given with --out', () => {
  it.each([
    ['a file', 'audit.jsonl/inside'],
    ['a file system that takes no folders', '/proc/fringe'],
  ])('that is in %s is refused before the run starts', async (_what, path) => {
    await withTestHost(async (host) => {
      await run(host);
      const outDir = resolve(host.home, path);
      await expect(host.runs.start(calibrateSpec({ outDir }))).rejects.toMatchObject({
        code: 'bad_input',
        path: '--out',
      });
      expect(host.catalogue.runs.list().total).toBe(1);
    });
  });

  it('that has gone when the run ends does not cost the calibration: the artifact stands in the session', async () => {
    await withTestHost(async (host) => {
      const outDir = join(host.home, 'elsewhere');
      host.runs.onDocument((_id, document) => {
        if (document.type !== 'event' || document.stream !== 'truth') return;
        rmSync(outDir, { recursive: true });
        writeFileSync(outDir, 'a file now');
      });
      const result = await run(host, calibrateSpec({ outDir }));
      expect(result.artifactDir.startsWith(join(host.home, 'sessions', result.runId))).toBe(true);
      expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true });
    });
  });
});

describe('a calibration whose result cannot be kept', () => {
  it('leaves the outputs safe and its record open, and is finished by the same host when there is room', async () => {
    const wanted = await withTestHost(async (host) => await run(host));
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(calibrateSpec());
      const inTheWay = join(openSession(host.home, runId).directory, `awen_calibration_${runId}`);
      mkdirSync(inTheWay);
      await expect(finished).rejects.toMatchObject({ code: 'storage', remedy: expect.stringContaining(runId) });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(await heaterVolts(host)).toBeLessThan(0.02);
      expect(host.catalogue.runs.get(runId)).toMatchObject({ status: 'interrupted' });
      rmSync(inTheWay, { recursive: true });
      const result = await (await host.runs.resume<'calibrate'>(runId)).finished;
      expect(result.parameters).toEqual(wanted.parameters);
      expect(result).toMatchObject({ applied: true, version: 1, measurements: wanted.measurements });
      expect(host.catalogue.runs.get(runId)).toMatchObject({ status: 'finished' });
    });
  });
});

describe('a run that is disturbed', () => {
  it('is stopped within one command, leaves the safe state and its record; the next run starts cleanly', async () => {
    await withTestHost(async (host) => {
      let reads = 0;
      host.runs.onDocument((_id, document) => {
        if (document.type === 'event' && document.stream === 'reads' && ++reads === 9) void host.runs.stop();
      });
      await expect(run(host)).rejects.toMatchObject({ code: 'stopped' });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(await heaterVolts(host)).toBeLessThan(0.02);
      const [session] = host.catalogue.runs.list().sessions;
      expect(session).toMatchObject({ status: 'stopped', artifactDir: null });
      expect(
        openSession(host.home, session?.id ?? '').events.filter(({ stream }) => stream === 'reads').length,
      ).toBeGreaterThanOrEqual(9);
      expect(await run(host)).toMatchObject({ convergenceReason: 'threshold_met' });
    });
  });

  it('is stopped while it still starts: when stop returns its record is closed and the outputs are safe', async () => {
    await withTestHost(async (host) => {
      const starting = host.runs.start(calibrateSpec());
      await host.runs.stop();
      expect(host.runs.isBusy).toBe(false);
      expect(host.bench().gate.outputs()).toBe('safe');
      await expect((await starting).finished).rejects.toMatchObject({ code: 'stopped' });
      expect(host.catalogue.runs.list().sessions[0]).toMatchObject({ status: 'stopped' });
    });
  });

  it('pauses before the next instruction and goes on', async () => {
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(calibrateSpec());
      host.runs.pause(runId);
      await expect.poll(() => host.runs.active?.progress.state).toBe('paused');
      const paused = host.runs.active?.progress.lastSeq;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(host.runs.active?.progress.lastSeq).toBe(paused);
      host.runs.continue(runId);
      expect(await finished).toMatchObject({ convergenceReason: 'threshold_met' });
    });
  });

  it.each([
    ['unplug', { kind: 'unplug', magnitude: 0, atSeconds: 0.3, instrument: 'meter_cross' }],
    ['a link that stays silent', { kind: 'no_reply', magnitude: 100, atSeconds: 0.3, instrument: 'meter_cross' }],
  ] as const)('by %s: fails as an instrument failure and leaves the heaters safe', async (_what, fault) => {
    await withTestHost(async (host) => {
      await expect(run(host, calibrateSpec({ faults: [fault] }))).rejects.toMatchObject({
        code: expect.stringMatching(/^instrument_/),
      });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(await heaterVolts(host)).toBeLessThan(0.02);
      expect(host.catalogue.runs.list().sessions[0]).toMatchObject({ status: 'failed' });
    });
  });

  it('by an instrument that goes while it is paused: ends at once and leaves the heaters safe', async () => {
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(calibrateSpec());
      host.runs.pause(runId);
      await expect.poll(() => host.runs.active?.progress.state).toBe('paused');
      expect(host.bench().gate.outputs()).not.toBe('unknown');
      await host
        .bench()
        .simulator?.injectFault({ kind: 'unplug', magnitude: 0, atSeconds: 0, instrument: 'meter_cross' });
      await expect(finished).rejects.toMatchObject({ code: 'instrument_lost' });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(await heaterVolts(host)).toBeLessThan(0.02);
      expect(host.catalogue.runs.get(runId)).toMatchObject({ status: 'failed' });
    });
  });

  it('is stopped in the middle of a wait that takes its time, for a person to watch', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) =>
        k.measurement_sequence.push({ step_id: 'rest', action: { Wait: { duration_ns: 3_600_000_000_000 } } }),
      );
      await host.bench().simulator?.setPacing(true);
      const { finished } = await host.runs.start(calibrateSpec({}, kernel));
      const lastSeq = () => host.runs.active?.progress.lastSeq;
      // Nothing more comes: the hour has begun.
      let before: number | undefined;
      do {
        before = lastSeq();
        await delay(500);
      } while (before !== lastSeq());
      await host.runs.stop();
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });

  it('does not start a second one beside the first', async () => {
    await withTestHost(async (host) => {
      const { finished } = await host.runs.start(calibrateSpec());
      await expect(host.runs.start(calibrateSpec())).rejects.toMatchObject({ code: 'instrument_busy' });
      await finished;
    });
  });

  it('ends when a reading passes the optical limit, and the reading stands in the record', async () => {
    await withTestHost(async (host) => {
      const kernel = sourceKernel((k) => (k.safety_constraints = { max_optical_power_dbm: -60 }));
      await expect(run(host, calibrateSpec({}, kernel))).rejects.toMatchObject({ code: 'safety_violation' });
      const [session] = host.catalogue.runs.list().sessions;
      const { stop, events } = openSession(host.home, session?.id ?? '');
      expect(stop).toMatchObject({
        status: 'failed',
        code: 'safety_violation',
        outputs: expect.stringMatching(/safe/),
      });
      expect(events.some(({ stream }) => stream === 'reads')).toBe(true);
      expect(existsSync(session?.sessionDir ?? '')).toBe(true);
    });
  });
});
