import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import {
  binEdges,
  histogram,
  histogramOfSorted,
  jensenShannonDistance,
  jensenShannonDivergence,
  kullbackLeibler,
  percentileMethods,
  percentileOfSorted,
  proportionInterval,
  samplesForFailureBound,
  sortFinite,
  summariseSorted,
} from '../../../../src-core/maths/statistics/index.ts';
import golden from './golden/special.json' with { type: 'json' };
import divergences from './peers/jensenshannon.json' with { type: 'json' };
import percentiles from './peers/percentiles.json' with { type: 'json' };
import proportions from './peers/proportion_ci.json' with { type: 'json' };
import { readColumn } from './readPeer.ts';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('percentiles', () => {
  const { sorted } = sortFinite(readColumn('percentile_x.csv'));
  const ties = sortFinite(golden.ties.x).sorted;

  it.each(percentileMethods)('%s are those of the peer', (method) => {
    const values = percentiles.q.map((q) => percentileOfSorted(sorted, q / 100, method));
    values.forEach((value, index) => expect(value).toBeCloseTo(percentiles.values[method][index]!, 12));
    golden.ties.percents.forEach((q, index) =>
      expect(percentileOfSorted(ties, q / 100, method)).toBeCloseTo(golden.ties.values[method][index]!, 12),
    );
  });

  it('give the figures of a head', () => {
    const summary = summariseSorted(sorted);
    expect(summary.iqr).toBeCloseTo(percentiles.iqr, 12);
    expect(summary.p5).toBeCloseTo(percentiles.values.linear[3]!, 12);
    expect(summary.range).toBeCloseTo(percentiles.values.linear[11]! - percentiles.values.linear[3]!, 12);
    expect(summariseSorted([]).median).toBeNaN();
  });

  it('leave out and count what is no number, in every position', () => {
    expect(sortFinite([3, NaN, 1, Infinity, -2])).toEqual({ sorted: Float64Array.of(-2, 1, 3), missing: 2 });
    expect(sortFinite([NaN])).toEqual({ sorted: new Float64Array(0), missing: 1 });
  });

  it('are of values sorted as an array sorts them, spread, crowded or the same', () => {
    const stream = createRandomStream({ seed: 12, purpose: 'sorting' });
    const kinds: readonly (() => number)[] = [
      () => stream.uniform(),
      () => Math.tan(Math.PI * (stream.uniform() - 0.5)),
      () => Math.round(3 * stream.normal()) / 3,
      () => 7,
      () => (stream.uniform() < 0.01 ? 1e308 : -1e308 * stream.uniform()),
      () => 5e-324 * stream.integerBelow(9),
    ];
    for (const draw of kinds) {
      for (const count of [255, 256, 5000]) {
        const values = Float64Array.from({ length: count }, () => draw() + 0);
        expect(sortFinite(values).sorted).toEqual(values.slice().sort());
      }
    }
  });

  it('lie within the data and rise with the probability', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...percentileMethods),
        (x, method) => {
          const { sorted } = sortFinite(x);
          const values = [0, 0.1, 0.5, 0.77, 1].map((q) => percentileOfSorted(sorted, q, method));
          expect(values[0]).toBe(sorted[0]);
          expect(values.at(-1)).toBe(sorted.at(-1));
          values.slice(1).forEach((value, index) => expect(value).toBeGreaterThanOrEqual(values[index]!));
        },
      ),
      { seed: 3 },
    );
  });
});

describe('histograms', () => {
  it('count sorted values as any values, edges too', () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 60 }), fc.integer({ min: 1, max: 70 }), (x, count) => {
        const bins = { lower: -7e5, upper: 6e5, count };
        const sorted = Float64Array.from([...x, ...binEdges(bins)]).sort();
        expect(histogramOfSorted(sorted, bins)).toEqual(histogram(sorted, bins));
      }),
      { seed: 4 },
    );
  });

  it('refuse bins of no width', () => {
    expect(() => histogramOfSorted(new Float64Array(2), { lower: 1, upper: 1, count: 3 })).toThrow(/from 1 to 1/);
    expect(() => histogram(new Float64Array(2), { lower: 0, upper: 1, count: 0 })).toThrow(/0 bins/);
  });
});

