import { normalQuantile, quantileOfSorted } from '../../statistics/index.ts';
import { splitDraws } from './draws.ts';
import type { Draws } from './draws.ts';
import { sortValues } from './sortedValues.ts';
import type { SortedValues } from './sortedValues.ts';

/** Draws with all that their ranks tell: one sort serves percentiles, R-hat and effective sizes. */
export interface RankedDraws {
  /** All draws upwards. */
  readonly sorted: Float64Array;
  /** The halves of the ensembles. */
  readonly split: Draws;
  /** The halves' values upwards, and their order. */
  readonly halves: SortedValues;
  /** The halves, their values replaced by normal scores. */
  readonly scores: Draws;
}

/** Normal scores that were worked out, by count of values: the same for every parameter of a chain. */
let latest: { readonly count: number; readonly table: WeakRef<Float64Array> } | null = null;

/** Scores by lowest plus highest rank (from 1) less 2; 0 where none was worked out yet. */
function scoresOf(count: number): Float64Array {
  const known = latest?.count === count ? latest.table.deref() : undefined;
  if (known !== undefined) return known;
  const table = new Float64Array(2 * count);
  latest = { count, table: new WeakRef(table) };
  return table;
}

/**
 * The normal score of values that share the ranks `first` + 1 to `end`: quantile of (mean rank - 3/8)/(count + 1/4).
 * Source: G. Blom, Statistical Estimates and Transformed Beta-Variables (1958); A. Vehtari et al., Bayesian Analysis 16
 * (2021) 667, equation 14.
 */
function scoreOf(table: Float64Array, count: number, first: number, end: number): number {
  const known = table[first + end - 1] as number;
  if (known !== 0) return known;
  const score = normalQuantile(((first + end + 1) / 2 - 0.375) / (count + 0.25));
  table[first + end - 1] = score;
  return score;
}

/** Normal scores of values in the places that they came from, ties sharing their mean rank. */
function normalScores({ sorted, order }: SortedValues): Float64Array {
  const count = sorted.length;
  const table = scoresOf(count);
  const scores = new Float64Array(count);
  for (let first = 0; first < count;) {
    const value = sorted[first] as number;
    let end = first + 1;
    while (end < count && (sorted[end] as number) === value) end++;
    const score = scoreOf(table, count, first, end);
    for (; first < end; first++) scores[order[first] as number] = score;
  }
  return scores;
}

/**
 * Normal scores of the distances from the median. On either side of it the distances are in order already: the two are
 * merged.
 */
export function foldedScores({ sorted, order }: SortedValues): Float64Array {
  const count = sorted.length;
  const table = scoresOf(count);
  const scores = new Float64Array(count);
  const middle = quantileOfSorted(sorted, 0.5);
  let right = count >>> 1;
  while (right > 0 && (sorted[right - 1] as number) >= middle) right--;
  while (right < count && (sorted[right] as number) < middle) right++;
  let left = right - 1;
  for (let first = 0; first < count;) {
    const onLeft = left < 0 ? Infinity : middle - (sorted[left] as number);
    const onRight = right < count ? (sorted[right] as number) - middle : Infinity;
    const distance = onLeft < onRight ? onLeft : onRight;
    const [lastLeft, firstRight] = [left, right];
    while (left >= 0 && middle - (sorted[left] as number) === distance) left--;
    while (right < count && (sorted[right] as number) - middle === distance) right++;
    const end = right - left - 1;
    const score = scoreOf(table, count, first, end);
    for (let place = lastLeft; place > left; place--) scores[order[place] as number] = score;
    for (let place = firstRight; place < right; place++) scores[order[place] as number] = score;
    first = end;
  }
  return scores;
}

/** Values replaced by the normal scores of their ranks, ties sharing their mean rank. @param values finite */
export const rankNormalise = (values: Float64Array): Float64Array => normalScores(sortValues(values));

/** @param draws finite */
export function rankDraws(draws: Draws): RankedDraws {
  const split = splitDraws(draws);
  const kept = split.values.length;
  const all = sortValues(kept === draws.values.length ? split.values : withMiddle(draws, split));
  const halves = kept === draws.values.length ? all : onlyBelow(all, kept);
  return { sorted: all.sorted, split, halves, scores: { ...split, values: normalScores(halves) } };
}

/** The halves' values, and after them those of the middle step that belongs to neither. */
function withMiddle({ ensembles, steps, walkers, values }: Draws, split: Draws): Float64Array {
  const all = new Float64Array(values.length);
  all.set(split.values);
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    const at = (ensemble * steps + split.steps) * walkers;
    all.set(values.subarray(at, at + walkers), split.values.length + ensemble * walkers);
  }
  return all;
}

/** Those of the first `count` values alone. */
function onlyBelow(all: SortedValues, count: number): SortedValues {
  const sorted = new Float64Array(count);
  const order = new Uint32Array(count);
  let to = 0;
  for (let place = 0; place < all.order.length; place++) {
    const index = all.order[place] as number;
    if (index >= count) continue;
    sorted[to] = all.sorted[place] as number;
    order[to++] = index;
  }
  return { sorted, order };
}
