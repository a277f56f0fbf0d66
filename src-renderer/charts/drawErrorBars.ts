import type uPlot from 'uplot';
import { chartZoom } from './chartZoom.ts';
import type { PredictiveColumns } from './predictiveColumns.ts';

/** More bars than this would be a smear. */
const mostBars = 1200;

/** A line of one standard deviation both ways through each measured point in sight. */
export function drawErrorBars(plot: uPlot, { x, y, sigma }: PredictiveColumns, colour: string): void {
  if (sigma === null) return;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = plot.scales['x'] ?? {};
  const inSight = (value: number) => value >= min && value <= max;
  if (x.filter(inSight).length > mostBars) return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = devicePixelRatio * chartZoom();
  ctx.beginPath();
  x.forEach((at, index) => {
    const [value, spread] = [y[index] ?? Number.NaN, sigma[index] ?? 0];
    if (!inSight(at) || !(spread > 0) || !Number.isFinite(value)) return;
    const place = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
    ctx.moveTo(place, plot.valToPos(value - spread, 'y', true));
    ctx.lineTo(place, plot.valToPos(value + spread, 'y', true));
  });
  ctx.stroke();
  ctx.restore();
}
