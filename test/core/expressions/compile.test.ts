import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { checkNames, compileExpression, parseExpression } from '../../../src-core/expressions/index.ts';
import { arbitraryExpression } from './arbitraryExpression.ts';
import { evaluate, refusalOf } from './evaluate.ts';
import { oracle } from './oracle.ts';

describe('repeated reads', () => {
  const reads = { p: [1, 2, 6], q: [2, 4, 4], k: 10 };

  it.each([
    ['p', 6],
    ['p + q', 10],
    ['mean(p)', 3],
    ['sum(p)', 9],
    ['min(p)', 1],
    ['max(p)', 6],
    ['count(p)', 3],
    ['std(p)', Math.sqrt(7)],
    ['mean(p) / mean(q)', 0.9],
    ['mean(p / q)', (0.5 + 0.5 + 1.5) / 3],
    ['sum((p - mean(p))^2)', 14],
    ['sum(p * k)', 90],
    ['max(p, q)', 6],
    ['max(mean(p), k)', 10],
    ['mean(max(p, q))', 4],
    ['sum(k)', 10],
    ['p - mean(p) + p - mean(p)', 6],
  ])('%s is %d', (text, value) => {
    expect(evaluate(text, reads)).toBeCloseTo(value, 12);
  });

  it('takes a single read with any other list', () => {
    expect(evaluate('sum(p * one)', { p: [1, 2], one: [3] })).toBe(9);
  });

  it('refuses lists of different lengths under one function, by name', () => {
    expect(refusalOf(() => evaluate('mean(p / q)', { p: [1, 2], q: [1, 2, 3] })).message).toMatch(
      /"p" has 2 reads and "q" has 3 under one mean/,
    );
  });

  it('is not a number without reads, and has no deviation with one', () => {
    expect(evaluate('mean(p)', { p: [] })).toBeNaN();
    expect(evaluate('p', { p: [] })).toBeNaN();
    expect(evaluate('count(p)', { p: [] })).toBe(0);
    expect(evaluate('std(p)', { p: [1] })).toBeNaN();
  });
});

describe('a compiled expression', () => {
  it('equals a walk of the tree', () => {
    const texts = arbitraryExpression({ names: ['x', 'y', 'p', 'q'], comparisons: true, lists: true });
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    let compared = 0;
    fc.assert(
      fc.property(
        texts,
        value,
        value,
        fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 6 }),
        (text, x, y, pairs) => {
          const bindings = { x, y, p: pairs.map(([p]) => p), q: pairs.map(([, q]) => q) };
          let expression;
          try {
            expression = parseExpression(text);
          } catch (thrown) {
            if (thrown instanceof FringeError) return;
            throw thrown;
          }
          const expected = oracle(expression.root, bindings);
          // Rounding differs between two ways of summing; a tree may magnify it, so only settled values are compared.
          const nearby = oracle(expression.root, {
            ...bindings,
            x: x * (1 + 1e-15),
            p: bindings.p.map((p) => p * (1 - 1e-15)),
          });
          if (Number.isFinite(expected) && !(Math.abs(expected - nearby) <= 1e-9 * (1 + Math.abs(expected)))) return;
          const got = compileExpression(expression).evaluate(new Map(Object.entries(bindings)));
          if (Number.isFinite(expected) && /std/.test(text))
            expect(Math.abs(got - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-5);
          else if (Number.isFinite(expected))
            expect(Math.abs(got - expected) / (1 + Math.abs(expected))).toBeLessThan(1e-9);
          compared++;
        },
      ),
      { numRuns: 5000, seed: 1 },
    );
    expect(compared).toBeGreaterThan(2500);
  });

  it('evaluates by position as by name, bit for bit', () => {
    const texts = arbitraryExpression({ names: ['x', 'y'], comparisons: true, lists: true });
    fc.assert(
      fc.property(texts, fc.double(), fc.double(), (text, x, y) => {
        let expression;
        try {
          expression = parseExpression(text);
        } catch {
          return;
        }
        const compiled = compileExpression(expression, ['y', 'unused', 'x']);
        const byName = compiled.evaluate(
          new Map([
            ['x', x],
            ['y', y],
            ['unused', 0],
          ]),
        );
        expect(compiled.evaluateAt(Float64Array.of(y, 7, x))).toBe(byName);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives comparisons of what is not a number as 0', () => {
    expect(evaluate('(x < 1) + (x >= 1)', { x: NaN })).toBe(0);
  });

  it('names what is not bound, and what is not among the given names', () => {
    const refusal = refusalOf(() => evaluate('a + missing', { a: 1 }));
    expect(refusal.code).toBe('unknown_name');
    expect(refusal.message).toMatch(/"missing" has no value/);
    expect(refusalOf(() => compileExpression(parseExpression('a + b'), ['a'])).message).toMatch(
      /column 5, the name "b"/,
    );
    expect(refusalOf(() => compileExpression(parseExpression('a + b')).evaluateAt(Float64Array.of(1))).code).toBe(
      'defect',
    );
  });
});

describe('the check of names', () => {
  it('passes known names, as a set or with one source each', () => {
    checkNames(parseExpression('a + b.c'), new Set(['a', 'b.c']));
    checkNames(parseExpression('a'), new Map([['a', new Set(['sensor a'])]]));
  });

  it('refuses an unknown name with its column and what is known', () => {
    const refusal = refusalOf(() => checkNames(parseExpression('a + 2*e'), new Set(['a', 'b'])));
    expect(refusal.code).toBe('unknown_name');
    expect(refusal.message).toBe(
      'The expression cannot be used: column 7, the name "e" is unknown (known here: a, b).',
    );
  });

  it('refuses an ambiguous name with what claims it', () => {
    const known = new Map([['power', ['sensor left', 'sensor right']]]);
    expect(refusalOf(() => checkNames(parseExpression('1 - power'), known)).message).toMatch(
      /column 5, the name "power" is ambiguous: sensor left and sensor right/,
    );
  });
});
