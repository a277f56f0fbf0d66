import type { Markup } from './html.ts';
import { html } from './html.ts';
import { significant } from './numbers.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type ScaleKind = 'linear' | 'log';

export interface Axis {
  readonly kind: ScaleKind;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

/** An axis over the values with round ticks and a little room. A log axis needs values above 0. */
export function axisOver(values: readonly number[], kind: ScaleKind = 'linear', room = 0.06): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = kind === 'log' ? [0.1, 1] : [0, 1];
  return kind === 'log' ? logAxis(low, high) : linearAxis(low, high, room);
}

function linearAxis(low: number, high: number, room: number): Axis {
  const spread = high - low || Math.abs(high) || 1;
  const [from, to] = high === low ? [low - spread / 2, high + spread / 2] : [low - room * spread, high + room * spread];
  const step = roundStep((to - from) / 5);
  const ticks = [];
  for (let index = Math.ceil(from / step); index * step <= to; index++) {
    const value = Number((index * step).toPrecision(12));
    ticks.push({ value, text: significant(value) });
  }
  return { kind: 'linear', low: from, high: to, ticks };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

function logAxis(low: number, high: number): Axis {
  const [from, to] = [Math.floor(Math.log10(low * 0.95)), Math.ceil(Math.log10(high * 1.05))];
  const stride = Math.max(1, Math.ceil((to - from) / 6));
  const ticks = [];
  for (let exponent = from; exponent <= to; exponent += stride) {
    ticks.push({ value: 10 ** exponent, text: significant(10 ** exponent, 1) });
  }
  return { kind: 'log', low: 10 ** from, high: 10 ** to, ticks };
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Axis;
  readonly y: Axis;
}

const fraction = (axis: Axis, value: number) =>
  axis.kind === 'log'
    ? (Math.log10(value) - Math.log10(axis.low)) / (Math.log10(axis.high) - Math.log10(axis.low))
    : (value - axis.low) / (axis.high - axis.low);

const round = (value: number) => Math.round(value * 10) / 10;

/** Place in the picture, in units of its view box. */
export const toX = (frame: Frame, value: number) =>
  round(frame.left + fraction(frame.x, value) * (frame.width - frame.left - frame.right));
export const toY = (frame: Frame, value: number) =>
  round(frame.height - frame.bottom - fraction(frame.y, value) * (frame.height - frame.top - frame.bottom));

export function frameOf(size: { width: number; height: number }, axes: { x: Axis; y: Axis }, right = 14): Frame {
  const longest = Math.max(...axes.y.ticks.map((tick) => tick.text.length), 1);
  return { ...size, ...axes, left: 18 + longest * 7, right, top: 24, bottom: 34 };
}

export interface PlotWords {
  /** What the picture shows, for those who cannot see it. */
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** A plot: hairlines at the ticks of y, figures at both axes, the marks on top. */
export function drawPlot(frame: Frame, words: PlotWords, marks: readonly Markup[]): Markup {
  const { width, height, left, right, bottom } = frame;
  const floor = height - bottom;
  const rows = frame.y.ticks.map((tick) => {
    const y = toY(frame, tick.value);
    return html`<line class="hair" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" /><text
        x="${left - 8}"
        y="${y + 4}"
        text-anchor="end"
        >${tick.text}</text
      >`;
  });
  const columns = frame.x.ticks.map(
    (tick) => html`<text x="${toX(frame, tick.value)}" y="${floor + 16}" text-anchor="middle">${tick.text}</text>`,
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${words.title}">
    ${rows}${columns}
    <text class="label" x="${left}" y="13">${words.yLabel}</text>
    <text class="label" x="${width - right}" y="${height - 4}" text-anchor="end">${words.xLabel}</text>
    ${marks}
  </svg>`;
}

export function polyline(frame: Frame, points: readonly Point[], className: string): Markup {
  const path = points.map((point) => `${toX(frame, point.x)},${toY(frame, point.y)}`).join(' ');
  return html`<polyline class="line ${className}" points="${path}" />`;
}

export function dots(frame: Frame, points: readonly Point[], className: string, radius = 2.6): Markup[] {
  return points.map(
    (point) =>
      html`<circle class="dot ${className}" cx="${toX(frame, point.x)}" cy="${toY(frame, point.y)}" r="${radius}" />`,
  );
}

/** At most `limit` points that still show every extreme: the lowest and the highest of each stretch. */
export function fold(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const stretch = Math.ceil((2 * points.length) / limit);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    const lowest = part.reduce((best, point) => (point.y < best.y ? point : best));
    const highest = part.reduce((best, point) => (point.y > best.y ? point : best));
    kept.push(...(lowest.x <= highest.x ? [lowest, highest] : [highest, lowest]));
  }
  return kept;
}
