import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BinMoments } from '../../../../src-core/maths/standardization/binMoments.ts';
import { sliceSelection } from '../../../../src-core/maths/standardization/sliceSelection.ts';
import { SpikeCounts } from '../../../../src-core/maths/standardization/spikeCounts.ts';
import { standardStatistics } from '../../../../src-core/maths/standardization/standardStatistics.ts';

/** Mean and deviation by their definitions, of the finite values. */
function byDefinition(values: readonly number[]): { count: number; mean: number; sd: number } {
  const finite = values.filter((value) => Number.isFinite(value));
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { count: finite.length, mean, sd: Math.sqrt(squares / finite.length) };
}

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);

describe('moments of bins', () => {
  it('are those of the definition, however the records are cut into blocks', () => {
    const records = fc.integer({ min: 1, max: 5 }).chain((bins) =>
      fc.record({
        bins: fc.constant(bins),
        rows: fc.array(fc.array(value, { minLength: bins, maxLength: bins }), { minLength: 1, maxLength: 40 }),
        block: fc.integer({ min: 1, max: 40 }),
      }),
    );
    fc.assert(
      fc.property(records, ({ bins, rows, block }) => {
        const moments = new BinMoments(bins);
        for (let at = 0; at < rows.length; at += block) {
          const part = rows.slice(at, at + block);
          moments.addRecords(Float64Array.from(part.flat()), part.length);
        }
        const byBin = new BinMoments(bins);
        for (let bin = 0; bin < bins; bin++) {
          const column = rows.map((row) => row[bin] as number);
          const expected = byDefinition(column);
          expect(moments.counts[bin]).toBe(expected.count);
          byBin.addBin(bin, Float64Array.from(column), 0, column.length);
          if (expected.count === 0) continue;
          expect(moments.means[bin]).toBeCloseTo(expected.mean, 9);
          expect(Math.sqrt((moments.squares[bin] as number) / expected.count)).toBeCloseTo(expected.sd, 6);
          expect(byBin.means[bin]).toBeCloseTo(expected.mean, 9);
        }
        const all = rows.flat();
        expect(moments.nanCount).toBe(all.filter((one) => Number.isNaN(one)).length);
        expect(moments.infiniteCount).toBe(all.filter((one) => Math.abs(one) === Infinity).length);
        expect([byBin.nanCount, byBin.infiniteCount]).toEqual([moments.nanCount, moments.infiniteCount]);
      }),
    );
  });

  it('are right where squares would be larger than any number', () => {
    // numpy.mean and numpy.std (NumPy 1.24.2) of the numbers as longdouble, whose range is wide enough.
    const golden: { values: number[]; mu: number; sigma: number }[] = [
      {
        values: [1e200, -2e200, 3e200, 5, 1e199, -4.5e200],
        mu: -3.9999999999999995e199,
        sigma: 2.3558437978779493e200,
      },
      { values: [1e308, -1e308, 1.5e308, -1.7e308, 1.7e308, 0], mu: 2.5e307, sigma: 1.2685293322058685e308 },
      { values: [1, 2, 3, 1e160, -3e160, 7], mu: -3.333333333333333e159, sigma: 1.2472191289246471e160 },
      { values: [1e150, 2e150, -3e153, 1e153, 2e153, -1e153], mu: -1.661666666666667e152, sigma: 1.57238337317024e153 },
      {
        values: [1e300, 1e300, 1e300, 1e300, 1e300, 1.0000000001e300],
        mu: 1.0000000000166667e300,
        sigma: 3.7267782471802223e289,
      },
    ];
    const bins = golden.length;
    const rows = Array.from({ length: 6 }, (_, row) => golden.map(({ values }) => values[row] as number));
    for (const block of [1, 2, 3, 6]) {
      const whole = new BinMoments(bins);
      const byBin = new BinMoments(bins);
      for (let at = 0; at < 6; at += block) {
        whole.addRecords(Float64Array.from(rows.slice(at, at + block).flat()), block);
        for (const [bin, { values }] of golden.entries()) byBin.addBin(bin, Float64Array.from(values), at, at + block);
      }
      for (const moments of [whole, byBin]) {
        const { mu, sigma, sigmaClampCount } = standardStatistics(moments, 1e-6);
        expect(sigmaClampCount).toBe(0);
        for (const [bin, expected] of golden.entries()) {
          expect(mu[bin]! / expected.mu).toBeCloseTo(1, 13);
          expect(sigma[bin]! / expected.sigma).toBeCloseTo(1, bin === 4 ? 4 : 13);
        }
        expect([moments.nanCount, moments.infiniteCount]).toEqual([0, 0]);
      }
    }
  });

  it('keep their digits far from zero, after an outlier, and over more records than a tile holds', () => {
    const count = 200_001;
    const offset = 1e9;
    const moments = new BinMoments(1);
    // 0 and 1 in turn: mean 1/2, deviation 1/2, but for the odd one out.
    const values = Float64Array.from({ length: count }, (_, index) => offset + (index % 2));
    moments.addRecords(values, count);
    const ones = Math.floor(count / 2);
    const mean = ones / count;
    expect((moments.means[0] as number) - offset).toBeCloseTo(mean, 6);
    const deviation = Math.sqrt((moments.squares[0] as number) / count);
    expect(Math.abs(deviation / Math.sqrt(mean * (1 - mean)) - 1)).toBeLessThan(1e-12);
    const outlier = new BinMoments(1);
    outlier.addRecords(Float64Array.of(1e9, ...Array.from({ length: 999 }, (_, index) => index % 3)), 1000);
    const expected = byDefinition([1e9, ...Array.from({ length: 999 }, (_, index) => index % 3)]);
    expect(Math.abs(Math.sqrt((outlier.squares[0] as number) / 1000) / expected.sd - 1)).toBeLessThan(1e-12);
  });

  it('clamp sigma, and say NaN where there is nothing', () => {
    const moments = new BinMoments(3);
    moments.addRecords(Float32Array.of(0.1, 1, NaN, 0.1, 3, NaN), 2);
    const { mu, sigma, sigmaClampCount, emptyBins } = standardStatistics(moments, 1e-6);
    expect([...mu]).toEqual([Math.fround(0.1), 2, NaN]);
    expect([...sigma]).toEqual([1e-6, 1, 1e-6]);
    expect([sigmaClampCount, emptyBins]).toEqual([1, 1]);
  });
});

