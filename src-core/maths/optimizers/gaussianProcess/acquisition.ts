import { normalDensity, normalDistribution } from '../../statistics/index.ts';

/** Expected improvement, upper confidence bound, probability of improvement. */
export type AcquisitionFunction = 'EI' | 'UCB' | 'PI';

/** Standard deviations that the confidence bound looks ahead. */
const confidence = 2;
export interface Merit {
  readonly value: number;
  readonly byMean: number;
  readonly byDeviation: number;
}

/** log(φ(z) + z Φ(z)) and its derivative, without cancellation far below. */
function logImprovement(z: number): readonly [value: number, slope: number] {
  if (z < -25) return [-0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - 2 * Math.log(-z), -z - 2 / z];
  const below = normalDistribution(z);
  const improvement = normalDensity(z) + z * below;
  return [Math.log(improvement), below / improvement];
}

/**
 * How much a point is worth measuring, more being better, with its derivatives by the mean and deviation expected
 * there. Expected improvement is given as its logarithm (Ament et al., NeurIPS 36 (2023)), whose gradient does not
 * vanish; of the probability of improvement its normal quantile, which has the same maximum.
 * @param incumbent the cost to improve on
 */
export function merit(kind: AcquisitionFunction, mean: number, deviation: number, incumbent: number): Merit {
  switch (kind) {
    case 'EI': {
      const z = (incumbent - mean) / deviation;
      const [value, slope] = logImprovement(z);
      return {
        value: Math.log(deviation) + value,
        byMean: -slope / deviation,
        byDeviation: (1 - slope * z) / deviation,
      };
    }
    case 'UCB':
      return { value: confidence * deviation - mean, byMean: -1, byDeviation: confidence };
    case 'PI': {
      const z = (incumbent - mean) / deviation;
      return { value: z, byMean: -1 / deviation, byDeviation: -z / deviation };
    }
  }
}
