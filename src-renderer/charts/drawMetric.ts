import type uPlot from 'uplot';
import type { ThemeColours } from '../ui/themeColours.ts';
import { drawText } from './axes.ts';
import { chartZoom } from './chartZoom.ts';
import type { FanPoint, LevelStepLike, MetricSource, TimeMark } from './sources.ts';

/** Draws inside the plot's own area, in canvas pixels. */
function inside(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  draw(ctx);
  ctx.restore();
}

const xOf = (plot: uPlot, timeMs: number): number => plot.valToPos(timeMs, 'x', true);
const yOf = (plot: uPlot, value: number): number => plot.valToPos(value, 'y', true);

/** A recalibration as a tinted stretch, a version as a line with its name: beneath the curve. */
export function drawMarks(plot: uPlot, marks: readonly TimeMark[], colours: ThemeColours): void {
  const { bbox } = plot;
  inside(plot, (context) => {
    for (const { kind, fromMs, toMs } of marks) {
      const from = xOf(plot, fromMs);
      if (kind === 'recalibration') {
        const to = toMs === null ? bbox.left + bbox.width : xOf(plot, toMs);
        context.fillStyle = `${colours.warn}2e`;
        context.fillRect(from, bbox.top, Math.max(2 * devicePixelRatio, to - from), bbox.height);
        continue;
      }
      context.strokeStyle = colours.accent;
      context.lineWidth = devicePixelRatio * chartZoom();
      context.beginPath();
      context.moveTo(from, bbox.top);
      context.lineTo(from, bbox.top + bbox.height);
      context.stroke();
    }
  });
}

/** Names of the versions, above the curve; left out where two would run into one another. */
export function drawVersionNames(plot: uPlot, marks: readonly TimeMark[], colours: ThemeColours): void {
  const width = plot.bbox.width / devicePixelRatio;
  let lastX = Number.NEGATIVE_INFINITY;
  for (const { kind, fromMs, text } of marks) {
    if (kind !== 'version') continue;
    const x = (xOf(plot, fromMs) - plot.bbox.left) / devicePixelRatio;
    if (x < 0 || x > width - 30 * chartZoom() || x - lastX < 34 * chartZoom()) continue;
    drawText(plot, text, { x: x + 5 * chartZoom(), y: 9 * chartZoom(), colour: colours.accent, halo: colours.panel });
    lastX = x;
  }
}

interface LevelLine {
  readonly name: 'alarm' | 'clear' | 'nominal';
  readonly at: (step: LevelStepLike) => number;
}

const bothSides: readonly LevelLine[] = [
  { name: 'alarm', at: ({ nominal, raiseAt }) => nominal + raiseAt },
  { name: 'clear', at: ({ nominal, clearAt }) => nominal + clearAt },
  { name: 'nominal', at: ({ nominal }) => nominal },
  { name: 'clear', at: ({ nominal, clearAt }) => nominal - clearAt },
  { name: 'alarm', at: ({ nominal, raiseAt }) => nominal - raiseAt },
];
const linesOf = ({ isOneSided }: MetricSource): readonly LevelLine[] =>
  isOneSided ? bothSides.slice(0, 3) : bothSides;

const dashes: Readonly<Record<LevelLine['name'], readonly number[]>> = { alarm: [5, 4], clear: [2, 4], nominal: [] };
const coloursOf = (colours: ThemeColours): Readonly<Record<LevelLine['name'], string>> => ({
  alarm: colours.bad,
  clear: colours.warn,
  nominal: colours.line2,
});

/** Nominal, alarm and clear levels as they stood at each time. */
export function drawLevels(plot: uPlot, source: MetricSource, colours: ThemeColours): void {
  const right = plot.bbox.left + plot.bbox.width;
  const tint = coloursOf(colours);
  inside(plot, (context) => {
    for (const line of linesOf(source)) {
      context.strokeStyle = tint[line.name];
      context.lineWidth = devicePixelRatio * chartZoom();
      context.setLineDash(dashes[line.name].map((length) => length * devicePixelRatio * chartZoom()));
      context.beginPath();
      source.levels.forEach((step, index) => {
        const next = source.levels[index + 1];
        const y = Math.round(yOf(plot, line.at(step))) + 0.5;
        context.moveTo(xOf(plot, step.fromMs), y);
        context.lineTo(next === undefined ? right : xOf(plot, next.fromMs), y);
      });
      context.stroke();
    }
  });
}

/** The words of the levels that stand now, at the right end; one that has no room is left out, the alarm last. */
export function drawLevelNames(plot: uPlot, source: MetricSource, colours: ThemeColours): void {
  const now = source.levels.at(-1);
  if (now === undefined) return;
  const apart = 13 * chartZoom();
  const height = plot.bbox.height / devicePixelRatio;
  const words = { ...coloursOf(colours), nominal: colours.mute };
  const taken: number[] = [];
  const lines = linesOf(source).toSorted((a, b) => order[a.name] - order[b.name]);
  for (const line of lines) {
    const y = (yOf(plot, line.at(now)) - plot.bbox.top) / devicePixelRatio;
    const place = Math.min(height - 6 * chartZoom(), Math.max(7 * chartZoom(), y));
    if (y < -2 || y > height + 2 || taken.some((other) => Math.abs(other - place) < apart)) continue;
    taken.push(place);
    drawText(plot, line.name, {
      x: plot.bbox.width / devicePixelRatio - 4,
      y: place,
      colour: words[line.name],
      align: 'right',
      halo: colours.panel,
    });
  }
}

const order: Readonly<Record<LevelLine['name'], number>> = { alarm: 0, nominal: 1, clear: 2 };

/** The trend ahead: its interval as a fan, its middle dashed, and a line where the future begins. */
export function drawFan(
  plot: uPlot,
  fan: { readonly points: readonly FanPoint[]; readonly fromMs: number; readonly colour: string },
  colours: ThemeColours,
): void {
  const { points, fromMs, colour } = fan;
  const { bbox } = plot;
  inside(plot, (context) => {
    const x = (point: FanPoint) => xOf(plot, fromMs + point.afterSeconds * 1000);
    const now = Math.round(xOf(plot, fromMs)) + 0.5;
    context.strokeStyle = colours.line2;
    context.lineWidth = devicePixelRatio;
    context.beginPath();
    context.moveTo(now, bbox.top);
    context.lineTo(now, bbox.top + bbox.height);
    context.stroke();
    if (points.length < 2) return;
    context.fillStyle = `${colour}2b`;
    context.beginPath();
    for (const point of points) context.lineTo(x(point), yOf(plot, point.high));
    for (const point of points.toReversed()) context.lineTo(x(point), yOf(plot, point.low));
    context.fill();
    context.strokeStyle = colour;
    context.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    context.beginPath();
    for (const point of points) context.lineTo(x(point), yOf(plot, point.median));
    context.stroke();
  });
}
