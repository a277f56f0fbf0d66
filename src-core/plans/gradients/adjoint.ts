import type { DeviceSettings, LearningDevice } from '../../photonics/learningDevice.ts';
import type { CandidateGradient, MeasuredCandidate } from '../costs/costEvaluator.ts';
import { ask } from '../instruction.ts';
import type { SensorRead } from '../instruction.ts';
import { settingsAtReads } from './benchDevice.ts';
import { CostSlopes, instrumentReads } from './costSlopes.ts';
import type { GradientTerms } from './gradientTerms.ts';
import { linearPower, readingPerPower } from './powerUnits.ts';

export interface AdjointGradient extends CandidateGradient {
  /** Every measured candidate teaches the model. */
  observe(candidate: MeasuredCandidate): void;
}

/**
 * Reverse mode: the slopes of the cost over its readings go backwards through the device model to the parameters. It
 * takes no measurement of its own once the model's unknowns are determined; until then two settings a third of a period
 * away are measured. The model is estimated, never looked up: a bench file does not know the chip's own phase.
 * @throws bad_input for an expression that has no derivative
 */
export function adjoint(terms: GradientTerms, device: LearningDevice): AdjointGradient {
  const { resolved, compiled, expression, axes } = terms;
  const slopes = new CostSlopes(resolved, compiled, expression);
  let told = false;

  const observe = ({ point, measurement }: MeasuredCandidate): void => {
    if (measurement.fault !== null) return;
    for (const { settings, reads } of readsWithSettings(terms, point, measurement)) {
      const powers = reads.flatMap(({ quantity, value, unit }) =>
        value === null ? [] : [[quantity, linearPower(value, unit)] as const],
      );
      device.observe({ settings, powers: new Map(powers) });
    }
  };

  return {
    measurements: 0,
    observe,
    *at(candidate, _reading, measure) {
      if (!told) yield* ask({ verb: 'note', severity: 'info', text: `Gradients by adjoint: ${device.assumptions}.` });
      told = true;
      const weights = slopes.weights(candidate);
      if (weights === null) return null;
      if (!device.isDetermined()) {
        for (const point of probes(terms, candidate.point)) observe(yield* measure(point));
      }
      const gradient = weights.parameters.map((slope, axis) => (axes.includes(axis) ? slope : 0));
      const left = [...weights.reads];
      for (const { settings, reads } of readsWithSettings(terms, candidate.point, candidate.measurement)) {
        const byQuantity = new Map<string, number>();
        for (const { quantity, value, unit } of reads) {
          const slope = (left.shift() as number) * readingPerPower(value ?? Number.NaN, unit);
          byQuantity.set(quantity, (byQuantity.get(quantity) ?? 0) + slope);
        }
        const pulled = device.pullback(settings, byQuantity);
        if (pulled === null) return null;
        for (const axis of axes) {
          const { parameter } = resolved.tuned[axis] as (typeof resolved.tuned)[number];
          // A parameter that the sequence sets to a constant before this reading does not move it.
          const moves = settings.get(parameter.fullName) === candidate.point[axis];
          if (moves) gradient[axis] = (gradient[axis] as number) + (pulled.get(parameter.fullName) ?? 0);
        }
      }
      return gradient.every(Number.isFinite) ? gradient : null;
    },
  };
}

interface SettledReads {
  readonly settings: DeviceSettings;
  readonly reads: readonly SensorRead[];
}

/** The readings of one pass, those at the same settings together: the ports of one state of the chip. */
function readsWithSettings(
  { resolved }: GradientTerms,
  point: readonly number[],
  { results }: MeasuredCandidate['measurement'],
): SettledReads[] {
  const settings = settingsAtReads(resolved, point);
  const groups: { settings: DeviceSettings; reads: SensorRead[] }[] = [];
  for (const [index, result] of results.entries()) {
    const own = settings[index] as DeviceSettings;
    const last = groups.at(-1);
    const same = last !== undefined && [...own].every(([name, value]) => last.settings.get(name) === value);
    if (same && last.settings.size === own.size) last.reads.push(...instrumentReads([result]));
    else groups.push({ settings: own, reads: instrumentReads([result]) });
  }
  return groups;
}

/** Two settings of the first parameter, a third of its period from the candidate and from each other, within limits. */
function probes({ resolved, axes }: GradientTerms, point: readonly number[]): number[][] {
  const axis = axes[0] as number;
  const { hardLimits, parameter } = resolved.tuned[axis] as (typeof resolved.tuned)[number];
  const third = (parameter.definition.period as number) / 3;
  const here = point[axis] as number;
  const fits = (at: number): boolean => at >= hardLimits[0] && at <= hardLimits[1];
  const inside = [third, -third, 2 * third, -2 * third].filter((way) => fits(here + way)).slice(0, 2);
  const ways = inside.length === 2 ? inside : [1 / 2, 1].map((part) => part * farther(here, hardLimits));
  return ways.map((way) => point.map((value, index) => (index === axis ? value + way : value)));
}

/** From a value to the limit that is farther away. */
const farther = (value: number, [low, high]: readonly [number, number]): number =>
  high - value > value - low ? high - value : low - value;
