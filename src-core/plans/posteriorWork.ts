import { FringeError } from '../errors/fringeError.ts';
import { createFormulaLikelihood } from '../expressions/formulaLikelihood.ts';
import type { FormulaLikelihoodParts } from '../expressions/formulaLikelihood.ts';
import { createFormulaLogDensity } from '../expressions/formulaLogDensity.ts';
import { createFormulaResiduals } from '../expressions/formulaResiduals.ts';
import { parseExpression } from '../expressions/parse.ts';
import type { WasmRuntime } from '../expressions/vectorised.ts';
import type { GaussianResiduals } from '../maths/inference/estimation/gaussianResiduals.ts';
import { prepareGaussian } from '../maths/inference/gaussianLikelihood.ts';
import type { GaussianOptions, GaussianTerm, MeasuredVariable } from '../maths/inference/gaussianLikelihood.ts';
import type { DifferentiableLogDensity, LogDensity } from '../maths/inference/logDensity.ts';
import { createParameterSet } from '../maths/inference/parameterSet.ts';
import type { ParameterSet, ParameterSpecification } from '../maths/inference/parameterSet.ts';
import { createPosterior } from '../maths/inference/posterior.ts';
import { requireFormulaNames } from './parameterNames.ts';
import { createCommandLikelihood, createCommandResiduals, pointsOf } from './commandModel.ts';
import type { CommandEvaluator, CommandModel, OpenCommandEvaluator } from './commandModel.ts';

type Columns = Readonly<Record<string, Float64Array>>;

/** A measured variable, the formula that is to give it, and the columns that the formula is over. */
export interface FormulaVariable extends MeasuredVariable {
  readonly formula: string;
  readonly columns: Columns;
}

/** A posterior as plain data, which a worker can be sent. */
export interface PosteriorWork {
  readonly parameters: Readonly<Record<string, ParameterSpecification>>;
  readonly likelihood:
    FormulaModel | CommandModel | { readonly kind: 'logDensity'; readonly formula: string; readonly columns: Columns };
}

export interface FormulaModel extends GaussianOptions {
  readonly kind: 'gaussian';
  readonly variables: readonly FormulaVariable[];
}

export interface BuiltPosterior {
  readonly parameters: ParameterSet;
  /** In natural rows; a formula's knows its slope. */
  readonly likelihood: LogDensity | DifferentiableLogDensity;
  /** In working rows, with the priors. */
  readonly density: LogDensity;
  /** The program behind it; null for formulas. */
  readonly command: CommandEvaluator | null;
}

/**
 * @param openCommand needed for a command model
 * @throws bad_input for what the parts of it refuse
 */
export function buildPosterior(
  { parameters: specified, likelihood: work }: PosteriorWork,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): BuiltPosterior {
  const parameters = createParameterSet(specified);
  const { names, count } = parameters;
  if (work.kind === 'command') {
    const terms = termsOf(work);
    const command = openEvaluator(work, count, openCommand);
    const likelihood = createCommandLikelihood({ dimension: count, terms, evaluator: command });
    return { parameters, likelihood, density: createPosterior(parameters, likelihood), command };
  }
  requireFormulaNames(names);
  const likelihood =
    work.kind === 'logDensity'
      ? createFormulaLogDensity(parseExpression(work.formula), {
          parameters: names,
          columns: new Map(Object.entries(work.columns)),
          wasm,
        })
      : createFormulaLikelihood(formulaParts(work, names, wasm));
  return { parameters, likelihood, density: createPosterior(parameters, likelihood), command: null };
}

/** What least squares needs of a posterior; null for a log density, which has no data. @throws as `buildPosterior` */
export function buildResiduals(
  { parameters, likelihood: work }: PosteriorWork,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): GaussianResiduals | null {
  const names = Object.keys(parameters);
  if (work.kind === 'logDensity') return null;
  if (work.kind === 'gaussian') return createFormulaResiduals(formulaParts(work, names, wasm));
  const evaluator = openEvaluator(work, names.length, openCommand);
  return createCommandResiduals({ dimension: names.length, terms: termsOf(work), evaluator });
}

const formulaParts = (
  work: FormulaModel,
  parameters: readonly string[],
  wasm: WasmRuntime | null,
): FormulaLikelihoodParts => ({
  parameters,
  terms: work.variables.map((variable) => ({
    formula: parseExpression(variable.formula),
    columns: new Map(Object.entries(variable.columns)),
    data: prepareGaussian(variable, work),
  })),
  wasm,
});

const termsOf = (work: CommandModel): GaussianTerm[] =>
  work.variables.map((variable) => prepareGaussian(variable, work));

/** @throws defect when the work was sent without a bridge, or to where none can be opened */
export function openEvaluator(
  { bridge, variables }: CommandModel,
  dimension: number,
  openCommand: OpenCommandEvaluator | undefined,
): CommandEvaluator {
  if (bridge === undefined || openCommand === undefined) {
    throw new FringeError('defect', 'A model that is a command was asked for where no program can be reached.');
  }
  return openCommand(bridge, { dimension, points: pointsOf(variables) });
}

/** Whether two descriptions are of the same posterior: what was built for one will do for the other. */
export function samePlainData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Float64Array) {
    return b instanceof Float64Array && a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => key in right && samePlainData(left[key], right[key]))
  );
}
