import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { sourceKernel } from '../../support/demoBench.ts';
import { calibrateSpec, withTestHost } from '../../support/testHost.ts';

/** Runs the source's kernel under these constraints from the middle of its range; what became of it and its record. */
async function runUnder(host: Host, constraints: Record<string, unknown>) {
  const kernel = sourceKernel((k) => {
    k.safety_constraints = constraints;
    k.optimizer_config.initial_guess = { phase_upper: 3, phase_lower: 3 };
  });
  const { runId, finished } = await host.runs.start(calibrateSpec({}, kernel));
  const outcome = await finished.then(
    (result) => ({ result, error: null }),
    (error: unknown) => ({ result: null, error: error as { code: string; message: string } }),
  );
  const session = openSession(host.home, runId);
  const written = session.events.flatMap(({ stream, data }) => (stream === 'sets' ? [data.requested as number] : []));
  return { ...outcome, session, written };
}

describe('safety constraints of a kernel, in a run', () => {
  it.each([
    ['voltage', { max_voltage_v: 2 }, /2 V/],
    ['current', { max_electrical_current_ma: 2 }, /2 mA/],
  ])(
    'end it when a write would pass the limit of %s, with the outputs safe and a sentence',
    async (_what, limit, sentence) => {
      await withTestHost(async (host) => {
        const { error, session } = await runUnder(host, limit);
        expect(error).toMatchObject({ code: 'safety_violation', message: expect.stringMatching(sentence) });
        expect(session.stop).toMatchObject({ status: 'failed', outputs: expect.stringMatching(/safe/) });
        expect(host.bench().gate.outputs()).toBe('safe');
      });
    },
  );

  it('keep every candidate inside narrower hard limits', async () => {
    await withTestHost(async (host) => {
      const { written, result } = await runUnder(host, { hard_limits: { phase_upper: [2, 4], phase_lower: [2, 4] } });
      expect(result).not.toBeNull();
      expect(written.length).toBeGreaterThan(5);
      expect(written.every((value) => value >= 2 && value <= 4)).toBe(true);
    });
  });

  it('warn in the record outside soft limits, and the run goes on', async () => {
    await withTestHost(async (host) => {
      const { result, session } = await runUnder(host, { soft_limits: { phase_upper: [0, 0.5] } });
      expect(result?.convergenceReason).toBe('threshold_met');
      expect(session.events.map(({ data }) => JSON.stringify(data)).join('\n')).toMatch(/soft limits 0\.\.0\.5/);
    });
  });
});
