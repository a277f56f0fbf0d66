import type { ThemeColours } from '../ui/themeColours.ts';
import { formatSetting } from '../ui/formatNumber.ts';
import { chartFont } from './axes.ts';
import { niceTicks } from './niceTicks.ts';

export interface OverlayBins {
  readonly lower: number;
  readonly upper: number;
  /** Counts on the same equal bins; either may be left out. */
  readonly reference: readonly number[] | null;
  readonly current: readonly number[];
}

/** Percentiles that are marked beneath their distribution. */
export interface OverlayMarks {
  readonly p5: number;
  readonly p95: number;
}

export interface OverlayDrawing {
  readonly width: number;
  readonly height: number;
  readonly bins: OverlayBins;
  readonly referenceMarks: OverlayMarks | null;
  readonly currentMarks: OverlayMarks;
  readonly unit: string;
  readonly colours: ThemeColours;
}

/** Counts as shares of their sum, so that distributions of different sizes may be laid over one another. */
export function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, one) => total + one, 0);
  return counts.map((one) => (sum === 0 ? 0 : one / sum));
}

/** Reference (outline with a dashed edge) and newest distribution (filled) on one scale: the share of the scores in each bin. */
export function drawOverlay(context: CanvasRenderingContext2D, drawing: OverlayDrawing): void {
  const { width, height, bins, referenceMarks, currentMarks, unit, colours } = drawing;
  const area = { left: 46, top: 8, right: width - 10, bottom: height - 26 };
  if (area.right - area.left < 40 || area.bottom - area.top < 24) return;
  const margin = (bins.upper - bins.lower) * 0.02 || Math.abs(bins.upper) * 0.05 || 0.5;
  const [low, high] = [bins.lower - margin, bins.upper + margin];
  const current = sharesOf(bins.current);
  const reference = bins.reference === null ? null : sharesOf(bins.reference);
  const highest = Math.max(...current, ...(reference ?? [])) || 1;
  const placeX = (value: number) => area.left + ((value - low) / (high - low)) * (area.right - area.left);
  const placeY = (share: number) => area.bottom - (share / highest) * (area.bottom - area.top) * 0.94;
  drawShares(context, { area, highest, placeY, colours });
  const [own, other] = [colours.channels[0] ?? colours.accent, colours.channels[1] ?? colours.warn];
  const outline = (shares: readonly number[]) => {
    const binWidth = (bins.upper - bins.lower) / shares.length;
    context.beginPath();
    context.moveTo(placeX(bins.lower), area.bottom);
    shares.forEach((share, bin) => {
      context.lineTo(placeX(bins.lower + bin * binWidth), placeY(share));
      context.lineTo(placeX(bins.lower + (bin + 1) * binWidth), placeY(share));
    });
    context.lineTo(placeX(bins.upper), area.bottom);
  };
  context.lineJoin = 'round';
  context.lineWidth = 1.7;
  outline(current);
  context.fillStyle = `${own}3d`;
  context.strokeStyle = own;
  context.fill();
  context.stroke();
  if (reference !== null) {
    outline(reference);
    context.fillStyle = `${other}1f`;
    context.strokeStyle = other;
    context.setLineDash([5, 3]);
    context.fill();
    context.stroke();
    context.setLineDash([]);
  }
  const mark = ({ p5, p95 }: OverlayMarks, colour: string, up: number) => {
    context.fillStyle = colour;
    for (const value of [p5, p95]) {
      const x = placeX(value);
      if (x < area.left - 1 || x > area.right + 1) continue;
      context.beginPath();
      context.moveTo(x, area.bottom - up);
      context.lineTo(x - 4, area.bottom + 7 - up);
      context.lineTo(x + 4, area.bottom + 7 - up);
      context.fill();
    }
  };
  if (referenceMarks !== null) mark(referenceMarks, other, 0);
  mark(currentMarks, own, 0);
  const ticks = niceTicks(low, high, { most: Math.max(2, Math.floor((area.right - area.left) / 90)), unit });
  context.font = chartFont(1);
  context.fillStyle = colours.faint;
  context.textBaseline = 'top';
  context.textAlign = 'center';
  const behind = ticks.unit.startsWith('10') ? `·${ticks.unit}` : ` ${ticks.unit}`.trimEnd();
  ticks.values.forEach((value, index) => {
    const text = `${ticks.texts[index] ?? ''}${index === ticks.values.length - 1 ? behind : ''}`;
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(area.right - half, Math.max(area.left + half, placeX(value))), area.bottom + 9);
  });
}

interface SharesDrawing {
  readonly area: { readonly left: number; readonly right: number; readonly bottom: number };
  readonly highest: number;
  readonly placeY: (share: number) => number;
  readonly colours: ThemeColours;
}

function drawShares(context: CanvasRenderingContext2D, { area, highest, placeY, colours }: SharesDrawing): void {
  context.font = chartFont(1);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  for (const value of niceTicks(0, 100 * highest, { most: 4, unit: '' }).values) {
    const y = Math.round(placeY(value / 100)) + 0.5;
    context.strokeStyle = value === 0 ? colours.line2 : colours.line;
    context.beginPath();
    context.moveTo(area.left, y);
    context.lineTo(area.right, y);
    context.stroke();
    context.fillStyle = colours.faint;
    context.fillText(`${formatSetting(value)} %`, area.left - 7, y);
  }
}
