import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFormulaResiduals } from '../../../src-core/expressions/formulaResiduals.ts';
import { parseExpression } from '../../../src-core/expressions/index.ts';
import { binaryOperations, unaryOperations } from '../../../src-core/expressions/operations.ts';
import { evaluatePrecisely } from '../../../src-core/expressions/preciseEvaluation.ts';
import { preciseBinary, preciseUnary } from '../../../src-core/expressions/preciseOperations.ts';
import { decimalOf, decimalsOf, fromDouble } from '../../../src-core/maths/doubleDouble/index.ts';
import type { DoubleDouble } from '../../../src-core/maths/doubleDouble/index.ts';
import { prepareGaussian } from '../../../src-core/maths/inference/gaussianLikelihood.ts';
import type { MeasuredVariable } from '../../../src-core/maths/inference/gaussianLikelihood.ts';
import { arbitraryExpression } from './arbitraryExpression.ts';
import { errorOracle } from './errorOracle.ts';
import { refusalOf } from './evaluate.ts';

interface Golden {
  readonly parameters: Readonly<Record<string, number>>;
  readonly columns: Readonly<Record<string, readonly number[]>>;
  /** [point] of [high, low]. */
  readonly formulas: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/preciseFormulas.json'), 'utf8')) as Golden;

describe('formulas in double-double', () => {
  const bindings = new Map<string, readonly DoubleDouble[]>([
    ...Object.entries(golden.parameters).map(([name, value]) => [name, [decimalOf(value)]] as const),
    ...Object.entries(golden.columns).map(([name, values]) => [name, decimalsOf(Float64Array.from(values))] as const),
  ]);

  it.each(Object.entries(golden.formulas))('%s over decimals', (formula, wanted) => {
    const values = evaluatePrecisely(parseExpression(formula), bindings, wanted.length);
    expect(values).toHaveLength(wanted.length);
    for (const [point, [high, low]] of wanted.entries()) {
      const found = values[point] ?? fromDouble(NaN);
      // The largest number on the way to any of them is about 200.
      expect(Math.abs(found.high - high + (found.low - low))).toBeLessThan(200 * 2 ** -100);
    }
  });

  it('agree with doubles to what doubles have', () => {
    const names = ['x', 'y'];
    const number = fc.double({ min: -4, max: 4, noNaN: true });
    let compared = 0;
    fc.assert(
      fc.property(arbitraryExpression({ names, comparisons: false, lists: false }), number, number, (text, x, y) => {
        // Of these constants doubles have a neighbour only.
        fc.pre(!text.includes('pi') && !text.includes('1e-1'));
        let expression: ReturnType<typeof parseExpression>;
        try {
          expression = parseExpression(text);
        } catch {
          return;
        }
        const { value, error } = errorOracle(expression.root, { x, y });
        if (!Number.isFinite(value) || !(error <= 1e-9 * Math.abs(value))) return;
        compared++;
        const bound = new Map(Object.entries({ x: [fromDouble(x)], y: [fromDouble(y)] }));
        const [found] = evaluatePrecisely(expression, bound, 1);
        expect(Math.abs((found?.high ?? NaN) - value)).toBeLessThanOrEqual(1e3 * error);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('know every operation of the language, also where it has no finite value', () => {
    expect(Object.keys(preciseUnary)).toEqual(Object.keys(unaryOperations));
    expect(Object.keys(preciseBinary).sort()).toEqual(Object.keys(binaryOperations).sort());
    const hard = [0, -0, 1, -1, 2, -2.5, 1e-320, 1e300, -1e300, 750, -750, Infinity, -Infinity, NaN];
    const agree = (found: number, wanted: number): boolean =>
      Object.is(found, wanted) || found === wanted || Math.abs(found - wanted) <= 1e-12 * Math.abs(wanted);
    const odd: string[] = [];
    for (const x of hard) {
      for (const [name, apply] of Object.entries(unaryOperations)) {
        const found = preciseUnary[name as keyof typeof preciseUnary](fromDouble(x));
        if (!agree(found.high, apply(x)) || Number.isNaN(found.low)) odd.push(`${name}(${x}) = ${found.high}`);
      }
      for (const y of hard) {
        for (const [name, apply] of Object.entries(binaryOperations)) {
          const found = preciseBinary[name as keyof typeof preciseBinary](fromDouble(x), fromDouble(y));
          if (!agree(found.high, apply(x, y)) || Number.isNaN(found.low)) odd.push(`${x} ${name} ${y} = ${found.high}`);
        }
      }
    }
    expect(odd).toEqual([]);
  });

  it('refuse a name that nobody bound', () => {
    const refusal = refusalOf(() => evaluatePrecisely(parseExpression('x + q'), new Map([['x', [fromDouble(1)]]]), 1));
    expect(refusal.code).toBe('bad_input');
    expect(refusal.message).toContain('"q"');
  });
});

describe('residuals in double-double', () => {
  const x = Float64Array.of(0.1, 0.2, 0.3, 0.4);
  const termOf = (formula: string, measured: Partial<MeasuredVariable> = {}, relativeError: number | null = null) => ({
    formula: parseExpression(formula),
    columns: new Map([['x', x]]),
    data: prepareGaussian(
      { name: 'y', values: Float64Array.of(1, 0.5, 2, 4), uncertainties: 0.25, reference: null, ...measured },
      { relativeError },
    ),
  });

  it('are those of doubles where doubles do', () => {
    const terms = [
      termOf('a*exp(-b*x) + x^b'),
      termOf('a*x + b', { reference: [true, true, false, true] }),
      termOf('a*b', { uncertainties: Float64Array.of(0.1, 0.2, 0.3, 0.4) }, 0.1),
    ];
    const residuals = createFormulaResiduals({ parameters: ['a', 'b'], terms, wasm: null });
    const [plain, precise] = [new Float64Array(12), new Float64Array(12)];
    residuals.evaluate(Float64Array.of(1.2, 0.7), plain);
    residuals.precise?.evaluate([fromDouble(1.2), fromDouble(0.7)], precise);
    for (const [point, value] of plain.entries()) expect(precise[point]).toBeCloseTo(value, 11);
    expect(residuals.precise?.largest).toBe(16);
  });

  it('take the numbers of data and formula for the decimals they were written as', () => {
    const term = termOf('3*x + 0.7 + a', { values: Float64Array.of(1, 1.3, 1.6, 1.9) });
    const { precise, evaluate } = createFormulaResiduals({ parameters: ['a'], terms: [term], wasm: null });
    const out = new Float64Array(4);
    evaluate(Float64Array.of(0), out);
    expect(out.some((residual) => residual !== 0)).toBe(true);
    precise?.evaluate([fromDouble(1e-25)], out);
    for (const residual of out) expect(residual).toBeCloseTo(4e-25, 30);
  });

  it('are not offered where they would take long', () => {
    const values = new Float64Array(40_000);
    const [term, few] = [termOf('a*x + a*x', { values }), termOf('a*x')];
    const parts = { parameters: ['a'], wasm: null };
    expect(createFormulaResiduals({ ...parts, terms: [{ ...term, columns: new Map([['x', values]]) }] }).precise).toBe(
      null,
    );
    expect(createFormulaResiduals({ ...parts, terms: [few] }).precise).not.toBe(null);
  });
});
