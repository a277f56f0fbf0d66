import type { CostSummary } from '../../domain/monitorRecord.ts';
import { mean, sampleStandardDeviation, studentTCdf } from '../../maths/statistics/index.ts';
import { CandidateMeasurement } from '../candidateMeasurement.ts';
import { createCostEvaluator } from '../costs/costKinds.ts';
import type { CostEvaluator, CostReading } from '../costs/costEvaluator.ts';
import type { Plan } from '../instruction.ts';
import { compileKernel } from '../measurement.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import type { RunClock } from './runClock.ts';

/** Measures a kernel's cost at settings of one's own choice, as its calibration would. */
export class CostSampler {
  readonly resolved: ResolvedKernel;
  readonly evaluator: CostEvaluator;
  readonly #compiled: CompiledKernel;
  readonly #clock: RunClock;

  constructor(resolved: ResolvedKernel, clock: RunClock) {
    this.resolved = resolved;
    this.#compiled = compileKernel(resolved);
    this.evaluator = createCostEvaluator(resolved, this.#compiled);
    this.#clock = clock;
  }

  /** Settings in the kernel's order of parameters; one that is not among them stands at its safe value. */
  pointOf(settings: Readonly<Record<string, number>>): number[] {
    return this.resolved.tuned.map(({ parameter }) => settings[parameter.fullName] ?? parameter.definition.safe);
  }

  /** One reading a point, in the order given. Leaves the bench at the last of them. */
  *at(points: readonly (readonly number[])[]): Plan<CostReading[]> {
    // Made anew: whoever wrote to the bench meanwhile did not tell it.
    const bench = new CandidateMeasurement(this.resolved, this.#compiled, Infinity);
    const readings: CostReading[] = [];
    for (const point of points) {
      const candidate = yield* bench.at(point);
      readings.push(yield* this.evaluator.evaluate(candidate));
      for (const { timeNs } of candidate.measurement.reads) this.#clock.tick(timeNs);
    }
    return readings;
  }

  summary(readings: readonly CostReading[]): CostSummary {
    const costs = finiteCosts(readings);
    return {
      mean: costs === null ? null : this.evaluator.sign * mean(costs),
      standardDeviation: costs === null || costs.length < 2 ? null : sampleStandardDeviation(costs),
      reads: readings.length,
    };
  }
}

/** All costs, or null when there is none or one of them must not be used: a mean of the rest would flatter. */
export function finiteCosts(readings: readonly CostReading[]): readonly number[] | null {
  const costs = readings.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  return costs.length === readings.length && costs.length > 0 ? costs : null;
}

/**
 * Probability that the second of two settings has the lower cost, from readings taken in pairs: Student's t on the
 * differences, with n-1 degrees of freedom, so that what drifts for both alike does not decide. Without spread it is 0
 * or 1. Where only one of the two could be measured, that one is the better; null when neither could.
 */
export function probabilityLower(former: readonly CostReading[], latter: readonly CostReading[]): number | null {
  const [before, after] = [finiteCosts(former), finiteCosts(latter)];
  if (after === null) return before === null ? null : 0;
  if (before === null) return 1;
  const gains = before.map((cost, index) => cost - (after[index] as number));
  const standardError = gains.length > 1 ? sampleStandardDeviation(gains) / Math.sqrt(gains.length) : 0;
  if (standardError === 0) return mean(gains) > 0 ? 1 : 0;
  return studentTCdf(mean(gains) / standardError, gains.length - 1);
}
