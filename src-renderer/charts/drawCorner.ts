import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import { formatUncertain } from '../ui/formatUncertain.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';
import type { Box, CornerLayout } from './cornerLayout.ts';
import { drawDiagonal, drawPair } from './drawCornerCell.ts';
import type { PriorCurve } from './drawCornerCell.ts';
import { niceTicks } from './niceTicks.ts';
import type { Ticks } from './niceTicks.ts';

export interface CornerDrawing {
  readonly view: CornerView;
  /** By parameter; null where a prior has no curve. */
  readonly priors: readonly (PriorCurve | null)[];
  readonly layout: CornerLayout;
  readonly colours: ThemeColours;
}

/** Half of what lies between the 16th and the 84th percentile: one standard deviation, however long the tails. */
export function cornerTitle(view: CornerView, index: number): { readonly name: string; readonly value: string } {
  const diagonal = view.diagonal[index];
  const name = view.names[index] ?? '';
  if (diagonal === undefined) return { name, value: '' };
  const { p16, p50, p84 } = diagonal;
  return { name, value: formatUncertain(p50, (p84 - p16) / 2, view.units[index] ?? '') };
}

/** All histograms of a corner, with the numbers along its two outer edges. */
export function drawCorner(context: CanvasRenderingContext2D, drawing: CornerDrawing): void {
  const { view, priors, layout, colours } = drawing;
  view.diagonal.forEach((_, index) => {
    const box = layout.cell(index, index);
    drawDiagonal(context, { view, index, box, prior: priors[index] ?? null, colours });
    drawTitle(context, view, { index, box, colours });
  });
  for (const pair of view.pairs) drawPair(context, { view, pair, box: layout.cell(pair.row, pair.column), colours });
  drawEdges(context, drawing);
}

function drawTitle(
  context: CanvasRenderingContext2D,
  view: CornerView,
  { index, box, colours }: { index: number; box: Box; colours: ThemeColours },
): void {
  const { name, value } = cornerTitle(view, index);
  context.font = chartFont(1);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = colours.text;
  context.fillText(name, box.left, box.top - 9);
  const after = context.measureText(`${name} `).width;
  context.fillStyle = colours.mute;
  context.fillText(value, box.left + after, box.top - 9);
}

/** Numbers and names under the lowest row and left of the first column. */
function drawEdges(context: CanvasRenderingContext2D, { view, layout, colours }: CornerDrawing): void {
  const last = view.names.length - 1;
  const edge = (index: number, box: Box): EdgeDrawing => ({
    box,
    bins: view.diagonal[index]?.bins ?? { lower: 0, upper: 1 },
    name: view.names[index] ?? '',
    unit: view.units[index] ?? '',
    colours,
  });
  const lowest = view.names.map((_, index) => edge(index, layout.cell(last, index)));
  const depths = lowest.map((one) => drawLowerNumbers(context, one, layout.lowerNumbers));
  // All names stand on one line.
  for (const one of lowest) drawLowerName(context, one, Math.max(...depths));
  for (let index = 1; index <= last; index++) drawLeftEdge(context, edge(index, layout.cell(index, 0)));
}

export interface EdgeDrawing {
  readonly box: Box;
  readonly bins: { readonly lower: number; readonly upper: number };
  readonly name: string;
  readonly unit: string;
  readonly colours: ThemeColours;
}

/** @returns How far below the box the numbers reach. */
export function drawLowerNumbers(
  context: CanvasRenderingContext2D,
  { box, bins, unit, colours }: EdgeDrawing,
  numbers: CornerLayout['lowerNumbers'],
): number {
  context.font = chartFont(1);
  const width = (text: string) => context.measureText(text).width;
  const needs = (text: string) => (numbers === 'across' ? width(text) + 12 : 22);
  const ticks = fittingTicks({ bins, unit, length: box.width, needs });
  const bottom = box.top + box.height;
  const marks = ticks.values.map((value, index) => {
    const text = ticks.texts[index] ?? '';
    const half = numbers === 'across' ? width(text) / 2 : 7;
    const x = box.left + ((value - bins.lower) / (bins.upper - bins.lower)) * box.width;
    return { x, text, within: Math.min(box.left + box.width - half, Math.max(box.left + half, x)) };
  });
  // Numbers of neighbouring columns do not touch: what would reach beyond the box goes, or moves when too few are left.
  const inside = marks.filter(({ x, within }) => Math.abs(x - within) < 3);
  context.fillStyle = colours.faint;
  context.strokeStyle = colours.control;
  context.lineWidth = 1;
  for (const { x, within, text } of inside.length >= 2 ? inside : marks) {
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, bottom);
    context.lineTo(Math.round(x) + 0.5, bottom + 4);
    context.stroke();
    context.save();
    context.translate(within, bottom + 7);
    if (numbers === 'upright') context.rotate(-Math.PI / 2);
    context.textAlign = numbers === 'upright' ? 'right' : 'center';
    context.textBaseline = numbers === 'upright' ? 'middle' : 'top';
    context.fillText(text, 0, 0);
    context.restore();
  }
  return numbers === 'across' ? 21 : 11 + Math.max(0, ...ticks.texts.map(width));
}

