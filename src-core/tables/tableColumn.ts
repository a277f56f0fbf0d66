import type { CellReader } from './cellReader.ts';
import { quotedCell } from './refuse.ts';

const listedWords = 4;

/** The cells of one column as they are read, and what is to be said about them. */
export class TableColumn {
  readonly name: string;
  readonly values: (number | null)[] = [];
  readonly #words = new Set<string>();
  #numbers = 0;
  #texts = 0;
  #firstText = { cell: '', line: 0 };

  constructor(name: string) {
    this.name = name;
  }

  /** @throws bad_input as `CellReader` */
  take(cell: string, line: number, reader: CellReader): void {
    const value = reader.read(cell, line);
    if (typeof value === 'number') {
      this.#numbers++;
      this.values.push(value);
      return;
    }
    this.values.push(null);
    if (value === undefined) {
      this.#texts++;
      if (this.#texts === 1) this.#firstText = { cell: cell.trim(), line };
    } else if (this.#words.size < listedWords) this.#words.add(cell.trim());
  }

  /** Dates or names: no number at all, and texts that do not say that there is none. */
  get isText(): boolean {
    return this.#numbers === 0 && this.#texts > 0;
  }

  get hasNumbers(): boolean {
    return this.#numbers > 0;
  }

  /** What its cells make worth saying, or null. */
  note(): string | null {
    const name = JSON.stringify(this.name);
    if (this.isText) return `The column ${name} holds text and is kept out.`;
    const count = this.values.length;
    if (this.#numbers === count) return null;
    const words = [...this.#words].map((word) => (word === '' ? 'empty' : word));
    if (this.#numbers === 0)
      return `The column ${name} holds no number in any of its ${count} rows (${words.join(', ')}).`;
    const { cell, line } = this.#firstText;
    if (this.#texts > 0) words.push(`${this.#texts} with text, the first on line ${line}: ${quotedCell(cell)}`);
    const missing = count - this.#numbers;
    return `In the column ${name}, ${missing} of ${count} cells hold no number (${words.join(', ')}).`;
  }
}
