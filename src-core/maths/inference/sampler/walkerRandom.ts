import { philox4x32 } from '../../random/index.ts';
import { normalQuantile } from '../../statistics/index.ts';
import { streamKeyWords } from '../../random/streamKey.ts';

const twoTo26 = 2 ** 26;
const twoTo32 = 2 ** 32;
const twoTo44 = 2 ** 44;
const twoTo52 = 2 ** 52;

/**
 * The random numbers of an ensemble's moves, keyed by (seed, purpose, ensemble, walker, step): a block of 128 bits for
 * each walker and step, whatever was drawn before and wherever it is drawn.
 */
export class WalkerRandom {
  readonly #words: Uint32Array;
  readonly #block = new Uint32Array(4);

  constructor(key: { readonly seed: number; readonly purpose: string; readonly ensemble: number }) {
    this.#words = streamKeyWords({ seed: key.seed, purpose: key.purpose, ensemble: key.ensemble });
  }

  /** Goes to a walker's block of a step; what the other methods give is of this block. */
  select(walker: number, step: number): void {
    const words = this.#words;
    const block = this.#block;
    block[0] = walker;
    block[1] = step % twoTo32;
    block[2] = (words[2] as number) + Math.floor(step / twoTo32);
    block[3] = words[3] as number;
    philox4x32(block, words[0] as number, words[1] as number);
  }

  /** Uniform in (0, 1), 52 bits: where the proposal goes. */
  place(): number {
    const [high, low] = [this.#block[0] as number, this.#block[1] as number];
    return ((high >>> 6) * twoTo26 + (low >>> 6) + 0.5) / twoTo52;
  }

  /** Standard normal: the quantile of a uniform number. */
  normalAt(uniform: number): number {
    return normalQuantile(uniform);
  }

  /** A whole number in [0, bound): which partner. */
  partner(bound: number): number {
    return Math.floor(((this.#block[2] as number) / twoTo32) * bound);
  }

  /** Uniform in (0, 1), 44 bits that are in neither of the others: whether the proposal is taken. */
  acceptance(): number {
    const [a, b] = [this.#block[0] as number, this.#block[1] as number];
    const low = ((a & 63) << 6) | (b & 63);
    return ((this.#block[3] as number) * 4096 + low + 0.5) / twoTo44;
  }
}
