import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import { formatUncertain } from '../ui/formatUncertain.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';
import type { Box, CornerLayout } from './cornerLayout.ts';
import { drawDiagonal, drawPair } from './drawCornerCell.ts';
import type { PriorCurve } from './drawCornerCell.ts';
import { niceTicks } from './niceTicks.ts';

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
  view.names.forEach((name, index) => {
    const bins = view.diagonal[index]?.bins;
    if (bins === undefined) return;
    const unit = view.units[index] ?? '';
    drawLowerEdge(context, { box: layout.cell(last, index), bins, name, unit, colours, numbers: layout.lowerNumbers });
    if (index > 0) drawLeftEdge(context, { box: layout.cell(index, 0), bins, name, unit, colours });
  });
}

export interface EdgeDrawing {
  readonly box: Box;
  readonly bins: { readonly lower: number; readonly upper: number };
  readonly name: string;
  readonly unit: string;
  readonly colours: ThemeColours;
}

export function drawLowerEdge(
  context: CanvasRenderingContext2D,
  { box, bins, name, unit, colours, numbers }: EdgeDrawing & { readonly numbers: 'across' | 'upright' },
): void {
  const most = Math.max(2, Math.floor(box.width / (numbers === 'across' ? 72 : 20)));
  const ticks = niceTicks(bins.lower, bins.upper, { most: Math.min(6, most), unit });
  const bottom = box.top + box.height;
  context.font = chartFont(1);
  context.fillStyle = colours.faint;
  context.strokeStyle = colours.control;
  context.lineWidth = 1;
  let longest = 0;
  ticks.values.forEach((value, index) => {
    const x = box.left + ((value - bins.lower) / (bins.upper - bins.lower)) * box.width;
    const text = ticks.texts[index] ?? '';
    longest = Math.max(longest, context.measureText(text).width);
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, bottom);
    context.lineTo(Math.round(x) + 0.5, bottom + 4);
    context.stroke();
    if (numbers === 'across') {
      context.textAlign = 'center';
      context.textBaseline = 'top';
      context.fillText(text, x, bottom + 7);
      return;
    }
    context.save();
    context.translate(x, bottom + 7);
    context.rotate(-Math.PI / 2);
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    context.fillText(text, 0, 0);
    context.restore();
  });
  context.fillStyle = colours.mute;
  context.textAlign = 'center';
  context.textBaseline = 'top';
  const below = numbers === 'across' ? 23 : Math.max(24, longest + 11);
  context.fillText(fitted(context, axisName(name, ticks.unit), box.width), box.left + box.width / 2, bottom + below);
}

export function drawLeftEdge(context: CanvasRenderingContext2D, { box, bins, name, unit, colours }: EdgeDrawing): void {
  const ticks = niceTicks(bins.lower, bins.upper, {
    most: Math.min(6, Math.max(2, Math.floor(box.height / 24))),
    unit,
  });
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
  context.fillText(fitted(context, axisName(name, ticks.unit), box.height), 0, 0);
  context.restore();
}

const axisName = (name: string, unit: string): string => (unit === '' ? name : `${name} (${unit})`);

/** As much of the text as the width holds. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const most = Math.max(1, Math.floor((width / context.measureText(text).width) * text.length) - 1);
  return `${text.slice(0, most)}…`;
}
