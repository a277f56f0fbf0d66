import { integratedAutocorrelationTime } from '../../maths/inference/diagnostics/autocorrelationTime.ts';

/**
 * The square root of the residuals' integrated autocorrelation time (Sokal's window), at least 1: n residuals count as
 * n/time independent ones. One number for all parameters, from the residuals alone; `wideningFactors` knows more.
 * @param residuals in the order of the independent variable, [point]
 * Source: A. Zięba and P. Ramza, Metrology and Measurement Systems 18 (2011) 529, equation 5.
 */
export function wideningFactor(residuals: Float64Array): number {
  const { steps } = integratedAutocorrelationTime({
    ensembles: 1,
    steps: residuals.length,
    walkers: 1,
    values: residuals,
  });
  return Math.sqrt(Math.max(1, Number.isNaN(steps) ? 1 : steps));
}
