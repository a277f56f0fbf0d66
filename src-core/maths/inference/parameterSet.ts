import type { RandomStream } from '../random/index.ts';
import { createDistribution } from './distributions/index.ts';
import type { Bounds, Distribution, PriorSpecification } from './distributions/index.ts';
import {
  jacobian,
  logJacobian,
  logJacobianSlope,
  toNaturalValue,
  toWorkingValue,
  transformRefusal,
} from './parameterTransform.ts';
import type { Transform } from './parameterTransform.ts';
import { atPath, refuse } from './refusal.ts';

export interface Parameter {
  readonly name: string;
  readonly prior: Distribution;
  readonly transform: Transform;
}

/** A parameter of a dictionary: its prior, or the prior with a transform. */
export type ParameterEntry = Distribution | { readonly prior: Distribution; readonly transform?: Transform };

/**
 * The parameters of a model: names in order, each with its prior and a transform.
 *
 * A point is a row of `count` numbers in a `Float64Array`, parameter by parameter, beginning at an offset. *Natural*
 * rows hold the parameters as the model takes them; *working* rows hold their transforms, in which samplers and
 * optimizers move. Nothing that takes a row allocates.
 */
export class ParameterSet {
  readonly #parameters: Parameter[] = [];

  /** @throws bad_input with the path `<name>` of the parameter */
  constructor(dictionary: Readonly<Record<string, ParameterEntry>> = {}) {
    for (const [name, entry] of Object.entries(dictionary)) {
      if ('prior' in entry) this.add(name, entry.prior, entry.transform);
      else this.add(name, entry);
    }
  }

  /**
   * Adds a parameter at the end and returns this set.
   * @throws bad_input when the name is empty or used twice, or when the transform does not fit the prior's bounds
   */
  add(name: string, prior: Distribution, transform: Transform = 'none'): this {
    if (name === '') refuse('A parameter has no name.', '', 'Give every parameter a name.');
    if (this.#parameters.some((parameter) => parameter.name === name)) {
      refuse(`The parameter ${name} is given twice.`, name, 'Give each parameter once.');
    }
    const misfit = transformRefusal(transform, prior.bounds);
    if (misfit !== null) {
      refuse(`The parameter ${name} is refused: ${misfit}.`, `${name}.transform`, 'Bound the prior, or use "none".');
    }
    this.#parameters.push({ name, prior, transform });
    return this;
  }

  get count(): number {
    return this.#parameters.length;
  }

  get names(): string[] {
    return this.#parameters.map(({ name }) => name);
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** Bounds of each parameter, in order. */
  get bounds(): Bounds[] {
    return this.#parameters.map(({ prior }) => prior.bounds);
  }

  /** Whether points can be drawn from every prior. */
  get isProper(): boolean {
    return this.#parameters.every(({ prior }) => prior.isProper);
  }

  /**
   * Draws points from the priors, one number of the stream a parameter.
   * @returns natural rows, [point][parameter]
   * @throws bad_input (path `<name>`) when a prior is improper
   */
  sample(points: number, stream: RandomStream): Float64Array {
    const count = this.count;
    const rows = new Float64Array(points * count);
    for (let point = 0; point < points; point++) this.sampleInto(rows, point * count, stream);
    return rows;
  }

  /** As `sample`, one point into a row that is there. */
  sampleInto(row: Float64Array, offset: number, stream: RandomStream): void {
    for (let index = 0; index < this.#parameters.length; index++) {
      const { name, prior } = this.#parameters[index] as Parameter;
      row[offset + index] = prior.isProper
        ? prior.sample(stream)
        : atPath(name, () => prior.sample(stream), `A start for ${name}`);
    }
  }

  /** Log density of the priors at a natural row; minus infinity outside their bounds. */
  logPrior(row: Float64Array, offset = 0): number {
    let sum = 0;
    const parameters = this.#parameters;
    for (let index = 0; index < parameters.length; index++) {
      sum += (parameters[index] as Parameter).prior.logDensity(row[offset + index] as number);
      if (sum === -Infinity) return sum;
    }
    return sum;
  }

  /** Derivatives of `logPrior` by each parameter, into `gradient` from its beginning. */
  logPriorGradient(row: Float64Array, gradient: Float64Array, offset = 0): void {
    for (let index = 0; index < this.#parameters.length; index++) {
      gradient[index] = (this.#parameters[index] as Parameter).prior.gradient(row[offset + index] as number);
    }
  }

  /** Working coordinates of a natural row; the two may be the same array and offset. */
  toWorking(natural: Float64Array, working: Float64Array, offset = 0): void {
    for (let index = 0; index < this.#parameters.length; index++) {
      const { transform, prior } = this.#parameters[index] as Parameter;
      working[offset + index] = toWorkingValue(transform, prior.bounds, natural[offset + index] as number);
    }
  }

  /** The natural row of working coordinates; the two may be the same array and offset. */
  toNatural(working: Float64Array, natural: Float64Array, offset = 0): void {
    for (let index = 0; index < this.#parameters.length; index++) {
      const { transform, prior } = this.#parameters[index] as Parameter;
      natural[offset + index] = toNaturalValue(transform, prior.bounds, working[offset + index] as number);
    }
  }

  /** Log prior density in working coordinates: `logPrior` of the natural row and the logs of the Jacobians. */
  logPriorOfWorking(working: Float64Array, offset = 0): number {
    let sum = 0;
    for (let index = 0; index < this.#parameters.length; index++) {
      const { transform, prior } = this.#parameters[index] as Parameter;
      const y = working[offset + index] as number;
      const density = prior.logDensity(toNaturalValue(transform, prior.bounds, y));
      // Outside the prior, whatever an infinite Jacobian says.
      if (density === -Infinity) return density;
      sum += density + logJacobian(transform, prior.bounds, y);
    }
    return sum;
  }

  /** Derivatives of `logPriorOfWorking` by each working coordinate, into `gradient` from its beginning. */
  logPriorOfWorkingGradient(working: Float64Array, gradient: Float64Array, offset = 0): void {
    for (let index = 0; index < this.#parameters.length; index++) {
      const { transform, prior } = this.#parameters[index] as Parameter;
      const y = working[offset + index] as number;
      const natural = prior.gradient(toNaturalValue(transform, prior.bounds, y));
      gradient[index] = natural * jacobian(transform, prior.bounds, y) + logJacobianSlope(transform, y);
    }
  }

  /** dx/dy of each parameter at working coordinates, into `slopes`: a gradient by x times these is the one by y. */
  workingJacobian(working: Float64Array, slopes: Float64Array, offset = 0): void {
    for (let index = 0; index < this.#parameters.length; index++) {
      const { transform, prior } = this.#parameters[index] as Parameter;
      slopes[index] = jacobian(transform, prior.bounds, working[offset + index] as number);
    }
  }
}

/** A parameter as an inference specification writes it: a prior, and a transform beside it. */
export type ParameterSpecification = PriorSpecification | (PriorSpecification & { readonly transform?: Transform });

/**
 * The parameter set of a specification's `parameters`.
 * @throws bad_input with a path such as `parameters.c.Uniform.lower`
 */
export function createParameterSet(
  specifications: Readonly<Record<string, ParameterSpecification>>,
  path = 'parameters',
): ParameterSet {
  const set = new ParameterSet();
  for (const [name, specification] of Object.entries(specifications)) {
    const prior = atPath(`${path}.${name}`, () => createDistribution(specification), `The prior of ${name}`);
    const transform =
      typeof specification === 'object' && 'transform' in specification ? specification.transform : 'none';
    atPath(path, () => set.add(name, prior, transform));
  }
  return set;
}
