import type { Heatmap } from '../../src-core/domain/standardizeRun.ts';
import { formatNumber } from '../ui/formatNumber.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import type { CanvasSize } from './canvasFrame.ts';
import { colourAt } from './colourScale.ts';

const margin = { left: 34, right: 86, top: 6, bottom: 34 } as const;
const barWidth = 10;

/** What the darkest and the brightest colour stand for; null where there is no number. */
export type HeatmapRange = Pick<Heatmap, 'least' | 'most'>;

/** One scale for several, so that equal colours are equal numbers. */
export function commonRange(maps: readonly Heatmap[]): HeatmapRange {
  const known = maps.flatMap(({ least, most }) => (least === null || most === null ? [] : [least, most]));
  return known.length === 0 ? { least: null, most: null } : { least: Math.min(...known), most: Math.max(...known) };
}

/** Layers downwards, bins to the right, colour by value, with its scale beside; what has no number stays empty. */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
  { map, range, colours }: { readonly map: Heatmap; readonly range: HeatmapRange; readonly colours: ThemeColours },
): void {
  const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const { rows, columns, values } = map;
  const { least, most } = range;
  const span = (most ?? 0) - (least ?? 0);
  values.forEach((value, at) => {
    if (value === null) return;
    const [row, column] = [Math.floor(at / columns), at % columns];
    const [left, right] = [column, column + 1].map((edge) => Math.round((inner.width * edge) / columns));
    const [top, bottom] = [row, row + 1].map((edge) => Math.round((inner.height * edge) / rows));
    context.fillStyle = colourAt(span > 0 ? (value - (least ?? 0)) / span : 0.5);
    const [x = 0, y = 0] = [left, top];
    context.fillRect(margin.left + x, margin.top + y, Math.max(1, (right ?? 0) - x), Math.max(1, (bottom ?? 0) - y));
  });
  context.strokeStyle = colours.line2;
  context.strokeRect(margin.left - 0.5, margin.top - 0.5, inner.width + 1, inner.height + 1);
  const barLeft = margin.left + inner.width + 8;
  for (let at = 0; at < inner.height; at++) {
    context.fillStyle = colourAt(1 - at / inner.height);
    context.fillRect(barLeft, margin.top + at, barWidth, 1.5);
  }
  context.fillStyle = colours.mute;
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const told = (value: number | null) => (value === null ? '–' : formatNumber(value, { significant: 3 }));
  context.fillText(told(most), barLeft + barWidth + 4, margin.top + 6);
  context.fillText(told(least), barLeft + barWidth + 4, margin.top + inner.height - 6);
  context.textAlign = 'right';
  context.fillText('0', margin.left - 5, margin.top + 6);
  if (map.layers > 1) context.fillText(String(map.layers - 1), margin.left - 5, margin.top + inner.height - 6);
  context.textBaseline = 'alphabetic';
  context.textAlign = 'left';
  context.fillText('0', margin.left, height - 19);
  context.textAlign = 'right';
  context.fillText(String(map.bins - 1), margin.left + inner.width, height - 19);
  context.textAlign = 'center';
  context.fillText('bin', margin.left + inner.width / 2, height - 4);
  context.save();
  context.translate(11, margin.top + inner.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText('layer', 0, 0);
  context.restore();
}
