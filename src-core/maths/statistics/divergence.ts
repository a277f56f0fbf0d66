import { FringeError } from '../../errors/fringeError.ts';

/** Sum of weights. @throws bad_input when they are no distribution */
function totalOf(weights: ArrayLike<number>, path: string): number {
  let total = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] as number;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new FringeError('bad_input', `Weight ${index + 1} of a distribution is ${weight}.`, {
        path,
        remedy: 'Give weights that are finite and not below zero.',
      });
    }
    total += weight;
  }
  if (total > 0) return total;
  throw new FringeError('bad_input', 'A distribution has no weight in any bin.', {
    path,
    remedy: 'Give at least one weight above zero.',
  });
}

function requireSameBins(p: ArrayLike<number>, q: ArrayLike<number>): void {
  if (p.length === q.length) return;
  throw new FringeError('bad_input', `Distributions over ${p.length} and ${q.length} bins cannot be compared.`, {
    path: 'q',
    remedy: 'Count both over the same bins.',
  });
}

/**
 * Kullback-Leibler divergence of q from p, in bits: the sum of p log2(p/q); infinite where q has none of what p has.
 * @param p weights or counts, at least one above zero; they are normalised
 * @throws bad_input for weights that are no distribution, or bins that differ
 * Source: S. Kullback and R. A. Leibler, Annals of Mathematical Statistics 22 (1951) 79.
 */
export function kullbackLeibler(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireSameBins(p, q);
  const [ofP, ofQ] = [totalOf(p, 'p'), totalOf(q, 'q')];
  let sum = 0;
  for (let index = 0; index < p.length; index++) {
    const x = (p[index] as number) / ofP;
    if (x > 0) sum += x * Math.log2(x / ((q[index] as number) / ofQ));
  }
  return Math.max(sum, 0);
}

/**
 * Jensen-Shannon divergence in bits: the mean of the Kullback-Leibler divergences of both from their mean. 0 of the
 * same, 1 of what has no bin in common.
 * @param p weights or counts, at least one above zero; they are normalised
 * @throws bad_input for weights that are no distribution, or bins that differ
 * Source: J. Lin, IEEE Transactions on Information Theory 37 (1991) 145, doi:10.1109/18.61115.
 */
export function jensenShannonDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  requireSameBins(p, q);
  const [ofP, ofQ] = [totalOf(p, 'p'), totalOf(q, 'q')];
  let sum = 0;
  for (let index = 0; index < p.length; index++) {
    const x = (p[index] as number) / ofP;
    const y = (q[index] as number) / ofQ;
    const total = x + y;
    if (x > 0) sum += x * Math.log2((2 * x) / total);
    if (y > 0) sum += y * Math.log2((2 * y) / total);
  }
  return Math.min(Math.max(sum / 2, 0), 1);
}

/**
 * Jensen-Shannon distance, the square root of the divergence in bits: a metric, 0 to 1.
 * Source: D. M. Endres and J. E. Schindelin, IEEE Transactions on Information Theory 49 (2003) 1858; as
 * scipy.spatial.distance.jensenshannon with base 2.
 */
export const jensenShannonDistance = (p: ArrayLike<number>, q: ArrayLike<number>): number =>
  Math.sqrt(jensenShannonDivergence(p, q));
