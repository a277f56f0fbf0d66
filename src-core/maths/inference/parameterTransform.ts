import type { Bounds } from './distributions/index.ts';

/** How a parameter is written while it is sampled or searched: as it is, by its logarithm, or by its log odds. */
export type Transform = 'none' | 'log' | 'logit';

export const transforms: readonly Transform[] = ['none', 'log', 'logit'];

/** What a transform needs of the prior's bounds, or null when they will do. */
export function transformRefusal(transform: Transform, [lower, upper]: Bounds): string | null {
  if (transform === 'log' && lower < 0) {
    return `the transform log needs a parameter above zero, but the prior reaches down to ${lower}`;
  }
  if (transform === 'logit' && !(Number.isFinite(lower) && Number.isFinite(upper))) {
    return `the transform logit needs a prior with two bounds, but this one reaches from ${lower} to ${upper}`;
  }
  return null;
}

/** 1/(1 + exp(-y)) without overflow. */
function logistic(y: number): number {
  if (y >= 0) return 1 / (1 + Math.exp(-y));
  const e = Math.exp(y);
  return e / (1 + e);
}

/** The working coordinate y of a value x: x, ln x, or ln((x - lower)/(upper - x)). */
export function toWorkingValue(transform: Transform, [lower, upper]: Bounds, x: number): number {
  if (transform === 'none') return x;
  return transform === 'log' ? Math.log(x) : Math.log((x - lower) / (upper - x));
}

/** The value x of a working coordinate y. */
export function toNaturalValue(transform: Transform, [lower, upper]: Bounds, y: number): number {
  if (transform === 'none') return y;
  if (transform === 'log') return Math.exp(y);
  // From the nearer bound, so that neither side loses digits.
  return y < 0 ? lower + (upper - lower) * logistic(y) : upper - (upper - lower) * logistic(-y);
}

/** Log of the Jacobian dx/dy at a working coordinate: a prior density of x times dx/dy is that of y. */
export function logJacobian(transform: Transform, [lower, upper]: Bounds, y: number): number {
  if (transform === 'none') return 0;
  if (transform === 'log') return y;
  const magnitude = Math.abs(y);
  return Math.log(upper - lower) - magnitude - 2 * Math.log1p(Math.exp(-magnitude));
}

/** Derivative of `logJacobian` by y. */
export function logJacobianSlope(transform: Transform, y: number): number {
  if (transform === 'none') return 0;
  return transform === 'log' ? 1 : 1 - 2 * logistic(y);
}

/** dx/dy itself. */
export function jacobian(transform: Transform, bounds: Bounds, y: number): number {
  return transform === 'none' ? 1 : Math.exp(logJacobian(transform, bounds, y));
}
