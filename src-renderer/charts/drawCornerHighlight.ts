import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import type { Box, CornerLayout } from './cornerLayout.ts';
import type { Pair, Pointed } from './cornerPointer.ts';
import { drawLeftEdge, drawLowerName, drawLowerNumbers } from './drawCorner.ts';
import { drawPair } from './drawCornerCell.ts';

export interface HighlightDrawing {
  readonly view: CornerView;
  readonly layout: CornerLayout;
  readonly shown: Pair | null;
  readonly pointed: Pointed | null;
  readonly colours: ThemeColours;
}

/** Above the corner: a frame around the pair that is looked at, the pair in large, and the pointer's lines. */
export function drawHighlight(context: CanvasRenderingContext2D, drawing: HighlightDrawing): void {
  const { view, layout, shown, pointed, colours } = drawing;
  const pair =
    shown === null ? undefined : view.pairs.find((one) => one.row === shown.row && one.column === shown.column);
  if (shown !== null && pair !== undefined) {
    const box = layout.cell(shown.row, shown.column);
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    context.strokeRect(box.left - 1, box.top - 1, box.width + 2, box.height + 2);
    if (layout.inset !== null) drawInset(context, { view, pair, box: layout.inset, colours });
  }
  if (pointed === null) return;
  const isShown = shown !== null && shown.row === pointed.row && shown.column === pointed.column;
  const boxes = [layout.cell(pointed.row, pointed.column), ...(isShown && layout.inset !== null ? [layout.inset] : [])];
  for (const box of boxes) drawCross(context, box, pointed, colours);
}

function drawInset(
  context: CanvasRenderingContext2D,
  {
    view,
    pair,
    box,
    colours,
  }: { view: CornerView; pair: CornerView['pairs'][number]; box: Box; colours: ThemeColours },
): void {
  drawPair(context, { view, pair, box, colours });
  const edge = (index: number) => ({
    box,
    bins: view.diagonal[index]?.bins ?? { lower: 0, upper: 1 },
    name: view.names[index] ?? '',
    unit: view.units[index] ?? '',
    colours,
  });
  drawLowerName(context, edge(pair.column), drawLowerNumbers(context, edge(pair.column), 'across'));
  drawLeftEdge(context, edge(pair.row));
}

function drawCross(
  context: CanvasRenderingContext2D,
  box: Box,
  { across, up, row, column }: Pointed,
  colours: ThemeColours,
): void {
  const x = Math.round(box.left + across * box.width) + 0.5;
  const y = Math.round(box.top + (1 - up) * box.height) + 0.5;
  context.strokeStyle = colours.mute;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(x, box.top);
  context.lineTo(x, box.top + box.height);
  if (row !== column) {
    context.moveTo(box.left, y);
    context.lineTo(box.left + box.width, y);
  }
  context.stroke();
  context.setLineDash([]);
}
