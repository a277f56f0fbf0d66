import type { RandomStream } from '../../random/index.ts';
import { normalDistribution, normalQuantile } from '../../statistics/index.ts';
import { logNormalMass, normalQuantileBetween } from '../normalMass.ts';
import { requireAboveZero, requireFinite } from '../refusal.ts';
import type { Bounds, Distribution } from './distribution.ts';

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

/** The distribution of a value whose natural logarithm is normal with mean `mu` and standard deviation `sigma`. */
export class LogNormal implements Distribution {
  readonly name = 'LogNormal';
  readonly isProper = true;
  readonly bounds: Bounds = [0, Infinity];
  readonly #mu: number;
  readonly #sigma: number;
  readonly #logPeak: number;

  /** @throws bad_input (path `mu` or `sigma`) when not finite, or when `sigma` is not above zero */
  constructor(mu: number, sigma: number) {
    this.#mu = requireFinite(mu, 'mu', 'The mean of the logarithm of the log-normal prior');
    this.#sigma = requireAboveZero(sigma, 'sigma', 'The width sigma of the log-normal prior');
    this.#logPeak = -Math.log(sigma) - halfLogTwoPi;
  }

  /** The logarithm in units of its standard deviation; minus infinity at 0 and below. */
  #z(x: number): number {
    return x > 0 ? (Math.log(x) - this.#mu) / this.#sigma : -Infinity;
  }

  logDensity(x: number): number {
    if (!(x > 0 && x < Infinity)) return -Infinity;
    const logarithm = Math.log(x);
    const z = (logarithm - this.#mu) / this.#sigma;
    return this.#logPeak - logarithm - 0.5 * z * z;
  }

  gradient(x: number): number {
    return x > 0 ? -(1 + this.#z(x) / this.#sigma) / x : 0;
  }

  cdf(x: number): number {
    return Number.isNaN(x) ? NaN : normalDistribution(this.#z(x));
  }

  quantile(probability: number): number {
    return Math.exp(this.#mu + this.#sigma * normalQuantile(probability));
  }

  sample(stream: RandomStream): number {
    return this.quantile(stream.uniform());
  }

  logMass(lower: number, upper: number): number {
    return logNormalMass(this.#z(lower), this.#z(upper));
  }

  quantileBetween(fraction: number, lower: number, upper: number): number {
    const z = normalQuantileBetween(fraction, this.#z(lower), this.#z(upper));
    return Math.min(upper, Math.max(lower, Math.exp(this.#mu + this.#sigma * z)));
  }
}
