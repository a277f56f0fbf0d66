import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDemoSession } from '../../support/openDemoSession.ts';
import type { DemoSession } from '../../support/openDemoSession.ts';

const upper = 'mzi_0.phase_upper';

let demo: DemoSession;

beforeAll(async () => {
  demo = await openDemoSession();
});
afterAll(async () => {
  await demo.close();
});

describe("the engineer's own writes", () => {
  it('wait for one another: a key held down is not refused for its own last press', async () => {
    const { session } = demo;
    const values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    await Promise.all(values.map((value) => session.setParameter(upper, value, 'the test')));
    expect(session.gate.reading(upper)?.commanded).toBe(0.6);
  });

  it('that still wait when everything is stopped are given up', async () => {
    const { session } = demo;
    const writes = Promise.allSettled([1, 2, 3].map((value) => session.setParameter(upper, value, 'the test')));
    await session.toSafe('STOP');
    const outcomes = await writes;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(session.gate.outputs()).toBe('safe');
    await session.gate.observe([upper]);
    expect(session.gate.reading(upper)?.observed).toBeCloseTo(0, 1);
  });

  it('of one action are given up together when everything was stopped between two of them', async () => {
    const { session } = demo;
    const write = session.beginWrites('blink');
    await write(upper, 1);
    await session.toSafe('STOP');
    await expect(write(upper, 2)).rejects.toMatchObject({ code: 'stopped' });
    expect(session.gate.outputs()).toBe('safe');
    await expect(session.setParameter(upper, 1, 'the next action')).resolves.toBeUndefined();
  });

  it('are refused while a run has the instrument, and leave nothing behind', async () => {
    const { session } = demo;
    const lease = session.leases.acquire('run x', ['heaters'], 'write');
    await expect(session.setParameter(upper, 1, 'the test')).rejects.toMatchObject({ code: 'instrument_busy' });
    lease.release();
    await expect(session.setParameter(upper, 1, 'the test')).resolves.toBeUndefined();
  });
});

describe('an output that is read back beyond its limit', () => {
  it('is not left there when the engineer wrote it', async () => {
    const other = await openDemoSession({
      change: (bench) => ({
        ...bench,
        // The upper heater of this chip has 986 ohm, not the nominal 1000, and draws 3.84 mA where 3.78 are predicted.
        simulated: { chip: 'mzi', seed: 5 },
        limits: { max_voltage_v: 9, max_electrical_current_ma: 3.79 },
      }),
    });
    try {
      const { session } = other;
      await expect(session.setParameter(upper, 3, 'the test')).rejects.toMatchObject({ code: 'safety_violation' });
      expect(session.gate.outputs()).toBe('safe');
      const [output] = await session.devices.instrument('heaters').observeOutputs([0]);
      expect(Math.abs(output?.value ?? Number.NaN)).toBeLessThan(0.02);
    } finally {
      await other.close();
    }
  });
});
