/**
 * A table of numbers that never outgrows its capacity: when it is full every second row goes, and from then on only every
 * second of the new rows is kept. The newest row always stands at the end. NaN is a missing value.
 */
export class ThinnedColumns {
  readonly #columns: Float64Array[];
  readonly #capacity: number;
  #kept = 0;
  #hasLoose = false;
  #stride = 1;
  #pushed = 0;

  constructor(width: number, capacity = 8192) {
    this.#capacity = capacity;
    this.#columns = Array.from({ length: width }, () => new Float64Array(capacity));
  }

  get length(): number {
    return this.#kept + (this.#hasLoose ? 1 : 0);
  }

  /** Columns of each row. */
  get width(): number {
    return this.#columns.length;
  }

  /** Rows ever pushed. */
  get pushed(): number {
    return this.#pushed;
  }

  /** The rows of one column, without a copy: valid until the next push. */
  column(index: number): Float64Array {
    const column = this.#columns[index];
    if (column === undefined) throw new RangeError(`There is no column ${index}.`);
    return column.subarray(0, this.length);
  }

  push(row: ArrayLike<number | null>): void {
    if (this.#kept === this.#capacity - 1) this.#thin();
    for (const [index, column] of this.#columns.entries()) column[this.#kept] = row[index] ?? Number.NaN;
    const keep = this.#pushed % this.#stride === 0;
    this.#pushed += 1;
    if (keep) this.#kept += 1;
    this.#hasLoose = !keep;
  }

  #thin(): void {
    const half = Math.ceil(this.#kept / 2);
    for (const column of this.#columns) for (let row = 0; row < half; row++) column[row] = column[row * 2] as number;
    this.#kept = half;
    this.#stride *= 2;
  }
}
