import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noiseSpecSchema } from '../../../../src-core/domain/run.ts';
import type { Fault, NoiseSpec } from '../../../../src-core/domain/run.ts';
import type { Lease } from '../../../../src-main/safety/leases.ts';
import { withTestHost } from '../../../support/testHost.ts';

const spec = (modules: readonly string[], more: Record<string, unknown> = {}): NoiseSpec =>
  noiseSpecSchema.parse({
    kind: 'noise',
    probe: { instrument: { timeouts: { FAST: 0.15 } } },
    tiers: ['FAST'],
    samples: 400,
    modules,
    workers: 4,
    ...more,
  });

const rowsOf = (artifactDir: string): string[][] =>
  readFileSync(join(artifactDir, 'samples.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

const fault = (kind: Fault['kind'], magnitude: number, atSeconds: number, instrument: string): Fault => ({
  ...{ kind, magnitude, atSeconds, instrument },
});

describe('a noise calibration of the bench', () => {
  it('asks, counts, and leaves every output as it stood', async () => {
    await withTestHost(async (host) => {
      const bench = host.bench();
      await bench.setParameter('mzi_0.phase_upper', 1.2, 'the test');
      const before = await bench.devices.instrument('heaters').observeOutputs([0, 1]);
      const modules = ['meter_through READ?', 'heaters V0?', 'tec tact?', 'gone READ?'];
      const { runId, finished } = await host.runs.start(spec(modules));
      // Somebody else may not use the instruments meanwhile, and the run itself may not write.
      expect(bench.leases.holderOf('heaters')).toBe(`run ${runId}`);
      const result = await finished;
      const rows = rowsOf(result.artifactDir);
      for (const [, , , module, outcome] of rows) {
        expect(outcome).toBe(module === 'gone READ?' ? 'module_not_found' : 'verified');
      }
      const [volts] = await bench.devices.instrument('heaters').observeOutputs([0, 1]);
      expect(volts?.value).toBeCloseTo(before[0]?.value ?? NaN, 2);
      expect(volts?.value).toBeGreaterThan(1);
      expect(result.advice.map(({ commandClass }) => commandClass).sort()).toEqual([
        'heaters V<n>?',
        'meter_through READ?',
        'tec tact?',
      ]);
      expect(host.catalogue.runs.get(runId)).toMatchObject({ simulated: true, status: 'finished' });
    });
  });

  it('holds a lease that the write gate refuses', async () => {
    await withTestHost(async (host) => {
      const { gate, leases, devices } = host.bench();
      // The run's own lease, as it takes it.
      const held: Lease[] = [];
      const acquire = leases.acquire.bind(leases);
      leases.acquire = (...asked) => {
        const lease = acquire(...asked);
        held.push(lease);
        return lease;
      };
      const { runId, finished } = await host.runs.start(spec(['heaters V0?', 'meter_through READ?']));
      expect(held).toMatchObject([{ holder: `run ${runId}`, mayWrite: false, released: false }]);
      const [before] = await devices.instrument('heaters').observeOutputs([0]);
      await expect(
        gate.set({
          ...{ parameter: 'mzi_0.phase_upper', value: 1, lease: held[0] as Lease, run: null },
          ...{ signal: new AbortController().signal, wait: () => Promise.resolve() },
        }),
      ).rejects.toThrow(`run ${runId} holds no lease to write to "heaters"`);
      const [after] = await devices.instrument('heaters').observeOutputs([0]);
      expect(after?.value).toBeCloseTo(before?.value ?? NaN, 3);
      await finished;
      expect(held[0]?.released).toBe(true);
    });
  });

  it('on a slow and lossy link: lost replies time out, bad ones are malformed, the others are as slow as they are', async () => {
    await withTestHost(async (host) => {
      const lossy = [0.2, 0.4, 0.6].map((seconds) => fault('no_reply', 1, seconds, 'meter_through'));
      const bad = [0.3, 0.5].map((seconds) => fault('garbled_reply', 1, seconds, 'meter_through'));
      const faults = [fault('slow_reply', 8, 0, 'meter_through'), ...lossy, ...bad];
      const { finished } = await host.runs.start(spec(['meter_through READ?'], { faults, samples: 250 }));
      const result = await finished;
      const rows = rowsOf(result.artifactDir);
      const count = (outcome: string) => rows.filter((row) => row[4] === outcome).length;
      // A garbled reply whose line end is garbled too is no reply.
      expect(count('verifier_timeout') + count('proof_invalid')).toBe(5);
      expect(count('verifier_timeout')).toBeGreaterThanOrEqual(3);
      expect(count('verified')).toBe(245);
      for (const row of rows.filter((each) => each[4] === 'verified')) expect(Number(row[5])).toBeGreaterThan(7);
      const [advice] = result.advice;
      expect(advice?.isReached).toBe(false);
      expect(advice?.timeoutMs).toBeGreaterThanOrEqual(20);
      expect(result.tiers.FAST?.timeout_distribution.best_model).not.toBe('none');
    });
  });

  it('counts an instrument that is gone as not found, and asks it again when it is back', async () => {
    await withTestHost(async (host) => {
      const faults = [fault('unplug', 0.02, 1, 'meter_through')];
      const { finished } = await host.runs.start(
        spec(['meter_through READ?', 'meter_cross READ?'], { faults, samples: 1500 }),
      );
      const rows = rowsOf((await finished).artifactDir);
      const lost = rows.filter((row) => row[4] === 'module_not_found');
      expect(lost.length).toBeGreaterThan(0);
      expect(lost.every((row) => row[3] === 'meter_through READ?')).toBe(true);
      expect(rows.at(-1)?.[4]).toBe('verified');
      expect(rows.filter((row) => row[3] === 'meter_cross READ?').every((row) => row[4] === 'verified')).toBe(true);
    });
  }, 30_000);

  it('sends nothing that is no query', async () => {
    await withTestHost(async (host) => {
      for (const module of ['heaters V0=5', 'meter_through SENS:POW:UNIT W', 'tec ens', 'heaters']) {
        await expect(host.runs.start(spec([module]))).rejects.toMatchObject({ code: 'bad_input' });
      }
      const { instrument } = host.bench().devices;
      await expect(instrument('heaters').query('V0=5', { timeoutMs: 100 })).rejects.toMatchObject({
        code: 'bad_input',
      });
    });
  });
});
