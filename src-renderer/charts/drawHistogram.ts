import type { ThemeColours } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';
import { niceTicks } from './niceTicks.ts';

export type HistogramLayer =
  | {
      readonly kind: 'counts';
      readonly bins: { readonly lower: number; readonly upper: number; readonly count: number };
      readonly counts: readonly number[];
      readonly channel: number;
    }
  | {
      readonly kind: 'curve';
      readonly x: readonly number[];
      readonly density: readonly number[];
      readonly channel: number;
    }
  /** An interval with its middle, for what came without a histogram. */
  | {
      readonly kind: 'interval';
      readonly low: number;
      readonly middle: number;
      readonly high: number;
      readonly channel: number;
    };

export interface HistogramDrawing {
  readonly width: number;
  readonly height: number;
  readonly layers: readonly HistogramLayer[];
  readonly unit: string;
  readonly colours: ThemeColours;
}

/** The range that holds every layer. */
export function layerRange(layers: readonly HistogramLayer[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const layer of layers) {
    const [least, most] =
      layer.kind === 'counts'
        ? [layer.bins.lower, layer.bins.upper]
        : layer.kind === 'curve'
          ? [layer.x[0] ?? Number.NaN, layer.x.at(-1) ?? Number.NaN]
          : [layer.low, layer.high];
    if (least < low) low = least;
    if (most > high) high = most;
  }
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

export function drawHistogram(context: CanvasRenderingContext2D, drawing: HistogramDrawing): void {
  const { width, height, layers, unit, colours } = drawing;
  const area = { left: 8, top: 6, right: width - 8, bottom: height - 24 };
  const [low, high] = layerRange(layers);
  if (!Number.isFinite(high - low) || area.bottom - area.top < 20) return;
  const placeX = (value: number) => area.left + ((value - low) / (high - low)) * (area.right - area.left);
  const placeY = (share: number) => area.bottom - share * (area.bottom - area.top) * 0.96;
  context.lineJoin = 'round';
  for (const layer of layers) {
    const colour = colours.channels[layer.channel] ?? colours.accent;
    context.strokeStyle = colour;
    context.fillStyle = `${colour}33`;
    context.lineWidth = 1.6;
    context.beginPath();
    if (layer.kind === 'interval') {
      context.fillRect(placeX(layer.low), area.top, placeX(layer.high) - placeX(layer.low), area.bottom - area.top);
      context.moveTo(placeX(layer.middle), area.top);
      context.lineTo(placeX(layer.middle), area.bottom);
      context.stroke();
      continue;
    }
    if (layer.kind === 'counts') {
      const { bins, counts } = layer;
      const highest = Math.max(1, ...counts);
      const binWidth = (bins.upper - bins.lower) / bins.count;
      context.moveTo(placeX(bins.lower), area.bottom);
      counts.forEach((count, bin) => {
        context.lineTo(placeX(bins.lower + bin * binWidth), placeY(count / highest));
        context.lineTo(placeX(bins.lower + (bin + 1) * binWidth), placeY(count / highest));
      });
      context.lineTo(placeX(bins.upper), area.bottom);
      context.fill();
    } else {
      const highest = layer.density.reduce((most, value) => Math.max(most, value), 0) || 1;
      layer.x.forEach((x, at) => context.lineTo(placeX(x), placeY((layer.density[at] ?? 0) / highest)));
    }
    context.stroke();
  }
  drawScale(context, { low, high, unit, area, placeX, colours });
}

interface ScaleDrawing {
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly area: { readonly left: number; readonly right: number; readonly bottom: number };
  readonly placeX: (value: number) => number;
  readonly colours: ThemeColours;
}

function drawScale(context: CanvasRenderingContext2D, { low, high, unit, area, placeX, colours }: ScaleDrawing): void {
  context.strokeStyle = colours.line2;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(area.left, area.bottom + 0.5);
  context.lineTo(area.right, area.bottom + 0.5);
  context.stroke();
  const ticks = niceTicks(low, high, { most: Math.max(2, Math.floor((area.right - area.left) / 80)), unit });
  context.font = chartFont(1);
  context.fillStyle = colours.faint;
  context.textBaseline = 'top';
  const behind = ticks.unit.startsWith('10') ? `·${ticks.unit}` : ` ${ticks.unit}`.trimEnd();
  ticks.values.forEach((value, index) => {
    const isLast = index === ticks.values.length - 1;
    const text = `${ticks.texts[index] ?? ''}${isLast ? behind : ''}`;
    const half = context.measureText(text).width / 2;
    context.textAlign = 'center';
    const x = Math.min(area.right - half, Math.max(area.left + half, placeX(value)));
    context.fillText(text, x, area.bottom + 6);
  });
}
