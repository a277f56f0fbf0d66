import fc from 'fast-check';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { listFiles } from '../../../../src-main/sessions/artifact/readArtifact.ts';
import { importBundle } from '../../../../src-main/sessions/bundle/importBundle.ts';
import { zipLimits } from '../../../../src-main/sessions/bundle/readZip.ts';
import type { ZipLimits } from '../../../../src-main/sessions/bundle/readZip.ts';
import { collisionKey, pathObjection } from '../../../../src-main/sessions/bundle/safePath.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { bagBase, bagWith, exampleBundle, unzip } from './exampleBag.ts';
import type { RawEntry } from './rawZip.ts';
import { rawZip } from './rawZip.ts';

let folder = '';
let good: Buffer = Buffer.alloc(0);
let files = new Map<string, Buffer>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fringe-hostile-'));
  good = await exampleBundle();
  files = await unzip(good);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Imports the bytes and returns the refusal, or null when they were taken; either way nothing else may be left. */
async function refusalOf(zip: Buffer, limits?: ZipLimits): Promise<FringeError | null> {
  const path = join(folder, 'bundle.zip');
  const into = join(folder, 'into');
  writeFileSync(path, zip);
  try {
    await importBundle(path, into, limits ?? zipLimits);
    expect(readdirSync(into)).toEqual([bagBase]);
    return null;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(FringeError);
    expect(existsSync(into)).toBe(false);
    return thrown as FringeError;
  } finally {
    expect(readdirSync(folder).filter((name) => name !== 'into')).toEqual(['bundle.zip']);
    rmSync(into, { recursive: true, force: true });
  }
}

const text = Buffer.from('owned');
const refuses = async (entries: RawEntry[], expected: RegExp, limits?: ZipLimits) => {
  const refused = await refusalOf(rawZip(entries), limits);
  expect(refused?.message).toMatch(expected);
  expect(refused?.code).toBe('verification_failed');
};

const plainPart = fc.stringMatching(/^[a-z]{1,6}$/);
const below = fc.array(plainPart, { maxLength: 3 }).map((parts) => parts.map((part) => `${part}/`).join(''));
const badPart = fc.constantFrom(
  '..',
  '.',
  '',
  '.. ',
  '...',
  'nul',
  'COM1.txt',
  'a:b',
  'a?',
  'x\u0000y',
  'tab\t',
  'end.',
  ' ',
);
const leavingPath = fc.oneof(
  fc.tuple(below, badPart, plainPart).map(([path, part, rest]) => `${bagBase}/data/${path}${part}/${rest}`),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), below, plainPart)
    .map(([up, path, rest]) => `${'../'.repeat(up)}${path}${rest}`),
  fc
    .tuple(fc.constantFrom('/', '//', 'C:/', 'c:', 'Z:/', '//server/share/'), below, plainPart)
    .map((parts) => parts.join('')),
  fc.tuple(below, plainPart, plainPart).map(([path, left, right]) => `${bagBase}/data/${path}${left}\\${right}`),
  fc.tuple(below, plainPart).map(([path, rest]) => `${bagBase}\\..\\..\\${path}${rest}`),
  fc.constantFrom(`${bagBase}/data/${'d/'.repeat(600)}x`, `${bagBase}/data/${'n'.repeat(300)}`),
);

