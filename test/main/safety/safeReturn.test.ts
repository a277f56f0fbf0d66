import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src-core/domain/run.ts';
import { openDemoSession } from '../../support/openDemoSession.ts';
import type { DemoSession } from '../../support/openDemoSession.ts';
import { withTestHost } from '../../support/testHost.ts';

const upper = 'mzi_0.phase_upper';
const garbled: Fault = { kind: 'garbled_reply', magnitude: 100_000, atSeconds: 0, instrument: 'heaters' };
const slow: Fault = { kind: 'slow_reply', magnitude: 1500, atSeconds: 0, instrument: 'heaters' };

let demo: DemoSession;
beforeEach(async () => {
  demo = await openDemoSession({ attempts: 10_000 });
  await demo.session.setParameter(upper, 3, 'the test');
});
afterEach(async () => {
  await demo.close();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !condition(); tries++) await delay(50);
  expect(condition()).toBe(true);
}

/** The values that were sent to outputs since the last call. */
const sent = (): unknown[] => demo.audit.splice(0).flatMap(({ value }) => (value === undefined ? [] : [value]));

describe('an output whose link was given up on the way to safe', () => {
  it('is brought to safe as soon as the link can be opened again, and seen there', async () => {
    const { session } = demo;
    sent();
    await session.simulator?.injectFault(garbled);
    const report = await session.toSafe('STOP');
    expect(report.ok).toBe(false);
    expect(session.gate.outputs()).not.toBe('safe');
    await until(() => (session.safeReturn.state?.attempts ?? 0) > 1);
    expect(session.safeReturn.state).toMatchObject({ givenUp: false, parameters: expect.arrayContaining([upper]) });
    expect(session.safeReturn.state?.reason).not.toBe('');
    await session.simulator?.clearFaults();
    await until(() => session.safeReturn.state === null);
    expect(session.gate.outputs()).toBe('safe');
    expect(session.gate.reading(upper)?.observed).toBeCloseTo(0, 1);
    const log = demo.audit.filter(({ wayBack }) => wayBack === true).map(({ outcome }) => outcome);
    expect(log).toEqual(expect.arrayContaining(['not yet', 'safe']));
    expect(sent()).toEqual([]);
  });

  it('is left to the guard when the bench is closed first', async () => {
    const { session } = demo;
    await session.simulator?.injectFault(garbled);
    await session.toSafe('STOP');
    await session.close();
    demo.audit.length = 0;
    await session.simulator?.clearFaults();
    await delay(300);
    expect(session.safeReturn.state).toBeNull();
    expect(demo.audit).toEqual([]);
    expect(session.devices.instrument('heaters').state).toBe('disconnected');
  });

  it('is not taken back from somebody who has set it meanwhile', async () => {
    const { session } = demo;
    await session.simulator?.injectFault(garbled);
    await session.toSafe('STOP');
    const lease = session.leases.acquire('a run', ['heaters'], 'write');
    await session.simulator?.clearFaults();
    const signal = new AbortController().signal;
    await session.devices.reconnect('heaters');
    for (const parameter of [upper, 'mzi_0.phase_lower']) {
      await session.gate.set({ parameter, value: 2, lease, run: null, signal, wait: () => Promise.resolve() });
    }
    await until(() => session.safeReturn.state === null);
    lease.release();
    expect(session.gate.outputs()).toBe('driven');
  });

  it('is given up after so many attempts, and tried again when the safe state is asked for again', async () => {
    const other = await openDemoSession({ attempts: 2 });
    try {
      const { session } = other;
      await session.setParameter(upper, 3, 'the test');
      await session.simulator?.injectFault(garbled);
      await session.toSafe('STOP');
      await until(() => session.safeReturn.state?.givenUp === true);
      await session.simulator?.clearFaults();
      await session.toSafe('STOP');
      await until(() => session.safeReturn.state === null);
      expect(session.gate.outputs()).toBe('safe');
    } finally {
      await other.close();
    }
  });

  it('is shown in the status of the bench', async () => {
    await withTestHost(async ({ handlers, bench }) => {
      const context = { signal: new AbortController().signal };
      await handlers['bench.setParameter']({ parameter: upper, value: 2 }, context);
      await handlers['bench.injectFault'](garbled, context);
      await handlers['stop.all']({}, context);
      const { safeReturn, outputs } = await handlers['bench.status']({}, context);
      expect(outputs).not.toBe('safe');
      expect(safeReturn).toMatchObject({ parameters: expect.arrayContaining([upper]), givenUp: false });
      await handlers['bench.clearFaults']({}, context);
      await until(() => bench().safeReturn.state === null);
      expect(await handlers['bench.status']({}, context)).toMatchObject({ safeReturn: null, outputs: 'safe' });
    });
  });
});

describe('a safe value on a link that answers too late', () => {
  it('is not known to be there, and is read back when the link answers again', async () => {
    const { session } = demo;
    await session.simulator?.injectFault(slow);
    const { ok, outputs, sentence } = await session.toSafe('STOP');
    expect(ok).toBe(false);
    expect(outputs.find(({ parameter }) => parameter === upper)).toMatchObject({ state: 'unknown' });
    expect(sentence).toMatch(/^Not known: the safe value was sent to mzi_0.phase_upper/);
    expect(sentence).not.toMatch(/driven/);
    expect(session.gate.outputs()).toBe('unknown');
    await session.simulator?.clearFaults();
    await until(() => session.safeReturn.state === null);
    expect(session.gate.outputs()).toBe('safe');
    expect(session.gate.reading(upper)?.observed).toBeCloseTo(0, 1);
  }, 30_000);

  it('counts as driven when nothing could be sent', async () => {
    const { session } = demo;
    await session.devices.instrument('heaters').disconnect();
    const { outputs, sentence } = await session.toSafe('STOP');
    expect(outputs.map(({ state }) => state)).toEqual(['driven', 'driven']);
    expect(sentence).toMatch(/^Treat as driven: mzi_0.phase_upper, mzi_0.phase_lower could not/);
  });
});
