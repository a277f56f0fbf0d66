import type { RandomStream } from '../../random/index.ts';
import { normalDistribution, normalQuantile } from '../../statistics/index.ts';
import { logNormalMass, normalQuantileBetween } from '../normalMass.ts';
import { requireAboveZero, requireFinite } from '../refusal.ts';
import type { Bounds, Distribution } from './distribution.ts';

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** The normal (Gaussian) distribution. */
export class Normal implements Distribution {
  readonly name = 'Normal';
  readonly isProper = true;
  readonly bounds: Bounds = [-Infinity, Infinity];
  readonly #mean: number;
  readonly #sd: number;
  readonly #logPeak: number;

  /** @throws bad_input (path `mean` or `sd`) when not finite, or when the standard deviation is not above zero */
  constructor(mean: number, sd: number) {
    this.#mean = requireFinite(mean, 'mean', 'The mean of the normal prior');
    this.#sd = requireAboveZero(sd, 'sd', 'The standard deviation of the normal prior');
    this.#logPeak = -Math.log(sd) - halfLogTwoPi;
  }

  logDensity(x: number): number {
    const z = (x - this.#mean) / this.#sd;
    return Number.isNaN(z) ? -Infinity : this.#logPeak - 0.5 * z * z;
  }

  gradient(x: number): number {
    return (this.#mean - x) / this.#sd / this.#sd;
  }

  cdf(x: number): number {
    return normalDistribution((x - this.#mean) / this.#sd);
  }

  quantile(probability: number): number {
    return this.#mean + this.#sd * normalQuantile(probability);
  }

  sample(stream: RandomStream): number {
    return this.quantile(stream.uniform());
  }

  logMass(lower: number, upper: number): number {
    return logNormalMass((lower - this.#mean) / this.#sd, (upper - this.#mean) / this.#sd);
  }

  quantileBetween(fraction: number, lower: number, upper: number): number {
    const z = normalQuantileBetween(fraction, (lower - this.#mean) / this.#sd, (upper - this.#mean) / this.#sd);
    return Math.min(upper, Math.max(lower, this.#mean + this.#sd * z));
  }
}