describe('spikes', () => {
  it('are counted at the threshold itself, on both sides, and never where there is no finite number', () => {
    const rule = { mu: Float64Array.of(0, 10), sigma: Float64Array.of(1, 2), threshold: 3 };
    const rows = [3, 16, -3, 4, 2.999, 10, NaN, Infinity, -Infinity, 16.5];
    const spikes = new SpikeCounts(rule, 2);
    spikes.addRecords(Float64Array.from(rows), 5);
    expect([...spikes.oneSided]).toEqual([1, 2]);
    expect([...spikes.twoSided]).toEqual([2, 3]);
    const byBin = new SpikeCounts(rule, 2);
    for (const bin of [0, 1]) byBin.addBin(bin, Float64Array.from(rows.filter((_, at) => at % 2 === bin)), 0, 5);
    expect([byBin.oneSided, byBin.twoSided]).toEqual([spikes.oneSided, spikes.twoSided]);
  });
});

describe('a slice', () => {
  const drawn = (total: number, count: number | null, seed: number): number[] => {
    const isChosen = sliceSelection(total, count, seed).walk();
    return Array.from({ length: total }, (_, record) => record).filter((record) => isChosen(record));
  };

  it('has exactly as many records as asked for, the same by the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), fc.nat(), (total, count, seed) => {
        const wanted = Math.max(1, Math.min(count, total));
        expect(drawn(total, wanted, seed)).toHaveLength(wanted);
        expect(drawn(total, wanted, seed)).toEqual(drawn(total, wanted, seed));
      }),
    );
    expect(drawn(5, null, 1)).toEqual([0, 1, 2, 3, 4]);
    expect(drawn(300, 20, 1)).not.toEqual(drawn(300, 20, 2));
  });

  it('holds each record equally often', () => {
    const hits = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 4000; seed++) for (const record of drawn(10, 3, seed)) hits[record]! += 1;
    // 1200 each, with a standard deviation of 29.
    for (const hit of hits) expect(Math.abs(hit - 1200)).toBeLessThan(4.5 * 29);
  });
});
