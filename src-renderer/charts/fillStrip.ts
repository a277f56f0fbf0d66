import type { PolylineColumnsLike } from './sources.ts';

const shortestGapMs = 1500;

/**
 * Writes a strip's polyline as uPlot takes it, with a break where nothing was measured for long: a straight line there
 * would show what nobody saw.
 */
export function fillStrip(
  { times, values }: PolylineColumnsLike,
  length: number,
  into: { x: number[]; y: (number | null)[] },
): void {
  const { x, y } = into;
  const gapMs = Math.max(shortestGapMs, 5 * usualStep(times, length));
  let count = 0;
  for (let index = 0; index < length; index++) {
    const time = times[index] as number;
    const before = index > 0 ? (times[index - 1] as number) : time;
    if (time - before > gapMs) {
      x[count] = before + 1;
      y[count++] = null;
    }
    x[count] = time;
    y[count++] = values[index] as number;
  }
  x.length = count;
  y.length = count;
}

const probes = 31;

/** The middle of a few steps between points, in ms; pairs at one time (least and greatest of a bucket) count as none. */
function usualStep(times: Float64Array, length: number): number {
  const steps: number[] = [];
  for (let probe = 0; probe < probes; probe++) {
    const index = Math.floor((probe / probes) * (length - 2));
    if (index < 0 || index + 2 >= length) continue;
    steps.push(((times[index + 2] as number) - (times[index] as number)) / 2);
  }
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}
