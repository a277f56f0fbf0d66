import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import { formatNumber } from '../ui/formatNumber.ts';
import { formatRounded } from '../ui/formatUncertain.ts';
import type { CornerLayout } from './cornerLayout.ts';

export interface Pair {
  readonly row: number;
  readonly column: number;
}

/** What lies under the pointer: a cell, and where in it, 0 to 1 from the left and from the foot. */
export interface Pointed extends Pair {
  readonly across: number;
  readonly up: number;
}

export function pointedAt(
  layout: CornerLayout,
  { x, y, count, shown }: { x: number; y: number; count: number; shown: Pair | null },
): Pointed | null {
  const places = [];
  for (let row = 0; row < count; row++)
    for (let column = 0; column <= row; column++) places.push({ row, column, box: layout.cell(row, column) });
  if (layout.inset !== null && shown !== null) places.push({ ...shown, box: layout.inset });
  const found = places.find(
    ({ box }) => x >= box.left && x < box.left + box.width && y >= box.top && y < box.top + box.height,
  );
  if (found === undefined) return null;
  const { row, column, box } = found;
  return { row, column, across: (x - box.left) / box.width, up: 1 - (y - box.top) / box.height };
}

/** `phase 1.234 rad, d 0.351: 132 of 128 000 draws in this box`. */
export function pointedWords(view: CornerView, { row, column, across, up }: Pointed): string {
  const draws = formatNumber(view.draws, { decimals: 0 });
  const x = view.diagonal[column];
  const y = view.diagonal[row];
  if (x === undefined || y === undefined) return '';
  const bin = (count: number, part: number) => Math.min(count - 1, Math.max(0, Math.floor(part * count)));
  const atX = bin(x.bins.count, across);
  if (row === column) {
    const held = formatNumber(x.counts[atX] ?? 0, { decimals: 0 });
    return `${valueAt(view, column, across)}: ${held} of ${draws} draws`;
  }
  const pair = view.pairs.find((one) => one.row === row && one.column === column);
  const held = pair?.counts[bin(y.bins.count, up) * x.bins.count + atX] ?? 0;
  return `${valueAt(view, column, across)}, ${valueAt(view, row, up)}: ${formatNumber(held, { decimals: 0 })} of ${draws} draws`;
}

function valueAt(view: CornerView, index: number, part: number): string {
  const bins = view.diagonal[index]?.bins;
  if (bins === undefined) return '';
  const value = bins.lower + part * (bins.upper - bins.lower);
  // Digits that tell boxes apart.
  const words = formatRounded(value, (bins.upper - bins.lower) / bins.count, view.units[index] ?? '');
  return `${view.names[index] ?? ''} ${words}`;
}

/** `d and e: correlation −0.93, strong`. */
export function pairWords(view: CornerView, { row, column }: Pair): string {
  const correlation = view.pairs.find((one) => one.row === row && one.column === column)?.correlation ?? null;
  const names = `${view.names[column] ?? ''} and ${view.names[row] ?? ''}`;
  if (correlation === null) return `${names}: no correlation can be told`;
  const size = Math.abs(correlation);
  const strength = size >= 0.95 ? 'hardly told apart' : size >= 0.7 ? 'strong' : size >= 0.3 ? 'moderate' : 'weak';
  return `${names}: correlation ${formatNumber(correlation, { decimals: 2 })}, ${strength}`;
}
