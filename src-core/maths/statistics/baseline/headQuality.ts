import { FringeError } from '../../../errors/fringeError.ts';
import { sortFinite } from '../percentiles.ts';
import { qualityRemarks } from './qualityRemarks.ts';
import type { QualityRemark } from './qualityRemarks.ts';
import { scoresNeeded } from './scoresNeeded.ts';
import type { ScoresNeeded } from './scoresNeeded.ts';
import type { BaselineThresholds } from './stability.ts';

export interface HeadQualityInput {
  /** In the order in which they were taken; ascending ones are taken to have been sorted since. */
  readonly scores: ArrayLike<number>;
  /** One for each score, or how many scores each label has, or left out. */
  readonly labels?: readonly string[] | Readonly<Record<string, number>>;
  /** Where the head can go no further, such as 0 and 1; left out for a channel without such ends. */
  readonly ends?: { readonly lower: number; readonly upper: number };
  readonly thresholds: BaselineThresholds;
  /** The probability with which a steady head may alarm by any metric. */
  readonly rate: number;
  readonly seed: number;
  /** As it was when they were taken, of scores that have been sorted since; found from the scores when left out. */
  readonly neighbourCorrelation?: number | null;
}

/** Scores of one label. */
export interface LabelShare {
  readonly label: string;
  readonly count: number;
  /** Of all scores that are numbers. */
  readonly share: number;
}

/** How well scores can carry a baseline. Shares are 0 to 1, of the scores that are numbers unless said otherwise. */
export interface HeadQuality {
  /** As they came, and those of them that are numbers. */
  readonly count: number;
  readonly finite: number;
  /** NaN and infinite scores, of all. */
  readonly missingShare: number;
  /** The most frequent first; empty without labels. */
  readonly labels: readonly LabelShare[];
  /** Entropy of the labels over that of as many equally frequent ones, 0 to 1; null with fewer than two labels. */
  readonly labelBalance: number | null;
  /** Scores at the ends or beyond; null without ends. */
  readonly atLower: number | null;
  readonly atUpper: number | null;
  readonly distinct: number;
  /** Scores of the most frequent value. */
  readonly largestTieShare: number;
  /** Correlation of neighbouring scores, -1 to 1; null of fewer than three, of one value, or where they are sorted. */
  readonly neighbourCorrelation: number | null;
  /** As many independent scores say the same of a mean; `finite` where neighbours do not go together. */
  readonly effectiveCount: number;
  /** Scores on either side until the thresholds can be held at the rate; null of too few scores to say. */
  readonly needed: ScoresNeeded | null;
  /** What a person should know of it, the gravest first. */
  readonly remarks: readonly QualityRemark[];
}

const isList = (labels: HeadQualityInput['labels']): labels is readonly string[] => Array.isArray(labels);

/** Labels of the numbers among the scores, counted. */
function sharesOf(scores: ArrayLike<number>, labels: HeadQualityInput['labels']): LabelShare[] {
  const counts = new Map(isList(labels) || labels === undefined ? [] : Object.entries(labels));
  if (isList(labels)) {
    labels.forEach((label, at) => {
      if (Number.isFinite(scores[at])) counts.set(label, (counts.get(label) ?? 0) + 1);
    });
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts]
    .map(([label, count]) => ({ label, count, share: total === 0 ? 0 : count / total }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

function balanceOf(labels: readonly LabelShare[]): number | null {
  if (labels.length < 2) return null;
  return (
    -labels.reduce((sum, { share }) => (share > 0 ? sum + share * Math.log(share) : sum), 0) / Math.log(labels.length)
  );
}

/**
 * Autocorrelation at a lag of one of the numbers among the scores, -1 to 1; null of fewer than three, of one value, or
 * where they are sorted.
 */
export function neighbourCorrelationOf(scores: ArrayLike<number>): number | null {
  const finite = Float64Array.from(scores).filter(Number.isFinite);
  if (finite.length < 3 || finite.every((score, at) => at === 0 || score >= (finite[at - 1] as number))) return null;
  const middle = finite.reduce((sum, score) => sum + score, 0) / finite.length;
  let [product, square] = [0, 0];
  for (let at = 0; at < finite.length; at++) {
    const here = (finite[at] as number) - middle;
    square += here * here;
    if (at > 0) product += here * ((finite[at - 1] as number) - middle);
  }
  // All of one value, but for the rounding of their mean.
  return square <= 1e-28 * finite.length * middle * middle ? null : product / square;
}

/** Runs of equal values in ascending order: how many there are, and how long the longest is. */
function tiesOf(sorted: Float64Array): { distinct: number; longest: number } {
  let [distinct, longest] = [0, 0];
  for (let first = 0; first < sorted.length;) {
    let end = first + 1;
    while (end < sorted.length && sorted[end] === sorted[first]) end++;
    distinct += 1;
    longest = Math.max(longest, end - first);
    first = end;
  }
  return { distinct, longest };
}

/**
 * The quality report of one head. The effective number is that of neighbours which forget each other exponentially,
 * n (1 - r)/(1 + r), and only less than n where r is above what independent scores show (1.96 / root n).
 * @throws bad_input for labels of another number, or a rate that is none
 * Source: of the effective number, G. V. Bayley and J. M. Hammersley, Supplement to the J. Royal Stat. Soc. 8 (1946) 184;
 * of the limit, G. E. P. Box and G. M. Jenkins, Time Series Analysis (1976), section 2.1.6; balance: C. E. Shannon, Bell
 * System Technical Journal 27 (1948) 379.
 */
export function headQuality(input: HeadQualityInput): HeadQuality {
  const { scores, labels, ends, thresholds, rate, seed } = input;
  if (isList(labels) && labels.length !== scores.length) {
    throw new FringeError('bad_input', `There are ${labels.length} labels for ${scores.length} scores.`, {
      path: 'labels',
      remedy: 'Give one for each score, or none at all.',
    });
  }
  const { sorted, missing } = sortFinite(scores);
  const finite = sorted.length;
  const shareOf = (count: number): number => (finite === 0 ? 0 : count / finite);
  const { distinct, longest } = tiesOf(sorted);
  const { neighbourCorrelation: correlation = neighbourCorrelationOf(scores) } = input;
  const together = correlation !== null && correlation > 1.96 / Math.sqrt(finite) ? correlation : 0;
  const shares = sharesOf(scores, labels);
  const figures = {
    ...{ count: scores.length, finite, missingShare: scores.length === 0 ? 0 : missing / scores.length },
    ...{ labels: shares, labelBalance: balanceOf(shares) },
    atLower: ends === undefined ? null : shareOf(sorted.filter((score) => score <= ends.lower).length),
    atUpper: ends === undefined ? null : shareOf(sorted.filter((score) => score >= ends.upper).length),
    ...{ distinct, largestTieShare: shareOf(longest), neighbourCorrelation: correlation },
    effectiveCount: Math.max(Math.min(finite, 1), Math.round((finite * (1 - together)) / (1 + together))),
    needed: scoresNeeded({ scores: sorted, thresholds, rate, seed }),
  };
  return { ...figures, remarks: qualityRemarks(figures, rate) };
}
