import type { EnsembleSettings, EnsembleState } from '../../src-core/maths/inference/sampler/ensembleSampler.ts';
import type { WalkerStart } from '../../src-core/maths/inference/sampler/startWalkers.ts';
import type { PosteriorWork } from '../../src-core/plans/posteriorWork.ts';
import type { JobRunner } from './jobRunner.ts';

export interface EnsembleRun {
  readonly posterior: PosteriorWork;
  readonly settings: Omit<EnsembleSettings, 'dimension' | 'ensemble'>;
  /** One an ensemble: how it begins, or where it stands. All stand at the same step. */
  readonly from: readonly ({ readonly start: WalkerStart } | { readonly state: EnsembleState })[];
  /** Steps to make, of each ensemble. */
  readonly steps: number;
  readonly thin: number;
  /** Steps a job: how often there is news, and how long a stop may take. */
  readonly sliceSteps?: number;
}

export interface EnsembleProgress {
  readonly ensemble: number;
  /** After the slice. */
  readonly state: EnsembleState;
  /** What the slice kept, on the result's memory. */
  readonly samples: Float64Array;
  readonly logDensities: Float64Array;
}

export interface EnsembleRunResult {
  /** [ensemble][kept step][walker][parameter], natural rows; on shared memory. */
  readonly samples: Float64Array;
  /** [ensemble][kept step][walker], in working coordinates. */
  readonly logDensities: Float64Array;
  readonly keptSteps: number;
  readonly states: readonly EnsembleState[];
}

export interface EnsembleRunWatch {
  readonly signal: AbortSignal;
  /** Told of every slice as it ends, of each ensemble in order. */
  readonly onSlice?: (progress: EnsembleProgress) => void;
}

/** Independent ensembles on the workers of a pool. */
export type RunEnsembles = (jobs: JobRunner, run: EnsembleRun, watch: EnsembleRunWatch) => Promise<EnsembleRunResult>;
