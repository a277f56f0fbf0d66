import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FoldingBuffer } from '../../src-renderer/stores/foldingBuffer.ts';

const columns = (length = 20_000) => ({ times: new Float64Array(length), values: new Float64Array(length) });
const everything = { fromMs: 0, toMs: 1e9, mostBuckets: 1e6 };

describe('the folding buffer', () => {
  it('gives back what fits as it came', () => {
    const buffer = new FoldingBuffer({ buckets: 16 });
    buffer.appendBlock([1, 2, 3], [0.5, null, 0.7]);
    const into = columns();
    const length = buffer.read(everything, into);
    expect([...into.times.subarray(0, length)]).toEqual([1, 3]);
    expect([...into.values.subarray(0, length)]).toEqual([0.5, 0.7]);
    expect(buffer.lastValue).toBe(0.7);
  });

  it('passes over times that fall', () => {
    const buffer = new FoldingBuffer();
    buffer.appendBlock([10, 5, 11], [1, 2, 3]);
    expect(buffer.samples).toBe(2);
  });

  it('never loses the least or the greatest, however much is folded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 2, max: 5 }),
        (samples, fold) => {
          const buffer = new FoldingBuffer({ buckets: 32, levels: 8, fold });
          samples.forEach((value, time) => buffer.append(time, value));
          const into = columns();
          const length = buffer.read({ fromMs: 0, toMs: samples.length, mostBuckets: 32 }, into);
          const read = into.values.subarray(0, length);
          expect(Math.min(...read)).toBe(Math.min(...samples));
          expect(Math.max(...read)).toBe(Math.max(...samples));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives times that never fall, and no more points than were asked for', () => {
    const buffer = new FoldingBuffer({ buckets: 64, levels: 6, fold: 4 });
    for (let time = 0; time < 5000; time++) buffer.append(time, Math.sin(time / 50));
    for (const [fromMs, toMs] of [
      [0, 5000],
      [4000, 5000],
      [4990, 5000],
      [100, 200],
    ] as const) {
      const into = columns();
      const mostBuckets = 40;
      const length = buffer.read({ fromMs, toMs, mostBuckets }, into);
      expect(length).toBeLessThanOrEqual(2 * (mostBuckets + 2) + 2 * 6);
      for (let index = 1; index < length; index++)
        expect(into.times[index]).toBeGreaterThanOrEqual(into.times[index - 1] as number);
    }
  });

  it('holds the same memory after a million samples', () => {
    const buffer = new FoldingBuffer();
    const { bytes } = buffer;
    for (let time = 0; time < 1_000_000; time++) buffer.append(time, time % 7);
    expect(buffer.bytes).toBe(bytes);
    expect(bytes).toBeLessThan(1e6);
    const into = columns();
    expect(buffer.read({ fromMs: 0, toMs: 1e6, mostBuckets: 2000 }, into)).toBeGreaterThan(400);
  });
});
