import { FringeError } from '../../../errors/fringeError.ts';
import { binNumbers } from '../histogram.ts';
import { sortFinite } from '../percentiles.ts';
import { baselineBinCount, figuresOfSorted, metricsOfFigures } from './baselineMetrics.ts';
import type { BaselineFigures } from './baselineMetrics.ts';
import { familyThresholds, NullMetrics } from './nullThresholds.ts';
import { RandomDeal } from './randomDeal.ts';
import type { BaselineThresholds } from './stability.ts';

export interface PermutationThresholdsInput {
  /** Scores in any order; what is not finite is left out. */
  readonly reference: ArrayLike<number>;
  readonly current: ArrayLike<number>;
  /** The wanted probability that a steady head alarms by any metric, such as 0.01. */
  readonly rate: number;
  /** `replicatesForRate(rate)` when left out. */
  readonly replicates?: number;
  readonly seed: number;
  readonly binCount?: number;
}

const mostReplicates = 1_000_000;

/** So many deals that ten of them are to be above the threshold, and with the sample itself a whole number is. */
export const replicatesForRate = (rate: number): number => Math.min(Math.ceil(10 / rate - 1e-9), mostReplicates) - 1;

function requireRate(rate: number, replicates: number): void {
  if (!(rate > 0 && rate < 1)) {
    throw new FringeError('bad_input', `A false-alarm rate of ${rate} is outside 0 to 1.`, {
      path: 'rate',
      remedy: 'Give a probability such as 0.01.',
    });
  }
  if (!(Number.isSafeInteger(replicates) && replicates + 1 >= 1 / rate - 1e-9 && replicates <= mostReplicates)) {
    throw new FringeError('bad_input', `${replicates} replicates cannot show a false-alarm rate of ${rate}.`, {
      path: 'replicates',
      remedy:
        1 / rate <= mostReplicates
          ? `Give at least ${Math.ceil(1 / rate) - 1}, better ten times as many; at most 1,000,000.`
          : 'Give a rate of at least 0.000001: a million replicates are the most.',
    });
  }
}

/** Where a quantile of type 7 of so many values stands: between the k-th and the next, by a fraction. */
interface QuantilePlace {
  readonly k: number;
  readonly next: number;
  readonly fraction: number;
}

const placesOf = (count: number): readonly QuantilePlace[] =>
  [0.05, 0.25, 0.5, 0.75, 0.95].map((probability) => {
    const position = probability * (count - 1);
    const k = Math.floor(position);
    return { k, next: Math.min(k + 1, count - 1), fraction: position - k };
  });

/** Figures of a hand: its percentiles, found by their places among the pooled scores. */
function figuresOfHand(
  pooled: Float64Array,
  places: readonly QuantilePlace[],
  placeOf: (k: number) => number,
): BaselineFigures {
  const [p5, p25, median, p75, p95] = places.map(({ k, next, fraction }) => {
    const low = pooled[placeOf(k)] as number;
    const high = pooled[placeOf(next)] as number;
    return low === high ? low : low + fraction * (high - low);
  }) as [number, number, number, number, number];
  return { p5, p95, median, iqr: p75 - p25 };
}

/** What each number of a bin's scores in the first hand adds to twice the divergence of both; and where bins begin. */
interface DivergenceTable {
  /** Places among the pooled scores at which bins end; those without a score are left out. */
  readonly ends: readonly number[];
  readonly terms: readonly Float64Array[];
}

