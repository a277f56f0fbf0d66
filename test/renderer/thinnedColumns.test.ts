import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowRing } from '../../src-renderer/stores/rowRing.ts';
import { ThinnedColumns } from '../../src-renderer/stores/thinnedColumns.ts';

describe('thinned columns', () => {
  it('keep the first row, the newest row and the order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 4, max: 64 }), (rows, capacity) => {
        const table = new ThinnedColumns(2, capacity);
        for (let row = 0; row < rows; row++) table.push([row, -row]);
        const column = table.column(0);
        expect(table.pushed).toBe(rows);
        expect(table.length).toBeLessThanOrEqual(capacity);
        expect(column[0]).toBe(0);
        expect(column.at(-1)).toBe(rows - 1);
        for (let index = 1; index < column.length; index++)
          expect(column[index]).toBeGreaterThan(column[index - 1] as number);
        expect([...table.column(1)]).toEqual([...column].map((value) => -value));
      }),
    );
  });

  it('hold what is missing as NaN', () => {
    const table = new ThinnedColumns(2);
    table.push([1, null]);
    expect(table.column(1)[0]).toBeNaN();
    expect(() => table.column(2)).toThrow(RangeError);
  });
});

describe('the ring of rows', () => {
  it('gives the newest first and forgets the oldest', () => {
    const ring = new RowRing<number>(3);
    for (let row = 0; row < 5; row++) ring.push(row);
    expect([0, 1, 2, 3].map((age) => ring.newest(age))).toEqual([4, 3, 2, undefined]);
    expect(ring.pushed).toBe(5);
  });
});
