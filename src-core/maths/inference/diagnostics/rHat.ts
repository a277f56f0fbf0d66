import { areUsable, momentsOf, splitDraws } from './draws.ts';
import type { Draws } from './draws.ts';
import { foldedScores, rankDraws } from './ranks.ts';
import type { RankedDraws } from './ranks.ts';

/**
 * Classic R-hat: the ensembles' spread against the spread within them. All draws of an ensemble, of whichever walker,
 * stand together for it.
 * Source: A. Gelman, D. B. Rubin, Statistical Science 7 (1992) 457, as in BDA3, equation 11.4.
 */
function pooledRHat({ ensembles, steps, walkers, values }: Draws): number {
  const count = steps * walkers;
  const means = new Float64Array(ensembles);
  let within = 0;
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    const { mean, squares } = momentsOf(values, ensemble * count, count);
    means[ensemble] = mean;
    within += squares / (count - 1) / ensembles;
  }
  const between = (count * momentsOf(means, 0, ensembles).squares) / (ensembles - 1);
  return Math.sqrt((between / within + count - 1) / count);
}

/** R-hat of whole ensembles; NaN of one ensemble, of fewer than four steps, of constant or non-finite draws. */
export const classicRHat = (draws: Draws): number => (areUsable(draws) ? pooledRHat(draws) : NaN);

/** R-hat of the ensembles' halves, so that a drift shows; NaN of fewer than four steps, constant or non-finite draws. */
export const splitRHat = (draws: Draws): number => (areUsable(draws) ? pooledRHat(splitDraws(draws)) : NaN);

/**
 * Rank-normalised split R-hat: the larger of that of the draws' normal scores and that of the normal scores of their
 * distances from the median, so that neither heavy tails nor a difference in width alone is missed.
 * @param ranked the draws' `rankDraws`, when it is there already
 * @returns NaN of fewer than four steps, of constant or non-finite draws; of one ensemble only its halves are compared
 * Source: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Bürkner, Bayesian Analysis 16 (2021) 667.
 */
export function rankRHat(draws: Draws, ranked?: RankedDraws): number {
  if (!areUsable(draws)) return NaN;
  const { scores, halves } = ranked ?? rankDraws(draws);
  return Math.max(pooledRHat(scores), pooledRHat({ ...scores, values: foldedScores(halves) }));
}
