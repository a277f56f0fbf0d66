import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseModuleList } from '../../../../src-core/plans/noise/moduleList.ts';
import { sampleModules } from '../../../../src-core/plans/noise/sampleModules.ts';
import { TierBook } from '../../../../src-core/plans/noise/tierBook.ts';

describe('modules of a noise calibration', () => {
  it('are drawn with replacement, the same for the same seed, a shorter run a beginning of a longer one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 1e9 }), (modules, seed) => {
        const picks = sampleModules(modules, 200, seed);
        expect(picks.every((pick) => pick < modules)).toBe(true);
        expect([...sampleModules(modules, 50, seed)]).toEqual([...picks.subarray(0, 50)]);
      }),
    );
    expect([...sampleModules(10, 100, 1)]).not.toEqual([...sampleModules(10, 100, 2)]);
  });

  it('are drawn evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (const pick of sampleModules(10, 100_000, 42)) counts[pick] = (counts[pick] ?? 0) + 1;
    // Four standard deviations of a binomial of 0.1.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * 95);
  });
});

describe('a module list', () => {
  it('leaves out comments and blank lines, and keeps a module that stands twice', () => {
    const text = '\uFEFF# list\r\n\r\n  Mathlib.A \n#Mathlib.B\nMathlib.C\nMathlib.A\n';
    expect(parseModuleList(text, 'm.txt')).toEqual(['Mathlib.A', 'Mathlib.C', 'Mathlib.A']);
  });

  it('may have 100,000 lines', () => {
    const text = Array.from({ length: 100_000 }, (_, line) => `Mathlib.M${line}`).join('\n');
    expect(parseModuleList(text, 'm.txt')).toHaveLength(100_000);
  });

  it('without a module is refused in a sentence', () => {
    for (const text of ['', '\n\n', '# nothing\n']) {
      expect(() => parseModuleList(text, 'm.txt')).toThrow('The module list m.txt names no module.');
    }
  });
});

describe('the book of a tier', () => {
  const batch = (samples: number[]) => ({
    tier: 'FAST' as const,
    samples,
    outcomes: samples.map(() => 1),
    durationsMs: samples.map((sample) => sample + 0.5),
    complaints: samples.map((sample) => ({ sample, text: 'no' })),
    counts: [0, samples.length, 0, 0],
    total: 5,
  });

  it('counts each sample once, in whatever order they end', () => {
    const book = new TierBook(5);
    book.take(batch([3, 0]));
    expect(book.isComplete).toBe(false);
    book.take(batch([1, 4, 2]));
    expect(book.isComplete).toBe(true);
    expect([...book.durationsMs]).toEqual([0.5, 1.5, 2.5, 3.5, 4.5]);
  });

  it('refuses one that came before, or was never asked for', () => {
    const book = new TierBook(5);
    book.take(batch([3]));
    expect(() => book.take(batch([3]))).toThrow(/came twice/);
    expect(() => book.take(batch([5]))).toThrow(/never asked for/);
  });

  it('keeps the first complaints alone', () => {
    const book = new TierBook(100);
    book.take(batch(Array.from({ length: 100 }, (_, sample) => sample)));
    expect(book.complaints).toHaveLength(20);
  });
});