describe('divergences', () => {
  it.each(divergences.pairs)('$name is that of the peer', ({ p, q, distance_base2, divergence_base2 }) => {
    expect(jensenShannonDistance(p, q)).toBeCloseTo(distance_base2, 9);
    expect(jensenShannonDivergence(p, q)).toBeCloseTo(divergence_base2, 12);
    const mean = p.map((_, i) => p[i]! / p.reduce((a, b) => a + b) + q[i]! / q.reduce((a, b) => a + b));
    expect(0.5 * kullbackLeibler(p, mean) + 0.5 * kullbackLeibler(q, mean)).toBeCloseTo(divergence_base2, 12);
  });

  it('are symmetric, within 0 and 1, and 0 of the same', () => {
    const weights = fc
      .array(fc.integer({ min: 0, max: 50 }), { minLength: 5, maxLength: 5 })
      .filter((w) => w.some((x) => x > 0));
    fc.assert(
      fc.property(weights, weights, (p, q) => {
        const divergence = jensenShannonDivergence(p, q);
        expect(divergence).toBeCloseTo(jensenShannonDivergence(q, p), 14);
        expect(divergence).toBeGreaterThanOrEqual(0);
        expect(divergence).toBeLessThanOrEqual(1);
        expect(jensenShannonDivergence(p, p)).toBe(0);
      }),
      { seed: 5 },
    );
  });

  it('are refused of what is no distribution', () => {
    expect(kullbackLeibler([1, 1], [1, 0])).toBe(Infinity);
    expect(() => jensenShannonDivergence([0, 0], [1, 0])).toThrow(/no weight/);
    expect(() => jensenShannonDivergence([1], [1, 0])).toThrow(/1 and 2 bins/);
    expect(() => kullbackLeibler([NaN], [1])).toThrow(/NaN/);
  });
});

describe('intervals of a proportion', () => {
  it.each([
    ['wilson', 'wilson'],
    ['clopper_pearson', 'beta'],
    ['agresti_coull', 'agresti_coull'],
    ['jeffreys', 'jeffreys'],
    ['normal', 'normal'],
  ] as const)('%s is that of the peer', (method, peer) => {
    for (const row of proportions.rows) {
      for (const confidence of [0.95, 0.99] as const) {
        const { lower, upper } = proportionInterval({ events: row.k, trials: row.n }, confidence, method);
        const [low, high] = row[`${peer}_${confidence}`] as [number, number];
        expect(lower).toBeCloseTo(low, 9);
        expect(upper).toBeCloseTo(high, 9);
      }
    }
  });

  it('says how many clean samples bound a failure rate', () => {
    expect(samplesForFailureBound({ bound: 0.001 })).toBe(3838);
    // (1 - p)^n = 0.025 for the exact interval.
    expect(samplesForFailureBound({ bound: 0.001, method: 'clopper_pearson' })).toBe(
      Math.ceil(Math.log(0.025) / Math.log1p(-0.001)),
    );
    const withOne = samplesForFailureBound({ bound: 0.001, failures: 1 });
    expect(proportionInterval({ events: 1, trials: withOne }).upper).toBeLessThanOrEqual(0.001);
    expect(proportionInterval({ events: 1, trials: withOne - 1 }).upper).toBeGreaterThan(0.001);
  });

  it('refuses what is no count', () => {
    expect(() => proportionInterval({ events: 2, trials: 1 })).toThrow(/2 events of 1 trials/);
    expect(() => proportionInterval({ events: 0, trials: 0 })).toThrow(/0 trials/);
    expect(() => proportionInterval({ events: 0, trials: 5 }, 95)).toThrow(/95/);
    expect(() => samplesForFailureBound({ bound: 0 })).toThrow(/bound of 0/);
    expect(() => samplesForFailureBound({ bound: 0.1, method: 'normal' })).toThrow(/normal/);
  });
});
