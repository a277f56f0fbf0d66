import type { CornerView } from '../../src-core/domain/posteriorView.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { smoothedContours } from './contourLines.ts';
import type { Box } from './cornerLayout.ts';

export interface PriorCurve {
  readonly x: readonly number[];
  readonly density: readonly number[];
}

export interface DiagonalDrawing {
  readonly view: CornerView;
  readonly index: number;
  readonly box: Box;
  readonly prior: PriorCurve | null;
  readonly colours: ThemeColours;
}

/** The histogram of one parameter with its percentiles, and its prior to the same scale. */
export function drawDiagonal(context: CanvasRenderingContext2D, drawing: DiagonalDrawing): void {
  const { view, index, box, prior, colours } = drawing;
  const diagonal = view.diagonal[index];
  if (diagonal === undefined) return;
  const { bins, counts, p16, p50, p84 } = diagonal;
  const highest = Math.max(1, ...counts) * 1.08;
  const placeX = (value: number) => box.left + ((value - bins.lower) / (bins.upper - bins.lower)) * box.width;
  const placeY = (count: number) => box.top + box.height - (count / highest) * box.height;
  const colour = colours.channels[0] ?? colours.accent;
  inBox(context, box, () => {
    const binWidth = (bins.upper - bins.lower) / bins.count;
    context.beginPath();
    context.moveTo(box.left, box.top + box.height);
    counts.forEach((count, bin) => {
      context.lineTo(placeX(bins.lower + bin * binWidth), placeY(count));
      context.lineTo(placeX(bins.lower + (bin + 1) * binWidth), placeY(count));
    });
    context.lineTo(box.left + box.width, box.top + box.height);
    context.fillStyle = `${colour}3d`;
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 1.2;
    context.stroke();
    context.strokeStyle = colours.text;
    context.lineWidth = 1;
    for (const [value, dash] of [
      [p16, [3, 3]],
      [p50, []],
      [p84, [3, 3]],
    ] as const) {
      const x = Math.round(placeX(value)) + 0.5;
      context.setLineDash([...dash]);
      context.globalAlpha = 0.75;
      context.beginPath();
      context.moveTo(x, box.top);
      context.lineTo(x, box.top + box.height);
      context.stroke();
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    if (prior !== null) {
      const toCounts = view.draws * binWidth;
      context.strokeStyle = colours.channels[1] ?? colours.warn;
      context.lineWidth = 1.6;
      context.beginPath();
      prior.x.forEach((x, place) => context.lineTo(placeX(x), placeY((prior.density[place] ?? 0) * toCounts)));
      context.stroke();
    }
  });
  drawBorder(context, box, colours.line);
}

export interface PairDrawing {
  readonly view: CornerView;
  readonly pair: CornerView['pairs'][number];
  readonly box: Box;
  readonly colours: ThemeColours;
}

/** The histogram of a pair as a tint, with the contours of one, two and three standard deviations. */
export function drawPair(context: CanvasRenderingContext2D, { view, pair, box, colours }: PairDrawing): void {
  const columns = view.diagonal[pair.column]?.bins.count ?? 0;
  const rows = view.diagonal[pair.row]?.bins.count ?? 0;
  if (columns === 0 || rows === 0) return;
  const grid = { columns, rows, counts: pair.counts };
  inBox(context, box, () => {
    context.imageSmoothingEnabled = false;
    context.drawImage(
      tintOf(pair.counts, columns, rows, colours.channels[0] ?? colours.accent),
      box.left,
      box.top,
      box.width,
      box.height,
    );
    context.strokeStyle = colours.text;
    for (const { index, segments } of smoothedContours(grid, pair.levels)) {
      context.globalAlpha = [0.95, 0.7, 0.45][index] ?? 0.4;
      context.lineWidth = [1.5, 1.1, 0.9][index] ?? 0.9;
      context.beginPath();
      for (let at = 0; at + 3 < segments.length; at += 4) {
        const place = (offset: number): [number, number] => [
          box.left + ((segments[at + offset] ?? 0) / columns) * box.width,
          box.top + box.height - ((segments[at + offset + 1] ?? 0) / rows) * box.height,
        ];
        context.moveTo(...place(0));
        context.lineTo(...place(2));
      }
      context.stroke();
    }
    context.globalAlpha = 1;
  });
  drawBorder(context, box, colours.line);
}

/** One pixel a bin, the more opaque the more draws it holds; the highest y is the first row of pixels. */
function tintOf(counts: readonly number[], columns: number, rows: number, colour: string): OffscreenCanvas {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const image = context.createImageData(columns, rows);
  let highest = 1;
  for (const count of counts) if (count > highest) highest = count;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const share = (counts[(rows - 1 - y) * columns + x] ?? 0) / highest;
      image.data.set([red ?? 0, green ?? 0, blue ?? 0, Math.round(235 * Math.sqrt(share))], 4 * (y * columns + x));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function inBox(context: CanvasRenderingContext2D, box: Box, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  draw();
  context.restore();
}

export function drawBorder(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.strokeRect(
    Math.round(box.left) + 0.5,
    Math.round(box.top) + 0.5,
    Math.round(box.width) - 1,
    Math.round(box.height) - 1,
  );
}
