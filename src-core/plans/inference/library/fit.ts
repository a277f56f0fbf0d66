import { createFormulaLikelihood } from '../../../expressions/formulaLikelihood.ts';
import type { FormulaLikelihoodParts } from '../../../expressions/formulaLikelihood.ts';
import { createFormulaResiduals } from '../../../expressions/formulaResiduals.ts';
import { parseExpression } from '../../../expressions/parse.ts';
import type { EstimationTarget } from '../../../maths/inference/estimation/objective.ts';
import type { DifferentiableLogDensity, LogDensity } from '../../../maths/inference/logDensity.ts';
import type { ParameterSet } from '../../../maths/inference/parameterSet.ts';
import type { EstimationMethod } from '../../../maths/inference/pointEstimator.ts';
import { refuse } from '../../../maths/inference/refusal.ts';
import { createCommandLikelihood, createCommandResiduals } from '../../commandModel.ts';
import type { CommandEvaluator } from '../../commandModel.ts';
import { GaussianLikelihood } from './likelihood.ts';
import type { Likelihood } from './likelihood.ts';
import { FormulaRunner, ofVariable } from './modelRunner.ts';
import type { ModelRunner } from './modelRunner.ts';
import type { Target } from './target.ts';

/** What is fitted to what. */
export interface FitParts {
  readonly parameters: ParameterSet;
  readonly target: Target;
  readonly runner: ModelRunner;
  readonly likelihood: Likelihood;
}

/** @throws bad_input when runner and parameter set speak of different parameters, or the target has no variable */
export function checkFit({ parameters, target, runner }: FitParts): void {
  const { names } = parameters;
  const [odd] = [
    ...names.filter((name) => !runner.names.includes(name)),
    ...runner.names.filter((name) => !names.includes(name)),
  ];
  if (odd !== undefined) {
    const what = `the model takes ${runner.names.join(', ')}, the parameter set has ${names.join(', ')}`;
    refuse(`Model and parameters differ in ${odd}: ${what}.`, odd, 'Name the same parameters in both.');
  }
  if (target.variables.length === 0) refuse('The target has no variable.', 'target', 'Add one.');
}

/** The log likelihood in natural rows, parameters in the set's order. */
export function likelihoodOf(fit: FitParts): LogDensity | DifferentiableLogDensity {
  const { parameters, target, runner, likelihood } = fit;
  if (!(likelihood instanceof GaussianLikelihood)) return ownLikelihood(fit);
  if (runner instanceof FormulaRunner) return createFormulaLikelihood(formulaParts(fit, runner, likelihood));
  const evaluator = new RunnerEvaluator(parameters, target, runner);
  return createCommandLikelihood({ dimension: parameters.count, terms: likelihood.terms(target), evaluator });
}

/** What a point estimate makes most likely: least squares wherever the likelihood is Gaussian. */
export function estimationTargetOf(fit: FitParts, method: EstimationMethod): EstimationTarget {
  const { parameters, target, runner, likelihood } = fit;
  if (!(likelihood instanceof GaussianLikelihood)) return { kind: 'density', density: likelihoodOf(fit) };
  const sigma = likelihood.isKnown(target) ? 'known' : 'estimated';
  if (runner instanceof FormulaRunner) {
    if (sigma === 'known' && method === 'LBFGS') return { kind: 'density', density: likelihoodOf(fit) };
    return { kind: 'gaussian', residuals: createFormulaResiduals(formulaParts(fit, runner, likelihood)), sigma };
  }
  const evaluator = new RunnerEvaluator(parameters, target, runner);
  const parts = { dimension: parameters.count, terms: likelihood.terms(target), evaluator };
  return { kind: 'gaussian', residuals: createCommandResiduals(parts), sigma };
}

function formulaParts(
  { parameters, target }: FitParts,
  { formulas, wasm }: FormulaRunner,
  likelihood: GaussianLikelihood,
): FormulaLikelihoodParts {
  const data = likelihood.terms(target);
  const { variables } = target;
  const terms = variables.map(({ name, columns }, index) => {
    const formula = ofVariable(formulas, name, variables.length);
    if (formula === undefined) refuse(`The variable ${name} has no formula.`, name, 'Give one by its name.');
    return {
      formula: parseExpression(formula),
      columns: new Map(Object.entries(columns)),
      data: data[index] as (typeof data)[number],
    };
  });
  return { parameters: parameters.names, terms, wasm };
}

/** A likelihood that is not Gaussian asks the model itself. */
function ownLikelihood({ parameters, target, runner, likelihood }: FitParts): LogDensity {
  const rowsOf = rowReader(parameters, runner);
  return {
    dimension: parameters.count,
    evaluateBatch: (thetas, count, out) => {
      for (const [index, output] of runner.runBatch(rowsOf(thetas, count)).entries()) {
        out[index] = output === null ? NaN : likelihood.logLikelihood(output, target);
      }
    },
  };
}

/** Rows in the order of the runner's names. */
function rowReader(
  parameters: ParameterSet,
  runner: ModelRunner,
): (thetas: Float64Array, count: number) => Float64Array[] {
  const size = parameters.count;
  const axes = runner.names.map((name) => parameters.names.indexOf(name));
  return (thetas, count) =>
    Array.from({ length: count }, (_, row) => Float64Array.from(axes, (axis) => thetas[row * size + axis] as number));
}

/** A runner where the engine expects a program. */
class RunnerEvaluator implements CommandEvaluator {
  readonly #rowsOf: (thetas: Float64Array, count: number) => Float64Array[];
  readonly #target: Target;
  readonly #runner: ModelRunner;

  constructor(parameters: ParameterSet, target: Target, runner: ModelRunner) {
    this.#rowsOf = rowReader(parameters, runner);
    this.#target = target;
    this.#runner = runner;
  }

  get lastFailure(): string | null {
    return this.#runner.lastFailure;
  }

  evaluate(rows: Float64Array, count: number, values: Float64Array): void {
    const { variables } = this.#target;
    let at = 0;
    for (const output of this.#runner.runBatch(this.#rowsOf(rows, count))) {
      for (const { name, values: measured } of variables) {
        const given = output === null ? null : ofVariable(output, name, variables.length);
        const room = values.subarray(at, (at += measured.length));
        if (given === null) room.fill(NaN);
        else if (given?.length === room.length) room.set(given);
        else refuseLength(name, given?.length ?? 0, room.length);
      }
    }
  }
}

function refuseLength(name: string, given: number, wanted: number): never {
  refuse(`The model gives ${given} values of ${name} where ${wanted} were measured.`, name, 'Give one for each point.');
}
