import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDataset, datasetMoments } from '../../../../src-main/compute/standardizeJobs.ts';
import { readStandardizeDraft } from '../../../../src-main/runs/standardize/standardizeDraft.ts';
import { npyBytes, npyHeader } from '../../../../src-main/sessions/arrays/npy.ts';
import { writeNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { removeReadOnly, standardizeSpec, writeDataset } from '../../../support/standardizeRuns.ts';
import { temporaryFolder, withTestHost } from '../../../support/testHost.ts';

let folder = '';
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => removeReadOnly(folder));

const golden = join(import.meta.dirname, '../../sessions/arrays/golden');
const check = async (dataset: object) =>
  await checkDataset({ home: folder, dataset: { ...dataset }, spool: join(folder, 'spool.f64') });

/** A file of the name with these bytes. */
function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('datasets that are refused in one sentence', () => {
  const dataset = () => npyBytes({ shape: [4, 2, 3], values: new Float64Array(24) });

  it.each([
    ['object_pickle', /Python objects, which are never unpickled/],
    ['structured', /records of several fields/],
    ['unicode', /NumPy’s type/],
    ['c128', /complex numbers/],
    ['scalar', /has the shape \(\), where \[N, L, d_ff\] is expected/],
    ['f64', /has the shape \(2, 3\)/],
  ])('NumPy’s %s', async (name, why) => {
    await expect(check({ npy: join(golden, `${name}.npy`) })).rejects.toMatchObject({
      code: 'bad_input',
      message: why,
    });
  });

  it('a truncated body, one that is too long, and a header that lies', async () => {
    const bytes = dataset();
    const cut = { code: 'bad_input', message: /has 191 bytes of numbers where its shape \(4, 2, 3\) asks for 192/ };
    await expect(check({ npy: file('cut.npy', bytes.subarray(0, -1)) })).rejects.toMatchObject(cut);
    const longer = file('long.npy', Buffer.concat([bytes, Buffer.alloc(8)]));
    await expect(check({ npy: longer })).rejects.toMatchObject({ message: /has 200 bytes/ });
    const lying = file('lie.npy', Buffer.concat([npyHeader('<f4', [4_000_000_000, 2, 3]), Buffer.alloc(192)]));
    await expect(check({ npy: lying })).rejects.toMatchObject({ message: /asks for 96000000000/ });
    const endless = file('endless.npy', Buffer.concat([npyHeader('<f8', [2 ** 40, 2 ** 20, 3]), Buffer.alloc(24)]));
    await expect(check({ npy: endless })).rejects.toMatchObject({ message: /nothing can hold/ });
    const wide = file('wide.npy', Buffer.concat([npyHeader('|u1', [1, 1, 2 ** 22 + 1]), Buffer.alloc(2 ** 22 + 1)]));
    await expect(check({ npy: wide })).rejects.toMatchObject({ message: /more than 4194304 bins/ });
    const none = file('none.npy', npyBytes({ shape: [0, 2, 3], values: new Float64Array(0) }));
    await expect(check({ npy: none })).rejects.toMatchObject({ message: /holds no number/ });
    await expect(check({ npy: join(folder, 'absent.npy') })).rejects.toMatchObject({ code: 'not_found' });
    await expect(check({ npy: folder })).rejects.toMatchObject({ message: /is no file/ });
  });

  it('an NPZ without the array, with several and none named, damaged, or that claims what no zip holds', async () => {
    const path = join(folder, 'x.npz');
    const values = new Float64Array(24);
    await writeNpz(path, { a: { shape: [4, 2, 3], values }, b: { shape: [4, 2, 3], values } }, { compress: true });
    await expect(check({ npz: path, array: 'c' })).rejects.toMatchObject({ path: 'dataset.array', remedy: /a, b/ });
    await expect(check({ npz: path })).rejects.toMatchObject({ message: /holds 2 arrays, and none is named/ });
    const bytes = readFileSync(path);
    await expect(check({ npz: file('y.npz', bytes.subarray(0, -30)) })).rejects.toMatchObject({ code: 'bad_input' });
    // The directory of the zip says that the first array inflates to 3 GB.
    const directory = bytes.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    const bomb = Buffer.from(bytes);
    bomb.writeUInt32LE(3_000_000_000, directory + 24);
    await expect(check({ npz: file('bomb.npz', bomb), array: 'a' })).rejects.toMatchObject({ message: /zip bomb/ });
    // One that is below the suspicion is found out by its header.
    bomb.writeUInt32LE(1_000_000, directory + 24);
    await expect(check({ npz: file('small.npz', bomb), array: 'a' })).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('a member that is damaged within is found while it is read', async () => {
    const path = join(folder, 'x.npz');
    const values = Float64Array.from({ length: 2400 }, (_, index) => Math.sin(index));
    await writeNpz(path, { a: { shape: [100, 4, 6], values } }, { compress: true });
    const bytes = readFileSync(path);
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
    const { source } = await check({ npz: file('z.npz', bytes) }).catch(() => ({ source: null }));
    if (source === null) return;
    const progress = new Float64Array(1);
    await expect(
      datasetMoments({ source, slice: { count: null, seed: 0 }, eps: 1e-6, progress }),
    ).rejects.toMatchObject({ code: 'bad_input', message: /is damaged/ });
  });

  it('tables with a word, with rows of two lengths, with columns that the layers do not divide, or empty', async () => {
    const table = (text: string, layers = 2) => check({ csv: file('t.csv', text), layers });
    await expect(table('1,2,3,4\n5,6,x,8\n')).rejects.toMatchObject({ message: /has "x" in line 2, column 3/ });
    await expect(table('1,2,3,4\n5,6\n')).rejects.toMatchObject({ message: /has 2 cells in line 2, where 4/ });
    await expect(table('1,2,3\n')).rejects.toMatchObject({ message: /3 columns, which 2 layers do not divide/ });
    await expect(table('a,b,c,d\n')).rejects.toMatchObject({ message: /holds no record/ });
    await expect(table('')).rejects.toMatchObject({ message: /holds no record/ });
    expect((await table('a;b\n1,5;nan\n-2;inf\n')).source.shape).toEqual([2, 2, 1]);
  });

  it('a file that changes under the run', async () => {
    const path = file('a.npy', dataset());
    const { source } = await check({ npy: path });
    writeFileSync(path, Buffer.concat([dataset(), Buffer.alloc(8)]));
    const progress = new Float64Array(1);
    const work = datasetMoments({ source, slice: { count: null, seed: 0 }, eps: 1e-6, progress });
    await expect(work).rejects.toMatchObject({ code: 'conflict', message: /changed while it was being read/ });
  });
});

describe('a configuration that is refused', () => {
  const refusalsOf = (text: string) => readStandardizeDraft(text, '/data', null).refusals;

  it.each([
    ['dataset: {npy: a.npy}\nspikes: 3\n', { path: 'spikes', message: 'unknown field', line: 2, column: 1 }],
    ['dataset: {npy: a.npy, csv: b.csv, layers: 1}\n', { path: 'dataset', line: 1 }],
    ['dataset: {csv: b.csv}\n', { path: 'dataset.layers' }],
    ['dataset: {npy: a.npy}\nroles:\n  primary:\n    nme: x\n', { path: 'roles.primary.nme', line: 4 }],
    ['dataset: {npy: a.npy}\neps: 0\n', { path: 'eps', line: 2 }],
    ['dataset: {npy: a.npy}\nslice: {count: 0}\n', { path: 'slice.count' }],
    ['dataset: {npy: a.npy}\neps: 1\ncanon: {CANON.CONST.EPS: 2}\n', { path: 'canon.CANON.CONST.EPS', line: 3 }],
    ['roles: {primary: a}\n', { path: 'roles.primary.dataset' }],
    ['seed: 1\n', { path: 'dataset' }],
    ['dataset: {npy: a.npy\n', { path: '' }],
    ['seed: 1\nseed: 2\n', { path: '', line: 2 }],
    ['{"dataset": {"npy": "a.npy"}, "sed": 1}', { path: 'sed', line: 1 }],
    ['- 1\n', { path: '' }],
  ])('%j', (text, refusal) => {
    expect(refusalsOf(text)[0]).toMatchObject(refusal);
  });

  it('is one with aliases made to fill the memory', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let at = 1; at < 9; at++) {
      const [name, before] = [String.fromCharCode(97 + at), String.fromCharCode(96 + at)];
      lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
    }
    expect(refusalsOf(lines.join('\n')).length).toBeGreaterThan(0);
  });

  it('is read again as it was resolved', () => {
    const text = 'dataset: {npy: a.npy}\nroles: {primary: x, reference: {dataset: {npy: b.npy}}}\n';
    const { config } = readStandardizeDraft(text, '/data', null);
    const again = readStandardizeDraft(JSON.stringify({ role: 'reference', ...config }), '/elsewhere', null).config;
    expect(again).toEqual({ ...config, roles: { reference: config?.roles.reference } });
  });
});

