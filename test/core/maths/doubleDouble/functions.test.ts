import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as doubleDouble from '../../../../src-core/maths/doubleDouble/index.ts';
import type { DoubleDouble } from '../../../../src-core/maths/doubleDouble/index.ts';

const { functions } = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/functions.json'), 'utf8')) as {
  readonly functions: Readonly<Record<string, readonly (readonly number[])[]>>;
};
type Operation = (...operands: readonly DoubleDouble[]) => DoubleDouble;
const operations = doubleDouble as unknown as Readonly<Record<string, Operation>>;

/** Pairs of high and low. */
const paired = (row: readonly number[]): DoubleDouble[] =>
  Array.from({ length: row.length / 2 }, (_, index) => ({
    high: row[2 * index] as number,
    low: row[2 * index + 1] as number,
  }));

/** What an error is a share of where that is not the value: a function passes on the rounding of its argument. */
const sizes: Readonly<Record<string, (value: number, operands: readonly number[]) => number>> = {
  sine: (value, [x = 0]) => Math.max(Math.abs(value), Math.abs(x)),
  cosine: (value, [x = 0]) => Math.max(Math.abs(value), Math.abs(x)),
  tangent: (value, [x = 0]) => Math.max(Math.abs(value), Math.abs(x) * (1 + value * value)),
  exponential: (value, [x = 0]) => value * Math.max(1, Math.abs(x)),
  decimalExponential: (value, [x = 0]) => value * Math.max(1, 3 * Math.abs(x)),
  power: (value, [x = 0, y = 0]) => Math.abs(value) * Math.max(1, Math.abs(y * Math.log(Math.abs(x))), Math.abs(y)),
  hyperbolicSine: (value, [x = 0]) => Math.abs(value) * Math.max(1, Math.abs(x)),
  hyperbolicCosine: (value, [x = 0]) => Math.abs(value) * Math.max(1, Math.abs(x)),
};

describe('double-double arithmetic against 80 digits', () => {
  it.each(Object.entries(functions))('%s', (name, rows) => {
    const worst = Math.max(
      ...rows.map((row) => {
        const operands = paired(row);
        const exact = operands.pop() as DoubleDouble;
        const found = (operations[name] as Operation)(...operands);
        const error = Math.abs(found.high - exact.high + (found.low - exact.low));
        const size =
          sizes[name]?.(
            exact.high,
            operands.map(({ high }) => high),
          ) ?? Math.abs(exact.high);
        return size === 0 ? error : error / size;
      }),
    );
    expect(worst).toBeLessThan(2 ** -100);
  });
});
