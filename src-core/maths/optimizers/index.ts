export { createNelderMead } from './nelderMead.ts';
export type { NelderMeadOptions } from './nelderMead.ts';
export { clampToBounds, usablePeriod, wrapIntoBounds } from './optimizer.ts';
export type { Evaluation, Optimizer, OptimizerState, ParameterSpace } from './optimizer.ts';
