import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bench, BenchParameter } from '../../../src-core/domain/bench.ts';
import type { SafetyConstraints } from '../../../src-core/domain/kernel.ts';
import type { Lease } from '../../../src-main/safety/leases.ts';
import { checkedOutput, rampPoints, writeLimits } from '../../../src-main/safety/outputLimits.ts';
import type { RunLimits } from '../../../src-core/plans/runLimits.ts';
import type { WriteOutcome } from '../../../src-main/safety/writeGate.ts';
import { never, openDemoSession } from '../../support/openDemoSession.ts';
import type { DemoSession } from '../../support/openDemoSession.ts';

const upper = 'mzi_0.phase_upper';
const safety: SafetyConstraints = { hard_limits: {}, soft_limits: {}, timeout_seconds: 300 };
const none: RunLimits = { safety, hard: {}, soft: {} };

let demo: DemoSession;
let lease: Lease;

beforeAll(async () => {
  demo = await openDemoSession();
  lease = demo.session.leases.acquire('the test', ['heaters'], 'write');
});
afterAll(async () => {
  await demo.close();
});

const set = (
  value: number,
  more: Partial<{ lease: Lease; run: RunLimits; signal: AbortSignal; parameter: string }> = {},
): Promise<WriteOutcome> =>
  demo.session.gate.set({
    parameter: upper,
    value,
    lease,
    run: none,
    signal: never(),
    wait: () => Promise.resolve(),
    ...more,
  });

/** What reached the instrument since the last call, in the order it was sent. */
const sent = () => demo.audit.splice(0).flatMap(({ value }) => (typeof value === 'number' ? [value] : []));

describe('the write gate', () => {
  it('ramps to the value in steps no longer than the bench allows, and the instrument stands there', async () => {
    await demo.session.toSafe('a fresh start');
    sent();
    await set(3.3);
    const points = sent();
    expect(points.at(-1)).toBe(3.3);
    expect(points.length).toBe(4);
    await demo.session.gate.observe([upper]);
    const reading = demo.session.gate.reading(upper);
    // 3.3 rad are 15.76 mW into the nominal 1000 ohm; the chip's own resistance differs by a few percent.
    expect(reading?.output).toBeCloseTo(3.969, 2);
    expect(Math.abs((reading?.observed ?? 0) - 3.3)).toBeLessThan(0.4);
    expect(demo.session.gate.outputs()).toBe('driven');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0.01, 6.61, 1e300])(
    'sends nothing for %d',
    async (value) => {
      sent();
      await expect(set(value)).rejects.toMatchObject({ code: 'safety_violation' });
      expect(sent()).toEqual([]);
    },
  );

  it('keeps inside the limits of the kernel when they are narrower', async () => {
    const run = { ...none, hard: { [upper]: [1, 2] as const as [number, number] } };
    await expect(set(2.5, { run })).rejects.toThrow(/hard limits 1..2 rad/);
    await expect(set(1.5, { run })).resolves.toMatchObject({ commanded: 1.5 });
  });

  it.each([
    ['voltage', { max_voltage_v: 3 }, /limit is 3 V/],
    ['current', { max_electrical_current_ma: 2 }, /limit is 2 mA/],
  ])('predicts the %s before it writes', async (_what, extra, message) => {
    sent();
    await expect(set(6, { run: { ...none, safety: { ...safety, ...extra } } })).rejects.toThrow(message);
    expect(sent()).toEqual([]);
  });

  it('warns outside the soft limits and writes all the same', async () => {
    const outcome = await set(6.4);
    expect(outcome.warning).toMatch(/soft limits 0..6.3/);
    expect(outcome.commanded).toBe(6.4);
  });

  it('refuses a lease that only measures, one for another instrument, and one that has ended', async () => {
    sent();
    const other = await openDemoSession();
    try {
      const measuring = other.session.leases.acquire('a measurement', ['heaters'], 'measure');
      await expect(set(1, { lease: measuring })).rejects.toMatchObject({ code: 'safety_violation' });
      const elsewhere = other.session.leases.acquire('elsewhere', ['tec'], 'write');
      await expect(set(1, { lease: elsewhere })).rejects.toMatchObject({ code: 'safety_violation' });
      elsewhere.release();
      await expect(set(1, { lease: elsewhere })).rejects.toMatchObject({ code: 'safety_violation' });
    } finally {
      await other.close();
    }
    expect(sent()).toEqual([]);
  });

  it('writes nothing more of a ramp once the outputs were sent to safe', async () => {
    await set(0);
    sent();
    const refused = expect(set(6)).rejects.toMatchObject({ code: 'stopped' });
    await demo.session.toSafe('STOP');
    await refused;
    // Sent is not seen: nothing is called observed before it is read back.
    expect(demo.session.gate.reading(upper)).toMatchObject({ commanded: 0, observed: null });
    await demo.session.gate.observe([upper]);
    expect(demo.session.gate.reading(upper)?.observed).toBeCloseTo(0, 1);
    expect(demo.session.gate.outputs()).toBe('safe');
  });

  it('stops within one command when the signal aborts', async () => {
    const abort = new AbortController();
    abort.abort();
    sent();
    await expect(set(2, { signal: abort.signal })).rejects.toThrow();
    expect(sent()).toEqual([]);
  });

  it('ends a run whose reading passes the optical limit', () => {
    const { gate } = demo.session;
    expect(() => gate.checkOpticalPower('detector_through', 'W', 1e-3, none)).not.toThrow();
    expect(() => gate.checkOpticalPower('detector_through', 'W', 2.1e-3, none)).toThrow(
      /3\.22 dBm; the optical limit is 3 dBm/,
    );
    expect(() => gate.checkOpticalPower('detector_through', 'dBm', 3.5, none)).toThrow(/optical limit/);
    expect(() => gate.checkOpticalPower('detector_through', 'W', null, none)).not.toThrow();
  });
});

