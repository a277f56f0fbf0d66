import type { EnsembleState } from '../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { keptSteps } from '../../src-core/maths/inference/sampler/sampleEnsemble.ts';
import type { EnsembleWork } from '../../src-core/plans/ensembleWork.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';
import type { EnsembleRun, EnsembleRunResult, EnsembleRunWatch } from '../interfaces/runEnsembles.ts';

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
