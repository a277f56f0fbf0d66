import type { CostEvaluator } from '../costs/costEvaluator.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';

/** What a gradient provider is made from. */
export interface GradientTerms {
  readonly resolved: ResolvedKernel;
  readonly compiled: CompiledKernel;
  /** The cost, as minimised. */
  readonly expression: string;
  /** Places among the tuned parameters of those that have a slope; the others' is 0. */
  readonly axes: readonly number[];
  readonly evaluate: CostEvaluator['evaluate'];
}
