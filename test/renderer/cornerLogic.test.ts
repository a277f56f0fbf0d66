import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import {
  contourSegments,
  levelOfShare,
  shareAbove,
  smoothed,
  smoothedContours,
} from '../../src-renderer/charts/contourLines.ts';
import { cornerLayout, movedPair } from '../../src-renderer/charts/cornerLayout.ts';
import type { Box } from '../../src-renderer/charts/cornerLayout.ts';
import { pairWords, pointedAt, pointedWords } from '../../src-renderer/charts/cornerPointer.ts';

const grid = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 })).chain(([columns, rows]) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.constant(rows),
    counts: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: columns * rows, maxLength: columns * rows }),
  }),
);

describe('contours', () => {
  it('are closed lines: every end is met by another', () => {
    fc.assert(
      fc.property(grid, fc.double({ min: 0.25, max: 49.75, noNaN: true }), (one, level) => {
        const ends = new Map<string, number>();
        const segments = contourSegments(one, level);
        for (let at = 0; at < segments.length; at += 2) {
          const key = `${segments[at]?.toFixed(9)} ${segments[at + 1]?.toFixed(9)}`;
          ends.set(key, (ends.get(key) ?? 0) + 1);
        }
        for (const times of ends.values()) expect(times % 2).toBe(0);
      }),
    );
  });

  it('go around a box alone', () => {
    const counts = [0, 0, 0, 0, 10, 0, 0, 0, 0];
    const segments = contourSegments({ columns: 3, rows: 3, counts }, 5);
    expect(segments).toHaveLength(16);
    // Half way to the neighbours, whose middles are one box away.
    for (let at = 0; at < segments.length; at += 2)
      expect(Math.abs((segments[at] ?? 0) - 1.5) + Math.abs((segments[at + 1] ?? 0) - 1.5)).toBeCloseTo(0.5, 12);
  });

  it('hold the share that was asked for, and no box more than it takes', () => {
    fc.assert(
      fc.property(grid, fc.double({ min: 0.05, max: 0.99, noNaN: true }), (one, share) => {
        fc.pre(one.counts.some((count) => count > 0));
        const level = levelOfShare(one, share);
        expect(shareAbove(one, level)).toBeGreaterThanOrEqual(share - 1e-9);
        expect(shareAbove(one, level + 0.5)).toBeLessThan(share + 1e-9);
      }),
    );
  });

  it('keep their shares when they are smoothed', () => {
    const counts = Array.from({ length: 400 }, (_, at) => {
      const [x, y] = [(at % 20) - 9.5, Math.floor(at / 20) - 9.5];
      return Math.round(1000 * Math.exp(-(x * x + y * y) / 20));
    });
    const one = { columns: 20, rows: 20, counts };
    const levels = [0.393, 0.865].map((share) => levelOfShare(one, share));
    expect(smoothedContours(one, [...levels, null]).map(({ index }) => index)).toEqual([0, 1]);
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
    expect(sum(smoothed(one).counts)).toBeGreaterThan(0.98 * sum(counts));
  });
});

describe('the corner', () => {
  const overlap = (a: Box, b: Box) =>
    a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;

  it('has cells that lie within it and never on one another, nor on the large view', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 500, max: 3800 }),
      height: fc.integer({ min: 420, max: 2000 }),
      count: fc.integer({ min: 1, max: 10 }),
      titleWidth: fc.integer({ min: 60, max: 320 }),
    });
    fc.assert(
      fc.property(sizes, (size) => {
        fc.pre(size.height >= 140 + size.count * 40);
        const { cell, inset } = cornerLayout(size);
        const boxes = [];
        for (let row = 0; row < size.count; row++)
          for (let column = 0; column <= row; column++) boxes.push(cell(row, column));
        const all = inset === null ? boxes : [...boxes, inset];
        all.forEach((box, index) => {
          expect(box.left + box.width).toBeLessThanOrEqual(size.width + 1e-6);
          expect(box.top + box.height).toBeLessThanOrEqual(size.height + 1e-6);
          for (const other of all.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is walked with the arrow keys without leaving the lower triangle', () => {
    const keys = fc.array(fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'a'));
    fc.assert(
      fc.property(keys, fc.integer({ min: 2, max: 10 }), (pressed, count) => {
        let pair = { row: 1, column: 0 };
        for (const key of pressed) {
          pair = movedPair(pair, key, count);
          expect(pair.column).toBeGreaterThanOrEqual(0);
          expect(pair.column).toBeLessThan(pair.row);
          expect(pair.row).toBeLessThan(count);
        }
      }),
    );
    expect(movedPair({ row: 1, column: 0 }, 'End', 4)).toEqual({ row: 3, column: 2 });
  });

  const view: CornerView = {
    names: ['d', 'e'],
    units: ['rad', ''],
    draws: 1000,
    diagonal: [
      { bins: { lower: 0, upper: 2, count: 2 }, counts: [400, 600], p16: 0.5, p50: 1, p84: 1.5 },
      { bins: { lower: -1, upper: 1, count: 2 }, counts: [700, 300], p16: -0.5, p50: 0, p84: 0.5 },
    ],
    pairs: [{ row: 1, column: 0, counts: [100, 600, 300, 0], levels: [600, 300, 100], correlation: -0.93 }],
  };

  it('says what lies under the pointer', () => {
    const layout = cornerLayout({ width: 800, height: 500, count: 2, titleWidth: 100 });
    const box = layout.cell(1, 0);
    const at = { x: box.left + 0.25 * box.width, y: box.top + 0.25 * box.height, count: 2, shown: null };
    const pointed = pointedAt(layout, at);
    expect(pointed).toMatchObject({ row: 1, column: 0 });
    expect(pointedAt(layout, { ...at, x: 2 })).toBeNull();
    // Left and above: the first column of the second row.
    expect(pointed === null ? '' : pointedWords(view, pointed)).toBe('d 0.5 rad, e 0.5: 300 of 1000 draws');
    expect(pointedWords(view, { row: 0, column: 0, across: 0.75, up: 0.5 })).toBe('d 1.5 rad: 600 of 1000 draws');
  });

  it('says how a pair goes together', () => {
    expect(pairWords(view, { row: 1, column: 0 })).toBe('d and e: correlation \u22120.93, strong');
  });
});
