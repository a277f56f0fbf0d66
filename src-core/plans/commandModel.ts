import { combineLanes, lanes } from '../expressions/vectorisedProgram.ts';
import type { GaussianResiduals } from '../maths/inference/estimation/gaussianResiduals.ts';
import { gaussianLogLikelihood } from '../maths/inference/gaussianLikelihood.ts';
import type { GaussianOptions, GaussianTerm, MeasuredVariable } from '../maths/inference/gaussianLikelihood.ts';
import type { LogDensity } from '../maths/inference/logDensity.ts';

/** A program of the user's, as plain data; whoever runs a work that holds one puts the bridge in. */
export interface CommandProgram {
  readonly kind: 'command';
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly workingDirectory: string;
  /** How many of it run at a time. */
  readonly processes: number;
  /** For one batch of rows. */
  readonly timeoutSeconds: number;
  readonly bridge?: CommandBridge;
}

/** A program as a model: it takes rows of parameters, gives rows of values, those of all variables one after another. */
export interface CommandModel extends CommandProgram, GaussianOptions {
  readonly variables: readonly MeasuredVariable[];
}

/** The way from a worker's thread to the program. A name is never given twice, so two bridges are never taken for one. */
export interface CommandBridge {
  readonly name: string;
  readonly memory: SharedArrayBuffer;
}

/** The program as an algorithm sees it. */
export interface CommandEvaluator {
  /** Why the last row failed that did; null when none has. */
  readonly lastFailure: string | null;
  /**
   * Waits for the program's answer.
   * @param rows [count][dimension], natural; longer is allowed
   * @param values [count][points]; NaN throughout a row that failed
   * @throws bad_input or not_found when there is no use in asking the program again
   */
  evaluate(rows: Float64Array, count: number, values: Float64Array): void;
}

export interface CommandShape {
  readonly dimension: number;
  /** Values of a row. */
  readonly points: number;
}

/** Given from outside: this room knows no processes. */
export type OpenCommandEvaluator = (bridge: CommandBridge, shape: CommandShape) => CommandEvaluator;

export const pointsOf = (variables: readonly MeasuredVariable[]): number =>
  variables.reduce((sum, { values }) => sum + values.length, 0);

export interface CommandLikelihoodParts {
  readonly dimension: number;
  /** In the order of a row's values. */
  readonly terms: readonly GaussianTerm[];
  readonly evaluator: CommandEvaluator;
}

/**
 * The Gaussian log likelihood of a program's values, natural rows in; NaN where the program failed. For the same values
 * it is, bit for bit, that of a formula.
 */
export function createCommandLikelihood({ dimension, terms, evaluator }: CommandLikelihoodParts): LogDensity {
  const points = countPoints(terms);
  const partial = new Float64Array(lanes);
  let values = new Float64Array(0);
  return {
    dimension,
    evaluateBatch: (thetas, count, out) => {
      if (values.length < count * points) values = new Float64Array(count * points);
      evaluator.evaluate(thetas, count, values);
      for (let row = 0; row < count; row++) {
        let sum = 0;
        let first = row * points;
        for (const term of terms) {
          const model = values.subarray(first, first + term.observed.length);
          sum +=
            term.reference === null ? logLikelihoodByLanes(term, model, partial) : gaussianLogLikelihood(term, model);
          first += term.observed.length;
        }
        out[row] = sum;
      }
    },
  };
}

/** Residuals against a program's values; its derivatives are not known. */
export function createCommandResiduals({ dimension, terms, evaluator }: CommandLikelihoodParts): GaussianResiduals {
  const count = countPoints(terms);
  return {
    dimension,
    count,
    logScale: terms.reduce((sum, { logScale }) => sum + logScale, 0),
    evaluate: (theta, out) => {
      evaluator.evaluate(theta, 1, out);
      let first = 0;
      for (const term of terms) {
        toResiduals(term, out.subarray(first, first + term.observed.length));
        first += term.observed.length;
      }
    },
    jacobian: null,
  };
}

const countPoints = (terms: readonly GaussianTerm[]): number =>
  terms.reduce((sum, { observed }) => sum + observed.length, 0);

/** The sum in the order in which the kernels of formulas make it. */
function logLikelihoodByLanes(term: GaussianTerm, model: Float64Array, partial: Float64Array): number {
  const { observed, weights, logScale } = term;
  partial.fill(0);
  for (let point = 0; point < observed.length; point++) {
    const residual = (observed[point] as number) - (model[point] as number);
    const weighted = typeof weights === 'number' ? residual : residual * (weights[point] as number);
    partial[point % lanes] = (partial[point % lanes] as number) + weighted * weighted;
  }
  const sum = combineLanes('sum', partial);
  const chiSquare = typeof weights === 'number' ? sum * (weights * weights) : sum;
  return Number.isFinite(chiSquare) ? logScale - 0.5 * chiSquare : NaN;
}

/** Model values to (model - observed)/sigma, in place. */
function toResiduals({ observed, weights, reference }: GaussianTerm, model: Float64Array): void {
  let shift = 0;
  for (const point of reference ?? []) shift += (model[point] as number) / (reference as Int32Array).length;
  for (let point = 0; point < observed.length; point++) {
    const weight = typeof weights === 'number' ? weights : (weights[point] as number);
    model[point] = ((model[point] as number) - shift - (observed[point] as number)) * weight;
  }
}