/** The pooled range stays the same however the scores are dealt, so each keeps its bin, and each bin its number. */
function divergenceTable(pooled: Float64Array, first: number, second: number, count: number): DivergenceTable {
  const [lower, upper] = [pooled[0] as number, pooled.at(-1) as number];
  const ends: number[] = [];
  const terms: Float64Array[] = [];
  if (!(lower < upper)) return { ends, terms };
  const numbers = binNumbers(pooled, { lower, upper, count });
  for (let from = 0; from < numbers.length;) {
    let to = from;
    while (to < numbers.length && numbers[to] === numbers[from]) to++;
    const inBin = to - from;
    terms.push(
      Float64Array.from({ length: inBin + 1 }, (_, ofFirst) => {
        const [x, y] = [ofFirst / first, (inBin - ofFirst) / second];
        const log = (weight: number): number => (weight > 0 ? weight * Math.log2((2 * weight) / (x + y)) : 0);
        return log(x) + log(y);
      }),
    );
    ends.push(to);
    from = to;
  }
  return { ends, terms };
}

function distanceOfDeal(deal: RandomDeal, { ends, terms }: DivergenceTable): number {
  let [sum, before] = [0, 0];
  for (let bin = 0; bin < ends.length; bin++) {
    const upTo = deal.firstBefore(ends[bin] as number);
    sum += (terms[bin] as Float64Array)[upTo - before] as number;
    before = upTo;
  }
  return Math.sqrt(Math.min(Math.max(sum / 2, 0), 1));
}

/**
 * Thresholds of the metrics for one reference and one new sample at a stated false-alarm rate: both are pooled and dealt
 * out anew at random, again and again. Where both come from the same distribution, whatever it is and however few they
 * are, the probability of any alarm is the stated one; of scores of few values, whose metrics come in steps, it is the
 * step nearest to it. Time: about 4 us a replicate, hardly more for more scores.
 * @throws bad_input for scores that are none, or a rate that the replicates cannot show
 * Source: P. Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 3rd edition (2005), chapter 3.
 */
export function permutationThresholds(input: PermutationThresholdsInput): BaselineThresholds {
  const { rate, replicates = replicatesForRate(rate), seed, binCount = baselineBinCount } = input;
  requireRate(rate, replicates);
  const [first, second] = [sortFinite(input.reference).sorted, sortFinite(input.current).sorted];
  if (first.length === 0 || second.length === 0) {
    throw new FringeError(
      'bad_input',
      `A reference of ${first.length} scores and a sample of ${second.length} have no false-alarm rate.`,
      { path: first.length === 0 ? 'reference' : 'current', remedy: 'Give at least one finite score on each side.' },
    );
  }
  const pooled = mergeSorted(first, second);
  const table = divergenceTable(pooled, first.length, second.length, binCount);
  const [ofFirst, ofSecond] = [placesOf(first.length), placesOf(second.length)];
  const deal = new RandomDeal(first.length, second.length, { seed, purpose: 'baseline permutation' });
  const nulls = new NullMetrics(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    deal.deal();
    nulls.add(
      metricsOfFigures(
        figuresOfHand(pooled, ofFirst, (k) => deal.placeOfFirst(k)),
        figuresOfHand(pooled, ofSecond, (k) => deal.placeOfSecond(k)),
        distanceOfDeal(deal, table),
      ),
    );
  }
  return familyThresholds(nulls, rate, roundingOf(pooled, first));
}

/** Rounding of the metrics of scores of this size: some last digits of a score, and the root of some of a divergence. */
function roundingOf(pooled: Float64Array, reference: Float64Array): BaselineThresholds {
  const score = 16 * Number.EPSILON * Math.max(Math.abs(pooled[0] as number), Math.abs(pooled.at(-1) as number));
  const { p5, p95, iqr } = figuresOfSorted(reference);
  const relative = (width: number): number => 1e-9 + (width > 0 ? score / width : 0);
  return {
    ...{ apd_p5: score, apd_p95: score, median_drift: score, jsd: 1e-7 },
    ...{ srd: relative(p95 - p5), iqr_drift: relative(iqr) },
  };
}

/** Two ascending arrays as one. */
function mergeSorted(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  for (let [i, j, to] = [0, 0, 0]; to < merged.length; to++) {
    const fromA = i < a.length && !((b[j] as number) < (a[i] as number));
    merged[to] = (fromA ? a[i++] : b[j++]) as number;
  }
  return merged;
}
