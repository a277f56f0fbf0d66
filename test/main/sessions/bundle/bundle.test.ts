import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles } from '../../../../src-main/sessions/artifact/readArtifact.ts';
import { writeArtifact } from '../../../../src-main/sessions/artifact/writeArtifact.ts';
import { estimateBundle, exportBundle } from '../../../../src-main/sessions/bundle/exportBundle.ts';
import { importBundle } from '../../../../src-main/sessions/bundle/importBundle.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { exampleArtifact } from '../exampleRun.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';
import { bagBase, unzip } from './exampleBag.ts';

const folder = useTemporaryFolder();
const artifact = (runId = 'a1') =>
  writeArtifact(folder(), exampleArtifact({ runId, iterations: 3, version: 2, parent: 'a0' }));

async function bundle(): Promise<string> {
  return (await exportBundle(await artifact(), join(folder(), 'bag.zip'))).path;
}

describe('bundle', () => {
  it('is a BagIt 1.0 bag with the artifact and an RO-Crate as its payload', async () => {
    const files = await unzip(readFileSync(await bundle()));
    const text = (name: string) => files.get(`${bagBase}/${name}`)?.toString() ?? '';
    expect(text('bagit.txt')).toBe('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n');
    const payload = [...files].filter(([name]) => name.startsWith(`${bagBase}/data/`));
    const octets = payload.reduce((sum, [, content]) => sum + content.length, 0);
    expect(text('bag-info.txt')).toContain(`Payload-Oxum: ${octets}.${payload.length}\n`);
    expect(text('manifest-sha256.txt').trim().split('\n')).toHaveLength(payload.length);
    expect(files.has(`${bagBase}/data/${bagBase}/measurements/measurement_001.json`)).toBe(true);
    const graph = JSON.parse(text('data/ro-crate-metadata.json'))['@graph'] as Record<string, unknown>[];
    const entity = (id: string) => graph.find((each) => each['@id'] === id);
    expect(entity('ro-crate-metadata.json')).toMatchObject({
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.2' },
      about: { '@id': './' },
    });
    expect(entity('./')).toMatchObject({ '@type': 'Dataset', hasPart: [{ '@id': `${bagBase}/` }] });
    expect(entity('#calibration-a1')).toMatchObject({ 'prov:wasDerivedFrom': { '@id': '#calibration-a0' } });
    expect(entity('#calibration-a0')).toBeDefined();
    // Every file of the artifact is described, and everything that is pointed to is there.
    const described = graph.filter((each) => each['@type'] === 'File').map((each) => each['@id']);
    expect(described).toHaveLength(payload.length - 1);
    const ids = new Set(graph.map((each) => each['@id']));
    const pointed = JSON.stringify(graph).matchAll(/"@id":"((?:#|\.\/|awen)[^"]*)"/g);
    for (const [, id] of pointed) expect(ids).toContain(id);
  });

  it('has the same bytes for the same artifact, wherever and whenever', async () => {
    const directory = await artifact();
    const first = await exportBundle(directory, join(folder(), 'one.zip'));
    cpSync(directory, join(folder(), 'copy', bagBase), { recursive: true });
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Pacific/Auckland';
    const second = await exportBundle(join(folder(), 'copy', bagBase), join(folder(), 'deep', 'two.zip'));
    process.env['TZ'] = zone ?? '';
    if (zone === undefined) delete process.env['TZ'];
    expect(readFileSync(second.path).equals(readFileSync(first.path))).toBe(true);
    expect(first).toMatchObject({ files: 14, bytes: readFileSync(first.path).length });
    const estimate = await estimateBundle(directory);
    expect(estimate.files).toBe(14);
    expect(estimate.bytes / first.bytes).toBeGreaterThan(0.8);
    expect(estimate.bytes / first.bytes).toBeLessThan(1.25);
  });

  it('of an artifact that is not whole is refused, and leaves nothing', async () => {
    const directory = await artifact();
    appendFileSync(join(directory, 'manifest.json'), ' ');
    const refused = exportBundle(directory, join(folder(), 'out', 'bag.zip'));
    await expect(refused).rejects.toThrow(/differing: manifest\.json/);
    await expect(exportBundle(folder(), join(folder(), 'x.zip'))).rejects.toMatchObject({ code: 'bad_input' });
    expect(readdirSync(folder())).toEqual([bagBase]);
  });

  it('comes back as it went, and once only', async () => {
    const zip = await bundle();
    const into = join(folder(), 'into');
    const result = await importBundle(zip, into);
    expect(result).toEqual({ path: join(into, bagBase), files: 14 });
    for (const { path } of await listFiles(result.path)) {
      expect(readFileSync(join(result.path, path))).toEqual(readFileSync(join(folder(), bagBase, path)));
    }
    expect(await importBundle(zip, into)).toEqual(result);
    appendFileSync(join(into, bagBase, 'checksums.json'), '\n');
    await expect(importBundle(zip, into)).rejects.toMatchObject({ code: 'conflict' });
    expect(readdirSync(into)).toEqual([bagBase]);
    await exportBundle(join(folder(), bagBase), zip);
  });

  it('can be unpacked by a common program, if there is one, and verified as a folder', async () => {
    const zip = await bundle();
    const into = join(folder(), 'unpacked');
    mkdirSync(into);
    if (!unpackWithPython(zip, into)) return;
    expect(readdirSync(into)).toEqual([bagBase]);
    expect(await verifyPath(join(into, bagBase))).toMatchObject({ ok: true, kind: 'bag' });
  });
});

