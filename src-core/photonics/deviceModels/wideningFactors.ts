import { integratedAutocorrelationTime } from '../../maths/inference/diagnostics/autocorrelationTime.ts';
import { factorise, packedLength, solve } from '../../maths/linearAlgebra/index.ts';

export interface FittedResiduals {
  /** Weighted, in the order of the independent variable, [point]. */
  readonly residuals: Float64Array;
  /** Their derivatives, [point][parameter], at the best fit. */
  readonly jacobian: Float64Array;
  /** Number of parameters. */
  readonly size: number;
}

/**
 * By what the standard deviation of each parameter has to be multiplied because neighbouring residuals go together and
 * are larger in some places (the nulls of a fringe) than in others; at least 1.
 *
 * What point i adds to an estimate is psi_i = ((JᵀJ)⁻¹ Jᵀ)_i r_i. Least squares takes the variance of their sum as
 * s^2 (JᵀJ)⁻¹; here it is the sum of psi^2 times the integrated autocorrelation time of psi (with Sokal's window), which
 * is the heteroscedasticity and autocorrelation consistent estimate with a window that the data choose.
 * Source: W. K. Newey and K. D. West, Econometrica 55 (1987) 703; A. Sokal as in `integratedAutocorrelationTime`.
 * @returns [parameter]; NaN where the data do not tell the parameters apart
 */
export function wideningFactors({ residuals, jacobian, size }: FittedResiduals): Float64Array {
  const count = residuals.length;
  const lengths = new Float64Array(size);
  const normal = new Float64Array(packedLength(size));
  const column = (point: number, parameter: number): number => jacobian[point * size + parameter] as number;
  for (let row = 0; row < size; row++) {
    for (let other = 0; other <= row; other++) {
      let sum = 0;
      for (let point = 0; point < count; point++) sum += column(point, row) * column(point, other);
      normal[packedLength(row) + other] = sum;
    }
    lengths[row] = Math.sqrt(normal[packedLength(row) + row] as number);
  }
  for (let row = 0; row < size; row++) {
    for (let other = 0; other <= row; other++) {
      const at = packedLength(row) + other;
      normal[at] = (normal[at] as number) / ((lengths[row] as number) * (lengths[other] as number));
    }
  }
  const factor = factorise(normal, size);
  const factors = new Float64Array(size).fill(NaN);
  if (factor === null) return factors;
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  const variance = squares / Math.max(1, count - size);
  for (let parameter = 0; parameter < size; parameter++) {
    const unit = new Float64Array(size);
    unit[parameter] = 1;
    const row = solve(factor, unit);
    const influence = residuals.map((residual, point) => {
      let sum = 0;
      for (let other = 0; other < size; other++) {
        sum += ((row[other] as number) / (lengths[other] as number)) * column(point, other);
      }
      return sum * residual;
    });
    const power = influence.reduce((sum, value) => sum + value * value, 0);
    const { steps } = integratedAutocorrelationTime({ ensembles: 1, steps: count, walkers: 1, values: influence });
    const ratio = (power * Math.max(0, steps)) / (variance * (row[parameter] as number));
    factors[parameter] = Math.sqrt(Math.max(1, Number.isNaN(ratio) ? 1 : ratio));
  }
  return factors;
}