describe('the way to safe', () => {
  it('is taken when no line of it can be written, as on a full disk', async () => {
    let full = false;
    const other = await openDemoSession({
      audit: () => {
        if (full) throw new Error('ENOSPC: no space left on device, write');
      },
    });
    try {
      await other.session.setParameter(upper, 3, 'the test');
      full = true;
      await expect(other.session.setParameter(upper, 4, 'the test')).rejects.toThrow(/ENOSPC/);
      expect(await other.session.toSafe('STOP')).toMatchObject({ ok: true });
      const [output] = await other.session.devices.instrument('heaters').observeOutputs([0]);
      expect(Math.abs(output?.value ?? Number.NaN)).toBeLessThan(0.02);
    } finally {
      await other.close();
    }
  });
});

describe('a write that was not answered', () => {
  it('leaves an output that is not known, and the next one asks where it stands', async () => {
    const other = await openDemoSession();
    try {
      const { session } = other;
      await session.simulator?.injectFault({ kind: 'no_reply', magnitude: 1, atSeconds: 0, instrument: 'heaters' });
      await expect(session.setParameter(upper, 0.5, 'the test')).rejects.toMatchObject({ code: 'instrument_timeout' });
      expect(session.gate.outputs()).toBe('unknown');
      await session.simulator?.clearFaults();
      await session.setParameter(upper, 0.6, 'the test');
      expect(session.gate.reading(upper)).toMatchObject({ commanded: 0.6 });
      expect(session.gate.outputs()).toBe('driven');
    } finally {
      await other.close();
    }
  });
});

describe('limits of magnitude', () => {
  const definition: BenchParameter = {
    unit: 'V',
    instrument: 'source',
    channel: 0,
    hard_limits: [-10, 10],
    ramp: { step: 1, dwell_ms: 0 },
    safe: 0,
    settle_ms: 0,
  };
  const source = { unit: 'V', minimum: -10, maximum: 10, maxCurrentMa: null } as const;

  it('count for negative voltages as for positive ones', () => {
    const limits = writeLimits(definition, { max_voltage_v: 5 }, null);
    for (const value of [5, -5]) expect(checkedOutput('x', value, definition, limits, source).output).toBe(value);
    for (const value of [5.1, -5.1])
      expect(() => checkedOutput('x', value, definition, limits, source)).toThrow(/limit is 5 V/);
  });

  it('count for a current that is set itself, before it is sent', () => {
    const laser: BenchParameter = { ...definition, unit: 'mA', hard_limits: [-500, 500] };
    const output = { unit: 'mA', minimum: -500, maximum: 500, maxCurrentMa: 500 } as const;
    const limits = writeLimits(laser, { max_electrical_current_ma: 20 }, null);
    expect(checkedOutput('x.y', 20, laser, limits, output)).toEqual({ output: 20, currentMa: 20 });
    for (const value of [400, -20.1])
      expect(() => checkedOutput('x.y', value, laser, limits, output)).toThrow(/would draw .* mA; the limit is 20 mA/);
    const scaled: BenchParameter = { ...laser, unit: 'rad', conversion: { linear: { scale: 10, offset: 0 } } };
    expect(() => checkedOutput('x.y', 3, scaled, limits, output)).toThrow(/would draw 30 mA/);
  });

  it.each([
    ['V', 'mA', undefined],
    ['degC', 'V', undefined],
    ['rad', 'V', undefined],
    ['nm', 'degC', undefined],
    ['rad', 'mA', { heater_phase: { p_2pi_w: 0.03, resistance_ohm: 1000, resistance_per_w: 0, cubic_rad: 0 } }],
  ] as const)('are not looked for in %s on an output in %s', (unit, given, conversion) => {
    const wrong: BenchParameter = { ...definition, unit, ...(conversion === undefined ? {} : { conversion }) };
    const output = { ...source, unit: given };
    const thrown = (() => {
      try {
        return checkedOutput('node.drive', 1, wrong, writeLimits(wrong, {}, null), output);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({
      code: 'safety_violation',
      path: 'nodes.node.parameters.drive.unit',
      remedy: expect.stringContaining('conversion') as string,
    });
  });

  it('keep a safe value of another unit from an output', async () => {
    const drive: BenchParameter = { ...definition, instrument: 'heaters', channel: 5, unit: 'degC', safe: 3 };
    const change = (bench: Bench): Bench => ({
      ...bench,
      nodes: { ...bench.nodes, node: { kind: 'heater', parameters: { drive } } },
    });
    const other = await openDemoSession({ change });
    try {
      const { session } = other;
      const report = await session.toSafe('STOP');
      expect(report.ok).toBe(false);
      expect(report.outputs.find(({ parameter }) => parameter === 'node.drive')).toMatchObject({
        state: 'driven',
        failure: expect.stringMatching(/in degC.*in V/) as string,
      });
      await session.setParameter(upper, 1, 'the test');
      const [output] = await session.devices.instrument('heaters').observeOutputs([5]);
      expect(Math.abs(output?.value ?? Number.NaN)).toBeLessThan(0.02);
    } finally {
      await other.close();
    }
  });
});

describe('a ramp', () => {
  it('ends at its target in steps within the limit, from anywhere to anywhere', () => {
    const value = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.double({ min: 0.01, max: 3, noNaN: true }), (from, to, step) => {
        const points = rampPoints(from, to, step);
        expect(points.at(-1)).toBe(to);
        [from, ...points].reduce((before, after) => {
          expect(Math.abs(after - before)).toBeLessThanOrEqual(step * (1 + 1e-6));
          return after;
        });
      }),
      { numRuns: 2000 },
    );
  });
});
