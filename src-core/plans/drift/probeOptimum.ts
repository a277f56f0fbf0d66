import { mean } from '../../maths/statistics/index.ts';
import type { Plan } from '../instruction.ts';
import type { TunedParameter } from '../resolveKernel.ts';
import { finiteCosts } from './costSamples.ts';
import type { CostSampler } from './costSamples.ts';

/** Of the parameter's period, or of its range where it has none: deep enough in the noise's reach, shallow for the bench. */
const stepFraction = 1 / 40;
/** How far a minimum is looked for, in the same measure: beyond a quarter of a period a parabola says nothing. */
const reachFraction = 1 / 4;
/** A slope or a curvature below this many times its own noise is none. */
const significance = 4;

/** Below, at and above the middle, and back: what drifts evenly in between cancels. */
const order = [0, 1, 2, 2, 1, 0] as const;

/**
 * Where a parameter would have to stand now: the place of the cost's minimum along it, found by a small step to either
 * side and a parabola through the three. That is what "the parameter has drifted" means on a chip: what the source
 * drives has not changed, but the same drive no longer gives the same phase, so the setting that calibrates it has
 * moved. Reading the output back would only show that the source still does as it was told, which the write gate checks
 * at every read. The steps are a fortieth of a period: the cost stays near its minimum, and the settings are restored
 * by whoever asked for the probe. Downhill without a minimum in reach the answer is a quarter of a period that way: it
 * has moved at least so far.
 * @param point the settings in force, in the kernel's order
 * @returns in the parameter's unit; null when a cost could not be measured, or does not answer to the parameter at all
 */
export function* probeOptimum(sampler: CostSampler, point: readonly number[], index: number): Plan<number | null> {
  const probe = probeOf(sampler.resolved.tuned[index] as TunedParameter, point[index] as number);
  const places = [-1, 0, 1].map((side) => point.with(index, probe.middle + side * probe.step));
  const readings = yield* sampler.at(order.map((place) => places[place] as number[]));
  const costs = finiteCosts(readings);
  return costs === null ? null : minimumOf(costs, probe);
}

export interface Probe {
  readonly middle: number;
  readonly step: number;
  /** Largest distance from the middle that is answered. */
  readonly reach: number;
}

export function probeOf({ parameter, hardLimits: [low, high] }: TunedParameter, value: number): Probe {
  const range = high - low;
  const scale = Math.min(parameter.definition.period ?? range, range);
  const step = scale * stepFraction;
  return { middle: Math.min(Math.max(value, low + step), high - step), step, reach: scale * reachFraction };
}

/** @param costs in the order below, at, above, above, at, below */
export function minimumOf(costs: readonly number[], { middle, step, reach }: Probe): number | null {
  const [below, at, above] = [0, 1, 2].map((place) => mean(costs.filter((_cost, i) => order[i] === place))) as [
    number,
    number,
    number,
  ];
  const squares = [0, 1, 2].map((i) => ((costs[i] as number) - (costs[5 - i] as number)) ** 2 / 2);
  const noiseOfMean = Math.sqrt(mean(squares) / 2);
  const slope = above - below;
  const curvature = below - 2 * at + above;
  const curved = curvature > significance * Math.sqrt(6) * noiseOfMean;
  if (curved) return middle + Math.min(Math.max((-step * slope) / (2 * curvature), -reach), reach);
  const steep = Math.abs(slope) > significance * Math.SQRT2 * noiseOfMean;
  return steep ? middle - Math.sign(slope) * reach : null;
}
