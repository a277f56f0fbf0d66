import type uPlot from 'uplot';
import { formatNumber, formatSetting } from '../ui/formatNumber.ts';
import { chartZoom } from './chartZoom.ts';
import { axisUnit } from '../ui/opticalScale.ts';
import type { ThemeColours } from '../ui/themeColours.ts';

/** The font of every chart, at `scale` times its size. */
export const chartFont = (scale: number): string =>
  `${12 * scale}px "JetBrains Mono", "SF Mono", "DejaVu Sans Mono", monospace`;

const base = (colours: ThemeColours): uPlot.Axis => ({
  stroke: colours.faint,
  font: chartFont(chartZoom()),
  grid: { stroke: colours.line, width: 1 },
  ticks: { show: false },
  border: { show: false },
});

export const iterationAxis = (colours: ThemeColours): uPlot.Axis => ({
  ...base(colours),
  grid: { show: false },
  size: 26 * chartZoom(),
  gap: 4 * chartZoom(),
  space: 60 * chartZoom(),
  incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000],
  values: (_plot, splits) => splits.map((value) => formatSetting(value)),
});

/** Any quantity along x, that a scale has told beside. */
export const numberAxis = (colours: ThemeColours): uPlot.Axis => ({
  ...base(colours),
  grid: { show: false },
  size: 26 * chartZoom(),
  gap: 4 * chartZoom(),
  space: 70 * chartZoom(),
  values: (_plot, splits) => splits.map((value) => formatSetting(value, 6)),
});

export const valueAxis = (colours: ThemeColours, size = 58): uPlot.Axis => ({
  ...base(colours),
  size: size * chartZoom(),
  gap: 6 * chartZoom(),
  space: 34 * chartZoom(),
  values: (_plot, splits) => splits.map((value) => (value === null ? '' : formatSetting(value))),
});

/** Room for the longest number of an axis, so that none is cut; never less than `least`. */
const sizeForValues =
  (least: number) =>
  (_plot: uPlot, values: string[] | null): number =>
    Math.max(least, 14 + 7.3 * Math.max(0, ...(values ?? []).map((value) => value.length))) * chartZoom();

/** Values of a quantity: in the unit that keeps the digits in sight, which stands at the topmost. */
export const quantityAxis = (colours: ThemeColours, unit: string): uPlot.Axis => ({
  ...valueAxis(colours, 84),
  size: sizeForValues(84),
  space: 26 * chartZoom(),
  values: (_plot, splits, _index, _space, step) => {
    const known = splits.filter((value): value is number => value !== null);
    const scale = axisUnit(Math.max(...known.map(Math.abs)), unit);
    const decimals = decimalsOfStep(step / scale.divisor);
    return splits.map((value) => {
      if (value === null) return '';
      const text = formatNumber(value / scale.divisor, { decimals });
      return value === known.at(-1) && scale.unit !== '' ? `${text} ${scale.unit}` : text;
    });
  },
});

/** Digits behind the point that tell steps of 1, 2, 2.5 or 5 times a power of ten apart. */
function decimalsOfStep(step: number): number {
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6) decimals += 1;
  return Math.min(9, decimals);
}

const onlyDecades = (_plot: uPlot, splits: number[]): (number | null)[] =>
  splits.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null));

/** Only the decades carry a number and a line. */
export const logAxis = (colours: ThemeColours): uPlot.Axis => ({
  ...valueAxis(colours),
  filter: onlyDecades,
  values: (_plot, splits) => splits.map((value) => (value === null ? '' : decade(value))),
  grid: { stroke: colours.line, width: 1, filter: onlyDecades },
});

const decade = (value: number): string =>
  value >= 1e-3 && value <= 1e4 ? formatSetting(value) : formatNumber(value, { significant: 1 });

/** Writes a word in the plot's own area; coordinates in CSS pixels from its left and top. */
export function drawText(
  plot: uPlot,
  text: string,
  place: { x: number; y: number; colour: string; align?: CanvasTextAlign; halo?: string },
): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = chartFont(ratio * chartZoom());
  ctx.fillStyle = place.colour;
  ctx.textAlign = place.align ?? 'left';
  ctx.textBaseline = 'middle';
  const [x, y] = [plot.bbox.left + place.x * ratio, plot.bbox.top + place.y * ratio];
  if (place.halo !== undefined) {
    // The panel's colour around the letters keeps them readable over lines.
    ctx.strokeStyle = place.halo;
    ctx.lineWidth = 4 * ratio * chartZoom();
    ctx.lineJoin = 'round';
    ctx.strokeText(text, x, y);
  }
  ctx.fillText(text, x, y);
  ctx.restore();
}

/** The text, or as much of its beginning as the plot's width holds. */
export function fittedText(plot: uPlot, text: string): string {
  // The chart's font has one width for all letters, 0.6 of its size.
  const most = Math.floor(plot.bbox.width / devicePixelRatio / (12 * 0.602 * chartZoom()));
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
}

/** A dashed level across the plot, with its name above it at the right end. */
export function drawLevel(plot: uPlot, level: { value: number; text: string; colour: string }): void {
  const scale = plot.scales['y'];
  if (scale?.min === undefined || scale.max === undefined || level.value < scale.min || level.value > scale.max) return;
  const { ctx } = plot;
  const y = Math.round(plot.valToPos(level.value, 'y', true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = level.colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(plot.bbox.left, y);
  ctx.lineTo(plot.bbox.left + plot.bbox.width, y);
  ctx.stroke();
  ctx.restore();
  const top = (y - plot.bbox.top) / devicePixelRatio;
  drawText(plot, level.text, {
    x: plot.bbox.width / devicePixelRatio - 6,
    y: top > 18 * chartZoom() ? top - 9 * chartZoom() : top + 10 * chartZoom(),
    colour: level.colour,
    align: 'right',
  });
}
