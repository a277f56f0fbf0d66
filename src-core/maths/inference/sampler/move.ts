import type { WalkerRandom } from './walkerRandom.ts';

/** What a move sees of an ensemble. Walkers of even and of odd number are moved in turn, each by means of the others. */
export interface HalfEnsemble {
  readonly dimension: number;
  readonly walkers: number;
  /** [walker][dimension], of all walkers. */
  readonly positions: Float64Array;
  /** The half that moves: 0 for walkers of even number, 1 for odd. */
  readonly half: 0 | 1;
  /** Random numbers of the walker that moves at this step. */
  readonly random: WalkerRandom;
}

/** A way to propose. It leaves the density unchanged when a proposal is taken with probability min(1, exp(gain + change of log density)). */
export interface Move {
  /**
   * Proposes for one walker of the half, for which `random` stands ready.
   * @param proposal takes the point from `offset` on
   * @returns log of what the acceptance is multiplied by
   */
  propose(ensemble: HalfEnsemble, walker: number, target: { readonly proposal: Float64Array; offset: number }): number;
}

/** Walkers of the other half: of `walkers` numbers those of the other parity. */
export const complementSize = ({ walkers, half }: HalfEnsemble): number => Math.floor((walkers + half) / 2);
/** The number of the `index`-th walker of the other half. */
export const complementWalker = ({ half }: HalfEnsemble, index: number): number => 2 * index + 1 - half;

/**
 * The affine-invariant stretch: along the line through another walker, by a factor z of density 1/sqrt(z) on [1/a, a].
 * Source: J. Goodman, J. Weare, "Ensemble samplers with affine invariance", Comm. App. Math. Comp. Sci. 5 (2010) 65,
 * equations 7 and 9; in halves: D. Foreman-Mackey et al., PASP 125 (2013) 306, algorithm 3.
 * @param scale a > 1
 */
export function stretchMove(scale = 2): Move {
  return {
    propose(ensemble, walker, target) {
      const { dimension, positions, random } = ensemble;
      const root = (scale - 1) * random.place() + 1;
      const z = (root * root) / scale;
      const own = walker * dimension;
      const other = complementWalker(ensemble, random.partner(complementSize(ensemble))) * dimension;
      const { proposal, offset } = target;
      for (let axis = 0; axis < dimension; axis++) {
        const anchor = positions[other + axis] as number;
        proposal[offset + axis] = anchor + z * ((positions[own + axis] as number) - anchor);
      }
      return (dimension - 1) * Math.log(z);
    },
  };
}

/** Of every ten steps or so one goes the whole difference: from one mode to another. */
const wholeDifferenceShare = 0.1;

/**
 * Differential evolution: by the difference of two other walkers, times 2.38/sqrt(2 d) and a breath of noise; in a
 * tenth of the proposals times 1. Source: C. J. F. ter Braak, Statistics and Computing 16 (2006) 239; in halves: B. Nelson,
 * E. B. Ford, M. J. Payne, ApJS 210 (2014) 11.
 * @param noise relative spread of the factor
 */
export function differentialEvolutionMove(noise = 1e-5): Move {
  return {
    propose(ensemble, walker, target) {
      const { dimension, positions, random } = ensemble;
      const size = complementSize(ensemble);
      // One number for the ordered pair: the second comes from those that the first is not.
      const pair = random.partner(size * (size - 1));
      const first = Math.floor(pair / (size - 1));
      const rest = pair % (size - 1);
      const second = rest < first ? rest : rest + 1;
      const place = random.place();
      const isWhole = place < wholeDifferenceShare;
      const normal = random.normalAt(
        isWhole ? place / wholeDifferenceShare : (place - wholeDifferenceShare) / (1 - wholeDifferenceShare),
      );
      const factor = (isWhole ? 1 : 2.38 / Math.sqrt(2 * dimension)) * (1 + noise * normal);
      const own = walker * dimension;
      const from = complementWalker(ensemble, first) * dimension;
      const to = complementWalker(ensemble, second) * dimension;
      const { proposal, offset } = target;
      for (let axis = 0; axis < dimension; axis++) {
        const difference = (positions[to + axis] as number) - (positions[from + axis] as number);
        proposal[offset + axis] = (positions[own + axis] as number) + factor * difference;
      }
      return 0;
    },
  };
}
