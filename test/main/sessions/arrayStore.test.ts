import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArrayStore, readArray } from '../../../src-main/sessions/arrayStore.ts';
import { fetchLongArrays, putAwayLongArrays } from '../../../src-main/sessions/longArrays.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'fringe-arrays-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const newPath = () => join(folder, `${number++}.f64`);

describe('array store', () => {
  it('gives back every value bit for bit, NaN and signed zero too', () => {
    const path = newPath();
    const store = openArrayStore(path);
    fc.assert(
      fc.property(fc.float64Array(), (values) => {
        expect(store.read(store.append(values))).toEqual(values);
      }),
    );
    store.close();
  });

  it('lies on the disk as raw little-endian float64', () => {
    const path = newPath();
    const store = openArrayStore(path);
    store.append([1, 2]);
    expect(store.append([-0.5])).toMatchObject({ offset: 16, length: 1 });
    store.close();
    expect(readFileSync(path).toString('hex')).toBe('000000000000f03f0000000000000040000000000000e0bf');
  });

  it('refuses an array that is cut short or changed, and only that one', () => {
    const path = newPath();
    const store = openArrayStore(path);
    const first = store.append([1, 2, 3]);
    const second = store.append([4, 5, 6]);
    store.close();
    const bytes = readFileSync(path);
    bytes[30] = (bytes[30] as number) ^ 1;
    writeFileSync(path, bytes);
    expect(readArray(path, first)).toEqual(Float64Array.of(1, 2, 3));
    expect(() => readArray(path, second)).toThrow(/does not match its checksum/);
    truncateSync(path, 43);
    expect(() => readArray(path, second)).toThrow(/is cut short/);
    const again = openArrayStore(path);
    expect(again.append([7])).toMatchObject({ offset: 40 });
    again.close();
  });

  it('puts away arrays of more than 64 numbers wherever they stand, and nothing else', () => {
    const store = openArrayStore(newPath());
    const long = Array.from({ length: 65 }, (_, index) => index / 7);
    const document = {
      seq: 1,
      data: { long, nested: [{ long }], short: long.slice(1), words: long.map(String), none: null },
    };
    const put = putAwayLongArrays(document, () => store) as typeof document;
    expect(put.data.long).toEqual({
      $array: { offset: 0, length: 65, checksum: expect.stringMatching(/^[0-9a-f]{8}$/) },
    });
    expect(put.data.short).toBe(document.data.short);
    expect(put.data.words).toBe(document.data.words);
    expect(fetchLongArrays(JSON.parse(JSON.stringify(put)), store.read)).toEqual(document);
    const plain = { seq: 2, data: { value: 1 } };
    expect(putAwayLongArrays(plain, () => store)).toBe(plain);
    store.close();
  });
});