describe('a hostile bundle', () => {
  it('was made from a good one that is taken, packed either way', async () => {
    expect(await refusalOf(good)).toBeNull();
    expect(await refusalOf(rawZip(bagWith(files, [])))).toBeNull();
    expect(await refusalOf(rawZip(bagWith(files, []).map((entry) => ({ ...entry, deflated: true }))))).toBeNull();
    const folderEntry: RawEntry = { name: `${bagBase}/`, content: Buffer.alloc(0), unixMode: 0o040755 };
    expect(await refusalOf(rawZip([folderEntry, ...bagWith(files, [])]))).toBeNull();
    const bare = bagWith(files, []).map((entry) => ({ ...entry, name: String(entry.name).slice(bagBase.length + 1) }));
    expect(await refusalOf(rawZip(bare))).toBeNull();
  });

  it('with a path that leaves the bag is refused, wherever it stands and however it is spelt', async () => {
    await fc.assert(
      fc.asyncProperty(leavingPath, fc.nat(50), fc.boolean(), async (name, at, deflated) => {
        await refuses(bagWith(files, [{ name, content: text, deflated }], at), /path .* is refused/);
      }),
      { numRuns: 400 },
    );
  });

  it('with a name that is not UTF-8 is refused', async () => {
    const name = Buffer.from([...Buffer.from(`${bagBase}/data/`), 0xc0, 0xae, 0xc0, 0xae, 0x2f]);
    await refuses([...bagWith(files, []), { name, content: text }], /is not UTF-8/);
  });

  it('with a link or a special file is refused, whatever system made it', async () => {
    const modes = fc.constantFrom(0o120777, 0o020666, 0o060666, 0o010666, 0o140777);
    await fc.assert(
      fc.asyncProperty(modes, fc.constantFrom(0, 3, 19), fc.nat(50), async (unixMode, host, at) => {
        const link = { name: `${bagBase}/data/link`, content: Buffer.from('/etc/passwd'), unixMode, host };
        await refuses(bagWith(files, [link], at), /link or another special file/);
      }),
      { numRuns: 60 },
    );
  });

  it('with a path twice, in other capitals or composed otherwise, is refused', async () => {
    const names = [...files.keys()];
    const respell = (name: string) => name.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.boolean(), fc.nat(50), async (name, same, at) => {
        const twin = { name: same ? name : respell(name), content: text };
        await refuses(bagWith(files, [twin], at), /twice|capitals/);
      }),
      { numRuns: 100 },
    );
    const pair = ['caf\u00e9', 'cafe\u0301'].map((name) => ({ name: `${bagBase}/data/${name}`, content: text }));
    await refuses(bagWith(files, pair), /twice/);
    await refuses(bagWith(files, [{ name: `${bagBase}/DATA/x`, content: text }], 50), /differ only in capitals/);
    await refuses(bagWith(files, [{ name: `${bagBase}/data`, content: text }]), /lies in a file/);
    await refuses(bagWith(files, [{ name: `${bagBase}/data`, content: text }], 50), /both a file and a folder/);
  });

  it('that unpacks to far more than its size is refused before it does', async () => {
    const zeroes = { name: `${bagBase}/data/zeroes`, content: Buffer.alloc(40 * 2 ** 20), deflated: true };
    await refuses(bagWith(files, [zeroes]), /far more than its size/);
    await refuses(bagWith(files, [zeroes]), /more than 1000000 bytes/, { ...zipLimits, fileBytes: 1e6 });
    await refuses(bagWith(files, [zeroes]), /far more than its size/, { ...zipLimits, totalBytes: 2e6, ratio: 1e9 });
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `${bagBase}/data/${index}`, content: text }));
    await refuses(bagWith(files, many), /entries, more than 20/, { ...zipLimits, entries: 20 });
  });

  it('whose headers lie about a size is refused', async () => {
    const content = Buffer.alloc(100_000);
    for (const claimedSize of [0, 1, 99_999, 100_001, 0xfffffffe]) {
      const liar = { name: `${bagBase}/data/liar`, content, deflated: true, claimedSize };
      await refuses(bagWith(files, [liar]), /cannot be unpacked|cannot be read/);
    }
  });

  it('whose entries share bytes or have two names is refused', async () => {
    const name = `${bagBase}/data/first`;
    const content = Buffer.alloc(50_000, 1);
    const first = { name, content };
    const second = { name: `${bagBase}/data/second`, content, sharesBytesOf: 0 };
    await refuses([first, second], /has another name inside/);
    await refuses([first, { ...first, sharesBytesOf: 0 }], /overlap|twice/);
    await refuses([{ name, content: text, localName: `${bagBase}/data/other` }], /has another name inside/);
  });

  it('that is encrypted or packed by an unknown method is refused', async () => {
    await refuses([{ name: 'a', content: text, flags: 0x801, deflated: true }], /is encrypted/);
    await refuses([{ name: 'a', content: text, method: 12 }], /unknown method 12/);
  });

  it('whose content is not what its manifests say is refused', async () => {
    const names = [...files.keys()];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.constantFrom('change', 'drop', 'add'), async (name, deed) => {
        const entries = [...files].flatMap(([each, content]): RawEntry[] => {
          if (each !== name || deed === 'add') return [{ name: each, content }];
          return deed === 'drop' ? [] : [{ name: each, content: Buffer.concat([content, Buffer.from(' ')]) }];
        });
        if (deed === 'add') entries.push({ name: `${name}.more`, content: text });
        expect(['verification_failed', 'bad_input']).toContain((await refusalOf(rawZip(entries)))?.code);
      }),
      { numRuns: 40 },
    );
  });

  it('with bytes changed or cut is refused, or gives the very artifact', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, change, cut) => {
          const damaged = Buffer.from(cut ? good.subarray(0, at) : good);
          if (!cut) damaged[at] = (damaged[at] as number) ^ change;
          const path = join(folder, 'bundle.zip');
          const refused = await refusalOf(damaged);
          if (refused !== null) return;
          // Only a byte that says nothing of the content, such as a date, may go unnoticed.
          expect(await verifyPath(path)).toMatchObject({ ok: true });
          expect(await unzip(damaged)).toEqual(files);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that is no zip, or no bag, or holds no artifact, is named for what it is', async () => {
    expect((await refusalOf(Buffer.from('hello')))?.code).toBe('bad_input');
    expect((await refusalOf(Buffer.alloc(0)))?.code).toBe('bad_input');
    expect((await refusalOf(rawZip([{ name: 'a.txt', content: text }])))?.message).toMatch(/has no bagit\.txt/);
    await expect(importBundle(join(folder, 'none.zip'), join(folder, 'into'))).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(existsSync(join(folder, 'into'))).toBe(false);
  });

  it('leaves what stood in the folder as it was', async () => {
    const path = join(folder, 'bundle.zip');
    const into = join(folder, 'into');
    writeFileSync(path, good);
    await importBundle(path, into);
    const before = await listFiles(into);
    writeFileSync(path, rawZip(bagWith(files, [{ name: '../x', content: text }])));
    await expect(importBundle(path, into)).rejects.toThrow(/refused/);
    expect(await listFiles(into)).toEqual(before);
    expect(readFileSync(join(into, bagBase, 'checksums.json')).length).toBeGreaterThan(0);
    rmSync(into, { recursive: true });
  });
});

describe('a path in an archive', () => {
  it('is taken when it is plain, in any language', () => {
    for (const path of [
      'a',
      'a/b.json',
      'data/awen_calibration_1/measurements/measurement_001.json',
      'µ/é',
      'console',
    ]) {
      expect(pathObjection(path)).toBeNull();
    }
  });

  it('collides with the same in other capitals', () => {
    expect(collisionKey('Data/A')).toBe(collisionKey('dATA/a'));
    expect(collisionKey('straße')).toBe(collisionKey('STRASSE'));
    expect(collisionKey('a')).not.toBe(collisionKey('b'));
  });
});
