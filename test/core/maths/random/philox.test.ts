import { describe, expect, it } from 'vitest';
import { philox4x32 } from '../../../../src-core/maths/random/philox.ts';

// Known answers published with Random123 1.14.0 (tests/kat_vectors, "philox4x32 10"): counter, key, expected.
const knownAnswers = [
  {
    counter: [0, 0, 0, 0],
    key: [0, 0],
    expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
] as const;

describe('philox4x32', () => {
  it.each(knownAnswers)('gives the published answer for counter $counter', ({ counter, key, expected }) => {
    const block = Uint32Array.from(counter);
    philox4x32(block, key[0], key[1]);
    expect([...block]).toEqual([...expected]);
  });

  it('changes about half of the bits when one bit of the counter changes', () => {
    let changed = 0;
    for (let bit = 0; bit < 128; bit++) {
      const plain = new Uint32Array(4);
      const flipped = new Uint32Array(4);
      flipped[bit >>> 5] = 1 << (bit & 31);
      philox4x32(plain, 7, 11);
      philox4x32(flipped, 7, 11);
      plain.forEach((word, index) => {
        for (let rest = word ^ (flipped[index] as number); rest !== 0; rest &= rest - 1) changed++;
      });
    }
    expect(changed / (128 * 128)).toBeGreaterThan(0.48);
    expect(changed / (128 * 128)).toBeLessThan(0.52);
  });
});
