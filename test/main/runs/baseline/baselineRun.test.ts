import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalibrationFile } from '../../../../src-core/domain/baseline.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { npyBytes, readNpy } from '../../../../src-main/sessions/arrays/npy.ts';
import { writeNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { journalFileName, sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { baselineSpec, runBaselineOf, writeScores } from '../../../support/baselineRuns.ts';
import { cutJournal } from '../../../support/cutJournal.ts';
import { openTestHost, temporaryFolder, withTestHost } from '../../../support/testHost.ts';
import { askPython, pythonWith, skipped } from '../../sessions/pythonWith.ts';

let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const steady = (name: string, seed: number) =>
  writeScores(join(folder, name), [
    { head: 'happy', count: 4000, seed, label: 'happy' },
    { head: 'sad', count: 4000, seed },
  ]);
/** Loose enough for what chance does to 4,000 scores a tenth wide. */
const loose = { calibration_drift_apd: 0.02, calibration_drift_srd: 0.1, calibration_drift_jsd: 0.15 };

const headsFolder = (home: string) => join(home, 'baselines', 'heads', 'effnet');
const fileOf = (home: string, name: string) =>
  JSON.parse(readFileSync(join(headsFolder(home), name), 'utf8')) as CalibrationFile;

const numpy = pythonWith('numpy');

describe('a baseline run', { timeout: 120_000 }, () => {
  it('makes the first version unstable, keeps the reference of what is steady, moves that of what shifted', async () => {
    await withTestHost(async (host) => {
      const first = await runBaselineOf(host, baselineSpec(steady('one.csv', 1), loose));
      expect(first.calibration.summary).toEqual({ total_heads: 2, stable_heads: 0, unstable_heads: 2 });
      expect(first.calibration.reference_updates).toEqual({ 'effnet/happy': 'updated', 'effnet/sad': 'updated' });
      expect(first.calibration.heads['effnet/happy']?.drift_metrics).toMatchObject({
        apd_p5: null,
        failed_metrics: [],
      });

      const shifted = writeScores(join(folder, 'two.csv'), [
        { head: 'happy', count: 4000, seed: 2, label: 'happy', shift: 0.2 },
        { head: 'sad', count: 4000, seed: 2 },
      ]);
      const second = await runBaselineOf(host, baselineSpec(shifted, loose));
      expect(second.calibration).toMatchObject({ version: 2, library_size: 8000 });
      expect(second.calibration.reference_updates).toEqual({ 'effnet/happy': 'updated', 'effnet/sad': 'kept' });
      expect(second.calibration.heads['effnet/happy']).toMatchObject({ is_stable: false, reference_version: 2 });
      expect(second.calibration.heads['effnet/happy']?.drift_metrics.failed_metrics).toEqual([
        'apd_p5',
        'apd_p95',
        'jsd',
        'median_drift',
      ]);
      expect(second.calibration.heads['effnet/sad']).toMatchObject({ is_stable: true, reference_version: 1 });

      // The third compares each head with its own reference.
      const third = await runBaselineOf(host, baselineSpec(shifted, loose));
      expect(third.calibration.summary).toMatchObject({ stable_heads: 2 });
      expect(third.calibration.heads['effnet/happy']).toMatchObject({ reference_version: 2 });
      expect(third.calibration.heads['effnet/happy']?.drift_metrics).toMatchObject({ jsd: 0, apd_p5: 0, srd: 0 });
      expect(third.calibration.heads['effnet/sad']).toMatchObject({ reference_version: 1 });

      expect(fileOf(host.home, 'happy-calibration.json')).toEqual(fileOf(host.home, 'happy-calibration-v2.json'));
      expect(fileOf(host.home, 'sad-calibration.json')).toEqual(fileOf(host.home, 'sad-calibration-v1.json'));
      const { runs, total } = host.catalogue.calibrationRuns.list({ head: 'happy', limit: 2, offset: 0 });
      expect(total).toBe(3);
      expect(runs.map(({ version, is_stable }) => [version, is_stable])).toEqual([
        [3, true],
        [2, false],
      ]);
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });

  it.skipIf(numpy === null)(`has the figures of NumPy${skipped(numpy, 'numpy')}`, async () => {
    await withTestHost(async (host) => {
      await runBaselineOf(host, baselineSpec(steady('one.csv', 1)));
      await runBaselineOf(host, baselineSpec(steady('two.csv', 2)));
      const told = askPython(
        numpy,
        `
import csv, json, sys, numpy
def read(path, head): return numpy.array([float(r['score']) for r in csv.DictReader(open(path)) if r['head_name'] == head])
def figures(x): return [*numpy.percentile(x, [5, 95, 50]), numpy.subtract(*numpy.percentile(x, [75, 25]))]
a, b = (read(sys.argv[i], 'happy') for i in (1, 2))
edges = numpy.linspace(min(a.min(), b.min()), max(a.max(), b.max()), 51)
p, q = (numpy.histogram(x, edges)[0] / len(x) for x in (a, b))
m = (p + q) / 2
kl = lambda u: sum(u[u > 0] * numpy.log2(u[u > 0] / m[u > 0]))
r, c = figures(a), figures(b)
print(json.dumps({'figures': c, 'jsd': (0.5 * kl(p) + 0.5 * kl(q)) ** 0.5, 'apd': [abs(c[0] - r[0]), abs(c[1] - r[1])],
  'srd': abs((c[1] - c[0]) - (r[1] - r[0])) / (r[1] - r[0]), 'median': abs(c[2] - r[2]), 'iqr': abs(c[3] - r[3]) / r[3]}))
`,
        [join(folder, 'one.csv'), join(folder, 'two.csv')],
      ) as { figures: number[]; jsd: number; apd: number[]; srd: number; median: number; iqr: number };
      const { p5, p95, median, iqr, metrics } = fileOf(host.home, 'happy-calibration-v2.json');
      [p5, p95, median, iqr].forEach((value, at) => expect(value).toBeCloseTo(told.figures[at] as number, 9));
      expect(metrics.jsd).toBeCloseTo(told.jsd, 9);
      expect(metrics.apd_p5).toBeCloseTo(told.apd[0] as number, 9);
      expect(metrics.apd_p95).toBeCloseTo(told.apd[1] as number, 9);
      expect(metrics.srd).toBeCloseTo(told.srd, 9);
      expect(metrics.median_drift).toBeCloseTo(told.median, 9);
      expect(metrics.iqr_drift).toBeCloseTo(told.iqr, 9);
    });
  });

  it('keeps the scores with their version, as NumPy reads them', async () => {
    await withTestHost(async (host) => {
      await runBaselineOf(host, baselineSpec(steady('one.csv', 1)));
      const path = join(headsFolder(host.home), 'happy-scores-v1.npy');
      const values = Float64Array.from(readNpy(readFileSync(path), path).values as Float64Array);
      expect(values).toEqual(values.slice().sort());
      const file = fileOf(host.home, 'happy-calibration-v1.json');
      expect(file).toMatchObject({ file_count: 4000, scores_file: 'happy-scores-v1.npy', simulated: false });
      expect(file.labels).toMatchObject({ happy: { method: 'minmax', count: 4000 } });
      writeFileSync(path, npyBytes({ shape: [4000], values: values.fill(1) }));
      // It costs that head alone: the other goes on.
      const { calibration, notes } = await runBaselineOf(host, baselineSpec(steady('two.csv', 2)));
      expect(Object.keys(calibration.heads)).toEqual(['effnet/sad']);
      expect(notes.join(' ')).toMatch(/effnet\/happy was left out and stays as it is.*are not those it was made of/);
      writeFileSync(join(headsFolder(host.home), 'sad-calibration.json'), '{');
      await expect(runBaselineOf(host, baselineSpec(steady('two.csv', 2)))).rejects.toMatchObject({
        code: 'storage',
        message: /None of the heads could be compared/,
      });
      expect(host.catalogue.calibrationRuns.latestVersion()).toBe(2);
    });
  });

  it('reads live sensors under a lease that cannot write, and says that they are simulated', async () => {
    await withTestHost(async (host) => {
      const live = {
        sensors: ['detector_through', 'detector_0'],
        samples: 20,
        integration_time_ns: 1e6,
        interval_ms: 5,
      };
      const { finished } = await host.runs.start(baselineSpec({ live }));
      expect(host.bench().leases.anyHolder()).not.toBeNull();
      const { calibration, measurements, notes } = await finished;
      expect(Object.keys(calibration.heads)).toEqual(['demo/detector_0', 'demo/detector_through']);
      expect(calibration.library_size).toBe(40);
      expect(measurements).toBeGreaterThanOrEqual(40);
      expect(notes.join(' ')).toContain('is wider than all of its range');
      const [row] = host.catalogue.calibrationRuns.list({ limit: 1, offset: 0 }).runs;
      expect(row).toMatchObject({ model_name: 'demo', simulated: true, file_count: 20 });
      const refused = baselineSpec({ live: { ...live, sensors: ['nothing'] } });
      await expect(host.runs.start(refused)).rejects.toMatchObject({
        code: 'bad_input',
        path: 'source.live.sensors[0]',
      });
    });
  });

  it('takes no session that is still running', async () => {
    await withTestHost(async (host) => {
      const live = { sensors: ['detector_through'], samples: 2000, integration_time_ns: 1e6, interval_ms: 5 };
      const { runId, finished } = await host.runs.start(baselineSpec({ live }));
      const recorded = { files: [], sessions: [runId] };
      await expect(runBaselineOf(host, baselineSpec({ recorded }))).rejects.toMatchObject({
        code: 'conflict',
        message: /still running/,
      });
      await host.runs.stopRun(runId);
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
    });
  });

  it('takes the thresholds from a false-alarm rate, but for those a head has of its own', async () => {
    await withTestHost(async (host) => {
      const config = { calibration_false_alarm_rate: 0.01, calibration_head_thresholds: { sad: { jsd: 0.9 } } };
      await runBaselineOf(host, baselineSpec(steady('one.csv', 1), config));
      await runBaselineOf(host, baselineSpec(steady('two.csv', 2), config));
      const [happy, sad] = ['happy', 'sad'].map((head) => fileOf(host.home, `${head}-calibration-v2.json`));
      expect(happy?.thresholds_from).toBe('false_alarm_rate');
      expect(happy?.thresholds.jsd).toBeGreaterThan(0.03);
      expect(happy?.thresholds.jsd).toBeLessThan(0.2);
      expect(sad?.thresholds.jsd).toBe(0.9);
      expect(sad?.thresholds.apd_p5).not.toBe(0.01);
      expect(fileOf(host.home, 'sad-calibration-v1.json').thresholds_from).toBe('fixed');
    });
  });

  it('tells of thresholds that name no head of the run', async () => {
    await withTestHost(async (host) => {
      const limits = { sad: { jsd: 0.9 }, 'effnet/happy': { jsd: 0.9 }, hapy: { jsd: 0.9 }, 'other/sad': { apd: 1 } };
      const spec = baselineSpec(steady('one.csv', 1), { calibration_head_thresholds: limits });
      const { notes } = await runBaselineOf(host, spec);
      expect(notes.filter((note) => note.includes('calibration_head_thresholds'))).toEqual([
        'calibration_head_thresholds: hapy is no head of this run.',
        'calibration_head_thresholds: other/sad is no head of this run.',
      ]);
    });
  });

  it('tells of heads that vanished, hold nothing, are constant or one sample, and goes on with the others', async () => {
    await withTestHost(async (host) => {
      await runBaselineOf(host, baselineSpec(steady('one.csv', 1)));
      const odd = join(folder, 'odd.csv');
      writeFileSync(
        odd,
        [
          'score;head_name;model_name',
          ...Array.from({ length: 50 }, () => '0.5;happy;effnet'),
          ...['NaN;happy;effnet', ';happy;effnet', 'inf;happy;effnet', 'nan;empty;effnet', '0.25;single;effnet', ''],
        ].join('\r\n'),
      );
      const { calibration, notes } = await runBaselineOf(host, baselineSpec(odd));
      expect(Object.keys(calibration.heads)).toEqual(['effnet/happy', 'effnet/single']);
      expect(notes).toEqual([
        'effnet/empty has no finite score: it is left out, and keeps its reference.',
        'effnet/happy: 3 scores were no finite number and left out.',
        'effnet/happy: All 50 scores are 0.5: they have no range.',
        'effnet/single: One score has no spread: nothing can be compared with it.',
        'effnet/sad has no score in this run: it keeps its reference, version 1.',
      ]);
      expect(calibration.heads['effnet/happy']).toMatchObject({ is_stable: false, reference_version: 2 });
      // Compared with a reference that has no range: SRD and IQR drift do not exist, so that it cannot be stable.
      const next = await runBaselineOf(host, baselineSpec(odd));
      expect(next.calibration.heads['effnet/happy']?.drift_metrics).toMatchObject({
        srd: null,
        iqr_drift: null,
        jsd: 0,
        failed_metrics: ['srd', 'iqr_drift'],
      });
      expect(fileOf(host.home, 'sad-calibration.json').version).toBe(1);
    });
  });

  it('goes on after a cut wherever it fell, to the same version and bytes', async () => {
    const source = steady('one.csv', 1);
    const files = (home: string) => {
      const heads = headsFolder(home);
      return Object.fromEntries(readdirSync(heads).map((name) => [name, readFileSync(join(heads, name))]));
    };
    const home = join(folder, 'home');
    const host = await openTestHost(home);
    const { runId, finished } = await host.runs.start(baselineSpec(source));
    await finished;
    await host.close();
    const whole = files(home);
    const journalPath = join(sessionDirectory(home, runId), journalFileName);
    const journal = readFileSync(journalPath);
    const ends = [...journal.entries()].flatMap(([at, byte]) => (byte === 10 ? [at + 1] : []));
    const scores = join(sessionDirectory(home, runId), 'baseline', 'scores.f64');
    const kept = readFileSync(scores);
    // After each record from the first on; the last is the end itself.
    for (const end of ends.slice(0, -1)) {
      writeFileSync(journalPath, cutJournal(journal, end));
      // Before the version stood nothing of it is there; a scores file that is gone is made again.
      if (journal.subarray(0, end).includes('"phase":"keep"')) writeFileSync(scores, kept);
      else {
        for (const name of ['versions', 'heads'])
          rmSync(join(home, 'baselines', name), { recursive: true, force: true });
        rmSync(scores, { force: true });
      }
      rmSync(join(home, 'index.db'), { force: true });
      const again = await openTestHost(home);
      const result = await (await again.runs.resume(runId)).finished;
      expect(result).toMatchObject({ calibration: { version: 1, library_size: 8000 } });
      expect(again.catalogue.calibrationRuns.list({ limit: 10, offset: 0 }).total).toBe(2);
      await again.close();
      expect(files(home)).toEqual(whole);
    }
  });

  it('brings references and table level when it was killed after the version stood', async () => {
    const home = join(folder, 'home');
    const host = await openTestHost(home);
    await runBaselineOf(host, baselineSpec(steady('one.csv', 1)));
    await host.close();
    rmSync(join(headsFolder(home), 'happy-calibration.json'));
    rmSync(join(home, 'baselines', 'versions', 'settled'));
    rmSync(join(home, 'index.db'));
    const again = await openTestHost(home);
    expect(fileOf(home, 'happy-calibration.json').version).toBe(1);
    expect(
      again.catalogue.calibrationRuns.heads().map(({ run, currentReference }) => [run.head_name, currentReference]),
    ).toEqual([
      ['happy', 1],
      ['sad', 1],
    ]);
    await again.close();
  });

  it('gives the same figures from an NPZ as from the table', async () => {
    await withTestHost(async (host) => {
      const path = join(folder, 'scores.npz');
      const stream = createRandomStream({ seed: 1, purpose: 'scores of happy' });
      const values = Float64Array.from({ length: 4000 }, () => 0.5 + 0.1 * stream.normal());
      await writeNpz(path, { 'effnet/happy': { shape: [4000], values } }, { compress: true });
      await runBaselineOf(host, baselineSpec(path));
      const npz = fileOf(host.home, 'happy-calibration-v1.json');
      await runBaselineOf(host, baselineSpec(writeScores(join(folder, 'a.csv'), [{ head: 'happy', count: 4000 }])));
      expect(fileOf(host.home, 'happy-calibration-v2.json').scores_sha256).toBe(npz.scores_sha256);
    });
  });

  it('makes no version when a reference moved since it was compared with', async () => {
    await withTestHost(async (host) => {
      await runBaselineOf(host, baselineSpec(steady('one.csv', 1)));
      const reference = join(headsFolder(host.home), 'sad-calibration.json');
      host.runs.onDocument((_runId, document) => {
        if (document.type !== 'event' || document.stream !== 'baseline' || document.data.phase !== 'judge') return;
        writeFileSync(reference, JSON.stringify({ ...fileOf(host.home, 'sad-calibration.json'), version: 7 }));
      });
      const { finished, runId } = await host.runs.start(baselineSpec(steady('two.csv', 2)));
      await expect(finished).rejects.toMatchObject({ code: 'conflict', message: /moved to version 7/ });
      expect(host.catalogue.runs.get(runId)?.status).toBe('failed');
      expect(readdirSync(headsFolder(host.home)).some((name) => name.includes('v2'))).toBe(false);
    });
  });

  it('of two that end at once, in two hosts on one data folder, makes two versions with their own files', async () => {
    const home = join(folder, 'home');
    const hosts = [await openTestHost(home), await openTestHost(home)] as const;
    const sources = [1, 2].map((seed) => {
      const heads = Array.from({ length: 40 }, (_, at) => ({ head: `h${at}`, count: 20, seed, shift: seed }));
      return writeScores(join(folder, `many-${seed}.csv`), heads);
    });
    try {
      const ended = await Promise.allSettled(
        hosts.map(async (host, at) => await runBaselineOf(host, baselineSpec(sources[at] as string))),
      );
      // The later one is told that the references have moved since it compared, or compared with the earlier's own.
      const made = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value.calibration] : []));
      for (const end of ended) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'conflict' });
      expect(made.length).toBeGreaterThan(0);
      for (const { version, heads } of made) {
        for (const [key, { labels }] of Object.entries(heads)) {
          const head = key.split('/')[1] as string;
          const file = fileOf(home, `${head}-calibration-v${version}.json`);
          expect(file.labels[head]?.p5).toBe(labels[head]?.p5);
        }
      }
      const versions = new Set(made.map(({ version }) => version));
      expect(versions.size).toBe(made.length);
    } finally {
      for (const host of hosts) await host.close();
    }
  });

  it('leaves a reference that somebody put in place, and removes what a killed run left of its version', async () => {
    const home = join(folder, 'home');
    const host = await openTestHost(home);
    await runBaselineOf(host, baselineSpec(steady('one.csv', 1)));
    await runBaselineOf(host, baselineSpec(writeScores(join(folder, 'b.csv'), [{ head: 'sad', count: 9, shift: 1 }])));
    await host.close();
    const sad = join(headsFolder(home), 'sad-calibration.json');
    writeFileSync(sad, readFileSync(join(headsFolder(home), 'sad-calibration-v1.json')));
    writeFileSync(join(headsFolder(home), 'happy-calibration-v3.json'), 'of a run that was killed');
    const again = await openTestHost(home);
    expect(fileOf(home, 'sad-calibration.json').version).toBe(1);
    const { calibration } = await runBaselineOf(
      again,
      baselineSpec(writeScores(join(folder, 'c.csv'), [{ head: 'sad', count: 9 }])),
    );
    expect(calibration.version).toBe(3);
    expect(fileOf(home, 'sad-calibration-v3.json').reference_version).toBe(1);
    expect(readdirSync(headsFolder(home))).not.toContain('happy-calibration-v3.json');
    await again.close();
  });

  it('leaves out scores whose difference is no number, and keeps heads apart whose names run together', async () => {
    await withTestHost(async (host) => {
      const path = join(folder, 'odd.csv');
      const rows = ['a,b_c,1e308', 'a,b_c,-1e308', 'a,b_c,0.5', 'a_b,c,0.25'];
      writeFileSync(path, ['model_name,head_name,score', ...rows, ''].join('\n'));
      const { calibration, notes } = await runBaselineOf(host, baselineSpec(path));
      expect(Object.keys(calibration.heads)).toEqual(['a/b_c', 'a_b/c']);
      expect(notes[0]).toBe('a/b_c: 2 scores were no finite number and left out.');
      expect(host.catalogue.calibrationRuns.list({ limit: 9, offset: 0 }).total).toBe(2);
      expect(host.catalogue.calibrationRuns.heads()).toHaveLength(2);
    });
  });
});
