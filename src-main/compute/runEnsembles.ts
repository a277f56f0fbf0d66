import type { EnsembleWork } from '../../src-core/plans/ensembleWork.ts';
import type { PosteriorWork } from '../../src-core/plans/posteriorWork.ts';
import type { EnsembleSettings, EnsembleState } from '../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { keptSteps } from '../../src-core/maths/inference/sampler/sampleEnsemble.ts';
import type { WalkerStart } from '../../src-core/maths/inference/sampler/startWalkers.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';

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

const defaultSliceSteps = 200;

/**
 * Independent ensembles on the workers, each in slices; the samples are written where they stay. The numbers do not
 * depend on how many workers there are, nor on the slices.
 * @throws the first refusal or failure of a slice, after which the others are given up; the signal's reason
 */
export async function runEnsembles(
  jobs: JobRunner,
  run: EnsembleRun,
  watch: EnsembleRunWatch,
): Promise<EnsembleRunResult> {
  const { posterior, settings, from, steps, thin, sliceSteps = defaultSliceSteps } = run;
  const dimension = Object.keys(posterior.parameters).length;
  const begun = from.map((one) => ('state' in one ? one.state.step : 0));
  const first = begun[0] ?? 0;
  const kept = keptSteps(first, first + steps, thin);
  const rows = kept * settings.walkers;
  const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));
  const samples = shared(from.length * rows * dimension);
  const logDensities = shared(from.length * rows);
  const failed = new AbortController();
  const signal = AbortSignal.any([watch.signal, failed.signal]);
  const one = async (ensemble: number): Promise<EnsembleState> => {
    let place = ensemble * rows;
    let at = from[ensemble] as EnsembleRun['from'][number];
    let done = 0;
    for (;;) {
      const here = Math.min(sliceSteps, steps - done);
      const step = first + done;
      const room = keptSteps(step, step + here, thin) * settings.walkers;
      const work: EnsembleWork = {
        posterior,
        settings: { ...settings, ensemble },
        from: at,
        steps: here,
        thin,
        samples: samples.subarray(place * dimension, (place + room) * dimension),
        logDensities: logDensities.subarray(place, place + room),
      };
      const { state } = await jobs.run('sampleEnsemble', work, signal);
      watch.onSlice?.({ ensemble, state, samples: work.samples, logDensities: work.logDensities });
      at = { state };
      place += room;
      done += here;
      if (done >= steps) return state;
    }
  };
  const ensembles = from.map((_, ensemble) =>
    one(ensemble).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(ensembles);
  return { samples, logDensities, keptSteps: kept, states: await Promise.all(ensembles) };
}
