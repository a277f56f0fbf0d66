import { gaussianLogLikelihood, gaussianSeeds } from '../maths/inference/gaussianLikelihood.ts';
import type { GaussianTerm } from '../maths/inference/gaussianLikelihood.ts';
import type { DifferentiableLogDensity } from '../maths/inference/logDensity.ts';
import type { Expression } from './node.ts';
import { compileVectorised } from './vectorised.ts';
import type { WasmRuntime } from './vectorised.ts';
import { createVectorGradient } from './vectorisedGradient.ts';
import type { VectorGradient } from './vectorisedGradient.ts';
import type { VectorKernel } from './vectorisedKernel.ts';

/** A measured variable and the formula that is to give it. */
export interface FormulaTerm {
  readonly formula: Expression;
  /** Columns that the formula may use, as long as the measured values. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly data: GaussianTerm;
}

export interface FormulaLikelihoodParts {
  readonly parameters: readonly string[];
  readonly terms: readonly FormulaTerm[];
  /** Null: plain code, the same bits. */
  readonly wasm: WasmRuntime | null;
}

/** The Gaussian log likelihood of formulas, natural rows in; NaN where a formula is not finite at some point. */
export function createFormulaLikelihood({ parameters, terms, wasm }: FormulaLikelihoodParts): DifferentiableLogDensity {
  const compiled = terms.map(({ formula, columns, data }) => {
    const observations = data.reference === null ? { values: data.observed, weights: data.weights } : null;
    // A formula without a column still has a value at each point.
    const names = { parameters, columns: columns.size > 0 ? columns : new Map([['', data.observed]]) };
    const kernel = compileVectorised(formula, names, { observations, wasm });
    const room = (): Float64Array => new Float64Array(data.observed.length);
    return { kernel, data, model: room(), seeds: room(), gradient: createVectorGradient(kernel.program) };
  });
  return new FormulaLikelihood(parameters.length, compiled);
}

interface CompiledTerm {
  readonly kernel: VectorKernel;
  readonly data: GaussianTerm;
  /** Room for the model's values and the likelihood's derivatives by them. */
  readonly model: Float64Array;
  readonly seeds: Float64Array;
  readonly gradient: VectorGradient;
}

class FormulaLikelihood implements DifferentiableLogDensity {
  readonly dimension: number;
  readonly #terms: readonly CompiledTerm[];
  readonly #theta: Float64Array;
  #chiSquares = new Float64Array(0);

  constructor(dimension: number, terms: readonly CompiledTerm[]) {
    this.dimension = dimension;
    this.#terms = terms;
    this.#theta = new Float64Array(dimension);
  }

  evaluateBatch(thetas: Float64Array, count: number, out: Float64Array): void {
    if (this.#chiSquares.length < count) this.#chiSquares = new Float64Array(count);
    out.fill(0, 0, count);
    for (const term of this.#terms) {
      if (term.data.reference === null) this.#addBatch(term, thetas, { count, out });
      else this.#addEach(term, thetas, { count, out });
    }
  }

  evaluateGradient(theta: Float64Array, gradient: Float64Array): number {
    const own = this.#theta;
    gradient.fill(0);
    let sum = 0;
    for (const { kernel, data, model, seeds, gradient: reverse } of this.#terms) {
      kernel.values(theta, model);
      sum += gaussianSeeds(data, model, seeds);
      reverse.pullBack(theta, seeds, own);
      for (let axis = 0; axis < own.length; axis++) gradient[axis] = (gradient[axis] as number) + (own[axis] as number);
    }
    return sum;
  }

  #addBatch({ kernel, data }: CompiledTerm, thetas: Float64Array, { count, out }: Answers): void {
    const chiSquares = this.#chiSquares;
    kernel.batch(thetas, count, chiSquares);
    for (let index = 0; index < count; index++) {
      const chiSquare = chiSquares[index] as number;
      out[index] = (out[index] as number) + (Number.isFinite(chiSquare) ? data.logScale - 0.5 * chiSquare : NaN);
    }
  }

  #addEach({ kernel, data, model }: CompiledTerm, thetas: Float64Array, { count, out }: Answers): void {
    const theta = this.#theta;
    for (let index = 0; index < count; index++) {
      for (let axis = 0; axis < theta.length; axis++) theta[axis] = thetas[index * theta.length + axis] as number;
      kernel.values(theta, model);
      out[index] = (out[index] as number) + gaussianLogLikelihood(data, model);
    }
  }
}

interface Answers {
  readonly count: number;
  readonly out: Float64Array;
}
