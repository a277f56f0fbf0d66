import { FringeError } from '../../errors/fringeError.ts';
import { philox4x32 } from './philox.ts';

/**
 * What names a random stream: the run's seed, what the numbers are for, and any indices (`ensemble`, `walker`, `step`).
 * The same key gives the same numbers on every machine, whatever else was drawn.
 */
export interface StreamKey {
  /** A safe integer. */
  readonly seed: number;
  /** What the numbers are for: `read noise`, `simplex orientation`. */
  readonly purpose: string;
  readonly [index: string]: number | string;
}

const twoTo32 = 0x1_0000_0000;

/** The key as text; the order in which its fields were written does not matter. */
function canonicalText({ purpose, seed: _seed, ...indices }: StreamKey): string {
  const names = Object.keys(indices).sort();
  return JSON.stringify([purpose, ...names.map((name) => [name, indices[name]])]);
}

/**
 * 128 bits of key material: the canonical text, absorbed eight code units at a time into a Philox state under the seed
 * (cipher block chaining, the length last, so that no text is another's beginning).
 * @returns four 32-bit words @throws bad_input when the seed is not a safe integer
 */
export function streamKeyWords(key: StreamKey): Uint32Array {
  if (!Number.isSafeInteger(key.seed)) {
    throw new FringeError('bad_input', `The random seed ${key.seed} is not a whole number.`, {
      remedy: 'Give a whole number between 0 and 9007199254740991.',
    });
  }
  const seedLow = (key.seed % twoTo32) >>> 0;
  const seedHigh = Math.floor(key.seed / twoTo32) >>> 0;
  const text = canonicalText(key);
  const state = new Uint32Array(4);
  const absorb = (unitAt: (unit: number) => number): void => {
    for (let word = 0; word < 4; word++) {
      state[word] = (state[word] as number) ^ (unitAt(2 * word) | (unitAt(2 * word + 1) << 16));
    }
    philox4x32(state, seedLow, seedHigh);
  };
  for (let start = 0; start < text.length; start += 8) {
    absorb((unit) => (start + unit < text.length ? text.charCodeAt(start + unit) : 0));
  }
  absorb((unit) => (unit === 0 ? text.length & 0xffff : unit === 1 ? text.length >>> 16 : 0));
  return state;
}
