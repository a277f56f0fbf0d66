import type { RandomStream } from '../../random/index.ts';
import { refuse } from '../refusal.ts';
import type { Bounds, Distribution } from './distribution.ts';

/** No preference at all: the improper density 1 everywhere. With two finite bounds (`Bound`) it is the uniform prior. */
export class Flat implements Distribution {
  readonly name = 'Flat';
  readonly isProper = false;
  readonly bounds: Bounds = [-Infinity, Infinity];

  logDensity(x: number): number {
    return Number.isFinite(x) ? 0 : -Infinity;
  }

  gradient(_x: number): number {
    return 0;
  }

  cdf(_x: number): number {
    return NaN;
  }

  quantile(_probability: number): number {
    return NaN;
  }

  sample(_stream: RandomStream): number {
    return refuse(
      'Nothing can be drawn from a flat prior: it has no end.',
      '',
      'Give the prior two bounds, or give the starting point by name.',
    );
  }

  logMass(lower: number, upper: number): number {
    return upper > lower ? Math.log(upper - lower) : -Infinity;
  }

  quantileBetween(fraction: number, lower: number, upper: number): number {
    const width = upper - lower;
    return width === Infinity ? NaN : Math.min(upper, lower + fraction * width);
  }
}
