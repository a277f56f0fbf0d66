import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText } from './axes.ts';
import { chartZoom } from './chartZoom.ts';

/** Shades the steps that are left out, and says so where there is room. */
export function drawDiscarded(plot: uPlot, discard: number, colours: ThemeColours): void {
  const { ctx, bbox } = plot;
  const from = plot.scales['x']?.min ?? 0;
  if (discard <= from) return;
  const end = Math.min(bbox.left + bbox.width, plot.valToPos(discard, 'x', true));
  ctx.save();
  ctx.fillStyle = `${colours.control}33`;
  ctx.fillRect(bbox.left, bbox.top, end - bbox.left, bbox.height);
  ctx.strokeStyle = colours.control;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(Math.round(end) + 0.5, bbox.top);
  ctx.lineTo(Math.round(end) + 0.5, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
  const width = (end - bbox.left) / devicePixelRatio;
  if (width < 66 * chartZoom()) return;
  drawText(plot, 'left out', {
    x: width - 6,
    y: bbox.height / devicePixelRatio - 9 * chartZoom(),
    colour: colours.mute,
    align: 'right',
    halo: colours.panel,
  });
}
