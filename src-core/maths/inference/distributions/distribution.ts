import type { RandomStream } from '../../random/index.ts';

/** `[lower, upper]` of where the density is above zero; infinite where there is no bound. Both ends belong to it. */
export type Bounds = readonly [lower: number, upper: number];

/** A prior: the distribution of one parameter, in that parameter's own unit. Logarithms are natural. */
export interface Distribution {
  /** What the distribution is called in a specification: `Uniform`. */
  readonly name: string;
  readonly bounds: Bounds;
  /** Whether the density can be normalised; nothing can be drawn from one that cannot. */
  readonly isProper: boolean;
  /** Log density at `x`; minus infinity outside the bounds and at NaN. */
  logDensity(x: number): number;
  /** Derivative of the log density at `x`; 0 outside the bounds. */
  gradient(x: number): number;
  /** Probability of a value up to `x`; NaN when improper. */
  cdf(x: number): number;
  /** The value below which a share `probability` of the mass lies; NaN outside 0 to 1 and when improper. */
  quantile(probability: number): number;
  /** One value: the quantile of one uniform number of the stream. @throws bad_input when improper */
  sample(stream: RandomStream): number;
  /** Log of the mass between two points; infinite where an improper density has no end. */
  logMass(lower: number, upper: number): number;
  /** The point with a share `fraction` of the mass between `lower` and `upper` below it. */
  quantileBetween(fraction: number, lower: number, upper: number): number;
}
