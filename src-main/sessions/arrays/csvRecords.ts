import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { RecordSource } from '../../../src-core/plans/standardize/standardizeWork.ts';
import { spoolSource } from './recordSource.ts';

/** Characters of a row; beyond it the file is no table. */
const longestRow = 2 ** 26;
/** Numbers that wait to be written. */
const heldNumbers = 2 ** 17;

/**
 * Makes a file of raw numbers of a table: a row is one record, its cells are [layer][bin]; a first row that is no
 * numbers is a header. An empty cell and `nan` are NaN. The table is read once, in constant memory.
 * @param spool a new file
 * @throws not_found, bad_input with line and column
 */
export async function spoolCsv(path: string, layers: number, spool: string): Promise<RecordSource> {
  if (!existsSync(path)) {
    const told = { path: 'dataset.csv', remedy: 'Check the path.' };
    throw new FringeError('not_found', `There is no file ${path}.`, told);
  }
  const table = new RecordTable(path, layers);
  const file = await open(spool, 'w');
  try {
    for await (const line of linesOf(path)) {
      table.take(line);
      if (table.held >= heldNumbers) await writeAll(file, table.release());
    }
    await writeAll(file, table.release());
    await file.datasync();
  } finally {
    await file.close();
  }
  return await spoolSource(spool, table.shape());
}

async function writeAll(file: FileHandle, numbers: readonly number[]): Promise<void> {
  if (numbers.length > 0) await file.writeFile(new Uint8Array(Float64Array.from(numbers).buffer));
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const part of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestRow) throw refuse(path, `has a row of more than ${longestRow} characters`);
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const refuse = (path: string, why: string): FringeError =>
  new FringeError('bad_input', `The table ${path} ${why}.`, {
    path: 'dataset.csv',
    remedy: 'A row is one record: the d_ff numbers of the first layer, then those of the next.',
  });

class RecordTable {
  readonly #path: string;
  readonly #layers: number;
  #numbers: number[] = [];
  #line = 0;
  #records = 0;
  #width = 0;
  #separator: string | RegExp = ',';

  constructor(path: string, layers: number) {
    this.#path = path;
    this.#layers = layers;
  }

  get held(): number {
    return this.#numbers.length;
  }

  release(): number[] {
    const numbers = this.#numbers;
    this.#numbers = [];
    return numbers;
  }

  take(text: string): void {
    this.#line += 1;
    const row = (this.#line === 1 ? text.replace(/^\uFEFF/, '') : text).replace(/\r$/, '');
    if (row.trim() === '') return;
    if (this.#width === 0) {
      this.#separator = /[,;\t]/.exec(row)?.[0] ?? /\s+/;
      // A table with semicolons may have decimal commas.
      if (row.includes(';')) this.#separator = ';';
    }
    const cells = row.split(this.#separator).map((cell) => this.#number(cell));
    if (this.#width === 0 && this.#line === 1 && cells.every((cell) => cell === null)) return;
    this.#require(cells, row);
    for (const cell of cells) this.#numbers.push(cell as number);
    this.#records += 1;
  }

  #require(cells: readonly (number | null)[], row: string): void {
    const { length } = cells;
    if (this.#width === 0) {
      this.#width = length;
      if (length % this.#layers !== 0) {
        throw refuse(this.#path, `has ${length} columns, which ${this.#layers} layers do not divide`);
      }
    }
    if (length !== this.#width) {
      throw refuse(this.#path, `has ${length} cells in line ${this.#line}, where ${this.#width} are expected`);
    }
    const wrong = cells.indexOf(null);
    if (wrong < 0) return;
    const cell = (row.split(this.#separator)[wrong] ?? '').trim().slice(0, 40);
    throw refuse(this.#path, `has ${JSON.stringify(cell)} in line ${this.#line}, column ${wrong + 1}: no number`);
  }

  /** Null for what is no number. */
  #number(cell: string): number | null {
    const text = cell.trim();
    if (text === '' || /^[+-]?nan$/i.test(text)) return NaN;
    const infinite = /^([+-]?)inf(inity)?$/i.exec(text);
    if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
    const plain = this.#separator === ';' ? text.replace(',', '.') : text;
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
  }

  /** [N, L, d_ff]. @throws bad_input when there was no record */
  shape(): [number, number, number] {
    if (this.#records === 0) throw refuse(this.#path, 'holds no record');
    return [this.#records, this.#layers, this.#width / this.#layers];
  }
}
