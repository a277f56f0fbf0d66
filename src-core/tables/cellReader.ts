import { readNumber } from './readNumber.ts';
import { quotedCell, refuseTable } from './refuse.ts';
import type { Delimiter } from './splitCells.ts';

/** A number whose only mark is a comma: `1,5`, `-2,5e-3`. */
const commaNumber = /^\s*[-+−]?\d*,\d+(?:[eEdD][-+]?\d+)?\s*$/;

interface Seen {
  readonly cell: string;
  readonly line: number;
}

/**
 * Reads the cells of one file. Where commas do not part its cells they may be decimal marks; a file that writes numbers
 * in both ways is refused, because `1,234` would then be two numbers.
 */
export class CellReader {
  readonly #name: string;
  readonly #mayHoldCommas: boolean;
  #comma: Seen | null = null;
  #point: Seen | null = null;

  constructor(name: string, delimiter: Delimiter) {
    this.#name = name;
    this.#mayHoldCommas = delimiter !== ',';
  }

  /** As `readNumber`. @throws bad_input */
  read(cell: string, line: number): number | null | undefined {
    if (!this.#mayHoldCommas) return readNumber(cell);
    if (cell.includes(',')) {
      if (!commaNumber.test(cell)) return undefined;
      this.#comma ??= { cell, line };
      this.#refuseBoth();
      return readNumber(cell.replace(',', '.'));
    }
    const value = readNumber(cell);
    if (typeof value === 'number' && this.#point === null && cell.includes('.')) {
      this.#point = { cell, line };
      this.#refuseBoth();
    }
    return value;
  }

  #refuseBoth(): void {
    const [comma, point] = [this.#comma, this.#point];
    if (comma === null || point === null) return;
    const ways = `${quotedCell(comma.cell.trim())} on line ${comma.line} and ${quotedCell(point.cell.trim())} on line ${point.line}`;
    const what = `it writes decimals in two ways, ${ways}`;
    throw refuseTable(this.#name, what, 'Write all numbers with one decimal mark and none between thousands.');
  }
}

/** Whether a cell holds a number or says that there is none, by either decimal mark where commas are free. */
export function looksNumeric(cell: string, delimiter: Delimiter): boolean {
  if (readNumber(cell) !== undefined) return true;
  return delimiter !== ',' && commaNumber.test(cell);
}
