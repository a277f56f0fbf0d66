export { erf, erfc } from './errorFunction.ts';
export { logGamma } from './logGamma.ts';
export { mean, sampleStandardDeviation } from './moments.ts';
export { normalDensity, normalDistribution } from './normalDistribution.ts';
export { normalQuantile } from './normalQuantile.ts';
export { incompleteBeta, studentTCdf } from './studentT.ts';
