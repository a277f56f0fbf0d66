import { describe, expect, it } from 'vitest';
import { inferenceDataSchema } from '../../../../src-core/domain/inferenceData.ts';
import { parseInferenceSpec } from '../../../../src-core/domain/inferenceSpec.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { estimatePoint } from '../../../../src-core/plans/inference/estimatePoint.ts';
import { findBest } from '../../../../src-core/plans/inference/findBest.ts';
import type { FoundEstimate, PreparedInference } from '../../../../src-core/plans/inference/inferenceWork.ts';
import { prepareInference } from '../../../../src-core/plans/inference/prepareInference.ts';
import { readNist } from '../../maths/inference/nist/readNist.ts';
import type { NistSet } from '../../maths/inference/nist/readNist.ts';

type Columns = Record<string, number[]>;

const prepared = (specification: object, tables: Readonly<Record<string, Columns>>): PreparedInference =>
  prepareInference({
    spec: parseInferenceSpec(specification),
    data: inferenceDataSchema.parse({
      tables: Object.fromEntries(
        Object.entries(tables).map(([name, columns]) => [
          name,
          { source: { kind: 'arrays', name: '', sha256: null }, columns },
        ]),
      ),
    }),
    folder: null,
    purpose: 'estimate',
  });

function estimated(
  preparation: PreparedInference,
  start: Readonly<Record<string, number>> | null = null,
): FoundEstimate {
  const { posterior, uncertainties, guesses } = preparation;
  const work = { posterior, uncertainties, guesses, method: 'LevenbergMarquardt', restarts: 4, start, seed: 1 };
  return estimatePoint({ ...work, method: 'LevenbergMarquardt' }, null).found;
}

const evenly = (count: number, to: number): number[] =>
  Array.from({ length: count }, (_, index) => (index * to) / count);

describe('several variables without uncertainties', () => {
  it('have spreads below the rounding of doubles', () => {
    const lanczos = readNist().find(({ name }) => name === 'Lanczos1') as NistSet;
    const A = [...lanczos.measured];
    const x = [...(lanczos.columns[0]?.[1] ?? [])];
    const noise = createRandomStream({ seed: 2, purpose: 'noise beside' });
    const B = x.map(() => 3 + 0.1 * noise.normal());
    const names = [...lanczos.parameters, 'c'];
    const specification = {
      model: { formulas: { A: lanczos.formula, B: 'c' } },
      parameters: Object.fromEntries(names.map((name) => [name, 'Flat'])),
      target: { variables: { A: { arrays: { x, A } }, B: { arrays: { x, B } } } },
    };
    const start = Object.fromEntries(names.map((name, index) => [name, lanczos.starts[1]?.[index] ?? 1]));
    const { best, residualStandardDeviations } = estimated(
      prepared(specification, { A: { x, A }, B: { x, B } }),
      start,
    );
    expect(best.c).toBeCloseTo(B.reduce((sum, value) => sum + value, 0) / B.length, 9);
    // The certified sum of squares, over this variable's share of the 48 - 7 degrees of freedom.
    const wanted = Math.sqrt(1.4307867721e-25 / (24 * (1 - 7 / 48)));
    expect((residualStandardDeviations?.A ?? NaN) / wanted).toBeCloseTo(1, 6);
  });

  const stream = createRandomStream({ seed: 11, purpose: 'spreads of two variables' });
  const t = evenly(60, 3);
  const truth = { a: 1.3, b: 0.7, tau: 0.8 };
  // The second is read a hundred times worse than the first.
  const A = t.map((time) => truth.a * Math.exp(-time / truth.tau) + 0.001 * stream.normal());
  const B = t.map((time) => truth.b * Math.exp(-time / truth.tau) + 0.1 * stream.normal());
  const specification = {
    model: { formulas: { A: 'a*exp(-t/tau)', B: 'b*exp(-t/tau)' } },
    parameters: {
      a: { Normal: { mean: 1, sd: 1 } },
      b: { Normal: { mean: 1, sd: 1 } },
      tau: { LogNormal: { mu: 0, sigma: 1 } },
    },
    target: { variables: { A: { arrays: { t, A } }, B: { arrays: { t, B } } } },
  };
  const preparation = prepared(specification, { A: { t, A }, B: { t, B } });

  it('are weighed by their own spreads', () => {
    const { best, standardErrors, residualStandardDeviation, residualStandardDeviations } = estimated(preparation);
    expect(residualStandardDeviation).toBeNull();
    expect(residualStandardDeviations?.A).toBeCloseTo(0.001, 3);
    expect((residualStandardDeviations?.B ?? NaN) / 0.1).toBeGreaterThan(0.75);
    // What the good variable tells alone: far better than the bad one could.
    expect(standardErrors.tau).toBeLessThan(0.0015);
    expect(Math.abs((best.tau ?? NaN) - truth.tau)).toBeLessThan(4 * (standardErrors.tau ?? NaN));
  });

  it('have one each in the posterior that is sampled', () => {
    const { posterior, guesses } = preparation;
    const best = findBest({ posterior, isKnown: false, start: null, guesses, seed: 1, widen: false }, null);
    expect(best.uncertainties[0] as number).toBeCloseTo(0.001, 3);
    expect((best.uncertainties[1] as number) / 0.1).toBeGreaterThan(0.75);
    expect(best.notes.join(' ')).toMatch(/uncertainty of A was not given.*uncertainty of B was not given/);
  });
});