function unpackWithPython(zip: string, into: string): boolean {
  try {
    execFileSync('python3', ['-m', 'zipfile', '-e', zip, into], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('verify', () => {
  it('names every file of a directory that differs, is missing or is extra', async () => {
    const directory = await artifact();
    appendFileSync(join(directory, 'provenance/citation.txt'), 'x');
    rmSync(join(directory, 'measurements/measurement_002.json'));
    writeFileSync(join(directory, 'measurements/measurement_999.json'), '{}');
    rmSync(join(directory, 'report.html'));
    symlinkSync('manifest.json', join(directory, 'report.html'));
    expect(await verifyPath(directory)).toEqual({
      ok: false,
      kind: 'directory',
      files: 14,
      differing: ['provenance/citation.txt', 'report.html'],
      missing: ['measurements/measurement_002.json'],
      extra: ['measurements/measurement_999.json'],
    });
    rmSync(join(directory, 'checksums.json'));
    expect((await verifyPath(directory)).missing).toEqual(['checksums.json']);
  });

  it('does the same for a bag, by its manifests and by the checksums of its artifact', async () => {
    const files = await unzip(readFileSync(await bundle()));
    const bag = join(folder(), 'bag');
    for (const [name, content] of files) {
      const path = join(bag, name.slice(bagBase.length + 1));
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, content);
    }
    expect(await verifyPath(bag)).toMatchObject({ ok: true, kind: 'bag', files: files.size });
    appendFileSync(join(bag, 'bag-info.txt'), 'Contact-Name: somebody\n');
    appendFileSync(join(bag, `data/${bagBase}/manifest.json`), ' ');
    writeFileSync(join(bag, 'data/extra.txt'), '');
    writeFileSync(join(bag, 'other.txt'), '');
    rmSync(join(bag, 'data/ro-crate-metadata.json'));
    expect(await verifyPath(bag)).toMatchObject({
      ok: false,
      differing: ['bag-info.txt', `data/${bagBase}/manifest.json`],
      missing: ['data/ro-crate-metadata.json'],
      extra: ['data/extra.txt', 'other.txt'],
    });
  });

  it('says what it was given when that is none of the three', async () => {
    await expect(verifyPath(join(folder(), 'none'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(verifyPath(folder())).rejects.toMatchObject({ code: 'bad_input' });
    writeFileSync(join(folder(), 'text.zip'), 'not a zip');
    await expect(verifyPath(join(folder(), 'text.zip'))).rejects.toMatchObject({ code: 'bad_input' });
  });
});
