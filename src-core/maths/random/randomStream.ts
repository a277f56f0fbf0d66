import { FringeError } from '../../errors/fringeError.ts';
import { normalQuantile } from '../statistics/normalQuantile.ts';
import { philox4x32 } from './philox.ts';
import { streamKeyWords } from './streamKey.ts';
import type { StreamKey } from './streamKey.ts';

/** Where a stream stands: how many numbers were drawn. The key is its owner's to keep. */
export interface RandomStreamState {
  readonly position: number;
}

/** Numbers that depend on nothing but the key and how many were drawn before. Every draw moves on by one. */
export interface RandomStream {
  /** Uniform in the open interval (0, 1), 52 bits. */
  uniform(): number;
  /** Standard normal: the quantile of the next uniform number. */
  normal(): number;
  /** A whole number in [0, bound), bound up to 2^32. */
  integerBelow(bound: number): number;
  /** The number at a position, without moving: `uniformAt(0)` is what the first `uniform()` gave. */
  uniformAt(position: number): number;
  normalAt(position: number): number;
  state(): RandomStreamState;
  /** @throws bad_input when the position is not a whole number */
  restore(state: RandomStreamState): void;
}

const twoTo26 = 0x400_0000;
const twoTo32 = 0x1_0000_0000;
const twoTo52 = 2 ** 52;

function requirePosition(position: number): number {
  if (Number.isSafeInteger(position) && position >= 0) return position;
  throw new FringeError('bad_input', `A random stream has no position ${position}.`, {
    remedy: 'Give a whole number that is not negative.',
  });
}

class PhiloxStream implements RandomStream {
  readonly #words: Uint32Array;
  readonly #block = new Uint32Array(4);
  /** Number of the block that `#block` holds; two numbers a block. */
  #blockIndex = -1;
  #position = 0;

  constructor(key: StreamKey) {
    this.#words = streamKeyWords(key);
  }

  uniform(): number {
    return this.#draw(this.#position++);
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }

  integerBelow(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  uniformAt(position: number): number {
    return this.#draw(requirePosition(position));
  }

  normalAt(position: number): number {
    return normalQuantile(this.uniformAt(position));
  }

  state(): RandomStreamState {
    return { position: this.#position };
  }

  restore(state: RandomStreamState): void {
    this.#position = requirePosition(state.position);
  }

  #draw(position: number): number {
    const blockIndex = Math.floor(position / 2);
    const block = this.#block;
    if (blockIndex !== this.#blockIndex) {
      const words = this.#words;
      block[0] = blockIndex % twoTo32;
      block[1] = Math.floor(blockIndex / twoTo32);
      block[2] = words[2] as number;
      block[3] = words[3] as number;
      philox4x32(block, words[0] as number, words[1] as number);
      this.#blockIndex = blockIndex;
    }
    const first = 2 * (position % 2);
    // 52 bits and a half: the largest is 1 - 2^-53, so neither 0 nor 1 is ever drawn.
    return (((block[first] as number) >>> 6) * twoTo26 + ((block[first + 1] as number) >>> 6) + 0.5) / twoTo52;
  }
}

/** A stream at its start. @throws bad_input when the seed is not a safe integer */
export function createRandomStream(key: StreamKey): RandomStream {
  return new PhiloxStream(key);
}

/** The number at `index` of the stream (seed, purpose): the same arguments, the same number, in any order of calls. */
export function uniformAt(seed: number, purpose: string, index: number): number {
  return createRandomStream({ seed, purpose }).uniformAt(index);
}

/** As `uniformAt`, standard normal: noise keyed by the number of the read, for the simulator. */
export function normalAt(seed: number, purpose: string, index: number): number {
  return createRandomStream({ seed, purpose }).normalAt(index);
}
