import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import {
  compileExpression,
  differentiate,
  formatExpression,
  maximumDepth,
  maximumLength,
  namesOf,
  parseExpression,
} from '../../../src-core/expressions/index.ts';
import { arbitraryExpression } from './arbitraryExpression.ts';
import { evaluate, refusalOf } from './evaluate.ts';

describe('reading an expression', () => {
  it.each([
    ['-2^2', -4],
    ['2^3^2', 512],
    ['2^-1', 0.5],
    ['-2^-2', -0.25],
    ['(-2)^2', 4],
    ['2 - 3 - 4', -5],
    ['8 / 4 / 2', 1],
    ['2 + 3 * 4', 14],
    ['- -3', 3],
    ['+3', 3],
    ['2 * -3', -6],
    ['1 < 2', 1],
    ['2 + 2 == 4', 1],
    ['1 + (2 >= 3)', 1],
    ['1e3 + .5 + 2.', 1002.5],
    ['atan2(1, 1) * 4 - pi', 0],
    ['db(100)', 20],
    ['undb(20)', 100],
    ['dbm(0.001)', 0],
    ['undbm(0)', 0.001],
    ['log10(1000)', 3],
    ['max(1, 3, 2) - min(4, 2)', 1],
    ['mean(1, 2, 6) + sum(1, 2)', 6],
    ['std(1, 3)', Math.SQRT2],
    ['\n 1\t+ 1 ', 2],
  ])('%s is %d', (text, value) => {
    expect(evaluate(text)).toBeCloseTo(value, 12);
  });

  it('takes names with dots, Greek letters, and e, max and undefined like any other', () => {
    const bindings = { 'mzi_0.phase_upper': 1, φ: 2, e: 4, max: 8, undefined: 16, __proto: 32 };
    expect(evaluate('mzi_0.phase_upper + φ + e + max + undefined + __proto', bindings)).toBe(63);
  });

  it('reads the expressions of the calibration model', () => {
    expect(evaluate('sqrt(I^2 + Q^2)', { I: 3, Q: 4 })).toBe(5);
    expect(evaluate('cross_port_power / through_port_power', { cross_port_power: 1, through_port_power: 4 })).toBe(
      0.25,
    );
    expect(evaluate('1.0 - extinction_ratio', { extinction_ratio: 0.75 })).toBe(0.25);
    expect(evaluate('abs(measured_power - target_power)', { measured_power: 1, target_power: 3 })).toBe(2);
  });

  it('lists the names once each, in order of appearance', () => {
    expect(namesOf(parseExpression('b + sin(a.x) * b / mean(c) - pi'))).toEqual(['b', 'a.x', 'c']);
  });
});

describe('refusing an expression', () => {
  it.each([
    ['', /is empty/],
    ['   ', /is empty/],
    ['1 +', /column 4, expected a number, a name or "\(", found the end/],
    ['(1', /column 3, expected an operator or "\)", found the end/],
    ['1 2', /column 3, expected an operator or the end, found "2"/],
    ['1..2', /column 3/],
    ['2e', /column 2/],
    ['a.', /column 2/],
    ['()', /column 2/],
    ['sin()', /column 5/],
    ['sin(1, 2)', /column 1, sin takes one argument, not 2/],
    ['atan2(1)', /column 1, atan2 takes two arguments, not 1/],
    ['1 + constructor(2)', /column 5, there is no function "constructor"/],
    ['a = 1', /column 3, .*"=="/],
    ['1 < 2 < 3', /column 7, comparisons do not chain/],
    ['$phase', /column 1, the character "\$"/],
    ['a["b"]', /column 2/],
    ['1; 2', /column 2/],
    ['a ** 2', /column 4/],
    ['1e999', /column 1, the constant there is not a finite number/],
    ['x + 1/0', /column 6, the constant there is not a finite number/],
    ['x * log(0)', /column 5, the constant there is not a finite number/],
    ['sqrt(-1)', /column 1, the constant there is not a finite number/],
    ['10^400', /column 3, the constant there is not a finite number/],
    ['std(1)', /column 1, the constant there is not a finite number/],
  ])('%j', (text, message) => {
    const refusal = refusalOf(() => parseExpression(text));
    expect(refusal.code).toBe('bad_input');
    expect(refusal.message).toMatch(message);
    expect(refusal.remedy).not.toBe('');
  });

  it('refuses a megabyte of parentheses with one short sentence', () => {
    for (const text of ['('.repeat(1_000_000), `${'('.repeat(500_000)}x${')'.repeat(500_000)}`]) {
      expect(refusalOf(() => parseExpression(text)).message).toBe(
        `The expression cannot be used: it has 1000001 characters, more than ${maximumLength}.`.replace(
          '1000001',
          String(text.length),
        ),
      );
    }
  });

  it.each(['(', '-', 'sin(', '2^', '+', 'max(1, ', '2^-('])(
    'refuses deep nesting of %j and takes what is just within',
    (open) => {
      expect(refusalOf(() => parseExpression(open.repeat(2000) + '1')).message).toMatch(/deeper than 200/);
      const levels = Math.floor(maximumDepth / 3);
      const close = open.includes('(') ? ')'.repeat(levels) : '';
      const deepest = parseExpression(open.replace('2', 'x').repeat(levels) + 'x' + close);
      expect(Number.isNaN(compileExpression(deepest).evaluate(new Map([['x', 0.5]])))).toBe(false);
      expect(formatExpression(parseExpression(formatExpression(deepest)))).toBe(formatExpression(deepest));
    },
  );

  it('bounds the number of parts, and handles long chains without recursion', () => {
    expect(refusalOf(() => parseExpression(`1${'+x'.repeat(20_000)}`)).message).toMatch(/more than 20000 parts/);
    const sum = parseExpression(`1${'+x'.repeat(9_000)}`);
    expect(compileExpression(sum).evaluate(new Map([['x', 2]]))).toBe(18_001);
    expect(compileExpression(differentiate(sum, 'x')).evaluate(new Map())).toBe(9_000);
    expect(formatExpression(sum)).toHaveLength(1 + 9_000 * 4);
    const wide = parseExpression(`max(${Array.from({ length: 9_000 }, (_, index) => `x${index}`).join(',')})`);
    expect(compileExpression(wide).names).toHaveLength(9_000);
  });

  it('refuses a name without end', () => {
    expect(refusalOf(() => parseExpression('x'.repeat(50_000))).message).toMatch(/more than 200 letters/);
  });
});

