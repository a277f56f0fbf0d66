import type { RandomStream } from '../../random/index.ts';
import { refuse } from '../refusal.ts';
import type { Bounds, Distribution } from './distribution.ts';

/** Where to cut; a side that is left out or null is not cut. */
export interface BoundLimits {
  readonly lower?: number | null | undefined;
  readonly upper?: number | null | undefined;
}

function checkedLimits({ lower, upper }: BoundLimits): Bounds {
  const from = lower ?? -Infinity;
  const to = upper ?? Infinity;
  if (Number.isNaN(from)) refuse('The lower bound is not a number.', 'lower', 'Give a number, or leave it out.');
  if (Number.isNaN(to)) refuse('The upper bound is not a number.', 'upper', 'Give a number, or leave it out.');
  if (from > to) {
    refuse(
      `The bounds are turned round: the lower is ${from}, the upper ${to}.`,
      'lower',
      'Give the smaller bound as the lower.',
    );
  }
  if (from === to) refuse(`The bounds leave no width: both are ${from}.`, 'upper', 'Give two different bounds.');
  return [from, to];
}

/** Any distribution cut at bounds and normalised again. One-sided bounds leave a flat prior improper. */
export class Bound implements Distribution {
  readonly name: string = 'Bound';
  readonly bounds: Bounds;
  readonly isProper: boolean;
  readonly of: Distribution;
  readonly #lower: number;
  readonly #upper: number;
  /** Log of the mass that the bounds leave. */
  readonly #logMass: number;

  /** @throws bad_input when the bounds are turned round, equal, not numbers, or leave no mass */
  constructor(of: Distribution, limits: BoundLimits) {
    const [lower, upper] = checkedLimits(limits);
    const logMass = of.logMass(lower, upper);
    if (logMass === -Infinity || Number.isNaN(logMass)) {
      const [from, to] = of.bounds;
      refuse(
        `The bounds from ${lower} to ${upper} leave nothing of the prior ${of.name}, which reaches from ${from} to ${to}.`,
        '',
        'Choose bounds that overlap the prior.',
      );
    }
    this.of = of;
    this.#lower = Math.max(lower, of.bounds[0]);
    this.#upper = Math.min(upper, of.bounds[1]);
    this.bounds = [this.#lower, this.#upper];
    this.isProper = logMass < Infinity;
    this.#logMass = this.isProper ? logMass : 0;
  }

  logDensity(x: number): number {
    return x >= this.#lower && x <= this.#upper ? this.of.logDensity(x) - this.#logMass : -Infinity;
  }

  gradient(x: number): number {
    return x >= this.#lower && x <= this.#upper ? this.of.gradient(x) : 0;
  }

  cdf(x: number): number {
    if (Number.isNaN(x) || !this.isProper) return NaN;
    if (x <= this.#lower) return 0;
    return x >= this.#upper ? 1 : Math.min(1, Math.exp(this.of.logMass(this.#lower, x) - this.#logMass));
  }

  quantile(probability: number): number {
    if (!(probability >= 0 && probability <= 1) || !this.isProper) return NaN;
    return this.of.quantileBetween(probability, this.#lower, this.#upper);
  }

  sample(stream: RandomStream): number {
    if (this.isProper) return this.of.quantileBetween(stream.uniform(), this.#lower, this.#upper);
    return refuse(
      `Nothing can be drawn from the prior ${this.of.name} with one bound: it has no end.`,
      '',
      'Give it two bounds, or give the starting point by name.',
    );
  }

  logMass(lower: number, upper: number): number {
    const from = Math.max(lower, this.#lower);
    const to = Math.min(upper, this.#upper);
    return from < to ? this.of.logMass(from, to) - this.#logMass : -Infinity;
  }

  quantileBetween(fraction: number, lower: number, upper: number): number {
    return this.of.quantileBetween(fraction, Math.max(lower, this.#lower), Math.min(upper, this.#upper));
  }
}
