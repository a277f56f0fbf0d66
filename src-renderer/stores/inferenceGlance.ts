import type { RunStart, RunStop } from '../../src-core/documents/documents.ts';
import type { EstimateResult, InferResult } from '../../src-core/domain/inferenceRun.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';

/** What React draws of an inference that is on, or that ended. */
export interface InferenceGlance {
  readonly runId: string;
  readonly phase: 'loading' | 'live' | 'ended' | 'refused';
  readonly kind: 'infer' | 'estimate';
  readonly title: string;
  /** Whether any of the data came from a simulated bench. */
  readonly simulated: boolean;
  readonly start: RunStart | null;
  readonly stop: RunStop | null;
  readonly inferResult: InferResult | null;
  readonly estimateResult: EstimateResult | null;
  readonly error: FringeError | null;
  /** Names of the sampled parameters, in order; empty while they are not known. */
  readonly parameters: readonly string[];
  readonly units: Readonly<Record<string, string>>;
  /** It was asked to end with the steps it has. */
  readonly isFinishing: boolean;
  /** Of the sampler, since the chain's start. */
  readonly step: number;
  readonly totalSteps: number;
  readonly discard: number;
  readonly evaluations: number;
  readonly failures: number;
  /** Of the last slices; null before the first. */
  readonly evaluationsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** By ensemble, of the last slice. */
  readonly acceptance: readonly number[];
  readonly logDensity: readonly (number | null)[];
  /** Walkers of each ensemble whose positions are told. */
  readonly walkersShown: number;
  readonly notes: readonly { readonly text: string; readonly isWarning: boolean }[];
  readonly elapsedSeconds: number;
}

export const emptyInferenceGlance = (runId: string): InferenceGlance => ({
  runId,
  phase: 'loading',
  kind: 'infer',
  title: '',
  simulated: false,
  start: null,
  stop: null,
  inferResult: null,
  estimateResult: null,
  error: null,
  parameters: [],
  units: {},
  isFinishing: false,
  step: 0,
  totalSteps: 0,
  discard: 0,
  evaluations: 0,
  failures: 0,
  evaluationsPerSecond: null,
  secondsLeft: null,
  acceptance: [],
  logDensity: [],
  walkersShown: 0,
  notes: [],
  elapsedSeconds: 0,
});
