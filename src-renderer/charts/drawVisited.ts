import { formatSetting } from '../ui/formatNumber.ts';
import { formatUnit } from '../ui/formatQuantity.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';
import { colourAt, costFractions } from './colourScale.ts';
import { costRange, costScaleOf } from './costRange.ts';
import { drawSlopes } from './drawSlopes.ts';
import type { SlopeArrows } from './drawSlopes.ts';
import type { TableSource } from './sources.ts';

export interface MapAxis {
  readonly name: string;
  readonly unit: string;
  readonly column: number;
  readonly limits: readonly [number, number] | null;
}

export interface VisitedDrawing {
  readonly width: number;
  readonly height: number;
  readonly iterations: TableSource;
  readonly x: MapAxis;
  readonly y: MapAxis | null;
  readonly colours: ThemeColours;
  readonly arrows?: SlopeArrows;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const costColumn = 1;

export function drawVisited(context: CanvasRenderingContext2D, drawing: VisitedDrawing): void {
  const { width, height, iterations, x, y, colours } = drawing;
  const area: Area = { left: 52, top: 8, right: width - 10, bottom: height - 30 };
  context.clearRect(0, 0, width, height);
  if (area.right - area.left < 40 || area.bottom - area.top < 30) return;
  const xs = iterations.column(x.column);
  const costs = iterations.column(costColumn);
  const ys = y === null ? costs : iterations.column(y.column);
  const scale = y === null ? costScaleOf(costs, null) : 'linear';
  const xRange = rangeOf(xs, x.limits);
  const yRange = y === null ? costRange(scale, [costs], null) : rangeOf(ys, y.limits);
  const placeX = (value: number) =>
    area.left + ((value - xRange[0]) / (xRange[1] - xRange[0])) * (area.right - area.left);
  const grow = (value: number) => (scale === 'log' ? Math.log10(value) : value);
  const placeY = (value: number) =>
    area.bottom - ((grow(value) - grow(yRange[0])) / (grow(yRange[1]) - grow(yRange[0]))) * (area.bottom - area.top);

  drawFrame(context, area, colours);
  drawLabels(context, area, { xRange, yRange, x, y, colours, height });
  drawPath(context, xs, ys, { placeX, placeY, colour: colours.line2 });
  if (drawing.arrows !== undefined) {
    const costAt = (iteration: number) => costs[iterations.column(0).indexOf(iteration)] ?? Number.NaN;
    const colour = colours.channels[1] ?? colours.warn;
    context.save();
    context.beginPath();
    context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
    context.clip();
    drawSlopes(context, drawing.arrows, { placeX, placeY, costAt, hasTwo: y !== null, colour });
    context.restore();
  }
  drawPoints(context, { xs, ys, fractions: costFractions(costs), placeX, placeY, colours });
}

function rangeOf(values: Float64Array, limits: readonly [number, number] | null): [number, number] {
  if (limits !== null && Number.isFinite(limits[0]) && Number.isFinite(limits[1])) return [limits[0], limits[1]];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  const margin = (high - low || 1) / 12;
  return [low - margin, high + margin];
}

function drawFrame(context: CanvasRenderingContext2D, area: Area, colours: ThemeColours): void {
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.strokeRect(area.left + 0.5, area.top + 0.5, area.right - area.left - 1, area.bottom - area.top - 1);
  context.beginPath();
  for (const fraction of [0.25, 0.5, 0.75]) {
    const vertical = Math.round(area.left + fraction * (area.right - area.left)) + 0.5;
    const level = Math.round(area.top + fraction * (area.bottom - area.top)) + 0.5;
    context.moveTo(vertical, area.top);
    context.lineTo(vertical, area.bottom);
    context.moveTo(area.left, level);
    context.lineTo(area.right, level);
  }
  context.stroke();
}

interface Labels {
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly x: MapAxis;
  readonly y: MapAxis | null;
  readonly colours: ThemeColours;
  readonly height: number;
}

function drawLabels(context: CanvasRenderingContext2D, area: Area, labels: Labels): void {
  const { xRange, yRange, x, y, colours, height } = labels;
  const withUnit = (axis: MapAxis) => (axis.unit === '' ? axis.name : `${axis.name} (${formatUnit(axis.unit)})`);
  context.font = chartFont(1);
  context.fillStyle = colours.faint;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.fillText(formatSetting(yRange[1], 3), area.left - 6, area.top + 6);
  context.fillText(formatSetting(yRange[0], 3), area.left - 6, area.bottom - 6);
  context.textAlign = 'left';
  context.fillText(formatSetting(xRange[0], 3), area.left, area.bottom + 13);
  context.textAlign = 'right';
  context.fillText(formatSetting(xRange[1], 3), area.right, area.bottom + 13);
  context.fillStyle = colours.mute;
  context.textAlign = 'center';
  context.fillText(withUnit(x), (area.left + area.right) / 2, Math.min(height - 8, area.bottom + 15));
  context.save();
  context.translate(12, (area.top + area.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(y === null ? 'cost' : withUnit(y), 0, 0);
  context.restore();
}

function drawPath(
  context: CanvasRenderingContext2D,
  xs: Float64Array,
  ys: Float64Array,
  { placeX, placeY, colour }: { placeX: (v: number) => number; placeY: (v: number) => number; colour: string },
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let index = 0; index < xs.length; index++) context.lineTo(placeX(xs[index] ?? 0), placeY(ys[index] ?? 0));
  context.stroke();
}

interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly fractions: Float64Array;
  readonly placeX: (value: number) => number;
  readonly placeY: (value: number) => number;
  readonly colours: ThemeColours;
}

function drawPoints(context: CanvasRenderingContext2D, points: Points): void {
  const { xs, ys, fractions, placeX, placeY, colours } = points;
  context.lineWidth = 0.8;
  context.strokeStyle = colours.mute;
  const dot = (index: number, radius: number) => {
    context.beginPath();
    context.arc(placeX(xs[index] ?? 0), placeY(ys[index] ?? 0), radius, 0, 2 * Math.PI);
  };
  for (let index = 0; index < xs.length; index++) {
    dot(index, 3.4);
    context.fillStyle = colourAt(fractions[index] ?? 0);
    context.fill();
    context.stroke();
  }
  if (xs.length === 0) return;
  context.lineWidth = 2;
  context.strokeStyle = colours.channels[1] ?? colours.warn;
  dot(xs.length - 1, 6.5);
  context.stroke();
}
