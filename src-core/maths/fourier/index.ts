export { autocorrelation, createAutocovarianceSum } from './autocorrelation.ts';
export type { AutocovarianceSum, SeriesScale } from './autocorrelation.ts';
export { createFourierTransform, powerOfTwoFrom } from './fourierTransform.ts';
export type { FourierTransform } from './fourierTransform.ts';
