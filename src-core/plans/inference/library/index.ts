/** Inference by itself, from TypeScript; docs/inference-library.md is its page. */
export {
  Bound,
  Flat,
  LogNormal,
  Normal,
  TruncatedNormal,
  Uniform,
} from '../../../maths/inference/distributions/index.ts';
export type { Distribution } from '../../../maths/inference/distributions/index.ts';
export { ParameterSet } from '../../../maths/inference/parameterSet.ts';
export { Chain } from '../../../maths/inference/chain.ts';
export type { DrawSelection } from '../../../maths/inference/chain.ts';
export { createRandomStream } from '../../../maths/random/index.ts';
export type { PointEstimate } from '../../../maths/inference/pointEstimator.ts';
export { Target } from './target.ts';
export type { ColumnChoice, TargetVariable } from './target.ts';
export { ModelRunner } from './modelRunner.ts';
export type { ModelOutput, ParameterRow } from './modelRunner.ts';
export { GaussianLikelihood } from './likelihood.ts';
export type { Likelihood } from './likelihood.ts';
export { ModelSampler as EnsembleSampler } from './modelSampler.ts';
export type { Initialization, RunOptions, SamplerProgress, SamplerRun, SamplerState } from './modelSampler.ts';
export { ModelEstimator as PointEstimator } from './modelEstimator.ts';
