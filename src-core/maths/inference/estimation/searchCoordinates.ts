import type { ParameterSet } from '../parameterSet.ts';
import { toWorkingValue } from '../parameterTransform.ts';

/** How one working coordinate follows from one without bounds, in which steps of about 1 are sensible. */
interface Axis {
  readonly kind: 'free' | 'above' | 'below' | 'between';
  readonly lower: number;
  readonly upper: number;
  readonly origin: number;
  readonly scale: number;
}

/** A search may begin on a bound, where the mapping is flat; it is moved inside by so much. */
const inside = 1e-3;

/**
 * Coordinates for searches that know no bounds: the parameters' working coordinates in units of their spread, and the
 * bounds hidden by the mappings of MINUIT (F. James, MINUIT reference manual, CERN D506, section 1.3): a sine between
 * two bounds, a hyperbola above or below one.
 */
export class SearchCoordinates {
  readonly #parameters: ParameterSet;
  readonly #axes: readonly Axis[];
  readonly #working: Float64Array;
  /** The point around which they were laid. */
  readonly start: Float64Array;

  /** @param origin a natural row within the priors' bounds */
  constructor(parameters: ParameterSet, origin: Float64Array) {
    this.#parameters = parameters;
    const working = new Float64Array(parameters.count);
    parameters.toWorking(origin, working);
    this.#working = working;
    this.#axes = parameters.parameters.map(({ prior, transform }, index): Axis => {
      const toWorking = (value: number): number => toWorkingValue(transform, prior.bounds, value);
      const [lower, upper] = [toWorking(prior.bounds[0]), toWorking(prior.bounds[1])];
      const at = working[index] as number;
      const spread = prior.isProper ? (toWorking(prior.quantile(0.84)) - toWorking(prior.quantile(0.16))) / 2 : NaN;
      const scale = Number.isFinite(spread) && spread > 0 ? spread : Math.abs(at) || 1;
      const [hasLower, hasUpper] = [Number.isFinite(lower), Number.isFinite(upper)];
      const kind = hasLower ? (hasUpper ? 'between' : 'above') : hasUpper ? 'below' : 'free';
      return { kind, lower, upper, origin: at, scale };
    });
    this.start = Float64Array.from(this.#axes, (axis, index) => toSearch(axis, working[index] as number));
  }

  /** Bounds of the coordinates for a search that wants some: wide, or a half period of the sine. */
  get reach(): number[] {
    return this.#axes.map(({ kind }) => (kind === 'between' ? Math.PI / 2 : 1e6));
  }

  fromNatural(theta: Float64Array): Float64Array {
    const working = new Float64Array(theta.length);
    this.#parameters.toWorking(theta, working);
    return working.map((value, index) => toSearch(this.#axes[index] as Axis, value));
  }

  toNatural(search: Float64Array, theta: Float64Array): void {
    for (const [index, axis] of this.#axes.entries()) this.#working[index] = toWorking(axis, search[index] as number);
    this.#parameters.toNatural(this.#working, theta);
  }

  /** Turns slopes by the natural parameters into those by these coordinates, in place. */
  pullSlopes(search: Float64Array, slopes: Float64Array): void {
    for (const [index, axis] of this.#axes.entries()) this.#working[index] = toWorking(axis, search[index] as number);
    const jacobian = new Float64Array(slopes.length);
    this.#parameters.workingJacobian(this.#working, jacobian);
    for (const [index, axis] of this.#axes.entries()) {
      const chain = slopeOf(axis, search[index] as number) * (jacobian[index] as number);
      slopes[index] = (slopes[index] as number) * chain;
    }
  }
}

function toWorking({ kind, lower, upper, origin, scale }: Axis, z: number): number {
  switch (kind) {
    case 'free':
      return origin + scale * z;
    case 'above':
      return lower + scale * (Math.hypot(1, z) - 1);
    case 'below':
      return upper - scale * (Math.hypot(1, z) - 1);
    case 'between':
      return Math.min(upper, Math.max(lower, lower + ((upper - lower) * (1 + Math.sin(z))) / 2));
  }
}

function slopeOf({ kind, lower, upper, scale }: Axis, z: number): number {
  switch (kind) {
    case 'free':
      return scale;
    case 'above':
      return (scale * z) / Math.hypot(1, z);
    case 'below':
      return (-scale * z) / Math.hypot(1, z);
    case 'between':
      return ((upper - lower) * Math.cos(z)) / 2;
  }
}

function toSearch({ kind, lower, upper, origin, scale }: Axis, working: number): number {
  const fromBound = (distance: number): number => Math.sqrt((Math.max(distance / scale, inside) + 1) ** 2 - 1);
  switch (kind) {
    case 'free':
      return (working - origin) / scale;
    case 'above':
      return fromBound(working - lower);
    case 'below':
      return fromBound(upper - working);
    case 'between': {
      const part = Math.min(1 - inside, Math.max(inside, (working - lower) / (upper - lower)));
      return Math.asin(2 * part - 1);
    }
  }
}
