import type { ComputeJobName, ComputeJobs } from '../../src-core/plans/instruction.ts';

type Job<N extends ComputeJobName> = (
  input: ComputeJobs[N]['input'],
) => ComputeJobs[N]['output'] | Promise<ComputeJobs[N]['output']>;

/**
 * What a worker can do: each job a pure function of plain data. Only workers import this. A job's code is loaded when
 * it is first asked for: a worker holds in memory what it works at.
 */
export const jobs: { readonly [N in ComputeJobName]: Job<N> } = {
  echo: (input) => input,
  propose: async (input) => (await import('../../src-core/plans/propose.ts')).proposeWork(input),
  meshWork: async (input) => (await import('../../src-core/photonics/meshCalibration/meshJobs.ts')).meshWork(input),
  sampleEnsemble: async (input) => (await import('./ensembleJob.ts')).sampleEnsemble(input),
  prepareInference: async (input) =>
    (await import('../../src-core/plans/inference/prepareInference.ts')).prepareInference(input),
  findBest: async (input) => (await import('./fittingJobs.ts')).findBestJob(input),
  estimatePoint: async (input) => (await import('./fittingJobs.ts')).estimatePointJob(input),
  summariseChain: async (input) =>
    (await import('../../src-core/plans/inference/chainSummary.ts')).summariseChain(input),
  describeParameter: async (input) =>
    (await import('../../src-core/plans/inference/describeParameter.ts')).describeParameter(input),
  relateParameters: async (input) =>
    (await import('../../src-core/plans/inference/chainSummary.ts')).relateParameters(input),
  viewAutocorrelation: async (input) =>
    (await import('../../src-core/plans/inference/describeParameter.ts')).viewAutocorrelation(input),
  prepareView: async (input) => (await import('./viewJobs.ts')).prepareView(input),
  viewPosterior: async (input) => (await import('./viewJobs.ts')).viewPosterior(input),
  viewCorner: async (input) => (await import('../../src-core/plans/inference/cornerView.ts')).cornerView(input),
  comparePosteriors: async (input) =>
    (await import('../../src-core/plans/inference/comparePosteriors.ts')).comparePosteriors(input),
  summariseNoise: async (input) => (await import('../../src-core/plans/noise/summariseNoise.ts')).summariseNoise(input),
  checkDataset: async (input) => (await import('./standardizeJobs.ts')).checkDataset(input),
  datasetMoments: async (input) => (await import('./standardizeJobs.ts')).datasetMoments(input),
  datasetExceedances: async (input) => (await import('./standardizeJobs.ts')).datasetExceedances(input),
  gatherScores: async (input) => (await import('../sessions/scores/gatherScores.ts')).gatherScores(input),
  judgeHead: async (input) => (await import('./baselineJobs.ts')).judgeBaselineHead(input),
  retagSession: async (input) => (await import('../sessions/scores/retagScores.ts')).retagScores(input),
  viewHead: async (input) => (await import('./baselineJobs.ts')).viewBaselineHead(input),
  pluginCheck: async (input) => (await import('./plugins/pluginJobs.ts')).pluginCheck(input),
  pluginCost: async (input) => (await import('./plugins/pluginJobs.ts')).pluginCost(input),
};
