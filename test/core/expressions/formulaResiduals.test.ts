import { describe, expect, it } from 'vitest';
import { createFormulaLikelihood } from '../../../src-core/expressions/formulaLikelihood.ts';
import { createFormulaResiduals } from '../../../src-core/expressions/formulaResiduals.ts';
import { parseExpression } from '../../../src-core/expressions/index.ts';
import { prepareGaussian } from '../../../src-core/maths/inference/gaussianLikelihood.ts';

const x = Float64Array.of(0.5, 1, 2, 3);
const variable = { name: 'y', values: Float64Array.of(1, 0.5, 2, 4), reference: null };
const term = (formula: string, parts: object = {}) => ({
  formula: parseExpression(formula),
  columns: new Map([['x', x]]),
  data: prepareGaussian(
    { ...variable, uncertainties: Float64Array.of(0.1, 0.2, 0.3, 0.4), ...parts },
    { relativeError: null },
  ),
});
const theta = Float64Array.of(1.2, 0.7);
const parameters = ['a', 'b'];

describe('residuals of formulas', () => {
  const terms = [
    term('a*exp(-b*x) + x^b'),
    term('a*x + b', { reference: [true, true, false, false] }),
    term('a*b', { uncertainties: 2 }),
  ];
  const parts = { parameters, terms, wasm: null };

  it('make the Gaussian likelihood', () => {
    const residuals = createFormulaResiduals(parts);
    expect(residuals.count).toBe(12);
    const out = new Float64Array(12);
    residuals.evaluate(theta, out);
    const logLikelihood = new Float64Array(1);
    createFormulaLikelihood(parts).evaluateBatch(theta, 1, logLikelihood);
    const squares = out.reduce((sum, value) => sum + value * value, 0);
    expect(residuals.logScale - squares / 2).toBeCloseTo(logLikelihood[0] as number, 10);
  });

  it('know their derivatives', () => {
    const residuals = createFormulaResiduals(parts);
    const jacobian = new Float64Array(24);
    residuals.jacobian?.(theta, jacobian);
    const step = 1e-5;
    for (const parameter of [0, 1]) {
      const [above, below] = [1, -1].map((side) => {
        const out = new Float64Array(12);
        residuals.evaluate(
          theta.map((value, index) => (index === parameter ? value + side * step : value)),
          out,
        );
        return out;
      }) as [Float64Array, Float64Array];
      for (let point = 0; point < 12; point++) {
        const slope = ((above[point] as number) - (below[point] as number)) / (2 * step);
        expect(jacobian[2 * point + parameter]).toBeCloseTo(slope, 6);
      }
    }
  });

  it('leave derivatives to differences where a formula has none', () => {
    expect(createFormulaResiduals({ parameters, terms: [term('a*max(b*x)')], wasm: null }).jacobian).toBeNull();
  });
});
