/** Points that were evaluated, with their log likelihoods. */
export interface EvaluatedPoints {
  /** [row][parameter], natural, row after row. */
  readonly points: Float64Array;
  /** [row]; minus infinity where the evaluation failed. */
  readonly logLikelihoods: Float64Array;
  /** 1 when all of them were kept, else every n-th was. */
  readonly everyNth: number;
}

/** Keeps evaluated points in bounded room: when it is full, every second one goes and from then on every second one comes. */
export class EvaluationRecord {
  readonly #dimension: number;
  readonly #most: number;
  #points: Float64Array;
  #values: Float64Array;
  #rows = 0;
  #everyNth = 1;
  /** All that were evaluated, and those among them that failed. */
  evaluations = 0;
  failures = 0;

  constructor(dimension: number, most: number) {
    this.#dimension = dimension;
    this.#most = Math.max(2, most);
    this.#points = new Float64Array(64 * dimension);
    this.#values = new Float64Array(64);
  }

  add(theta: Float64Array, value: number): void {
    if (value === -Infinity) this.failures += 1;
    const turn = this.evaluations++;
    if (turn % this.#everyNth !== 0) return;
    if (this.#rows === this.#most) {
      this.#halve();
      if (turn % this.#everyNth !== 0) return;
    }
    if (this.#rows === this.#values.length) this.#grow();
    this.#points.set(theta.subarray(0, this.#dimension), this.#rows * this.#dimension);
    this.#values[this.#rows++] = value;
  }

  kept(): EvaluatedPoints {
    return {
      points: this.#points.slice(0, this.#rows * this.#dimension),
      logLikelihoods: this.#values.slice(0, this.#rows),
      everyNth: this.#everyNth,
    };
  }

  #halve(): void {
    const size = this.#dimension;
    for (let row = 0; 2 * row < this.#rows; row++) {
      this.#points.copyWithin(row * size, 2 * row * size, (2 * row + 1) * size);
      this.#values[row] = this.#values[2 * row] as number;
    }
    this.#rows = Math.ceil(this.#rows / 2);
    this.#everyNth *= 2;
  }

  #grow(): void {
    const rows = Math.min(this.#most, 2 * this.#values.length);
    const points = new Float64Array(rows * this.#dimension);
    points.set(this.#points);
    const values = new Float64Array(rows);
    values.set(this.#values);
    [this.#points, this.#values] = [points, values];
  }
}
