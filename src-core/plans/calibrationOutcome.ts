import type { ConvergenceReason } from '../domain/run.ts';

/** What a calibration found. Parameters by full name, in the bench's units. */
export interface CalibrationOutcome {
  /** `NelderMead`, or of an adaptive search what it became: `Adaptive (TrigonometricSurrogate)`. */
  readonly algorithm: string;
  readonly reason: ConvergenceReason;
  readonly converged: boolean;
  readonly iterations: number;
  readonly bestIteration: number | null;
  readonly bestParameters: Readonly<Record<string, number>>;
  /** All that was set for it: the best, what the sequence sets to constants, and what stood beside them. */
  readonly settings: Readonly<Record<string, number>>;
  /** Mean of the confirming reads at the accepted point, in the expression's own sign; null when it was never finite. */
  readonly cost: number | null;
  readonly snrDb: number | null;
  readonly sensorSnrDb: Readonly<Record<string, number>>;
  readonly confidence: number;
  readonly extinctionRatioDb: number | null;
  readonly trueExtinctionRatioDb: number | null;
  readonly initialCost: number | null;
  readonly initialExtinctionRatioDb: number | null;
  readonly temperatureC: number | null;
  readonly durationSeconds: number;
}
