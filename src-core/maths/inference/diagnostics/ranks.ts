import { normalQuantile } from '../../statistics/index.ts';
import { splitDraws } from './draws.ts';
import type { Draws } from './draws.ts';

const digitBits = 16;
const digitCount = 1 << digitBits;

/** 64-bit keys, lower and upper words, that sort as unsigned numbers the way the values do. */
function sortKeys(values: Float64Array): { low: Uint32Array; high: Uint32Array } {
  const count = values.length;
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  // A typed array lies in the machine's order of bytes; every machine that runs this is little-endian.
  for (let index = 0; index < count; index++) {
    const upper = view.getUint32(8 * index + 4, true);
    const lower = view.getUint32(8 * index, true);
    const negative = upper >>> 31 === 1;
    low[index] = negative ? ~lower : lower;
    high[index] = negative ? ~upper : upper | 0x8000_0000;
  }
  return { low, high };
}

function byComparison(values: Float64Array): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index);
  return order.sort((a, b) => (values[a] as number) - (values[b] as number));
}

/** Below this many values a comparison sort is the faster. */
const fewestForDigits = 4096;

/**
 * The order that sorts finite values upwards: `values[order[0]]` is the smallest. By digits of 16 bits, so that the time
 * grows with the number of values alone.
 */
export function sortingOrder(values: Float64Array): Uint32Array {
  const count = values.length;
  if (count < fewestForDigits) return byComparison(values);
  const { low, high } = sortKeys(values);
  let order = Uint32Array.from({ length: count }, (_, index) => index);
  let next = new Uint32Array(count);
  const places = new Uint32Array(digitCount);
  for (const [word, shift] of [
    [low, 0],
    [low, digitBits],
    [high, 0],
    [high, digitBits],
  ] as const) {
    places.fill(0);
    for (let index = 0; index < count; index++) {
      const digit = ((word[index] as number) >>> shift) & (digitCount - 1);
      places[digit] = (places[digit] as number) + 1;
    }
    let before = 0;
    for (let digit = 0; digit < digitCount; digit++) {
      const here = places[digit] as number;
      places[digit] = before;
      before += here;
    }
    for (let index = 0; index < count; index++) {
      const from = order[index] as number;
      const digit = ((word[from] as number) >>> shift) & (digitCount - 1);
      const place = places[digit] as number;
      places[digit] = place + 1;
      next[place] = from;
    }
    [order, next] = [next, order];
  }
  return order;
}

/**
 * Values replaced by the normal scores of their ranks, ties sharing their mean rank: quantile of (rank - 3/8)/(n + 1/4).
 * Source: G. Blom, Statistical Estimates and Transformed Beta-Variables (1958); A. Vehtari et al., Bayesian Analysis 16
 * (2021) 667, equation 14.
 */
export function rankNormalise(values: Float64Array): Float64Array {
  const count = values.length;
  const order = sortingOrder(values);
  const scores = new Float64Array(count);
  for (let first = 0; first < count;) {
    const value = values[order[first] as number];
    let end = first + 1;
    while (end < count && values[order[end] as number] === value) end++;
    const score = normalQuantile(((first + end + 1) / 2 - 0.375) / (count + 0.25));
    for (let index = first; index < end; index++) scores[order[index] as number] = score;
    first = end;
  }
  return scores;
}

/** The halves of the ensembles (`splitDraws`), their values replaced by normal scores. */
export function normalScores(draws: Draws): Draws {
  const split = splitDraws(draws);
  return { ...split, values: rankNormalise(split.values) };
}
