import { describe, expect, it } from 'vitest';
import { sweepSeries, unitsOfSensors } from '../../src-renderer/charts/sweepSeries.ts';

const axes = { x: 'a.b', sensors: ['one', 'two'] };

describe('what is drawn of a sweep', () => {
  it('has one place a point, whatever the way it was swept', () => {
    const columns = { 'a.b': [3, 2, 1], one: [30, 20, 10], two: [null, 2, 1] };
    const { x, lines, isRepeated } = sweepSeries({ columns, units: {} }, axes);
    expect(x).toEqual([1, 2, 3]);
    expect(lines.map(({ mean }) => mean)).toEqual([
      [10, 20, 30],
      [1, 2, null],
    ]);
    expect(isRepeated).toBe(false);
  });

  it('draws the mean of repeated readings, and how far they lie apart; what is no number is left out', () => {
    const columns = { 'a.b': [0, 0, 0, 1, 1], one: [1, 2, 6, null, 5], two: [null, null, null, NaN, 1] };
    const { x, lines, isRepeated } = sweepSeries({ columns, units: {} }, axes);
    expect({ x, isRepeated }).toEqual({ x: [0, 1], isRepeated: true });
    expect(lines[0]).toEqual({ sensor: 'one', mean: [3, 5], low: [1, 5], high: [6, 5] });
    expect(lines[1]).toEqual({ sensor: 'two', mean: [null, 1], low: [null, 1], high: [null, 1] });
  });

  it('is empty for a table without rows or without the columns', () => {
    expect(sweepSeries({ columns: {}, units: {} }, axes)).toMatchObject({ x: [], isRepeated: false });
  });

  it('tells the units that need an axis, each once', () => {
    const units = { one: 'W', two: 'degC', three: 'W' };
    expect(unitsOfSensors({ columns: {}, units }, ['one', 'two', 'three', 'four'])).toEqual(['W', 'degC', '']);
  });
});
