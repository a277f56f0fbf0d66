import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { clampSigma, Exceedances, TensorMoments } from '../../../../src-core/maths/statistics/index.ts';

/** Mean and deviation of one bin in two plain passes. */
function plain(records: ArrayLike<number>, bins: number, bin: number): { mu: number; sigma: number; count: number } {
  const values = Array.from(records).filter((value, index) => index % bins === bin && Number.isFinite(value));
  const mu = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sigma = Math.sqrt(values.reduce((sum, value) => sum + (value - mu) ** 2, 0) / values.length);
  return { mu, sigma, count: values.length };
}

describe('moments of a tensor', () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.float({ min: -1000, max: 1000, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
  );

  it('are those of two plain passes, however the records are cut and whatever is missing', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(20), (values, cut) => {
        const bins = 3;
        const records = Float32Array.from(values.slice(0, values.length - (values.length % bins)));
        const at = Math.min(cut * bins, records.length);
        const [moments, other] = [new TensorMoments(bins), new TensorMoments(bins)];
        moments.add(records.subarray(0, at));
        other.add(records.subarray(at));
        moments.merge(other.state());
        const { mu, sigma } = moments.statistics();
        for (let bin = 0; bin < bins; bin++) {
          const expected = plain(records, bins, bin);
          expect(moments.state().counts[bin]).toBe(expected.count);
          expect(moments.state().missing[bin]).toBe(records.length / bins - expected.count);
          if (expected.count === 0) expect(mu[bin]).toBeNaN();
          else expect(mu[bin]).toBeCloseTo(expected.mu, 9);
          if (expected.count > 0) expect(sigma[bin]).toBeCloseTo(expected.sigma, 8);
        }
      }),
      { seed: 6 },
    );
  });

  it('keep their digits far from zero and over many blocks', () => {
    const stream = createRandomStream({ seed: 3, purpose: 'tensor' });
    const moments = new TensorMoments(2);
    const all: number[] = [];
    for (let part = 0; part < 5; part++) {
      const records = Float64Array.from(
        { length: 20_000 },
        (_, index) => (index % 2 === 0 ? 1e9 : 0) + stream.uniform(),
      );
      all.push(...records);
      moments.add(records);
    }
    const { mu, sigma } = moments.statistics();
    expect(sigma[0]).toBeCloseTo(plain(all, 2, 0).sigma, 6);
    expect(sigma[1]).toBeCloseTo(plain(all, 2, 1).sigma, 12);
    expect(mu[1]).toBeCloseTo(plain(all, 2, 1).mu, 12);
  });

  it('refuse what is no record', () => {
    expect(() => new TensorMoments(0)).toThrow(/0 bins/);
    expect(() => new TensorMoments(3).add(new Float32Array(4))).toThrow(/4 values/);
  });
});

describe('exceedances of a tensor', () => {
  it('count both definitions, the threshold itself too, and leave out what is missing', () => {
    // Two layers of two bins, mu 0, sigma 1 or 2.
    const statistics = { mu: Float64Array.of(0, 0, 1, NaN), sigma: Float64Array.of(1, 2, 1, 1) };
    const counted = new Exceedances(statistics, 3);
    counted.add(Float32Array.of(3, 6, -2, 5));
    counted.add(Float32Array.of(-3, 5.9, 4, 5));
    counted.add(Float32Array.of(NaN, -7, 3.9, 5));
    const { oneSided, twoSided, missing } = counted.counts();
    expect([...oneSided]).toEqual([1, 1, 1, 0]);
    expect([...twoSided]).toEqual([2, 2, 2, 0]);
    expect([...missing]).toEqual([1, 0, 0, 3]);
    const rates = counted.rates(2);
    expect([...rates.oneSided]).toEqual([2 / 5, 1 / 3]);
    expect([...rates.twoSided]).toEqual([4 / 5, 2 / 3]);
  });

  it('clamp a deviation that is zero or no number, and count how many', () => {
    const clamped = clampSigma({ mu: Float64Array.of(0, 0, 0), sigma: Float64Array.of(0, NaN, 2) }, 1e-6);
    expect([...clamped.sigma]).toEqual([1e-6, 1e-6, 2]);
    expect(clamped.clamped).toBe(2);
  });

  it('refuse a threshold that counts nothing', () => {
    const statistics = { mu: Float64Array.of(0), sigma: Float64Array.of(1) };
    expect(() => new Exceedances(statistics, 0)).toThrow(/threshold of 0/);
    expect(() => new Exceedances(statistics, 3).rates(2)).toThrow(/2 layers/);
  });
});
