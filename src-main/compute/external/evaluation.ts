/** Rows of parameters to be evaluated. */
export interface EvaluationRequest {
  /** [count][dimension], natural; longer is allowed. Not changed until the answer is there. */
  readonly rows: Float64Array;
  readonly count: number;
  readonly dimension: number;
  /** Values that the model must give for a row. */
  readonly rowLength: number;
}

export interface Evaluated {
  /** [count][rowLength]; NaN throughout a row that failed. */
  readonly values: Float64Array;
  readonly failures: EvaluationFailures;
}

export interface EvaluationFailures {
  readonly count: number;
  readonly lastReason: string | null;
}

/** A request under way: it is answered when its last row is. */
export class Evaluation {
  readonly request: EvaluationRequest;
  readonly values: Float64Array;
  readonly #resolve: (evaluated: Evaluated) => void;
  readonly #reject: (reason: unknown) => void;
  #open: number;
  #failed = 0;
  #lastReason: string | null = null;

  constructor(request: EvaluationRequest, resolve: (evaluated: Evaluated) => void, reject: (reason: unknown) => void) {
    this.request = request;
    this.values = new Float64Array(request.count * request.rowLength).fill(NaN);
    this.#open = request.count;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** [dimension] */
  row(index: number): Float64Array {
    const { rows, dimension } = this.request;
    return rows.subarray(index * dimension, (index + 1) * dimension);
  }

  succeed(index: number, values: readonly number[]): void {
    this.values.set(values, index * this.request.rowLength);
    this.#close();
  }

  fail(reason: string): void {
    this.#failed++;
    this.#lastReason = reason;
    this.#close();
  }

  giveUp(reason: unknown): void {
    this.#open = 0;
    this.#reject(reason);
  }

  get isOpen(): boolean {
    return this.#open > 0;
  }

  #close(): void {
    this.#open--;
    if (this.#open !== 0) return;
    this.#resolve({ values: this.values, failures: { count: this.#failed, lastReason: this.#lastReason } });
  }
}
