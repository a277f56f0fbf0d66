import { FringeError } from '../../errors/fringeError.ts';
import type { LogDensity } from './logDensity.ts';
import type { ParameterSet } from './parameterSet.ts';

/**
 * Prior times likelihood, in working coordinates: those in which samplers move. The likelihood is asked for points
 * inside the prior alone.
 * @param likelihood takes natural rows, parameters in the set's order
 * @throws defect when the two have different numbers of parameters
 */
export function createPosterior(parameters: ParameterSet, likelihood: LogDensity): LogDensity {
  const dimension = parameters.count;
  if (likelihood.dimension !== dimension) {
    const counts = `${likelihood.dimension} parameters where the parameter set has ${dimension}`;
    throw new FringeError('defect', `The likelihood takes ${counts}.`);
  }
  return new Posterior(parameters, likelihood);
}

class Posterior implements LogDensity {
  readonly dimension: number;
  readonly #parameters: ParameterSet;
  readonly #likelihood: LogDensity;
  /** Without a transform, working and natural rows are the same. */
  readonly #isNatural: boolean;
  /** Natural rows of the points inside the prior, and which points they are. */
  #rows = new Float64Array(0);
  #places = new Int32Array(0);
  #values = new Float64Array(0);

  constructor(parameters: ParameterSet, likelihood: LogDensity) {
    this.dimension = parameters.count;
    this.#parameters = parameters;
    this.#likelihood = likelihood;
    this.#isNatural = parameters.parameters.every(({ transform }) => transform === 'none');
  }

  evaluateBatch(thetas: Float64Array, count: number, out: Float64Array): void {
    const { dimension } = this;
    const isNatural = this.#isNatural;
    const parameters = this.#parameters;
    if (this.#places.length < count) {
      this.#rows = new Float64Array(count * dimension);
      this.#places = new Int32Array(count);
      this.#values = new Float64Array(count);
    }
    const rows = this.#rows;
    let inside = 0;
    for (let index = 0; index < count; index++) {
      const from = index * dimension;
      const prior = isNatural ? parameters.logPrior(thetas, from) : parameters.logPriorOfWorking(thetas, from);
      out[index] = prior;
      if (!(prior > -Infinity)) continue;
      const to = inside * dimension;
      for (let axis = 0; axis < dimension; axis++) rows[to + axis] = thetas[from + axis] as number;
      if (!isNatural) parameters.toNatural(rows, rows, to);
      this.#places[inside++] = index;
    }
    const values = this.#values;
    if (inside > 0) this.#likelihood.evaluateBatch(rows, inside, values);
    for (let index = 0; index < inside; index++) {
      const place = this.#places[index] as number;
      out[place] = (out[place] as number) + (values[index] as number);
    }
  }
}
