import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentiate, compileExpression, parseExpression } from '../../../src-core/expressions/index.ts';
import { createFormulaLikelihood } from '../../../src-core/expressions/formulaLikelihood.ts';
import { createFormulaLogDensity } from '../../../src-core/expressions/formulaLogDensity.ts';
import { buildVectorProgram } from '../../../src-core/expressions/vectorisedBuild.ts';
import { createVectorGradient } from '../../../src-core/expressions/vectorisedGradient.ts';
import { prepareGaussian } from '../../../src-core/maths/inference/gaussianLikelihood.ts';
import type { DifferentiableLogDensity } from '../../../src-core/maths/inference/logDensity.ts';
import { arbitraryExpression } from './arbitraryExpression.ts';
import { errorOracle } from './errorOracle.ts';

const parameters = ['a', 'b'];
const thetas = fc
  .tuple(fc.double({ min: 0.2, max: 2, noNaN: true }), fc.double({ min: -2, max: 2, noNaN: true }))
  .map((pair) => Float64Array.from(pair));
const column = (length: number, factor: number): Float64Array =>
  Float64Array.from({ length }, (_, index) => 1.2 + Math.sin(factor * (index + 1)));

const valueAt = (density: DifferentiableLogDensity, theta: Float64Array): number => {
  const out = new Float64Array(1);
  density.evaluateBatch(theta, 1, out);
  return out[0] as number;
};

/** Central differences, extrapolated once. */
function differences(density: DifferentiableLogDensity, theta: Float64Array): number[] {
  return [...theta.keys()].map((axis) => {
    const slope = (h: number): number => {
      const [up, down] = [theta.slice(), theta.slice()];
      up[axis] = (theta[axis] as number) + h;
      down[axis] = (theta[axis] as number) - h;
      return (valueAt(density, up) - valueAt(density, down)) / (2 * h);
    };
    const h = 1e-3;
    return (4 * slope(h / 2) - slope(h)) / 3;
  });
}

function expectSlopes(density: DifferentiableLogDensity, theta: Float64Array): void {
  const gradient = new Float64Array(theta.length);
  const value = density.evaluateGradient(theta, gradient);
  expect(value).toBeCloseTo(valueAt(density, theta), 8);
  for (const [axis, wanted] of differences(density, theta).entries()) {
    expect(Math.abs((gradient[axis] as number) - wanted)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(wanted)));
  }
}

describe('the reverse mode', () => {
  it('gives the symbolic derivatives of random formulas', () => {
    const formulas = arbitraryExpression({ names: [...parameters, 'x'], comparisons: false, lists: false });
    fc.assert(
      fc.property(formulas, thetas, (formula, theta) => {
        const x = column(5, 0.7);
        const expressions = derivativesOf(formula);
        fc.pre(expressions !== null);
        const { expression, slopes } = expressions;
        const program = buildVectorProgram(expression, { parameters, columns: new Map([['x', x]]) });
        const reverse = createVectorGradient(program);
        const gradient = new Float64Array(2);
        for (const [point, value] of x.entries()) {
          const row = Float64Array.of(...theta, value);
          const seeds = new Float64Array(program.perPoint[program.result] === true ? x.length : 1);
          seeds[seeds.length === 1 ? 0 : point] = 1;
          reverse.pullBack(theta, seeds, gradient);
          for (const [axis, slope] of slopes.entries()) {
            const bindings = { a: theta[0] as number, b: theta[1] as number, x: value };
            const { error, value: wanted } = errorOracle(slope.root, bindings);
            const compiled = compileExpression(slope, [...parameters, 'x']).evaluateAt(row);
            const whole = errorOracle(expression.root, bindings);
            // Where a slope has no bound of its own, or the formula itself none, there is nothing to compare with.
            if (![error, wanted, compiled, whole.error, whole.value].every(Number.isFinite)) continue;
            const own = gradient[axis] as number;
            if (!Number.isFinite(own)) continue;
            const tolerance = 1e-9 * (1 + Math.abs(wanted)) + 100 * error;
            expect(Math.abs(own - compiled), `${formula} at ${JSON.stringify(bindings)}`).toBeLessThanOrEqual(
              tolerance,
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a + b*cos(a*x + b^2*x^2)', null],
    ['a*exp(-b*x) + mean(b*x)', null],
    ['a*x^b + max(a*x)', null],
    ['min(a*x, b) + std(a*x + b*x^2)', null],
    ['a + b*cos(a*x + b^2*x^2)', (index: number) => index % 3 === 0],
    ['a', null],
  ])('gives the slope of the likelihood of %s', (formula, inReference) => {
    for (const length of [7, 300]) {
      const x = column(length, 0.7);
      const density = createFormulaLikelihood({
        parameters,
        terms: [
          {
            formula: parseExpression(formula),
            columns: new Map([['x', x]]),
            data: prepareGaussian(
              {
                name: 'y',
                values: column(length, 0.3),
                uncertainties: column(length, 1.3),
                reference: inReference === null ? null : Array.from({ length }, (_, index) => inReference(index)),
              },
              { relativeError: 0.1 },
            ),
          },
        ],
        wasm: null,
      });
      expectSlopes(density, Float64Array.of(0.9, 0.4));
    }
  });

  it('goes through sums within sums', () => {
    const x = column(300, 0.7);
    const columns = new Map([['x', x]]);
    for (const formula of [
      '-0.5*sum((x - a - b*x^2)^2)/0.3 - 2*log(a)',
      'sum((x - mean(a*x))^2) + a*b',
      'log(sum(exp(a*x + b))) - min(a*x)*b',
    ]) {
      const density = createFormulaLogDensity(parseExpression(formula), { parameters, columns, wasm: null });
      expectSlopes(density, Float64Array.of(0.9, 0.4));
    }
  });

  it('refuses a log density with a value for each row', () => {
    const columns = new Map([['x', column(3, 1)]]);
    expect(() => createFormulaLogDensity(parseExpression('a*x'), { parameters, columns, wasm: null })).toThrow(
      'a value for each row of the data',
    );
  });
});

function derivativesOf(formula: string) {
  try {
    const expression = parseExpression(formula);
    return { expression, slopes: parameters.map((name) => differentiate(expression, name)) };
  } catch {
    return null;
  }
}
