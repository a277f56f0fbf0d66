import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openChainFile } from '../../../../src-main/sessions/chains/chainFile.ts';
import {
  createChainFile,
  extendChainFile,
  reopenChainFile,
} from '../../../../src-main/sessions/chains/chainFileWriter.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';
import { exampleHeader, exampleRows, writeExample } from './exampleChain.ts';
import { refusalOf } from './refusals.ts';

const folder = useTemporaryFolder();
const header = exampleHeader();
const whole = (name: string, steps = 5): Buffer => readFileSync(writeExample(folder(), exampleHeader({ steps }), name));

describe('writing a chain', () => {
  it('gives the same bytes in whatever order and parts the steps come', () => {
    const expected = whole('expected.bin');
    let number = 0;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10, maxLength: 10 }),
        fc.boolean(),
        (order, isShared) => {
          const path = join(folder(), `${number++}.bin`);
          const writer = createChainFile(path, { ...header, acceptance: null });
          for (const place of order) {
            const rows = exampleRows(header, Math.floor(place / 5), place % 5, 1);
            const memory = isShared
              ? new SharedArrayBuffer(rows.byteLength + 16)
              : new ArrayBuffer(rows.byteLength + 16);
            const view = new Float64Array(memory, 8, rows.length);
            view.set(rows);
            writer.write(Math.floor(place / 5), place % 5, view);
          }
          writer.sync();
          writer.finish(header);
          expect(readFileSync(path).equals(expected)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stopped early gives the bytes of a run of so many steps', () => {
    const path = join(folder(), 'stopped.bin');
    const long = exampleHeader({ steps: 1000 });
    const writer = createChainFile(path, long);
    for (const ensemble of [0, 1]) writer.write(ensemble, 0, exampleRows(long, ensemble, 0, 5));
    writer.finish(header);
    expect(readFileSync(path).equals(whole('expected.bin'))).toBe(true);
    expect(readdirSync(folder()).filter((name) => name.endsWith('.making'))).toEqual([]);
  });

  it('stopped before its first step is a chain of none', () => {
    const path = join(folder(), 'none.bin');
    createChainFile(path, header).finish({ ...header, steps: 0 });
    expect(openChainFile(path).readAll()).toHaveLength(0);
  });

  it('goes on after a crash, even with a torn header', () => {
    const path = join(folder(), 'crashed.bin');
    const first = createChainFile(path, header);
    for (const ensemble of [0, 1]) first.write(ensemble, 0, exampleRows(header, ensemble, 0, 2));
    first.close();
    const bytes = readFileSync(path);
    bytes.fill(0, 20, 90);
    writeFileSync(path, bytes);
    const second = reopenChainFile(path, header);
    for (const ensemble of [0, 1]) second.write(ensemble, 2, exampleRows(header, ensemble, 2, 3));
    second.finish(header);
    expect(readFileSync(path).equals(whole('expected.bin'))).toBe(true);
  });

  it('does not go on in a file of another size', () => {
    const path = join(folder(), 'cut.bin');
    createChainFile(path, header).close();
    truncateSync(path, readFileSync(path).length - 8);
    expect(refusalOf(() => reopenChainFile(path, header)).message).toContain('is cut short');
    expect(refusalOf(() => reopenChainFile(join(folder(), 'x'), header)).code).toBe('not_found');
  });

  it('does not write over a chain, nor where there is no folder', () => {
    const path = writeExample(folder());
    expect(refusalOf(() => createChainFile(path, header)).code).toBe('conflict');
    expect(refusalOf(() => createChainFile(join(folder(), 'no', 'chain.bin'), header)).code).toBe('storage');
  });

  it('refuses steps outside the chain and headers of another', () => {
    const path = join(folder(), 'x.bin');
    const writer = createChainFile(path, header);
    expect(() => writer.write(2, 0, exampleRows(header, 2, 0, 1))).toThrow(/has no steps/);
    expect(() => writer.write(0, 4, exampleRows(header, 0, 4, 2))).toThrow(/has no steps/);
    expect(() => writer.write(0, 0, new Float64Array(13))).toThrow(/has no steps/);
    expect(() => writer.finish({ ...header, seed: 12 })).toThrow(/another chain/);
  });
});

describe('a longer chain', () => {
  const goOn = (from: string, to: string): void => {
    const writer = extendChainFile(from, to, exampleHeader({ steps: 8 }));
    for (const ensemble of [0, 1]) writer.write(ensemble, 5, exampleRows(header, ensemble, 5, 3));
    writer.finish(exampleHeader({ steps: 8 }));
  };

  it('has the bytes of one that was made at once, beside the shorter one or in its place', () => {
    const expected = whole('expected.bin', 8);
    const from = writeExample(folder());
    const before = readFileSync(from);
    goOn(from, join(folder(), 'longer.bin'));
    expect(readFileSync(join(folder(), 'longer.bin')).equals(expected)).toBe(true);
    expect(readFileSync(from).equals(before)).toBe(true);
    goOn(from, from);
    expect(readFileSync(from).equals(expected)).toBe(true);
  });

  it('is refused of another chain, of fewer steps and of a damaged file, and the shorter one stays', () => {
    const from = writeExample(folder());
    const before = readFileSync(from);
    const to = join(folder(), 'longer.bin');
    expect(refusalOf(() => extendChainFile(from, to, exampleHeader({ seed: 2, steps: 8 }))).code).toBe('bad_input');
    expect(refusalOf(() => extendChainFile(from, to, exampleHeader({ steps: 3 }))).message).toContain(
      'cannot become 3',
    );
    expect(refusalOf(() => extendChainFile(from, to, exampleHeader({ array: 'log_probability' }))).code).toBe(
      'bad_input',
    );
    const cut = join(folder(), 'cut.bin');
    copyFileSync(from, cut);
    truncateSync(cut, before.length - 1);
    expect(refusalOf(() => extendChainFile(cut, cut, exampleHeader({ steps: 8 }))).message).toContain('is cut short');
    expect(readFileSync(from).equals(before)).toBe(true);
    expect(readdirSync(folder()).filter((name) => /making|longer/.test(name))).toEqual([]);
  });
});