export function drawLowerName(
  context: CanvasRenderingContext2D,
  { box, bins, name, unit, colours }: EdgeDrawing,
  depth: number,
): void {
  context.font = chartFont(1);
  context.fillStyle = colours.mute;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const shown = niceTicks(bins.lower, bins.upper, { most: 2, unit }).unit;
  const text = axisName(context, name, { unit: shown, width: box.width });
  context.fillText(text, box.left + box.width / 2, box.top + box.height + depth + 2);
}

export function drawLeftEdge(context: CanvasRenderingContext2D, { box, bins, name, unit, colours }: EdgeDrawing): void {
  const ticks = fittingTicks({ bins, unit, length: box.height, needs: () => 18 });
  context.font = chartFont(1);
  context.fillStyle = colours.faint;
  context.strokeStyle = colours.control;
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  ticks.values.forEach((value, index) => {
    const y = box.top + box.height - ((value - bins.lower) / (bins.upper - bins.lower)) * box.height;
    context.beginPath();
    context.moveTo(box.left - 4, Math.round(y) + 0.5);
    context.lineTo(box.left, Math.round(y) + 0.5);
    context.stroke();
    // Numbers of neighbouring rows do not touch.
    const place = Math.min(box.top + box.height - 6, Math.max(box.top + 6, y));
    context.fillText(ticks.texts[index] ?? '', box.left - 7, place);
  });
  const widest = ticks.texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 0);
  context.save();
  context.translate(Math.max(8, box.left - 18 - widest), box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillStyle = colours.mute;
  context.textAlign = 'center';
  context.fillText(axisName(context, name, { unit: ticks.unit, width: box.height }), 0, 0);
  context.restore();
}

interface FittingTicks {
  readonly bins: { readonly lower: number; readonly upper: number };
  readonly unit: string;
  readonly length: number;
  /** Room that a text takes along the axis. */
  readonly needs: (text: string) => number;
}

/** As many numbers as have room beside one another, six at most. */
function fittingTicks({ bins, unit, length, needs }: FittingTicks): Ticks {
  const perUnit = length / (bins.upper - bins.lower);
  let ticks = niceTicks(bins.lower, bins.upper, { most: 6, unit });
  for (let most = 5; most >= 2 && !isRoomy(ticks, perUnit, needs); most--)
    ticks = niceTicks(bins.lower, bins.upper, { most, unit });
  if (isRoomy(ticks, perUnit, needs)) return ticks;
  // Every second of them: a number alone where two would touch.
  const isKept = (_: unknown, index: number) => index % 2 === 0;
  return { ...ticks, values: ticks.values.filter(isKept), texts: ticks.texts.filter(isKept) };
}

function isRoomy({ values, texts }: Ticks, perUnit: number, needs: FittingTicks['needs']): boolean {
  const apart = ((values[1] ?? Number.POSITIVE_INFINITY) - (values[0] ?? 0)) * perUnit;
  return texts.every((text) => needs(text) <= apart);
}

/** With its unit where that has room. */
function axisName(
  context: CanvasRenderingContext2D,
  name: string,
  { unit, width }: { unit: string; width: number },
): string {
  const whole = unit === '' ? name : `${name} (${unit})`;
  return context.measureText(whole).width <= width ? whole : fitted(context, name, width);
}

/** As much of the text as the width holds. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const most = Math.max(1, Math.floor((width / context.measureText(text).width) * text.length) - 1);
  return `${text.slice(0, most)}…`;
}
