import { describe, expect, it } from 'vitest';
import { createFormulaResiduals } from '../../../../../src-core/expressions/formulaResiduals.ts';
import { parseExpression } from '../../../../../src-core/expressions/index.ts';
import { Flat } from '../../../../../src-core/maths/inference/distributions/index.ts';
import { prepareGaussian } from '../../../../../src-core/maths/inference/gaussianLikelihood.ts';
import { ParameterSet } from '../../../../../src-core/maths/inference/parameterSet.ts';
import { PointEstimator } from '../../../../../src-core/maths/inference/pointEstimator.ts';
import type { EstimationMethod, PointEstimate } from '../../../../../src-core/maths/inference/pointEstimator.ts';
import { readNist } from './readNist.ts';
import type { NistSet } from './readNist.ts';

const sets = readNist();

interface EstimateRequest {
  /** 0 or 1. */
  readonly start: number;
  readonly method: EstimationMethod;
  readonly derivatives: 'analytic' | 'differences';
}

function estimate(set: NistSet, { start, method, derivatives }: EstimateRequest): PointEstimate {
  const data = prepareGaussian(
    { name: set.name, values: set.values, uncertainties: 1, reference: null },
    { relativeError: null },
  );
  const term = { formula: parseExpression(set.formula), columns: new Map(set.columns), data };
  const exact = createFormulaResiduals({ parameters: set.parameters, terms: [term], wasm: null });
  const residuals = derivatives === 'analytic' ? exact : { ...exact, jacobian: null };
  const parameters = new ParameterSet(Object.fromEntries(set.parameters.map((name) => [name, new Flat()])));
  const from = Object.fromEntries(set.parameters.map((name, index) => [name, set.starts[start]?.[index] as number]));
  const estimator = new PointEstimator(parameters, { kind: 'gaussian', residuals, sigma: 'estimated' });
  return estimator.optimize({ method, start: from, restarts: 10, seed: 1 });
}

/** Digits in which a value agrees with the certified one, of which there are 11. */
const digits = (value: number | null, certified: number): number =>
  Math.min(11, -Math.log10(Math.abs(((value ?? NaN) - certified) / certified)));

const parameterDigits = ({ best }: PointEstimate, set: NistSet): number =>
  Math.min(...set.certified.map((value, index) => digits(best[set.parameters[index] as string] as number, value)));
const deviationDigits = ({ standardErrors }: PointEstimate, set: NistSet): number =>
  Math.min(
    ...set.deviations.map((value, index) => digits(standardErrors[set.parameters[index] as string] as number, value)),
  );

describe('least squares on the certified data sets', () => {
  it.each(sets.map((set) => [set.name, set] as const))('%s from both starts', (_, set) => {
    for (const start of [0, 1]) {
      const result = estimate(set, { start, method: 'LevenbergMarquardt', derivatives: 'analytic' });
      expect(parameterDigits(result, set)).toBeGreaterThan(6);
      // The residuals of Lanczos1 are 1e-13 of its values: doubles alone have 3 digits of them.
      expect(deviationDigits(result, set)).toBeGreaterThan(7);
      expect(digits(result.residualStandardDeviation, set.residualDeviation)).toBeGreaterThan(10);
      expect(result.ended).toBe('converged');
      expect(result.warnings).toEqual([]);
    }
  });

  it.each(sets.map((set) => [set.name, set] as const))('%s without derivatives', (_, set) => {
    const result = estimate(set, { start: 1, method: 'LevenbergMarquardt', derivatives: 'differences' });
    expect(parameterDigits(result, set)).toBeGreaterThan(6);
    expect(deviationDigits(result, set)).toBeGreaterThan(4);
  });

  it.each(sets.map((set) => [set.name, set] as const))('%s by L-BFGS', (name, set) => {
    const result = estimate(set, { start: 1, method: 'LBFGS', derivatives: 'analytic' });
    if (name.startsWith('Lanczos')) {
      // Two of its three exponentials run together in the middle of the valley; the estimate has to say so.
      expect(result.warnings.join(' ')).toMatch(/do not tell the parameters apart/);
      return;
    }
    expect(parameterDigits(result, set)).toBeGreaterThan(6);
    expect(deviationDigits(result, set)).toBeGreaterThan(4);
  });
});
