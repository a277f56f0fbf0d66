import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, parseExpression } from '../../../src-core/expressions/index.ts';
import { compileVectorised } from '../../../src-core/expressions/vectorised.ts';
import { buildVectorProgram } from '../../../src-core/expressions/vectorisedBuild.ts';
import type { Observations, VectorKernel } from '../../../src-core/expressions/vectorisedKernel.ts';
import { wasmRuntime } from '../../../src-main/compute/wasmRuntime.ts';
import { arbitraryExpression } from './arbitraryExpression.ts';
import { errorOracle } from './errorOracle.ts';

const parameters = ['a', 'b', 'c'];
const interesting = fc.oneof(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 0.5, 1e-310, 1e9, -1e9, 700, -700, 1e200),
);
const thetas = fc.array(interesting, { minLength: 3, maxLength: 3 }).map((values) => Float64Array.from(values));
/** Lengths on both sides of vectors, passes and blocks. */
const lengths = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 256, 257, 515);

function columnsOf(length: number, seed: number): Map<string, Float64Array> {
  const wave = (factor: number): Float64Array =>
    Float64Array.from({ length }, (_, index) => 3 * Math.sin(factor * (index + 1) + seed));
  return new Map([
    ['x', wave(1.7)],
    ['y', wave(0.31).map((value) => Math.round(2 * value) / 2)],
  ]);
}

const valuesOf = (kernel: VectorKernel, theta: Float64Array, length: number): Float64Array => {
  const out = new Float64Array(length);
  kernel.values(theta, out);
  return out;
};

const text = (comparisons: boolean, lists: boolean): fc.Arbitrary<string> =>
  arbitraryExpression({ names: [...parameters, 'x', 'y'], comparisons, lists });

/** Undefined where the formula holds a constant that is not finite, which is refused. */
function parsed(formula: string): ReturnType<typeof parseExpression> | undefined {
  try {
    return parseExpression(formula);
  } catch {
    return undefined;
  }
}

