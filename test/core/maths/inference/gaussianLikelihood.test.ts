import { describe, expect, it } from 'vitest';
import { createFormulaLikelihood } from '../../../../src-core/expressions/formulaLikelihood.ts';
import { parseExpression } from '../../../../src-core/expressions/index.ts';
import { gaussianLogLikelihood, prepareGaussian } from '../../../../src-core/maths/inference/gaussianLikelihood.ts';
import type { MeasuredVariable } from '../../../../src-core/maths/inference/gaussianLikelihood.ts';
import { wasmRuntime } from '../../../../src-main/compute/wasmRuntime.ts';

const variable = (parts: Partial<MeasuredVariable> = {}): MeasuredVariable => ({
  name: 'T',
  values: Float64Array.of(1, 2, 4),
  uncertainties: 0.5,
  reference: null,
  ...parts,
});
const exact = { relativeError: null };
const normal = (residual: number, sigma: number): number =>
  -0.5 * (residual / sigma) ** 2 - Math.log(sigma * Math.sqrt(2 * Math.PI));

describe('the Gaussian likelihood', () => {
  it("is the product of the points' normal densities", () => {
    const model = Float64Array.of(1.1, 1.7, 4.4);
    const wanted = normal(-0.1, 0.5) + normal(0.3, 0.5) + normal(-0.4, 0.5);
    expect(gaussianLogLikelihood(prepareGaussian(variable(), exact), model)).toBeCloseTo(wanted, 12);
    const each = prepareGaussian(variable({ uncertainties: Float64Array.of(0.5, 1, 2) }), exact);
    const wantedEach = normal(-0.1, 0.5) + normal(0.3, 1) + normal(-0.4, 2);
    expect(gaussianLogLikelihood(each, model)).toBeCloseTo(wantedEach, 12);
  });

  it('adds a relative error of the observed value in squares', () => {
    const term = prepareGaussian(variable(), { relativeError: 0.1 });
    const sigmas = [1, 2, 4].map((value) => Math.sqrt(0.25 + (0.1 * value) ** 2));
    const wanted = sigmas.reduce((sum, sigma) => sum + normal(0.2, sigma), 0);
    expect(gaussianLogLikelihood(term, Float64Array.of(0.8, 1.8, 3.8))).toBeCloseTo(wanted, 12);
  });

  it('takes the mean over the reference period from data and model', () => {
    const term = prepareGaussian(variable({ reference: [true, true, false] }), exact);
    const model = Float64Array.of(11, 12, 14.5);
    expect(gaussianLogLikelihood(term, model)).toBeCloseTo(normal(0, 0.5) * 2 + normal(0.5, 0.5), 12);
  });

  it('is NaN where the model failed', () => {
    const term = prepareGaussian(variable(), exact);
    expect(gaussianLogLikelihood(term, Float64Array.of(1, NaN, 3))).toBeNaN();
    expect(gaussianLogLikelihood(term, Float64Array.of(1, Infinity, 3))).toBeNaN();
  });

  it('adds up several variables, with data of different lengths, whichever way they are computed', () => {
    const x = Float64Array.of(1, 2, 3);
    const z = Float64Array.of(0, 1, 2, 3, 4);
    const parts = [
      { formula: 'a*x + b', columns: { x }, data: variable({ uncertainties: Float64Array.of(0.5, 1, 2) }) },
      { formula: 'a*z^2', columns: { z }, data: variable({ values: z, reference: [true, true, false, false, false] }) },
      { formula: 'b', columns: {}, data: variable() },
    ].map(({ formula, columns, data }) => ({
      formula: parseExpression(formula),
      columns: new Map<string, Float64Array>(Object.entries(columns)),
      data: prepareGaussian(data, exact),
    }));
    const thetas = Float64Array.of(1, 0.5, 0.9, 0.7);
    const results = [null, wasmRuntime].map((wasm) => {
      const out = new Float64Array(2);
      createFormulaLikelihood({ parameters: ['a', 'b'], terms: parts, wasm }).evaluateBatch(thetas, 2, out);
      return out;
    });
    expect(results[0]).toEqual(results[1]);
    const models = [x.map((value) => value + 0.5), z.map((value) => value * value), Float64Array.of(0.5, 0.5, 0.5)];
    const wanted = parts.reduce(
      (sum, { data }, index) => sum + gaussianLogLikelihood(data, models[index] as Float64Array),
      0,
    );
    expect(results[0]?.[0]).toBeCloseTo(wanted, 11);
  });

  it.each([
    [{ values: new Float64Array(0) }, 'it has no points'],
    [{ uncertainties: 0 }, 'the uncertainty of its point 1 is 0'],
    [{ uncertainties: Float64Array.of(1, -1, 1) }, 'the uncertainty of its point 2 is -1'],
    [{ values: Float64Array.of(1, -Infinity, 2) }, 'its point 2 is -Infinity'],
    [{ reference: [false, false, false] }, 'no point lies in its reference period'],
  ])('refuses %j', (parts, sentence) => {
    expect(() => prepareGaussian(variable(parts), exact)).toThrow(sentence);
  });
});