describe('an estimate', () => {
  const stream = createRandomStream({ seed: 3, purpose: 'small parameters' });
  const x = evenly(80, 10);
  const line = (small: number) => ({ x, y: x.map((value) => small * value + 1e-8 * stream.normal()) });
  const linear = {
    model: { formula: 'k*x' },
    parameters: { k: { Uniform: { lower: 0, upper: 1 } } },
    target: { arrays: { x: [0], y: [0] }, value: 'y' },
  };

  it('that is small in its unit is not at its bound of 0', () => {
    const { best, standardErrors, warnings } = estimated(prepared(linear, { '': line(5e-7) }));
    expect((best.k ?? NaN) / 5e-7).toBeCloseTo(1, 2);
    expect(standardErrors.k).toBeGreaterThan(0);
    expect(warnings).toEqual([]);
  });

  it('that the data push beyond its bound is at it, and says so', () => {
    const { standardErrors, warnings } = estimated(prepared(linear, { '': line(-5e-7) }));
    expect(standardErrors.k).toBeNull();
    expect(warnings.join(' ')).toContain('k stands at its bound 0');
  });

  it('that misses known uncertainties by far says so', () => {
    const known = { ...linear, target: { ...linear.target, uncertainty: 1e-3 } };
    const bent = { x, y: x.map((value) => value ** 2 / 50) };
    expect(estimated(prepared(known, { '': bent })).warnings.join(' ')).toMatch(
      /misses the data by \d+.* times their uncertainty/,
    );
  });

  it('of a parameter that no formula uses is refused', () => {
    const twice = { ...linear, parameters: { ...linear.parameters, zz: { Normal: { mean: 0, sd: 1 } } } };
    expect(() => prepared(twice, { '': line(1) })).toThrow('The formula does not use the parameter "zz".');
  });
});

describe('a first fit under priors that nothing can be drawn from', () => {
  it('begins where it was told, or anywhere', () => {
    const x = evenly(50, 5);
    const y = x.map((value) => 3 * value + 2);
    const flat = {
      model: { formula: 'k*x + c' },
      parameters: { k: 'Flat', c: 'Flat' },
      target: { arrays: { x, y }, value: 'y' },
    };
    const { posterior } = prepared(flat, { '': { x, y } });
    for (const start of [null, { k: 1 }, { k: 1, c: 0 }]) {
      const { point } = findBest({ posterior, isKnown: false, start, guesses: [], seed: 1, widen: false }, null);
      expect(point.k).toBeCloseTo(3, 8);
      expect(point.c).toBeCloseTo(2, 8);
    }
  });
});
