import type { Plan } from '../instruction.ts';
import type { Measurement } from '../measurement.ts';

/** What one measured candidate is worth. */
export interface CostReading {
  /** Minimised inside, whatever the kernel's words; null when it must not be used. */
  readonly cost: number | null;
  /** Why it must not be used, or null. */
  readonly fault: string | null;
  /** Deviations that a target by parts is held against, point by point; none where the cost says all. */
  readonly deviations?: readonly number[];
}

/** A candidate with what its measurement sequence found. */
export interface MeasuredCandidate {
  /** One value a tuned parameter, in the kernel's order and the bench's units. */
  readonly point: readonly number[];
  /** The same by the names the kernel uses; empty for the bench as it was found. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly measurement: Measurement;
}

/**
 * How a calibration finds a candidate's cost and when it is good enough. Finding it is a plan of its own: a cost may
 * ask for work in a worker. Whatever it keeps between candidates must follow from what it was given, so that a resumed
 * run finds the same.
 */
export interface CostEvaluator {
  /** What a recorded cost is multiplied by to have the sign of the kernel's words. */
  readonly sign: 1 | -1;
  /** Whether only meeting a target ends the search; else the algorithm's own size does. */
  readonly hasTarget: boolean;
  /** Whether the readings alone tell the cost, so that it can be told of the bench as it was found. */
  readonly tellsAsFound: boolean;
  evaluate(candidate: MeasuredCandidate): Plan<CostReading>;
  /** Whether a candidate meets the target, by one reading or by the mean of several. False without a target. */
  met(readings: readonly CostReading[]): boolean;
  /** Probability, under the spread of these readings, that the true cost meets the target; null without a target. */
  confidence(readings: readonly CostReading[]): number | null;
  /** Slopes of the cost at a candidate, where the kernel says how they are found. */
  readonly gradient?: CandidateGradient;
}

/** Slopes of a cost at a candidate that was measured already. */
export interface CandidateGradient {
  /** How many more measurements of the sequence one gradient takes. */
  readonly measurements: number;
  /**
   * Cost (as minimised) over each tuned parameter's unit, in the kernel's order; 0 for a parameter it does not follow.
   * null when it cannot be told here.
   * @param measure writes a point and measures it; the next candidate is written by whoever asked for the gradient.
   */
  at(
    candidate: MeasuredCandidate,
    reading: CostReading,
    measure: (point: readonly number[]) => Plan<MeasuredCandidate>,
  ): Plan<readonly number[] | null>;
}
