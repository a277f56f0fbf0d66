import { streamKeyWords } from '../../random/streamKey.ts';
import type { StreamKey } from '../../random/streamKey.ts';

/** Binary digits to which the share of the fewer is met before single places are changed. */
const digits = 5;
const twoTo32 = 0x1_0000_0000;

function onesOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Places 0 to `first + second` - 1 dealt at random to a first and a second hand, every deal equally likely; anew with
 * each `deal()`. Thirty-two places a word: independent bits of about the right share, of which so many, chosen at random,
 * are turned that the hands have their sizes; what is left has no preference, since independent bits of one probability
 * have none among those of a number. Counting before a place and finding the k-th of a hand go by sums of words.
 * Source: of bits given their number, J. Hajek, Annals of Mathematical Statistics 35 (1964) 1491; of the generator,
 * D. Blackman and S. Vigna, ACM Transactions on Mathematical Software 47 (2021) 36; of the search, G. Jacobson, Space-efficient static trees and graphs, FOCS 1989, 549.
 */
export class RandomDeal {
  readonly #places: number;
  /** The fewer are the bits that are set. */
  readonly #fewer: number;
  readonly #firstAreFewer: boolean;
  readonly #words: Uint32Array;
  /** Set bits before each word, and in all. */
  readonly #before: Uint32Array;
  /** Digits of the share, the least significant first, without zeros at that end. */
  readonly #share: readonly boolean[];
  readonly #state: Int32Array;

  constructor(first: number, second: number, key: StreamKey) {
    this.#places = first + second;
    this.#fewer = Math.min(first, second);
    this.#firstAreFewer = first <= second;
    this.#words = new Uint32Array(Math.ceil(this.#places / 32));
    this.#before = new Uint32Array(this.#words.length + 1);
    // Rounded down: to set a bit more is found at once, to clear one of few takes many tries.
    const share = Math.floor((this.#fewer / this.#places) * 2 ** digits);
    const bits = Array.from({ length: digits }, (_, digit) => ((share >>> digit) & 1) === 1);
    this.#share = bits.slice(Math.max(bits.indexOf(true), 0));
    this.#state = Int32Array.from(streamKeyWords(key));
  }

  deal(): void {
    const words = this.#words;
    let set = 0;
    for (let index = 0; index < words.length; index++) {
      let word = 0;
      for (const digit of this.#share) word = digit ? word | this.#random() : word & this.#random();
      if (index === words.length - 1 && this.#places % 32 !== 0) word &= (1 << (this.#places % 32)) - 1;
      words[index] = word;
      set += onesOf(word);
    }
    const wanted = set < this.#fewer ? 0 : 1;
    for (let left = Math.abs(set - this.#fewer); left > 0;) {
      const place = Math.floor(((this.#random() >>> 0) / twoTo32) * this.#places);
      const word = words[place >>> 5] as number;
      if (((word >>> (place & 31)) & 1) !== wanted) continue;
      words[place >>> 5] = word ^ (1 << (place & 31));
      left -= 1;
    }
    let sum = 0;
    for (let index = 0; index < words.length; index++) {
      this.#before[index] = sum;
      sum += onesOf(words[index] as number);
    }
    this.#before[words.length] = sum;
  }

  /** How many of the first hand stand before a place. */
  firstBefore(place: number): number {
    const word = place >>> 5;
    const rest = place & 31;
    const within = rest === 0 ? 0 : onesOf((this.#words[word] as number) & ((1 << rest) - 1));
    const set = (this.#before[word] as number) + within;
    return this.#firstAreFewer ? set : place - set;
  }

  /** Place of the k-th of the first hand, from 0 on. */
  placeOfFirst(k: number): number {
    return this.#find(k, this.#firstAreFewer);
  }

  placeOfSecond(k: number): number {
    return this.#find(k, !this.#firstAreFewer);
  }

  #find(k: number, set: boolean): number {
    const before = this.#before;
    let [low, high] = [0, this.#words.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const here = set ? (before[middle] as number) : 32 * middle - (before[middle] as number);
      if (here <= k) low = middle;
      else high = middle - 1;
    }
    let word = set ? (this.#words[low] as number) : ~(this.#words[low] as number);
    let left = k - (set ? (before[low] as number) : 32 * low - (before[low] as number));
    let place = 32 * low;
    for (let half = 16; half >= 8; half /= 2) {
      const below = onesOf(word & ((1 << half) - 1));
      if (below > left) continue;
      left -= below;
      word >>>= half;
      place += half;
    }
    for (; left > 0; left--) word &= word - 1;
    return place + 31 - Math.clz32(word & -word);
  }

  /** 32 random bits. */
  #random(): number {
    const state = this.#state;
    const s0 = state[0] as number;
    const s1 = state[1] as number;
    const s2 = state[2] as number;
    const s3 = state[3] as number;
    const product = Math.imul(s1, 5);
    state[0] = s0 ^ s3 ^ s1;
    state[1] = s1 ^ s2 ^ s0;
    state[2] = s2 ^ s0 ^ (s1 << 9);
    const last = s3 ^ s1;
    state[3] = (last << 11) | (last >>> 21);
    return Math.imul((product << 7) | (product >>> 25), 9);
  }
}
