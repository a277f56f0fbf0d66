import type { RandomStream } from '../../random/index.ts';
import { refuse, requireFinite } from '../refusal.ts';
import type { Bounds, Distribution } from './distribution.ts';

/** The same density everywhere between two bounds. */
export class Uniform implements Distribution {
  readonly name = 'Uniform';
  readonly isProper = true;
  readonly bounds: Bounds;
  readonly #lower: number;
  readonly #upper: number;
  readonly #logDensity: number;

  /** @throws bad_input (path `lower` or `upper`) when a bound is not finite or the bounds are equal or turned round */
  constructor(lower: number, upper: number) {
    requireFinite(lower, 'lower', 'The lower bound of the uniform prior');
    requireFinite(upper, 'upper', 'The upper bound of the uniform prior');
    if (lower > upper) {
      refuse(
        `The bounds of the uniform prior are turned round: the lower is ${lower}, the upper ${upper}.`,
        'lower',
        'Give the smaller bound first.',
      );
    }
    if (lower === upper) {
      refuse(
        `The uniform prior from ${lower} to ${upper} has no width.`,
        'upper',
        'Give two different bounds; a value that is known belongs in the formula.',
      );
    }
    requireFinite(upper - lower, 'upper', 'The width of the uniform prior');
    this.bounds = [lower, upper];
    this.#lower = lower;
    this.#upper = upper;
    this.#logDensity = -Math.log(upper - lower);
  }

  logDensity(x: number): number {
    return x >= this.#lower && x <= this.#upper ? this.#logDensity : -Infinity;
  }

  gradient(_x: number): number {
    return 0;
  }

  cdf(x: number): number {
    if (x <= this.#lower) return 0;
    return x >= this.#upper ? 1 : (x - this.#lower) / (this.#upper - this.#lower);
  }

  quantile(probability: number): number {
    return probability >= 0 && probability <= 1 ? this.quantileBetween(probability, this.#lower, this.#upper) : NaN;
  }

  sample(stream: RandomStream): number {
    return this.quantileBetween(stream.uniform(), this.#lower, this.#upper);
  }

  logMass(lower: number, upper: number): number {
    const width = Math.min(upper, this.#upper) - Math.max(lower, this.#lower);
    return width > 0 ? Math.log(width) + this.#logDensity : -Infinity;
  }

  quantileBetween(fraction: number, lower: number, upper: number): number {
    const from = Math.max(lower, this.#lower);
    const to = Math.min(upper, this.#upper);
    return Math.min(to, from + fraction * (to - from));
  }
}
