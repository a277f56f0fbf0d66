import type { ComputeJobName } from '../../src-core/plans/instruction.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';

interface JobLimit {
  /** By the machine's clock, from when a worker takes the job up; beyond it the worker is ended. */
  readonly limitMs: number;
  readonly overrun: (limitMs: number) => FringeError;
}

const tooLong = (what: string, ownLimitMs: number): JobLimit => ({
  limitMs: ownLimitMs,
  overrun: (limitMs) =>
    new FringeError('defect', `${what} took longer than ${limitMs / 1000} s and was ended.`, {
      remedy: 'Try again on a machine that is less busy; if it happens again, report it with the session record.',
    }),
});

/** The sandbox stops a plugin long before; this is for what it cannot see. */
const pluginStuck: JobLimit = {
  limitMs: 30_000,
  overrun: (limitMs) =>
    new FringeError('bad_input', `The custom plugin did not come back within ${limitMs / 1000} s and was ended.`, {
      path: 'cost_function.Custom.plugin_id',
      remedy: 'Correct the plugin and start again; what a plugin may do stands in docs/plugins.md.',
    }),
};

/** How long each job may take: a bound on what is stuck, far above what any needs. */
export const jobLimits: Readonly<Record<ComputeJobName, JobLimit>> = {
  echo: tooLong('An echo of the compute workers', 60_000),
  propose: tooLong("The optimizer's next proposal", 300_000),
  prepareInference: tooLong('The preparation of the inference', 600_000),
  findBest: tooLong('The search for the best fit', 3_600_000),
  estimatePoint: tooLong('The point estimate', 24 * 3_600_000),
  sampleEnsemble: tooLong('A slice of an ensemble of walkers', 3_600_000),
  meshWork: tooLong('The fit of the mesh', 3_600_000),
  summariseChain: tooLong('What may be said of the chain', 3_600_000),
  describeParameter: tooLong('What may be said of a parameter', 3_600_000),
  relateParameters: tooLong('What may be said of the parameters together', 3_600_000),
  viewAutocorrelation: tooLong('The autocorrelation of a parameter', 3_600_000),
  prepareView: tooLong('The view of the specification', 600_000),
  viewPosterior: tooLong('The view of the posterior', 3_600_000),
  viewCorner: tooLong('The histograms of the posterior', 600_000),
  comparePosteriors: tooLong('The comparison of the posteriors', 3_600_000),
  summariseNoise: tooLong('The summary of the noise calibration', 3_600_000),
  checkDataset: tooLong('The reading of the dataset', 24 * 3_600_000),
  datasetMoments: tooLong('The moments of the dataset', 24 * 3_600_000),
  datasetExceedances: tooLong('The count of spikes in the dataset', 24 * 3_600_000),
  gatherScores: tooLong('The gathering of the scores', 24 * 3_600_000),
  judgeHead: tooLong("A head's comparison with its reference", 3_600_000),
  retagSession: tooLong('The re-tagging of a session', 24 * 3_600_000),
  viewHead: tooLong('The view of the head', 600_000),
  pluginCheck: pluginStuck,
  pluginCost: pluginStuck,
};
