import type { ComputeJobName, ComputeJobs } from '../../src-core/plans/instruction.ts';
import { meshWork } from '../../src-core/photonics/meshCalibration/meshJobs.ts';
import { ensembleWork, PosteriorCache } from '../../src-core/plans/ensembleWork.ts';
import { proposeWork } from '../../src-core/plans/propose.ts';
import { pluginCheck, pluginCost } from './plugins/pluginJobs.ts';
import { wasmRuntime } from './wasmRuntime.ts';

type Job<N extends ComputeJobName> = (
  input: ComputeJobs[N]['input'],
) => ComputeJobs[N]['output'] | Promise<ComputeJobs[N]['output']>;

/** Of this worker: compiled code lives as long as its thread. */
const posteriors = new PosteriorCache(wasmRuntime);

/** What a worker can do: each job a pure function of plain data. Only workers import this. */
export const jobs: { readonly [N in ComputeJobName]: Job<N> } = {
  echo: (input) => input,
  propose: proposeWork,
  meshWork,
  sampleEnsemble: (input) => ensembleWork(input, posteriors),
  pluginCheck,
  pluginCost,
};
