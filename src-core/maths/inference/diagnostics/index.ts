export { fewestTimes, integratedAutocorrelationTime, walkerAutocorrelation } from './autocorrelationTime.ts';
export type { AutocorrelationTime } from './autocorrelationTime.ts';
export { fewestDraws, judgeConvergence, largestRHat } from './convergence.ts';
export type { Convergence, Criterion, ParameterDiagnostics, Shortfall } from './convergence.ts';
export { splitDraws } from './draws.ts';
export type { Draws } from './draws.ts';
export { bulkSampleSize, meanSampleSize, quantileSampleSize, tailSampleSize } from './effectiveSampleSize.ts';
export { normalScores, rankNormalise, sortingOrder } from './ranks.ts';
export { classicRHat, rankRHat, splitRHat } from './rHat.ts';
