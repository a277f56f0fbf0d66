import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  betaQuantile,
  digamma,
  gammaQuantile,
  logRegularisedGammaQ,
  regularisedGammaP,
  regularisedGammaQ,
  regularisedIncompleteBeta,
  trigamma,
} from '../../../../src-core/maths/statistics/index.ts';
import golden from './golden/special.json' with { type: 'json' };

/** Arguments of a golden row, then how far the function is from its value, relatively. */
function errors(rows: readonly (readonly number[])[], f: (...x: number[]) => number): string[] {
  return rows.flatMap((row) => {
    const expected = row.at(-1) as number;
    const error = Math.abs(f(...row.slice(0, -1)) - expected) / Math.max(Math.abs(expected), 1e-300);
    return error < 1e-12 ? [] : [`${row.join(', ')}: ${error}`];
  });
}

describe('special functions against scipy, to 1e-12', () => {
  it('lower incomplete gamma', () => expect(errors(golden.gammaP, regularisedGammaP)).toEqual([]));
  it('upper incomplete gamma', () => expect(errors(golden.gammaQ, regularisedGammaQ)).toEqual([]));
  it('logarithm of the upper incomplete gamma', () =>
    expect(
      Math.max(...golden.gammaQ.map(([a, x, q]) => Math.abs(logRegularisedGammaQ(a!, x!) - Math.log(q!)))),
    ).toBeLessThan(2e-12));
  it('digamma', () => {
    const worst = golden.digamma.map(([x, value]) => Math.abs(digamma(x!) - value!) / Math.max(1, Math.abs(value!)));
    expect(Math.max(...worst)).toBeLessThan(2e-14);
  });
  it('trigamma', () => expect(errors(golden.trigamma, trigamma)).toEqual([]));
  it('incomplete beta of large arguments', () =>
    expect(errors(golden.incompleteBeta, regularisedIncompleteBeta)).toEqual([]));
  it('beta quantile', () => expect(errors(golden.betaQuantile, betaQuantile)).toEqual([]));
  it('gamma quantile', () => expect(errors(golden.gammaQuantile, gammaQuantile)).toEqual([]));
});

describe('special functions by their own laws', () => {
  const positive = fc.double({ min: 0.05, max: 500, noNaN: true });

  it('P and Q are complements, and the quantile inverts P', () => {
    fc.assert(
      fc.property(positive, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, p) => {
        const x = gammaQuantile(p, a);
        expect(regularisedGammaP(a, x)).toBeCloseTo(p, 11);
        expect(regularisedGammaP(a, x) + regularisedGammaQ(a, x)).toBeCloseTo(1, 12);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('digamma steps by 1/x', () => {
    fc.assert(
      fc.property(positive, (x) => {
        expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 12);
      }),
      { seed: 2 },
    );
  });

  it('keep a logarithm where the number is too small, and refuse what they do not have', () => {
    // Q(2, x) = (1 + x) exp(-x), Q(1, x) = exp(-x).
    expect(logRegularisedGammaQ(2, 2000)).toBeCloseTo(Math.log(2001) - 2000, 6);
    expect(logRegularisedGammaQ(1, 900)).toBe(-900);
    expect([regularisedGammaP(0, 1), regularisedGammaQ(1, -1), digamma(0), trigamma(-1), gammaQuantile(2, 1)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect([gammaQuantile(0, 2), gammaQuantile(1, 2), betaQuantile(0, 1, 2), betaQuantile(1, 1, 2)]).toEqual([
      0,
      Infinity,
      0,
      1,
    ]);
  });
});
