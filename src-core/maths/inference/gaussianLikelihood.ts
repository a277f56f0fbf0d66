import { FringeError } from '../../errors/fringeError.ts';

/** One measured variable. */
export interface MeasuredVariable {
  readonly name: string;
  /** [point] */
  readonly values: Float64Array;
  /** [point], or one for all: standard deviations, above 0. */
  readonly uncertainties: Float64Array | number;
  /** [point]: whether it is in the reference period; null when there is none. */
  readonly reference: readonly boolean[] | null;
}

export interface GaussianOptions {
  /** r of sigma^2 = u^2 + (r |observed|)^2, or null. */
  readonly relativeError: number | null;
}

/** A variable as the likelihood compares it. */
export interface GaussianTerm {
  /** [point], as it was given. */
  readonly measured: Float64Array;
  /** [point], less the mean over the reference period. */
  readonly observed: Float64Array;
  /** [point], or one for all: 1/sigma. */
  readonly weights: Float64Array | number;
  /** Points of the reference period, or null. */
  readonly reference: Int32Array | null;
  /** -sum log sigma - n/2 log 2 pi: what the log likelihood is at a perfect model. */
  readonly logScale: number;
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

const refuse = (name: string, what: string): FringeError =>
  new FringeError('bad_input', `The target "${name}" cannot be fitted: ${what}.`, {
    path: 'target',
    remedy: 'Correct the data or leave such points out.',
  });

/**
 * Normal errors, independent from point to point: log L = -1/2 sum ((y - m)/sigma)^2 - sum log(sigma sqrt(2 pi)).
 * With a reference period the mean over it is taken from both data and model.
 * @throws bad_input for a variable without points, with values that are not finite or uncertainties that are not above 0
 */
export function prepareGaussian(variable: MeasuredVariable, { relativeError }: GaussianOptions): GaussianTerm {
  const { name, values, uncertainties, reference } = variable;
  const count = values.length;
  if (count === 0) throw refuse(name, 'it has no points');
  if (relativeError !== null && !(relativeError >= 0 && Number.isFinite(relativeError))) {
    throw refuse(name, `a relative error of ${relativeError} means nothing`);
  }
  const sigmaAt = (point: number): number => {
    const own = typeof uncertainties === 'number' ? uncertainties : (uncertainties[point] as number);
    return relativeError === null ? own : Math.hypot(own, relativeError * (values[point] as number));
  };
  let logScale = -count * halfLogTwoPi;
  const weights = new Float64Array(count);
  for (let point = 0; point < count; point++) {
    if (!Number.isFinite(values[point])) throw refuse(name, `its point ${point + 1} is ${values[point]}`);
    const sigma = sigmaAt(point);
    if (!(sigma > 0 && Number.isFinite(sigma))) {
      throw refuse(name, `the uncertainty of its point ${point + 1} is ${sigma}, which is not above zero`);
    }
    weights[point] = 1 / sigma;
    logScale -= Math.log(sigma);
  }
  const places = reference === null ? null : placesOf(reference);
  if (places?.length === 0) throw refuse(name, 'no point lies in its reference period');
  const first = weights[0] as number;
  return {
    measured: values,
    observed: places === null ? values : values.map((value) => value - meanAt(values, places)),
    weights: weights.every((weight) => weight === first) ? first : weights,
    reference: places,
    logScale,
  };
}

const placesOf = (reference: readonly boolean[]): Int32Array =>
  Int32Array.from(reference.flatMap((isIn, point) => (isIn ? [point] : [])));

function meanAt(values: Float64Array, places: Int32Array): number {
  let sum = 0;
  for (let index = 0; index < places.length; index++) sum += values[places[index] as number] as number;
  return sum / places.length;
}

/** Log likelihood of model values, [point]; NaN where one of them is. Allocates nothing. */
export function gaussianLogLikelihood(term: GaussianTerm, model: Float64Array): number {
  const { observed, weights, reference, logScale } = term;
  const shift = reference === null ? 0 : meanAt(model, reference);
  let chiSquare = 0;
  for (let point = 0; point < observed.length; point++) {
    const residual = (observed[point] as number) - ((model[point] as number) - shift);
    const weighted = residual * (typeof weights === 'number' ? weights : (weights[point] as number));
    chiSquare += weighted * weighted;
  }
  return Number.isFinite(chiSquare) ? logScale - 0.5 * chiSquare : NaN;
}

/**
 * Derivatives of `gaussianLogLikelihood` by the model values, into `seeds`, [point].
 * @returns the log likelihood
 */
export function gaussianSeeds(term: GaussianTerm, model: Float64Array, seeds: Float64Array): number {
  const { observed, weights, reference } = term;
  const shift = reference === null ? 0 : meanAt(model, reference);
  let sum = 0;
  for (let point = 0; point < observed.length; point++) {
    const weight = typeof weights === 'number' ? weights : (weights[point] as number);
    const seed = ((observed[point] as number) - ((model[point] as number) - shift)) * weight * weight;
    seeds[point] = seed;
    sum += seed;
  }
  if (reference !== null) {
    // The mean over the reference period moves all residuals.
    for (let index = 0; index < reference.length; index++) {
      const point = reference[index] as number;
      seeds[point] = (seeds[point] as number) - sum / reference.length;
    }
  }
  return gaussianLogLikelihood(term, model);
}
