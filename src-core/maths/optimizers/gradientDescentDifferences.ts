import { usablePeriod } from './optimizer.ts';
import type { Evaluation, ParameterSpace } from './optimizer.ts';

/** A setting beside the base: one parameter moved by `way`, in its unit. */
export interface DifferencePoint {
  readonly axis: number;
  readonly way: number;
}

/** The settings that measure the slopes at a base: both sides, or the one where no bound is in the way. */
export function differencePoints(
  space: ParameterSpace,
  base: readonly number[],
  steps: readonly number[],
): DifferencePoint[] {
  return base.flatMap((value, axis) => {
    const step = steps[axis] as number;
    const fits = (way: number): boolean =>
      usablePeriod(space, axis) !== null ||
      (value + way >= (space.lower[axis] as number) && value + way <= (space.upper[axis] as number));
    return [step, -step].filter(fits).map((way) => ({ axis, way }));
  });
}

export interface MeasuredDifference extends DifferencePoint {
  /** null when it was not finite. */
  readonly cost: number | null;
}

const steepest = 1e150;
/** Held to 1e150, either way. */
export const held = (value: number): number => Math.min(steepest, Math.max(-steepest, value));

/**
 * The slope of the cost along each parameter, in cost over the parameter's unit: between both sides where both are
 * finite, else between one and the base; 0 where nothing is known. Held to 1e150, so that no product overflows.
 */
export function slopes(base: Evaluation, measured: readonly MeasuredDifference[]): number[] {
  return base.point.map((_, axis) => {
    const sides = measured.flatMap(({ axis: own, way, cost }) =>
      own === axis && cost !== null ? [{ way, cost }] : [],
    );
    const [first, second = { way: 0, cost: base.cost as number }] = sides;
    if (first === undefined) return 0;
    const width = first.way - second.way;
    return held((held(first.cost) - held(second.cost)) / width);
  });
}

/** How far apart the costs lie that made the slope of one parameter. */
export function differenceSpan(base: Evaluation, measured: readonly MeasuredDifference[], axis: number): number {
  const costs = measured.flatMap(({ axis: own, cost }) => (own === axis && cost !== null ? [cost] : []));
  if (costs.length === 1) costs.push(base.cost as number);
  return costs.length === 0 ? 0 : Math.max(...costs) - Math.min(...costs);
}
