import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32cHex } from '../../src-core/maths/checksum/crc32c.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { scanJournal } from './journalLines.ts';
import { LazySync } from './lazySync.ts';

/**
 * Append-only JSON lines, each ending `,"crc":"xxxxxxxx"}`: CRC-32C of the line's bytes before `,"crc"`. Every record is
 * handed to the operating system in one write before `append` returns, so it survives a killed process; it is on the
 * disk a second later at most, so a power cut costs a second.
 */
export interface Journal {
  readonly path: string;
  /**
   * @throws FringeError `storage` when the record could not be written; the file then ends at the record before.
   */
  append(document: object): void;
  /** Everything appended is on the disk when this returns. */
  sync(): void;
  close(): void;
}

/** Opens a journal to append to, after cutting a torn tail. */
export function openJournal(path: string): Journal {
  const file = openSync(path, 'a+');
  try {
    repairOpenFile(file, path);
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
  return new FileJournal(path, file);
}

class FileJournal implements Journal {
  readonly path: string;
  readonly #file: number;
  readonly #disk: LazySync;
  #buffer = Buffer.allocUnsafe(16 * 1024);
  #open = true;
  #failure: unknown = null;

  constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
    this.#disk = new LazySync(file);
  }

  append(document: object): void {
    if (!this.#open) throw new FringeError('storage', `The journal ${this.path} is closed.`);
    const failure = this.#failure ?? this.#disk.failure;
    if (failure !== null) throw this.#refusal(failure);
    const length = this.#encode(document);
    let written = 0;
    try {
      while (written < length) written += writeSync(this.#file, this.#buffer, written, length - written);
    } catch (thrown) {
      this.#takeBack(written, thrown);
      throw this.#refusal(thrown);
    }
    this.#disk.touched();
  }

  sync(): void {
    if (this.#open) this.#disk.sync();
  }

  close(): void {
    this.#open = false;
    this.#disk.close();
  }

  /** Puts the line with its checksum into the buffer and returns its length in bytes. */
  #encode(document: object): number {
    const text = JSON.stringify(document);
    if (Object.hasOwn(document, 'crc')) throw new TypeError('A journal record must not have a field "crc" of its own.');
    if (!text.startsWith('{"')) throw new TypeError('A journal record must be an object with at least one field.');
    // UTF-8 needs at most three bytes for a UTF-16 unit.
    const room = text.length * 3 + 32;
    if (this.#buffer.length < room) this.#buffer = Buffer.allocUnsafe(room * 2);
    const body = this.#buffer.write(text, 'utf8') - 1;
    return body + this.#buffer.write(`,"crc":"${crc32cHex(this.#buffer, 0, body)}"}\n`, body, 'latin1');
  }

  /** A disk that filled up in mid-record: takes the half record off again. */
  #takeBack(written: number, cause: unknown): void {
    if (written === 0) return;
    try {
      ftruncateSync(this.#file, fstatSync(this.#file).size - written);
    } catch {
      this.#failure = cause;
    }
  }

  #refusal(cause: unknown): FringeError {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new FringeError('storage', `The journal ${this.path} could not be written: ${why}.`, {
      remedy: 'Free disk space or choose another data folder, then start again; everything recorded before is kept.',
      cause,
    });
  }
}

export interface JournalContent {
  readonly documents: object[];
  /** Bytes after the last good record that stands in an unbroken row of good records; 0 for a whole journal. */
  readonly tornBytes: number;
}

/** The records up to the first that is not whole. Accepts a journal that is being written. */
export function readJournal(path: string): JournalContent {
  const bytes = readFileSync(path);
  const documents: object[] = [];
  let good = 0;
  for (const line of scanJournal(bytes)) {
    if (line.document === null) break;
    documents.push(line.document);
    good = line.end;
  }
  return { documents, tornBytes: bytes.length - good };
}

/**
 * Truncates what follows the last good record and returns the number of bytes cut. When whole records stand behind the
 * damage (a bad sector, not a torn tail) the part cut off is kept beside as `<journal>.cut`.
 */
export function repairJournal(path: string): number {
  const file = openSync(path, 'a+');
  try {
    return repairOpenFile(file, path);
  } finally {
    closeSync(file);
  }
}

function repairOpenFile(file: number, path: string): number {
  const bytes = readFileSync(path);
  let good = 0;
  let damaged = false;
  let wholeBehindDamage = false;
  for (const line of scanJournal(bytes)) {
    if (line.document === null) damaged = true;
    else if (damaged) wholeBehindDamage = true;
    else good = line.end;
  }
  const cut = bytes.length - good;
  if (cut > 0) {
    if (wholeBehindDamage) keepBeside(`${path}.cut`, bytes.subarray(good));
    ftruncateSync(file, good);
  }
  if (good > 0 && bytes[good - 1] !== 0x0a) writeSync(file, '\n');
  if (cut > 0) fdatasyncSync(file);
  return cut;
}

function keepBeside(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'a');
  try {
    writeSync(file, bytes);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}
