import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as functions from '../../../src-core/expressions/vectorisedFunctions.ts';

type Rows = readonly (readonly [x: number, nearest: number, remainder: number])[];
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/elementary.json'), 'utf8')) as Record<
  string,
  Rows
>;
const names = ['sine', 'cosine', 'exponential', 'decimalPower', 'logarithm', 'decimalLogarithm'] as const;

const unitInLastPlace = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);

describe('elementary functions of vector kernels', () => {
  it.each(names)('%s is within two units in the last place', (name) => {
    const rows = golden[name] as Rows;
    expect(rows.length).toBeGreaterThan(100);
    for (const [x, nearest, remainder] of rows) {
      const error = Math.abs(functions[name](x) - nearest - remainder) / unitInLastPlace(nearest);
      expect(error, `${name}(${x})`).toBeLessThanOrEqual(2);
    }
  });

  it("are the engine's own where they are not reduced", () => {
    for (const x of [Infinity, -Infinity, NaN, 1e7, -1e300]) {
      expect(functions.sine(x)).toBe(Math.sin(x));
      expect(functions.cosine(x)).toBe(Math.cos(x));
    }
    expect([720, -720, Infinity, -Infinity].map(functions.exponential)).toEqual([
      Infinity,
      Math.exp(-720),
      Infinity,
      0,
    ]);
    expect([400, -400].map(functions.decimalPower)).toEqual([Infinity, 0]);
    expect([0, Infinity, 5e-324].map(functions.logarithm)).toEqual([-Infinity, Infinity, Math.log(5e-324)]);
    expect(functions.logarithm(-1)).toBeNaN();
    expect(functions.decimalLogarithm(-1)).toBeNaN();
  });

  it('are exact where the value is', () => {
    expect([functions.sine(0), functions.exponential(0), functions.logarithm(1), functions.cosine(0)]).toEqual([
      0, 1, 0, 1,
    ]);
    expect([1, 2, 3].map(functions.decimalPower)).toEqual([10, 100, 1000]);
  });
});