describe('formulas over data columns', () => {
  it('give the same bits in plain code and in WebAssembly', () => {
    fc.assert(
      fc.property(text(true, true), thetas, lengths, fc.boolean(), (formula, theta, length, isWeighted) => {
        const expression = parsed(formula);
        fc.pre(expression !== undefined);
        const columns = columnsOf(length, theta[0] ?? 0);
        const [x, y] = [...columns.values()] as [Float64Array, Float64Array];
        const observed: Observations = { values: y, weights: isWeighted ? x.map((value) => 1 + value * value) : 3.7 };
        const batch = Float64Array.of(...theta, ...theta.map((value) => value + 0.1), 0.3, -0.2, 1.1);
        for (const observations of [observed, null]) {
          const names = { parameters, columns };
          const plain = compileVectorised(expression, names, { observations, wasm: null });
          const vector = compileVectorised(expression, names, { observations, wasm: wasmRuntime });
          expect(valuesOf(vector, theta, length)).toEqual(valuesOf(plain, theta, length));
          const [ofPlain, ofVector] = [new Float64Array(3), new Float64Array(3)];
          plain.batch(batch, 3, ofPlain);
          vector.batch(batch, 3, ofVector);
          expect(ofVector).toEqual(ofPlain);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are what the compiled expression gives at each point, to within rounding', () => {
    fc.assert(
      fc.property(text(true, false), thetas, fc.constantFrom(1, 5, 9), (formula, theta, length) => {
        const expression = parsed(formula);
        fc.pre(expression !== undefined);
        const columns = columnsOf(length, theta[1] ?? 0);
        const names = { parameters, columns };
        const kernel = compileVectorised(expression, names, { observations: null, wasm: wasmRuntime });
        const values = valuesOf(kernel, theta, length);
        const scalar = compileExpression(expression, [...parameters, 'x', 'y']);
        const [x, y] = [...columns.values()] as [Float64Array, Float64Array];
        for (let point = 0; point < length; point++) {
          const row = Float64Array.of(...theta, x[point] ?? 0, y[point] ?? 0);
          const bindings = Object.fromEntries([...parameters, 'x', 'y'].map((name, index) => [name, row[index] ?? 0]));
          const wanted = scalar.evaluateAt(row);
          const { error } = errorOracle(expression.root, bindings);
          // Where rounding decides between a number and none, or between sides of a jump, either may come out.
          if (!Number.isFinite(error)) continue;
          const value = values[point] as number;
          if (Number.isFinite(wanted)) expect(Math.abs(value - wanted), formula).toBeLessThanOrEqual(4 * error);
          else expect(value).toBe(wanted);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      'sum((y - a*x)^2)',
      (x: number[], y: number[], a: number) => sum(x.map((value, i) => (at(y, i) - a * value) ** 2)),
    ],
    ['mean(a*x)', (x: number[], _: number[], a: number) => (a * sum(x)) / x.length],
    ['std(a*x)', (x: number[], _: number[], a: number) => Math.abs(a) * deviation(x)],
    ['min(a*x) - max(a + y)', (x: number[], y: number[], a: number) => a * Math.min(...x) - a - Math.max(...y)],
    ['count(x) * a', (x: number[], _: number[], a: number) => x.length * a],
    ['sum(a)', (_x: number[], _y: number[], a: number) => a],
    ['sum(x - mean(a*x)/a)', () => 0],
    [
      'sum(exp(a*x))/sum(y^2)',
      (x: number[], y: number[], a: number) => sum(x.map((v) => Math.exp(a * v))) / sum(y.map((v) => v * v)),
    ],
  ])('%s goes over all points', (formula, wanted) => {
    for (const length of [3, 6, 300]) {
      const columns = columnsOf(length, 1);
      const kernel = compileVectorised(
        parseExpression(formula),
        { parameters: ['a'], columns },
        { observations: null, wasm: wasmRuntime },
      );
      const out = new Float64Array(1);
      kernel.batch(Float64Array.of(1.3), 1, out);
      const [x, y] = [...columns.values()].map((column) => [...column]) as [number[], number[]];
      expect(out[0]).toBeCloseTo(wanted(x, y, 1.3), 9);
    }
  });

  it('computes what depends on data alone once, and equal parts once', () => {
    const columns = new Map([['V', Float64Array.of(1, 2, 3)]]);
    const formula = parseExpression('a + b*cos(c + a*V^2 + b*V^3) + (c + a*V^2 + b*V^3)');
    const { slots } = buildVectorProgram(formula, { parameters, columns });
    expect(slots.filter(({ kind }) => kind === 'unary')).toHaveLength(1);
    expect(
      slots
        .filter((slot) => slot.kind === 'binary')
        .map(({ operation }) => operation)
        .sort(),
    ).toEqual(['+', '+', '+', '+', '*', '*', '*'].sort());
  });

  it('refuses names that it cannot place, and columns of different lengths', () => {
    const columns = new Map([['x', Float64Array.of(1, 2)]]);
    const compile = (formula: string, names: readonly string[], of = columns) =>
      buildVectorProgram(parseExpression(formula), { parameters: names, columns: of });
    expect(() => compile('a*x + z', ['a'])).toThrow('the name "z" is neither a parameter nor a column');
    expect(() => compile('a*x', ['a', 'x'])).toThrow('both a parameter and a column');
    const uneven = new Map([...columns, ['y', Float64Array.of(1)]]);
    expect(() => compile('x + y', [], uneven)).toThrow('"y" has 1 values where others have 2');
  });

  it('takes more thetas than a call holds', () => {
    const columns = new Map([['x', Float64Array.of(1, 2, 4)]]);
    const kernel = compileVectorised(
      parseExpression('a*x'),
      { parameters: ['a'], columns },
      {
        observations: { values: new Float64Array(3), weights: 1 },
        wasm: wasmRuntime,
      },
    );
    const count = 300;
    const out = new Float64Array(count);
    kernel.batch(
      Float64Array.from({ length: count }, (_, index) => index),
      count,
      out,
    );
    expect(out).toEqual(Float64Array.from({ length: count }, (_, index) => 21 * index * index));
  });
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const at = (values: readonly number[], index: number): number => values[index] as number;
function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}
