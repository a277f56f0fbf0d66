import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32cHex } from '../../../src-core/maths/checksum/crc32c.ts';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import { wantedWavelengthsNm } from '../../../src-core/plans/spectrumMeasurement.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { spectrumBenchFile, looseSpectrumBench, spectrumKernel } from '../../support/spectrumBench.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../support/testHost.ts';

const onSpectrumBench = <T>(work: (host: Host) => Promise<T>): Promise<T> => withTestHost(work, spectrumBenchFile);

const calibrate = async (host: Host, way: 'sweep' | 'trace', seed = 42): Promise<CalibrationResult> =>
  (await (
    await host.runs.start(calibrateSpec({ seed }, spectrumKernel(way)))
  ).finished) as CalibrationResult;

const eventsOf = (host: Host, runId: string, stream: string) =>
  openSession(host.home, runId).events.filter((event) => event.stream === stream);

const firstMeasurementOf = (artifactDir: string, sensor: string): Record<string, unknown> => {
  const folder = join(artifactDir, 'measurements');
  const all = readdirSync(folder)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>);
  return all.find((measurement) => measurement.sensor_id === sensor) ?? {};
};

describe('a spectrum matched on the spectrum bench', () => {
  it('by a laser sweep and a power meter converges on one chip and another, through the write gate and real sockets', async () => {
    await onSpectrumBench(async (host) => {
      for (const seed of [42, 3]) {
        const result = await calibrate(host, 'sweep', seed);
        expect(result).toMatchObject({ convergenceReason: 'threshold_met', applied: true });
        expect(result.cost).toBeLessThan(0.5);
        // The laser alone has moved before the device was found as it stands: that it is off is seen.
        const [before] = eventsOf(host, result.runId, 'before');
        expect(before?.data.cost).toBeGreaterThan(result.cost ?? 0);
        const sets = eventsOf(host, result.runId, 'sets').filter(({ data }) => data.parameter === 'laser_0.wavelength');
        expect(sets.slice(0, 13).map(({ data }) => data.commanded)).toEqual(
          wantedWavelengthsNm(spectrumKernel('sweep')),
        );
        expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true, differing: [], missing: [], extra: [] });
        expect(firstMeasurementOf(result.artifactDir, 'detector_through')).toMatchObject({ wavelength_nm: 1549 });
      }
    });
  });

  it('by an analyser trace converges as well, and the trace lies in the raw arrays and in the artifact', async () => {
    await onSpectrumBench(async (host) => {
      const result = await calibrate(host, 'trace');
      expect(result).toMatchObject({ convergenceReason: 'threshold_met', applied: true });
      expect(result.cost).toBeLessThan(0.5);
      const traces = eventsOf(host, result.runId, 'traces');
      expect((traces[0]?.data.powersDbm as number[]).length).toBe(201);
      const session = join(host.home, 'sessions', result.runId);
      const [line] = readFileSync(join(session, 'journal.jsonl'), 'utf8')
        .split('\n')
        .filter((text) => text.includes('"stream":"traces"'));
      expect(line).toMatch(/"powersDbm":\{"\$array":/);
      expect(statSync(join(session, 'arrays.f64')).size).toBe(traces.length * 2 * 201 * 8);
      const measurement = firstMeasurementOf(result.artifactDir, 'trace_through');
      expect((measurement.spectrum as { powers_dbm: number[] }).powers_dbm).toEqual(traces[0]?.data.powersDbm);
      expect(measurement.value).toBe(Math.max(...(traces[0]?.data.powersDbm as number[])));
      expect(result.measurements).toBe(traces.length + 1);
    });
  });

  it('brings both ways to the same heater setting', async () => {
    await onSpectrumBench(async (host) => {
      const [bySweep, byTrace] = [await calibrate(host, 'sweep', 6), await calibrate(host, 'trace', 6)];
      const phase = ({ parameters }: CalibrationResult) => parameters['mzi_0.phase_upper'] ?? Number.NaN;
      expect(Math.abs(phase(bySweep) - phase(byTrace))).toBeLessThan(0.1);
    });
  });

  it('without light ends without a match, says what it cost, and leaves everything safe', async () => {
    await onSpectrumBench(async (host) => {
      const kernel = spectrumKernel('trace', (k) => (k.optimizer_config.max_iterations = 3));
      const faults = [{ kind: 'laser_drop' as const, magnitude: 200, atSeconds: 0 }];
      const result = (await (
        await host.runs.start(calibrateSpec({ seed: 1, faults }, kernel))
      ).finished) as CalibrationResult;
      expect(result).toMatchObject({ convergenceReason: 'max_iterations', applied: false });
      // Noise of the analyser at best: each point is tens of dB short of its target.
      expect(result.cost).toBeGreaterThan(50);
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(await host.bench().devices.instrument('laser').observeOutputs([0])).toEqual([
        { value: 1550, currentMa: null },
      ]);
    });
  });

  it('is refused before anything is written when the laser does not reach the target', async () => {
    await onSpectrumBench(async (host) => {
      const kernel = spectrumKernel('sweep', (k) => (k.cost_function.MatchSpectrum.target_spectrum[0][0] = 1400));
      await expect(host.runs.start(calibrateSpec({}, kernel))).rejects.toMatchObject({
        code: 'bad_input',
        path: 'cost_function.MatchSpectrum.target_spectrum[0]',
        message: expect.stringMatching(/1400 nm lies outside the hard limits of laser_0.wavelength/) as string,
      });
      expect(host.runs.active).toBeNull();
    });
  });

  it('ends in the safe state when a trace shows more light than the limit allows', async () => {
    await onSpectrumBench(async (host) => {
      const kernel = spectrumKernel('trace', (k) => (k.safety_constraints.max_optical_power_dbm = -8));
      await expect((await host.runs.start(calibrateSpec({}, kernel))).finished).rejects.toMatchObject({
        code: 'safety_violation',
        message: expect.stringMatching(/trace_through reads .* dBm; the optical limit is -8 dBm/) as string,
      });
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });
});

describe('a bench without a spectrum behind its analyser', () => {
  it('finds no light in it', async () => {
    const folder = temporaryFolder();
    try {
      const bench = looseSpectrumBench();
      bench.simulated.chip = 'mzi';
      const file = join(folder, 'dark.bench.json');
      writeFileSync(file, JSON.stringify(bench));
      await withTestHost(async (host) => {
        const { powersDbm, fault } = await host.bench().devices.readTrace('trace_through');
        expect(new Set(powersDbm)).toEqual(new Set([-100]));
        expect(fault).toBeNull();
      }, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.each(['sweep', 'trace'] as const)('a match by %s that was cut', (way) => {
  it('ends like the undisturbed one, and the fresh chip answers as the record says', async () => {
    const home = temporaryFolder();
    try {
      const host = await openTestHost(home, spectrumBenchFile);
      const wanted = await calibrate(host, way, 2);
      await host.close();
      const session = join(home, 'sessions', wanted.runId);
      const journal = readFileSync(join(session, 'journal.jsonl'));
      for (const part of [0.35, 0.8]) {
        const result = await resumed(journal, join(session, 'arrays.f64'), wanted.runId, part);
        expect({ ...result, artifactDir: '' }).toEqual({ ...wanted, artifactDir: '' });
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 120_000);
});

/** The end of the run when its journal is cut after a part of its bytes and its owner is gone. */
async function resumed(journal: Buffer, arrays: string, runId: string, part: number): Promise<CalibrationResult> {
  const other = temporaryFolder();
  try {
    const folder = join(other, 'sessions', runId);
    mkdirSync(folder, { recursive: true });
    const cut = journal.subarray(0, Math.floor(journal.length * part));
    const firstEnd = cut.indexOf(10);
    const start = JSON.parse(cut.subarray(0, firstEnd).toString()) as { owner: { pid: number }; crc: string };
    const { crc: _old, ...document } = { ...start, owner: { ...start.owner, pid: 2 ** 22 + 1 } };
    const body = JSON.stringify(document).slice(0, -1);
    const first = Buffer.from(`${body},"crc":"${crc32cHex(Buffer.from(body))}"}`);
    writeFileSync(join(folder, 'journal.jsonl'), Buffer.concat([first, cut.subarray(firstEnd)]));
    if (existsSync(arrays)) writeFileSync(join(folder, 'arrays.f64'), readFileSync(arrays));
    const host = await openTestHost(other, spectrumBenchFile);
    try {
      const result = (await (await host.runs.resume(runId)).finished) as CalibrationResult;
      const notes = openSession(other, runId).events.filter(({ stream }) => stream === 'engine');
      for (const { data } of notes) if ('mismatches' in data) expect(data.mismatches).toBe(0);
      return result;
    } finally {
      await host.close();
    }
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}
