import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { loadChain, logProbabilityPath, openChainFile } from '../../../../src-main/sessions/chains/chainFile.ts';
import { dataOffset } from '../../../../src-main/sessions/chains/chainHeader.ts';
import { createChainFile } from '../../../../src-main/sessions/chains/chainFileWriter.ts';
import { requireLittleEndian } from '../../../../src-main/sessions/chains/wholeBytes.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';
import { exampleHeader, exampleRows, writeExample } from './exampleChain.ts';
import { refusalOf } from './refusals.ts';

const folder = useTemporaryFolder();

/** The bytes of a chain file with another header text in the same room. */
function withHeader(path: string, change: (text: string) => string): string {
  const bytes = readFileSync(path);
  const end = 12 + bytes.readUInt32LE(8);
  const text = change(bytes.toString('utf8', 12, end).trimEnd());
  const changed = Buffer.from(bytes);
  changed.fill(' ', 12, end).write(text, 12);
  const other = join(folder(), 'changed.bin');
  writeFileSync(other, changed);
  return other;
}

describe('a chain file', () => {
  it('gives back header and samples, whole and in slices', () => {
    const header = exampleHeader();
    const path = writeExample(folder(), header);
    const file = openChainFile(path);
    expect(file.header).toEqual(header);
    const all = file.readAll();
    const ensembles = [0, 1].map((ensemble) => exampleRows(header, ensemble, 0, 5));
    expect([...all]).toEqual(ensembles.flatMap((rows) => [...rows]));
    expect(file.readSlice({ ensemble: 1, firstStep: 2, steps: 2 })).toEqual(exampleRows(header, 1, 2, 2));
    const shared = new Float64Array(new SharedArrayBuffer(8 * all.length));
    expect(file.readAll(shared)).toBe(shared);
    expect([...shared]).toEqual([...all]);
    expect(() => file.readSlice({ ensemble: 1, firstStep: 4, steps: 2 })).toThrow(FringeError);
    expect(() => file.readAll(new Float64Array(3))).toThrow(FringeError);
    file.close();
  });

  it('loads as a chain with its log probabilities', () => {
    const header = exampleHeader();
    const chain = loadChain(writeExample(folder(), header));
    expect(chain).toMatchObject({ names: header.names, ensembles: 2, steps: 5, walkers: 4, thin: 3 });
    expect([...chain.acceptance]).toEqual(header.acceptance?.flat());
    expect(chain.draws('visibility').values[(1 * 5 + 3) * 4 + 2]).toBe(1 + 0.3 + 0.02 + 0.001);
    expect(chain.logProbabilityDraws().values[(0 * 5 + 4) * 4 + 1]).toBe(0.4 + 0.01);
  });

  it('starts its samples at a multiple of 64 and holds no time, path or worker count', () => {
    const path = writeExample(folder());
    const bytes = readFileSync(path);
    const offset = 12 + bytes.readUInt32LE(8);
    expect(bytes.toString('latin1', 0, 8)).toBe('FRCHAIN1');
    expect(offset % 64).toBe(0);
    expect(bytes.readDoubleLE(offset + 8 * ((1 * 5 + 2) * 4 + 3) * 3)).toBe(1 + 0.2 + 0.03);
    expect(Object.keys(JSON.parse(bytes.toString('utf8', 12, offset)) as object).sort()).toEqual(
      [
        ...['acceptance', 'array', 'complete', 'discard', 'ensembles', 'moves', 'names', 'seed', 'steps'],
        ...['stretch_scale', 'thin', 'transforms', 'units', 'walkers'],
      ].sort(),
    );
  });

  it('has room for every acceptance', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }), (shares) => {
        const header = exampleHeader({ acceptance: [shares.slice(0, 4), shares.slice(4)] });
        expect(12 + Buffer.byteLength(JSON.stringify(header))).toBeLessThanOrEqual(dataOffset(header));
        expect(dataOffset(header)).toBe(dataOffset({ ...header, acceptance: null, complete: false }));
      }),
    );
  });
});

