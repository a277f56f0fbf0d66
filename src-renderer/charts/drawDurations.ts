import type { NoiseTierReport } from '../../src-core/domain/noiseRun.ts';
import { durationDistribution } from '../../src-core/maths/statistics/index.ts';
import { lawOfFit } from '../../src-core/plans/noise/fitTier.ts';
import type { ThemeColours } from '../ui/themeColours.ts';
import { chartFont } from './axes.ts';

export interface DurationsDrawing {
  readonly width: number;
  readonly height: number;
  readonly tier: NoiseTierReport;
  /** Recommended, in milliseconds; drawn as lines. */
  readonly timeoutsMs: readonly number[];
  readonly colours: ThemeColours;
}

/** Steps of a fit's curve. */
const curveSteps = 160;

/**
 * Durations on a logarithmic axis as bars, and each fit as the number of samples that it expects in a bin of that width
 * there.
 */
export function drawDurations(context: CanvasRenderingContext2D, drawing: DurationsDrawing): void {
  const { width, height, tier, timeoutsMs, colours } = drawing;
  const { edgesMs, counts } = tier.histogram;
  const first = edgesMs[0];
  const last = edgesMs.at(-1);
  if (first === undefined || last === undefined) return;
  const area = { left: 46, top: 10, right: width - 12, bottom: height - 28 };
  if (area.right - area.left < 40 || area.bottom - area.top < 20) return;
  const lowest = Math.log10(first);
  const highest = Math.log10(Math.max(last, ...timeoutsMs));
  const margin = 0.04 * (highest - lowest);
  const [low, high] = [lowest - margin, highest + margin];
  const placeX = (log: number) => area.left + ((log - low) / (high - low)) * (area.right - area.left);
  const binWidth = (Math.log10(last) - lowest) / counts.length;
  const ran = tier.samples - tier.outcomes.module_not_found.count;
  const curves = tier.fits.map((fit) => {
    const law = lawOfFit(fit);
    return Array.from({ length: curveSteps + 1 }, (_, step) => {
      const log = low + ((high - low) * step) / curveSteps;
      const share = (at: number) => durationDistribution(law, 10 ** at);
      return [log, ran * (share(log + binWidth / 2) - share(log - binWidth / 2))] as const;
    });
  });
  const most = Math.max(1, ...counts) * 1.15;
  const placeY = (count: number) => area.bottom - (Math.min(count, most) / most) * (area.bottom - area.top);
  drawAxes(context, { area, low, high, most, placeX, placeY, colours });
  context.fillStyle = `${colours.channels[0] ?? colours.accent}66`;
  counts.forEach((count, bin) => {
    const from = placeX(lowest + bin * binWidth);
    const to = placeX(lowest + (bin + 1) * binWidth);
    context.fillRect(from, placeY(count), Math.max(1, to - from - 1), area.bottom - placeY(count));
  });
  curves.forEach((curve, index) => {
    const isBest = tier.fits[index]?.model === tier.bestModel;
    context.strokeStyle = colours.channels[index + 1] ?? colours.accent;
    context.lineWidth = isBest ? 2.4 : 1.2;
    context.setLineDash(isBest ? [] : [5, 4]);
    context.beginPath();
    for (const [log, count] of curve) context.lineTo(placeX(log), placeY(count));
    context.stroke();
  });
  context.setLineDash([2, 3]);
  context.strokeStyle = colours.text;
  context.lineWidth = 1.4;
  for (const timeoutMs of timeoutsMs) {
    context.beginPath();
    context.moveTo(placeX(Math.log10(timeoutMs)), area.top);
    context.lineTo(placeX(Math.log10(timeoutMs)), area.bottom);
    context.stroke();
  }
  context.setLineDash([]);
}

interface AxesDrawing {
  readonly area: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly low: number;
  readonly high: number;
  readonly most: number;
  readonly placeX: (log: number) => number;
  readonly placeY: (count: number) => number;
  readonly colours: ThemeColours;
}

function drawAxes(context: CanvasRenderingContext2D, drawing: AxesDrawing): void {
  const { area, low, high, most, placeX, placeY, colours } = drawing;
  context.font = chartFont(1);
  context.fillStyle = colours.faint;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const share of [0, 0.5, 1]) {
    const count = Math.round((most / 1.15) * share);
    const y = Math.round(placeY(count)) + 0.5;
    context.beginPath();
    context.moveTo(area.left, y);
    context.lineTo(area.right, y);
    context.stroke();
    context.fillText(count.toLocaleString('en'), area.left - 8, y);
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  const wanted = high - low < 1.2 ? [1, 2, 5] : high - low < 3 ? [1, 3] : [1];
  for (let decade = Math.floor(low); decade <= high; decade++) {
    for (const factor of wanted) {
      const log = decade + Math.log10(factor);
      if (log < low || log > high) continue;
      context.fillText(durationText(factor * 10 ** decade), placeX(log), area.bottom + 8);
    }
  }
}

/** `20 µs`, `5 ms`, `2 s` */
function durationText(durationMs: number): string {
  if (durationMs >= 999) return `${Number((durationMs / 1000).toPrecision(3))} s`;
  if (durationMs >= 0.999) return `${Number(durationMs.toPrecision(3))} ms`;
  return `${Number((durationMs * 1000).toPrecision(3))} µs`;
}
