import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StandardizeResult } from '../../../../src-core/domain/standardizeRun.ts';
import type { RunEvent } from '../../../../src-core/documents/documents.ts';
import { requireLease } from '../../../../src-main/runs/commands/commandContext.ts';
import type { CommandContext } from '../../../../src-main/runs/commands/commandContext.ts';
import { readNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { journalFileName, sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { cutJournal } from '../../../support/cutJournal.ts';
import {
  removeReadOnly,
  resultBytes,
  runStandardize,
  standardizeSpec,
  writeDataset,
} from '../../../support/standardizeRuns.ts';
import { spectrumBenchFile, spectrumKernel } from '../../../support/spectrumBench.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../../support/testHost.ts';
import { askPython, pythonWith, skipped } from '../../sessions/pythonWith.ts';

let folder = '';
beforeEach(() => {
  folder = temporaryFolder();
  writeDataset(join(folder, 'a.npy'), [400, 3, 8]);
});
afterEach(() => removeReadOnly(folder));

const numpy = pythonWith('numpy');
const byNumpy = `
import json, sys, numpy
x = numpy.load(sys.argv[1]).astype('f8')
found = numpy.load(sys.argv[2])
mu, sigma = numpy.nanmean(x, axis=0), numpy.maximum(numpy.nanstd(x, axis=0), 1e-6)
z = (x - found['mu']) / found['sigma']
known = numpy.sum(~numpy.isnan(x), axis=(0, 2))
print(json.dumps({
  'mu': float(numpy.max(numpy.abs(mu - found['mu']))), 'sigma': float(numpy.max(numpy.abs(sigma - found['sigma']))),
  'shape': list(found['mu'].shape), 'dtype': found['mu'].dtype.str, 'count': int(found['count'].sum()),
  'one': (numpy.sum(z >= 2, axis=(0, 2)) / known).tolist(), 'two': (numpy.sum(numpy.abs(z) >= 2, axis=(0, 2)) / known).tolist(),
}))
`;

const config = { dataset: { npy: 'a.npy' }, spike_threshold: 2 };

describe('a standardization', { timeout: 120_000 }, () => {
  it('leaves a read-only run directory that verifies, and touches no output', async () => {
    await withTestHost(async (host) => {
      const result = await runStandardize(host, standardizeSpec(folder, config));
      const { runDir, artifacts, roles } = result;
      expect(artifacts.map(({ path }) => path)).toEqual([
        'config_resolved.yaml',
        'results/calibration_stats.npz',
        'results/rate_targets.json',
        'logs/phase1_calibrate.jsonl',
        'run_record.json',
      ]);
      for (const path of ['', 'results', 'logs']) expect(statSync(join(runDir, path)).mode & 0o777).toBe(0o555);
      for (const { path } of artifacts) expect(statSync(join(runDir, path)).mode & 0o777).toBe(0o444);
      if (process.getuid?.() !== 0) {
        expect(() => writeFileSync(join(runDir, 'more'), '')).toThrow(/EACCES|EPERM/);
        expect(() => writeFileSync(join(runDir, 'run_record.json'), '')).toThrow(/EACCES|EPERM/);
      }
      expect(await verifyPath(runDir)).toMatchObject({ ok: true, kind: 'directory', files: 5 });
      expect(roles[0]).toMatchObject({
        role: 'primary',
        shape: [400, 3, 8],
        records: 400,
        nanCount: 1,
        infiniteCount: 0,
      });
      expect(roles[0]).toMatchObject({ sigmaClampCount: 1, emptyBins: 0 });
      const { stop, events } = openSession(host.home, result.runId);
      expect(stop?.outputs).toContain('touched no output');
      expect(events.some(({ stream }) => stream === 'sets')).toBe(false);
      expect(host.catalogue.runs.get(result.runId)).toMatchObject({ kind: 'standardize', artifactDir: runDir });
      expect(readdirSync(sessionDirectory(host.home, result.runId))).not.toContain('primary');
    });
  });

  it.skipIf(numpy === null)(`has the numbers of NumPy${skipped(numpy, 'numpy')}`, async () => {
    await withTestHost(async (host) => {
      const { runDir, roles } = await runStandardize(host, standardizeSpec(folder, config));
      const stats = join(runDir, 'results', 'calibration_stats.npz');
      const told = askPython(numpy, byNumpy, [join(folder, 'a.npy'), stats]) as Record<string, number & number[]>;
      expect(told).toMatchObject({ shape: [3, 8], dtype: '<f8', count: 400 * 24 - 1 });
      expect(told['mu']).toBeLessThan(1e-12);
      expect(told['sigma']).toBeLessThan(1e-12);
      expect(roles[0]?.rateTargets).toEqual({
        one_sided: { r_star_l: told['one'] },
        two_sided: { r_star_l: told['two'] },
      });
    });
  });

  it('gives the same bytes twice, in another directory each time; other roles and seeds give others', async () => {
    await withTestHost(async (host) => {
      writeDataset(join(folder, 'b.npy'), [300, 3, 8], 2);
      const roles = { primary: 'instruct', reference: { name: 'base', dataset: { npy: 'b.npy' } } };
      const sliced = { ...config, slice: { count: 50 }, seed: 4, roles };
      const first = await runStandardize(host, standardizeSpec(folder, sliced));
      const before = readFileSync(join(first.runDir, 'run_record.json'));
      const second = await runStandardize(host, standardizeSpec(folder, sliced));
      const other = await runStandardize(host, standardizeSpec(folder, { ...sliced, seed: 5 }));
      expect(first.roles.map(({ role, name, records }) => [role, name, records])).toEqual([
        ['primary', 'instruct', 50],
        ['reference', 'base', 50],
      ]);
      expect(new Set([first, second, other].flatMap((run) => run.roles.map(({ runDir }) => runDir))).size).toBe(6);
      for (const role of [0, 1] as const) {
        const [one, two] = [first.roles[role], second.roles[role]];
        expect(resultBytes(two?.runDir ?? '')).toEqual(resultBytes(one?.runDir ?? ''));
        expect(two?.sliceSha256).toBe(one?.sliceSha256);
      }
      expect(other.roles[0]?.sliceSha256).not.toBe(first.roles[0]?.sliceSha256);
      expect(readFileSync(join(first.runDir, 'run_record.json'))).toEqual(before);
      const resolved = readFileSync(join(first.runDir, 'config_resolved.yaml'), 'utf8');
      expect(resolved).toContain('CANON.OUTPUT.CALIBRATION_STATS_NPZ_BASENAME: calibration_stats.npz');
    });
  });

  it('gives the same statistics from every form of the same numbers', async () => {
    await withTestHost(async (host) => {
      const whole = await runStandardize(host, standardizeSpec(folder, config));
      const values = new Float32Array(readFileSync(join(folder, 'a.npy')).buffer.slice(-4 * 400 * 24));
      const rows = Array.from({ length: 400 }, (_, row) => [...values.subarray(row * 24, row * 24 + 24)].join(','));
      writeFileSync(
        join(folder, 'a.csv'),
        `${[Array.from({ length: 24 }, (_, at) => `c${at}`).join(','), ...rows].join('\n')}\n`,
      );
      const csv = await runStandardize(
        host,
        standardizeSpec(folder, { ...config, dataset: { csv: 'a.csv', layers: 3 } }),
      );
      expect(resultBytes(csv.runDir)).toEqual(resultBytes(whole.runDir));
    });
  });

  it.skipIf(numpy === null)(`reads NumPy's other forms as well${skipped(numpy, 'numpy')}`, async () => {
    const save = `
import sys, numpy
x = numpy.load(sys.argv[1] + '/a.npy')
numpy.save(sys.argv[1] + '/fortran.npy', numpy.asfortranarray(x.astype('>f8')))
numpy.savez_compressed(sys.argv[1] + '/packed.npz', other=numpy.arange(3), x=x)
numpy.savez(sys.argv[1] + '/plain.npz', x)
print('null')
`;
    askPython(numpy, save, [folder]);
    await withTestHost(async (host) => {
      const run = async (dataset: object, more: object = {}) =>
        await runStandardize(host, standardizeSpec(folder, { ...config, ...more, dataset }));
      const whole = await run({ npy: 'a.npy' });
      expect(resultBytes((await run({ npz: 'packed.npz', array: 'x' })).runDir)).toEqual(resultBytes(whole.runDir));
      expect(resultBytes((await run({ npz: 'plain.npz' })).runDir)).toEqual(resultBytes(whole.runDir));
      for (const more of [{}, { slice: { count: 33 }, seed: 8 }]) {
        const stats = async (dataset: object) =>
          await readNpz(join((await run(dataset, more)).runDir, 'results', 'calibration_stats.npz'));
        const [plain, fortran] = [await stats({ npy: 'a.npy' }), await stats({ npy: 'fortran.npy' })];
        for (const name of ['mu', 'sigma']) {
          const [a, b] = [plain.get(name)?.values as Float64Array, fortran.get(name)?.values as Float64Array];
          expect(Math.max(...a.map((one, at) => Math.abs(one - (b[at] as number))))).toBeLessThan(1e-12);
        }
        expect(fortran.get('count')).toEqual(plain.get('count'));
      }
    });
  });

  it('measures the channels of recorded sessions', async () => {
    await withTestHost(async (host) => {
      const sweep = {
        parameter: 'mzi_0.phase_upper',
        from: 0,
        to: 3,
        points: 5,
        read: ['detector_through'],
        repeats: 2,
        integration_time_ns: 1_000_000,
      };
      const labels = { operator: '', chipId: '', dieId: '', notes: '' };
      const common = { labels, seed: 1, outDir: null, faults: [] };
      const ids: string[] = [];
      for (const title of ['one', 'two']) {
        const { runId, finished } = await host.runs.start({ kind: 'sweep', title, sweep, ...common });
        await finished;
        ids.push(runId);
      }
      const { roles, runDir } = await runStandardize(host, standardizeSpec(folder, { dataset: { sessions: ids } }));
      expect(roles[0]).toMatchObject({ shape: [4, 1, 5], records: 4 });
      expect(JSON.parse(readFileSync(join(runDir, 'run_record.json'), 'utf8'))).toMatchObject({ simulated: true });
      await expect(
        runStandardize(host, standardizeSpec(folder, { dataset: { sessions: ['none'] } })),
      ).rejects.toMatchObject({ code: 'not_found', path: 'dataset.sessions[0]' });
    });
  });

  it('takes one trace of an analyser for a record, its wavelengths for the bins', async () => {
    await withTestHost(async (host) => {
      const kernel = spectrumKernel('trace', (loose) => (loose['optimizer_config'].max_iterations = 3));
      const { runId, finished } = await host.runs.start(calibrateSpec({}, kernel));
      await finished;
      const traces = openSession(host.home, runId).events.flatMap(({ stream, data }) =>
        stream === 'traces' ? [data['powersDbm'] as number[]] : [],
      );
      const points = traces[0]?.length ?? 0;
      expect(traces.length).toBeGreaterThan(2);
      expect(points).toBeGreaterThan(64);
      const { roles, runDir } = await runStandardize(host, standardizeSpec(folder, { dataset: { sessions: [runId] } }));
      expect(roles[0]).toMatchObject({ shape: [traces.length, 1, points], simulated: true });
      const stats = await readNpz(join(runDir, 'results', 'calibration_stats.npz'));
      const mu = stats.get('mu')?.values as Float64Array;
      for (const bin of [0, points >> 1, points - 1]) {
        const mean = traces.reduce((sum, trace) => sum + (trace[bin] as number), 0) / traces.length;
        expect(mu[bin]).toBeCloseTo(mean, 9);
      }
    }, spectrumBenchFile);
  });

  it('holds nothing, and the write gate refuses whoever has no lease to write', async () => {
    await withTestHost(async (host) => {
      const { gate, leases } = host.bench();
      const { runId, finished } = await host.runs.start(standardizeSpec(folder, config));
      expect(leases.anyHolder()).toBeNull();
      const lease = leases.acquire(`run ${runId}`, ['heaters'], 'measure');
      const { signal } = new AbortController();
      const wait = () => Promise.resolve();
      const write = { parameter: 'mzi_0.phase_upper', value: 1, lease, run: null, signal, wait };
      await expect(gate.set(write)).rejects.toMatchObject({
        code: 'safety_violation',
        message: /holds no lease to write/,
      });
      lease.release();
      expect(() => requireLease({ lease: null } as CommandContext)).toThrow(/nothing was written/);
      await finished;
      expect(gate.outputs()).toBe('safe');
    });
  });

  it('is stopped at once, and leaves nothing half written', async () => {
    await withTestHost(async (host) => {
      writeDataset(join(folder, 'big.npy'), [2000, 8, 256]);
      const { runId, finished } = await host.runs.start(standardizeSpec(folder, { dataset: { npy: 'big.npy' } }));
      await host.runs.stopRun(runId);
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
      expect(readdirSync(folder).includes('runs') ? readdirSync(join(folder, 'runs')) : []).toEqual([]);
    });
  });
});

describe('a killed standardization', { timeout: 120_000 }, () => {
  const roles = { primary: 'a', reference: { dataset: { npy: 'a.npy' } } };

  it.each([1, 2, 3, 4, 6, 7])('ends in the same bytes after it is resumed (cut after step %i)', async (steps) => {
    const home = temporaryFolder();
    try {
      const host = await openTestHost(home);
      const saved = join(folder, 'saved');
      let seen = 0;
      host.runs.onDocument((id, document) => {
        if (document.type !== 'event' || (document as RunEvent).stream !== 'standardized') return;
        seen += 1;
        if (seen !== steps) return;
        mkdirSync(saved);
        copyFileSync(join(sessionDirectory(home, id), journalFileName), join(saved, 'journal'));
      });
      const spec = standardizeSpec(folder, { ...config, slice: { count: 100 }, roles });
      const whole = await runStandardize(host, spec);
      await host.close();
      const bytes = whole.roles.map(({ runDir }) => resultBytes(runDir));
      const journal = readFileSync(join(saved, 'journal'));
      const directory = sessionDirectory(home, whole.runId);
      writeFileSync(join(directory, journalFileName), cutJournal(journal, journal.length));
      rmSync(join(directory, 'arrays.f64'), { force: true });
      // Directories that a run made before it was killed stand; those of later steps were not there.
      for (const [index, { runDir }] of whole.roles.entries()) if (steps < 5 + 3 * index) removeReadOnly(runDir);
      const again = await openTestHost(home);
      const resumed = (await (await again.runs.resume(whole.runId)).finished) as StandardizeResult;
      expect(resumed.roles.map(({ runDir }) => resultBytes(runDir))).toEqual(bytes);
      expect(resumed.roles.map(({ sliceSha256 }) => sliceSha256)).toEqual(whole.roles.map((role) => role.sliceSha256));
      for (const { runDir } of resumed.roles) expect(await verifyPath(runDir)).toMatchObject({ ok: true });
      await again.close();
    } finally {
      removeReadOnly(home);
    }
  });
});