describe('what is no whole chain file is refused in one sentence', () => {
  it('not there, a folder, another file, nothing', () => {
    const other = join(folder(), 'other');
    expect(refusalOf(() => openChainFile(other)).code).toBe('not_found');
    expect(refusalOf(() => openChainFile(folder())).message).toContain('is a folder');
    writeFileSync(other, 'V,T\n0,1\n');
    expect(refusalOf(() => openChainFile(other)).message).toContain('is not a chain file');
    writeFileSync(other, '');
    expect(refusalOf(() => openChainFile(other)).message).toContain('is not a chain file');
  });

  it('of another version', () => {
    const path = writeExample(folder());
    const bytes = readFileSync(path);
    bytes.write('FRCHAIN2');
    writeFileSync(path, bytes);
    const refusal = refusalOf(() => openChainFile(path));
    expect(refusal.message).toContain('is a chain file of version 2; this Fringe reads version 1');
    expect(refusal.remedy).toContain('the version of Fringe that wrote it');
  });

  it('cut short at any byte, or too long', () => {
    const whole = readFileSync(writeExample(folder()));
    const path = join(folder(), 'cut.bin');
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const { message } = refusalOf(() => openChainFile(path));
      expect(message).toMatch(length === 0 ? /is not a chain file/ : /is cut short in its/);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(8)]));
    expect(refusalOf(() => openChainFile(path)).message).toContain('where its header asks for');
  });

  it('with a header that is no JSON, too long or makes no sense', () => {
    const path = writeExample(folder());
    const changes: [(text: string) => string, string][] = [
      [(text) => text.slice(1), 'not JSON'],
      [() => '[]', 'its header is wrong at its top'],
      [(text) => text.replace('"walkers":4', '"walkers":-4'), 'wrong at walkers'],
      [(text) => text.replace('"walkers":4', '"walkers":4.5'), 'wrong at walkers'],
      [(text) => text.replace('"walkers":4', '"walkers":5'), 'another acceptance'],
      [(text) => text.replace('"names":["phase"', '"names":["visibility"'), 'names a parameter twice'],
      [(text) => text.replace('"none","logit","log"', '"none"'), '1 transforms for 3 parameters'],
      [(text) => text.replace('"steps":5', '"steps":6'), 'is cut short'],
      [(text) => text.replace('"steps":5', '"steps":4'), 'where its header asks for'],
      [(text) => text.replace('"steps":5', '"steps":99999999999'), 'wrong at steps'],
      [
        (text) =>
          text
            .replace('"steps":5', '"steps":2147483647')
            .replace('"walkers":4', '"walkers":2147483647')
            .replace(/"acceptance":.*?]],"complete":true/, '"acceptance":null,"complete":false'),
        'more bytes than a file can have',
      ],
      [(text) => text.replace(/"acceptance":.*?]]/, '"acceptance":null'), 'tells no acceptance'],
    ];
    for (const [change, why] of changes) {
      expect(refusalOf(() => openChainFile(withHeader(path, change))).message).toContain(why);
    }
    for (const length of [0xffffffff, 53, 2 ** 30 + 52]) {
      const bytes = readFileSync(path);
      bytes.writeUInt32LE(length, 8);
      writeFileSync(path, bytes);
      expect(refusalOf(() => openChainFile(path)).message).toContain(`claims to be ${length} bytes long`);
    }
  });

  it('damaged anywhere in its header it is refused or read, and nothing else happens', () => {
    const whole = readFileSync(writeExample(folder()));
    const offset = 12 + whole.readUInt32LE(8);
    const path = join(folder(), 'flipped.bin');
    fc.assert(
      fc.property(fc.nat(offset - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        writeFileSync(path, bytes);
        try {
          openChainFile(path).close();
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(FringeError);
        }
      }),
    );
  });

  it('with log probabilities of another shape, another seed, or no log probabilities', () => {
    const path = writeExample(folder());
    const other = logProbabilityPath(writeExample(folder(), exampleHeader({ steps: 4 }), 'other.bin'));
    const seeded = logProbabilityPath(writeExample(folder(), exampleHeader({ seed: 12 }), 'seeded.bin'));
    expect(refusalOf(() => loadChain(path, other)).message).toContain('are not of one chain');
    expect(refusalOf(() => loadChain(path, seeded)).message).toContain('one is of seed 11, the other of 12');
    expect(refusalOf(() => loadChain(path, path)).message).toContain('where log probabilities are asked for');
    expect(refusalOf(() => loadChain(logProbabilityPath(path), path)).message).toContain('where samples are asked for');
    expect(refusalOf(() => loadChain(path, join(folder(), 'none'))).code).toBe('not_found');
  });

  it('whose run has not ended', () => {
    const path = writeExample(folder(), exampleHeader(), 'a.bin');
    const begun = join(folder(), 'begun.bin');
    createChainFile(begun, exampleHeader()).close();
    expect(openChainFile(begun).header.complete).toBe(false);
    const refusal = refusalOf(() => loadChain(begun, logProbabilityPath(path)));
    expect(refusal.message).toContain('is not whole');
  });

  it('on a computer whose numbers are the other way round', () => {
    expect(refusalOf(() => requireLittleEndian('BE')).message).toContain('this computer is big-endian');
  });
});
