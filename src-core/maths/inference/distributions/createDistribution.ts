import { atPath, refuse } from '../refusal.ts';
import { Bound } from './bound.ts';
import type { BoundLimits } from './bound.ts';
import type { Distribution } from './distribution.ts';
import { Flat } from './flat.ts';
import { LogNormal } from './logNormal.ts';
import { Normal } from './normal.ts';
import { TruncatedNormal } from './truncatedNormal.ts';
import { Uniform } from './uniform.ts';

interface NormalShape {
  readonly mean: number;
  readonly sd: number;
}

/** A prior as an inference specification writes it. */
export type PriorSpecification =
  | { readonly Uniform: { readonly lower: number; readonly upper: number } }
  | { readonly Normal: NormalShape }
  | { readonly LogNormal: { readonly mu: number; readonly sigma: number } }
  | { readonly TruncatedNormal: NormalShape & BoundLimits }
  | { readonly Bound: { readonly of: PriorSpecification } & BoundLimits }
  | { readonly Flat: object }
  | 'Flat';

function create(prior: PriorSpecification): Distribution {
  if (prior === 'Flat' || 'Flat' in prior) return new Flat();
  if ('Uniform' in prior) return atPath('Uniform', () => new Uniform(prior.Uniform.lower, prior.Uniform.upper));
  if ('Normal' in prior) return atPath('Normal', () => new Normal(prior.Normal.mean, prior.Normal.sd));
  if ('LogNormal' in prior) return atPath('LogNormal', () => new LogNormal(prior.LogNormal.mu, prior.LogNormal.sigma));
  if ('TruncatedNormal' in prior) {
    const { mean, sd, ...limits } = prior.TruncatedNormal;
    return atPath('TruncatedNormal', () => new TruncatedNormal(mean, sd, limits));
  }
  if ('Bound' in prior) {
    const { of, ...limits } = prior.Bound;
    return atPath(
      'Bound',
      () =>
        new Bound(
          atPath('of', () => create(of)),
          limits,
        ),
    );
  }
  return refuse('This prior is not known.', '', 'Use Uniform, Normal, LogNormal, TruncatedNormal, Bound or Flat.');
}

/**
 * The distribution that a prior of a specification describes.
 * @param path where the prior stands, such as `parameters.c`: it begins the path of every refusal
 * @throws bad_input with the path to what is wrong
 */
export function createDistribution(prior: PriorSpecification, path = ''): Distribution {
  return atPath(path, () => create(prior));
}
