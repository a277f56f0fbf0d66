import { FringeError } from '../../../errors/fringeError.ts';
import { createRandomStream } from '../../random/randomStream.ts';
import { jensenShannonDistance } from '../divergence.ts';
import { binNumbers } from '../histogram.ts';
import { sortFinite } from '../percentiles.ts';
import { baselineBinCount, figuresOfSorted, metricsOfFigures } from './baselineMetrics.ts';
import { familyThresholds, NullMetrics } from './nullThresholds.ts';
import type { BaselineThresholds } from './stability.ts';
import { requireRate } from './thresholdsForRate.ts';

export interface PermutationThresholdsInput {
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  /** The wanted probability that a steady head alarms by any metric, such as 0.01. */
  readonly rate: number;
  readonly replicates: number;
  readonly seed: number;
  readonly binCount?: number;
}

/**
 * Thresholds of the metrics for one reference and one new sample at a stated false-alarm rate: both are pooled and dealt
 * out anew at random, again and again. Where both come from the same distribution, whatever it is and however few they
 * are, the probability of any alarm is the stated one.
 * @throws bad_input for scores that are none, or a rate that the replicates cannot show
 * Source: P. Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd edition (2005), chapter 3.
 */
export function permutationThresholds(input: PermutationThresholdsInput): BaselineThresholds {
  const { rate, replicates, seed, binCount = baselineBinCount } = input;
  requireRate(rate, replicates);
  const [first, second] = [sortFinite(input.reference).sorted, sortFinite(input.current).sorted];
  if (first.length === 0 || second.length === 0) {
    throw new FringeError(
      'bad_input',
      `A reference of ${first.length} scores and a sample of ${second.length} have no false-alarm rate.`,
      { path: first.length === 0 ? 'reference' : 'current', remedy: 'Give at least one finite score on each side.' },
    );
  }
  const pooled = new Float64Array(first.length + second.length);
  pooled.set(first);
  pooled.set(second, first.length);
  pooled.sort();
  const [lower, upper] = [pooled[0] as number, pooled.at(-1) as number];
  // The pooled range stays the same however the scores are dealt, so each keeps its bin.
  const numbers = lower < upper ? binNumbers(pooled, { lower, upper, count: binCount }) : null;

  const stream = createRandomStream({ seed, purpose: 'baseline permutation' });
  const order = Uint32Array.from(pooled, (_, index) => index);
  const inFirst = new Uint8Array(pooled.length);
  const fewer = Math.min(first.length, second.length);
  const fewerAreFirst = first.length === fewer;
  const counts = [new Uint32Array(binCount), new Uint32Array(binCount)] as const;
  const nulls = new NullMetrics(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    inFirst.fill(fewerAreFirst ? 0 : 1);
    for (let index = 0; index < fewer; index++) {
      const other = index + stream.integerBelow(pooled.length - index);
      const chosen = order[other] as number;
      order[other] = order[index] as number;
      order[index] = chosen;
      inFirst[chosen] = fewerAreFirst ? 1 : 0;
    }
    counts[0].fill(0);
    counts[1].fill(0);
    for (let index = 0, of = 0, to = 0; index < pooled.length; index++) {
      const isFirst = inFirst[index] === 1;
      if (isFirst) first[of++] = pooled[index] as number;
      else second[to++] = pooled[index] as number;
      if (numbers !== null) {
        const here = isFirst ? counts[0] : counts[1];
        const number = numbers[index] as number;
        here[number] = (here[number] as number) + 1;
      }
    }
    const distance = numbers === null ? 0 : jensenShannonDistance(...counts);
    nulls.add(metricsOfFigures(figuresOfSorted(first), figuresOfSorted(second), distance));
  }
  return familyThresholds(nulls, rate);
}
