import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import {
  compileExpression,
  differentiate,
  formatExpression,
  parseExpression,
  simplifyExpression,
} from '../../../src-core/expressions/index.ts';
import type { Expression } from '../../../src-core/expressions/index.ts';
import { arbitraryExpression } from './arbitraryExpression.ts';
import { refusalOf } from './evaluate.ts';

const derivativeText = (text: string, name = 'x'): string =>
  formatExpression(differentiate(parseExpression(text), name));

describe('the derivative', () => {
  it.each([
    ['3', '0'],
    ['y', '0'],
    ['x', '1'],
    ['x^2', '2 * x'],
    ['2*x + 3', '2'],
    ['a*x^3', 'a * (3 * x^2)'],
    ['sin(x)', 'cos(x)'],
    ['-cos(2*x)', 'sin(2 * x) * 2'],
    ['exp(-x)', '-exp(-x)'],
    ['y/x', '-(y / x^2)'],
    ['x/y', '1 / y'],
    ['log(x)', '1 / x'],
    ['x > 2', '0'],
    ['mean(x)', 'mean(1)'],
  ])('of %s is %s', (text, expected) => {
    expect(derivativeText(text)).toBe(expected);
  });

  const at = (expression: Expression, values: Readonly<Record<string, number | readonly number[]>>): number =>
    compileExpression(expression).evaluate(new Map(Object.entries(values)));

  /** Central differences with two steps; null where they do not agree, as at a kink, or are not finite. */
  function slopeByDifferences(f: (x: number) => number, x: number): number | null {
    const slope = (step: number): number => (f(x + step) - f(x - step)) / (2 * step);
    const [coarse, fine] = [slope(1e-4), slope(1e-5)];
    if (!Number.isFinite(coarse) || !Number.isFinite(fine)) return null;
    return Math.abs(coarse - fine) <= 1e-5 * (1 + Math.abs(fine)) ? fine : null;
  }

  it('agrees with central differences', () => {
    const texts = arbitraryExpression({ names: ['x', 'x', 'y'], comparisons: true, lists: false });
    let compared = 0;
    fc.assert(
      fc.property(
        texts,
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        (text, x, y) => {
          let expression;
          let derivative;
          try {
            expression = parseExpression(text);
            derivative = differentiate(expression, 'x');
          } catch (thrown) {
            if (thrown instanceof FringeError) return;
            throw thrown;
          }
          const program = compileExpression(expression, ['x', 'y']);
          const expected = slopeByDifferences((at) => program.evaluateAt(Float64Array.of(at, y)), x);
          const got = compileExpression(derivative, ['x', 'y']).evaluateAt(Float64Array.of(x, y));
          if (expected === null || Math.abs(expected) > 1e6 || !Number.isFinite(got)) return;
          if (expected !== 0) compared++;
          expect(Math.abs(got - expected)).toBeLessThan(1e-3 * (1 + Math.abs(expected)));
        },
      ),
      { numRuns: 6000, seed: 1 },
    );
    expect(compared).toBeGreaterThan(800);
  });

  it.each([
    'sum((y - (a + b*t))^2)',
    'sum(a + t)',
    'mean(a * t^2) + a',
    'std(a*t + y)',
    'std(y)',
    'sum((a*t - mean(a*t))^2) / count(t)',
    'mean(exp(-a*t)) / sum(y)',
    'std(a, b, a*b)',
    'mean(a, b) + sum(a, a, b) + max(a, b) + min(a^2, b, 7)',
    '-0.5 * sum(((y - b*t) / a)^2) - count(y) * log(a)',
    'atan2(a, b)',
    'a^b',
    'b^a',
    'abs(a - 3)',
  ])('of %s agrees with central differences', (text) => {
    const expression = parseExpression(text);
    const values = { a: 1.3, b: 0.7, t: [0.5, 1, 2, 4], y: [1, 3, 2, 5] };
    const expected = slopeByDifferences(
      (a) =>
        compileExpression(expression, ['a', 'b', 't', 'y']).evaluate(
          new Map<string, number | number[]>(Object.entries({ ...values, a })),
        ),
      1.3,
    );
    expect(at(differentiate(expression, 'a'), values)).toBeCloseTo(expected as number, 5);
  });

  it('of an extreme over reads is refused with the column, unless it is flat', () => {
    expect(refusalOf(() => differentiate(parseExpression('1 + max(a*t)'), 'a')).message).toMatch(/column 5, max over/);
    expect(derivativeText('a + max(t)', 'a')).toBe('1');
  });

  it('is bounded in size, again and again', () => {
    const product = parseExpression(Array.from({ length: 3000 }, () => 'x').join('*'));
    expect(refusalOf(() => differentiate(product, 'x')).message).toMatch(/more than 20000 parts/);
    let expression = parseExpression('sin(x*exp(x)*cos(x)/(1+x^2))');
    expect(
      refusalOf(() => {
        for (;;) expression = differentiate(expression, 'x');
      }).code,
    ).toBe('bad_input');
  });

  it('of nested list functions neither hangs nor overflows', () => {
    for (const name of ['std', 'mean', 'sum', 'max', 'count']) {
      const nested = parseExpression(`${`${name}(`.repeat(150)}x${')'.repeat(150)}`);
      compileExpression(nested).evaluate(new Map([['x', [1, 2, 3]]]));
      try {
        compileExpression(differentiate(nested, 'x')).evaluate(new Map([['x', [1, 2, 3]]]));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(FringeError);
      }
    }
  });
});

describe('simplifying', () => {
  it.each([
    ['0 + x * 1', 'x'],
    ['x - 0', 'x'],
    ['0 - x', '-x'],
    ['--x', 'x'],
    ['x^1 + y^0', 'x + 1'],
    ['2 * 3 * x', '6 * x'],
    ['1/3', '1 / 3'],
    ['x + -y', 'x - y'],
    ['x - -y', 'x + y'],
    ['2 * pi * x', '2 * pi * x'],
  ])('%s gives %s', (text, simple) => {
    expect(formatExpression(simplifyExpression(parseExpression(text)))).toBe(simple);
  });

  it('keeps the value', () => {
    const texts = arbitraryExpression({ names: ['x', 'y'], comparisons: true, lists: false });
    fc.assert(
      fc.property(texts, fc.double({ min: 0.1, max: 2, noNaN: true }), (text, x) => {
        let expression;
        try {
          expression = parseExpression(text);
        } catch {
          return;
        }
        const values = Float64Array.of(x, 0.3);
        const before = compileExpression(expression, ['x', 'y']).evaluateAt(values);
        const after = compileExpression(simplifyExpression(expression), ['x', 'y']).evaluateAt(values);
        if (Number.isFinite(before)) expect(Math.abs(after - before)).toBeLessThan(1e-6 * (1 + Math.abs(before)));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
