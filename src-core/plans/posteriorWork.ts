import { createFormulaLikelihood } from '../expressions/formulaLikelihood.ts';
import { createFormulaLogDensity } from '../expressions/formulaLogDensity.ts';
import { parseExpression } from '../expressions/parse.ts';
import type { WasmRuntime } from '../expressions/vectorised.ts';
import { prepareGaussian } from '../maths/inference/gaussianLikelihood.ts';
import type { GaussianOptions, MeasuredVariable } from '../maths/inference/gaussianLikelihood.ts';
import type { DifferentiableLogDensity, LogDensity } from '../maths/inference/logDensity.ts';
import { createParameterSet } from '../maths/inference/parameterSet.ts';
import type { ParameterSet, ParameterSpecification } from '../maths/inference/parameterSet.ts';
import { createPosterior } from '../maths/inference/posterior.ts';

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
    | ({ readonly kind: 'gaussian'; readonly variables: readonly FormulaVariable[] } & GaussianOptions)
    | { readonly kind: 'logDensity'; readonly formula: string; readonly columns: Columns };
}

export interface BuiltPosterior {
  readonly parameters: ParameterSet;
  /** In natural rows. */
  readonly likelihood: DifferentiableLogDensity;
  /** In working rows, with the priors. */
  readonly density: LogDensity;
}

/** @throws bad_input for what the parts of it refuse */
export function buildPosterior(
  { parameters: specified, likelihood: work }: PosteriorWork,
  wasm: WasmRuntime | null,
): BuiltPosterior {
  const parameters = createParameterSet(specified);
  const { names } = parameters;
  const likelihood =
    work.kind === 'logDensity'
      ? createFormulaLogDensity(parseExpression(work.formula), {
          parameters: names,
          columns: new Map(Object.entries(work.columns)),
          wasm,
        })
      : createFormulaLikelihood({
          parameters: names,
          terms: work.variables.map((variable) => ({
            formula: parseExpression(variable.formula),
            columns: new Map(Object.entries(variable.columns)),
            data: prepareGaussian(variable, work),
          })),
          wasm,
        });
  return { parameters, likelihood, density: createPosterior(parameters, likelihood) };
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
