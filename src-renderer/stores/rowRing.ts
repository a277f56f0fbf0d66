/** The last `capacity` rows of a table that only grows. */
export class RowRing<T> {
  readonly #rows: T[] = [];
  readonly #capacity: number;
  #pushed = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#rows.length;
  }

  /** Rows ever pushed: with it a reader knows whether anything is new. */
  get pushed(): number {
    return this.#pushed;
  }

  push(row: T): void {
    this.#rows[this.#pushed % this.#capacity] = row;
    this.#pushed += 1;
  }

  /** Row by age: 0 is the newest. */
  newest(age: number): T | undefined {
    if (age < 0 || age >= this.#rows.length) return undefined;
    return this.#rows[(this.#pushed - 1 - age) % this.#capacity];
  }
}
