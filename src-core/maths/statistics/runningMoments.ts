/** State of a running mean and variance, as it is saved. */
export interface RunningMomentsState {
  readonly count: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
}

/**
 * Mean and variance of values as they come, in constant memory and without cancellation.
 * Source: B. P. Welford, Technometrics 4 (1962) 419; merging by Chan, Golub, LeVeque, The American Statistician 37
 * (1983) 242.
 */
export class RunningMoments {
  #count: number;
  #mean: number;
  #squares: number;

  constructor(state: RunningMomentsState = { count: 0, mean: 0, squares: 0 }) {
    this.#count = state.count;
    this.#mean = state.mean;
    this.#squares = state.squares;
  }

  add(value: number): void {
    this.#count += 1;
    const delta = value - this.#mean;
    this.#mean += delta / this.#count;
    this.#squares += delta * (value - this.#mean);
  }

  /** Takes in what another has seen, as if its values had been added here. */
  merge(other: RunningMomentsState): void {
    if (other.count === 0) return;
    const count = this.#count + other.count;
    const delta = other.mean - this.#mean;
    this.#squares += other.squares + (delta * delta * this.#count * other.count) / count;
    this.#mean += (delta * other.count) / count;
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  /** NaN of nothing. */
  get mean(): number {
    return this.#count === 0 ? NaN : this.#mean;
  }

  /** Divided by n - 1; NaN of fewer than two values. */
  get sampleVariance(): number {
    return this.#count < 2 ? NaN : this.#squares / (this.#count - 1);
  }

  get sampleStandardDeviation(): number {
    return Math.sqrt(this.sampleVariance);
  }

  state(): RunningMomentsState {
    return { count: this.#count, mean: this.#mean, squares: this.#squares };
  }
}
