import fc from 'fast-check';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal, readJournal, repairJournal } from '../../../src-main/sessions/journal.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'fringe-journal-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let number = 0;
const newPath = () => join(folder, `${number++}.jsonl`);

function writeJournal(documents: readonly object[]): string {
  const path = newPath();
  const journal = openJournal(path);
  for (const document of documents) journal.append(document);
  journal.close();
  return path;
}

const documents = [
  { type: 'runStart', seq: 0, note: 'µW · 0.004 57 · "quoted" · \n' },
  { type: 'event', seq: 1, data: { value: 1.25e-7, missing: null } },
  { type: 'event', seq: 2, data: { text: '𝜙,"crc":"00000000"}' } },
  { type: 'runStop', seq: 3 },
];

/** A record holds an own key, may hold anything JSON can say, and has no key `crc`. */
const record = fc
  .tuple(fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }), fc.nat())
  .map(([fields, seq]) => {
    const { crc: _, ...rest } = fields;
    return { seq, ...rest };
  })
  .filter((fields) => Object.hasOwn(fields, 'seq') && !Object.hasOwn(fields, '__proto__'));

describe('journal', () => {
  it('ends each line with the checksum of the bytes before it', () => {
    // 4ccf15a1 is the bitwise CRC-32C of the 21 bytes {"seq":0,"unit":"µW" computed in Python.
    const path = writeJournal([{ seq: 0, unit: 'µW' }]);
    expect(readFileSync(path, 'utf8')).toBe('{"seq":0,"unit":"µW","crc":"4ccf15a1"}\n');
  });

  it('reads a line whose checksum comes from the published check value', () => {
    const path = newPath();
    // A record's checked bytes always begin with a brace, so the check value of "123456789" cannot stand in a record:
    // a line that consists of it is refused although its checksum holds.
    writeFileSync(path, '123456789,"crc":"e3069283"}\n');
    expect(readJournal(path)).toEqual({ documents: [], tornBytes: 28 });
  });

  it('gives back what was appended, also when it is opened again', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), fc.array(record, { maxLength: 6 }), (first, second) => {
        const path = writeJournal(first);
        const journal = openJournal(path);
        for (const document of second) journal.append(document);
        expect(readJournal(path).documents).toEqual(JSON.parse(JSON.stringify([...first, ...second])));
        journal.close();
      }),
      { numRuns: 60 },
    );
  });

  it('cut at every byte keeps every record before the cut and accepts no other', () => {
    const path = writeJournal(documents);
    const bytes = readFileSync(path);
    const ends = lineEnds(bytes);
    const cut = newPath();
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(cut, bytes.subarray(0, length));
      // A last record that lacks only its line feed is whole.
      const whole = ends.filter((end) => end - 1 <= length).length;
      const read = readJournal(cut);
      expect(read.documents).toEqual(documents.slice(0, whole));
      const journal = openJournal(cut);
      journal.append({ seq: 99 });
      journal.close();
      expect(readJournal(cut)).toEqual({ documents: [...documents.slice(0, whole), { seq: 99 }], tornBytes: 0 });
    }
  });

  it('with any byte changed never accepts a wrong record and never loses an earlier one', () => {
    const path = writeJournal(documents);
    const bytes = readFileSync(path);
    const ends = lineEnds(bytes);
    const damaged = newPath();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const copy = Buffer.from(bytes);
        copy[position] = (copy[position] as number) ^ change;
        writeFileSync(damaged, copy);
        const hit = ends.findIndex((end) => position < end);
        expect(readJournal(damaged).documents).toEqual(documents.slice(0, hit));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a tail of zeroes, which a power cut can leave, as torn', () => {
    const path = writeJournal(documents);
    appendFileSync(path, Buffer.alloc(4096));
    expect(readJournal(path)).toEqual({ documents, tornBytes: 4096 });
    expect(repairJournal(path)).toBe(4096);
    expect(readJournal(path)).toEqual({ documents, tornBytes: 0 });
    expect(repairJournal(path)).toBe(0);
  });

  it('keeps whole records that stand behind damage beside the journal', () => {
    const path = writeJournal(documents);
    const bytes = readFileSync(path);
    const [first] = lineEnds(bytes) as [number];
    bytes[first + 3] = 0;
    writeFileSync(path, bytes);
    repairJournal(path);
    expect(readJournal(path).documents).toEqual(documents.slice(0, 1));
    expect(readFileSync(`${path}.cut`)).toEqual(bytes.subarray(first));
  });

  it('hands each record over before append returns', () => {
    const path = newPath();
    const journal = openJournal(path);
    for (const [index, document] of documents.entries()) {
      journal.append(document);
      const copy = newPath();
      copyFileSync(path, copy);
      expect(readJournal(copy).documents).toEqual(documents.slice(0, index + 1));
    }
    journal.close();
    expect(() => journal.append({ seq: 9 })).toThrow(/is closed/);
  });

  it('takes records longer than its buffer', () => {
    const long = { seq: 0, text: 'µ'.repeat(200_000) };
    expect(readJournal(writeJournal([long])).documents).toEqual([long]);
  });

  it('refuses a record that could not be read back', () => {
    const path = newPath();
    const journal = openJournal(path);
    expect(() => journal.append({})).toThrow(TypeError);
    expect(() => journal.append([])).toThrow(TypeError);
    expect(() => journal.append({ seq: 1, crc: 'mine' })).toThrow(TypeError);
    journal.close();
    expect(statSync(path).size).toBe(0);
  });
});

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}
