import type { SlopedFunction } from './lbfgs.ts';

export interface LinePoint {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

export interface LineSearchOptions {
  readonly from: LinePoint;
  /** Downhill. */
  readonly direction: Float64Array;
  /** Of the first step, as a part of the direction. */
  readonly firstLength: number;
}

const sufficientFall = 1e-4;
const flatEnough = 0.9;
const mostTrials = 30;

interface Trial extends LinePoint {
  readonly length: number;
  /** Along the direction. */
  readonly slope: number;
}

/**
 * A step that lowers the value enough and flattens the slope enough: the strong Wolfe conditions. J. Nocedal and S.
 * Wright, Numerical Optimization (2nd edition), algorithms 3.5 and 3.6; a trial that cannot be evaluated counts as too
 * long. @returns null when there is none that the digits of the value can show
 */
export function strongWolfeSearch(evaluate: SlopedFunction, options: LineSearchOptions): LinePoint | null {
  const { from, direction, firstLength } = options;
  const slopeAt = (gradient: Float64Array): number =>
    gradient.reduce((sum, value, index) => sum + value * (direction[index] as number), 0);
  const begin: Trial = { ...from, length: 0, slope: slopeAt(from.gradient) };
  const tryLength = (length: number): Trial => {
    const point = from.point.map((value, index) => value + length * (direction[index] as number));
    const gradient = new Float64Array(point.length);
    const value = evaluate(point, gradient);
    const slope = slopeAt(gradient);
    const isFinite = Number.isFinite(value) && Number.isFinite(slope);
    return { point, gradient, length, value: isFinite ? value : Infinity, slope: isFinite ? slope : Infinity };
  };
  const isTooHigh = (trial: Trial, low: Trial): boolean =>
    trial.value > begin.value + sufficientFall * trial.length * begin.slope ||
    (trial.value >= low.value && low !== trial);
  const isFlat = ({ slope }: Trial): boolean => Math.abs(slope) <= -flatEnough * begin.slope;

  let low = begin;
  let high: Trial | null = null;
  let length = firstLength;
  for (let count = 0; count < mostTrials; count++) {
    const trial = tryLength(length);
    if (isTooHigh(trial, low)) high = trial;
    else if (isFlat(trial)) return trial;
    else {
      // The minimum lies where the slope leads, or between the trial and what was lowest before.
      const leadsBack = high === null ? trial.slope >= 0 : trial.slope * (high.length - low.length) >= 0;
      if (leadsBack) high = low;
      low = trial;
    }
    length = high === null ? 2 * low.length : between(low, high);
    if (high !== null && Math.abs(high.length - low.length) <= 1e-9 * Math.max(high.length, low.length)) break;
  }
  // Lower is good enough, flat or not.
  return low.value < begin.value ? low : null;
}

/** Minimum of the parabola through the low end's value and slope and the high end's value, well inside; else halfway. */
function between(low: Trial, high: Trial): number {
  const width = high.length - low.length;
  const rise = high.value - low.value - low.slope * width;
  const part = rise > 0 && Number.isFinite(rise) ? (-low.slope * width) / (2 * rise) : 0.5;
  return low.length + width * Math.min(0.9, Math.max(0.1, part));
}
