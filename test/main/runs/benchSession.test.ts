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

  it('are refused while a run has the instrument, and leave nothing behind', async () => {
    const { session } = demo;
    const lease = session.leases.acquire('run x', ['heaters'], 'write');
    await expect(session.setParameter(upper, 1, 'the test')).rejects.toMatchObject({ code: 'instrument_busy' });
    lease.release();
    await expect(session.setParameter(upper, 1, 'the test')).resolves.toBeUndefined();
  });
});