describe('on the screen', () => {
  it('a configuration is checked, run and looked at', async () => {
    await withTestHost(async (host) => {
      const data = join(host.home, 'standardize');
      mkdirSync(data);
      writeDataset(join(data, 'a.npy'), [200, 2, 600]);
      const { signal } = new AbortController();
      const labels = { operator: '', chipId: '', dieId: '', notes: '' };
      const text = 'dataset:\n  npy: a.npy\nroles:\n  primary: instruct\n';
      const checked = await host.handlers['standardize.check']({ text, role: null }, { signal });
      expect(checked).toMatchObject({ refusals: [], folder: data, roles: [{ shape: [200, 2, 600], records: 200 }] });
      const wrong = await host.handlers['standardize.check'](
        { text: text.replace('a.npy', 'b.npy'), role: null },
        { signal },
      );
      expect(wrong.refusals[0]).toMatchObject({ path: 'dataset', line: 1 });
      const { runId } = await host.handlers['standardize.start']({ text, role: null, labels }, { signal });
      await new Promise<void>((resolve) => host.runs.onCatalogueChange(() => host.runs.desk === null && resolve()));
      const view = await host.handlers['standardize.run']({ runId }, { signal });
      expect(view.title).toBe('Standardization of instruct');
      expect(view.roles[0]?.mu).toMatchObject({ layers: 2, bins: 600, rows: 2, columns: 256, least: 0.25 });
      expect(view.roles[0]?.mu.values).toHaveLength(512);
      expect(readdirSync(data).sort()).toEqual(['a.npy', 'runs']);
      removeReadOnly(join(data, 'runs'));
    });
  });

  it('a run directory that was touched is found out', async () => {
    await withTestHost(async (host) => {
      writeDataset(join(folder, 'a.npy'), [20, 1, 4]);
      const spec = standardizeSpec(folder, { dataset: { npy: 'a.npy' } });
      const { runDir } = await (await host.runs.start(spec)).finished;
      const copy = join(folder, 'copy');
      for (const part of ['', 'results', 'logs']) mkdirSync(join(copy, part), { recursive: true });
      for (const path of [
        'config_resolved.yaml',
        'run_record.json',
        'results/rate_targets.json',
        'logs/phase1_calibrate.jsonl',
      ])
        copyFileSync(join(runDir, path), join(copy, path));
      removeReadOnly(join(copy, 'logs'));
      mkdirSync(join(copy, 'logs'));
      writeFileSync(join(copy, 'logs', 'phase1_calibrate.jsonl'), '{}\n');
      writeFileSync(join(copy, 'more'), '');
      expect(await verifyPath(copy)).toMatchObject({
        ok: false,
        differing: ['logs/phase1_calibrate.jsonl'],
        missing: ['results/calibration_stats.npz'],
        extra: ['more'],
      });
    });
  });
});