describe('any text at all', () => {
  const swallow = (text: string): void => {
    try {
      const expression = parseExpression(text);
      const names = namesOf(expression);
      compileExpression(expression).evaluate(new Map(names.map((name) => [name, [1, 2]])));
      formatExpression(expression);
      for (const name of names) compileExpression(differentiate(expression, name));
    } catch (thrown) {
      if (!(thrown instanceof FringeError)) throw thrown;
      expect(thrown.message.length).toBeLessThan(400);
      expect(thrown.message.split('\n')).toHaveLength(1);
    }
  };

  it('is read or refused, never a crash', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), swallow), { numRuns: 5000 });
  });

  it('made of the grammar’s own pieces is read or refused, never a crash', () => {
    const pieces = ['(', ')', '+', '-', '*', '/', '^', '<', '==', ',', 'x', 'y.z', 'pi', '1', '0', '1e999', '.5', ' '];
    const calls = ['sin(', 'min(', 'std(', 'mean(', 'atan2(', 'sum(', 'db(', 'foo('];
    const text = fc.array(fc.constantFrom(...pieces, ...calls), { maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, swallow), { numRuns: 10_000 });
  });
});

describe('writing an expression', () => {
  it.each([
    ['-(x^2)', '-x^2'],
    ['(-x)^2', '(-x)^2'],
    ['a-(b-c)', 'a - (b - c)'],
    ['(a-b)-c', 'a - b - c'],
    ['a/(b*c)', 'a / (b * c)'],
    ['(a^b)^c', '(a^b)^c'],
    ['a^(b^c)', 'a^b^c'],
    ['a^(-b)', 'a^-b'],
    ['(a<b)==c', '(a < b) == c'],
    ['1e-7*x', '1e-7 * x'],
    ['MAX(x)'.toLowerCase(), 'max(x)'],
  ])('%s as %s', (text, written) => {
    expect(formatExpression(parseExpression(text))).toBe(written);
  });

  it('gives back the same tree when read again', () => {
    const texts = arbitraryExpression({ names: ['x', 'y', 'mzi_0.v'], comparisons: true, lists: true });
    let kept = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const expression = parseOrNull(text);
        if (expression === null) return;
        kept++;
        const written = formatExpression(expression);
        const again = parseExpression(written);
        expect(formatExpression(again)).toBe(written);
        expect(withoutOffsets(again)).toEqual(withoutOffsets(expression));
      }),
      { numRuns: 3000 },
    );
    expect(kept).toBeGreaterThan(1500);
  });
});

function parseOrNull(text: string): ReturnType<typeof parseExpression> | null {
  try {
    return parseExpression(text);
  } catch (thrown) {
    if (thrown instanceof FringeError) return null;
    throw thrown;
  }
}

const withoutOffsets = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'offset' ? undefined : inner)));
