import type { DifferentiableLogDensity } from '../maths/inference/logDensity.ts';
import type { Expression } from './node.ts';
import { compileVectorised } from './vectorised.ts';
import type { WasmRuntime } from './vectorised.ts';
import { createVectorGradient } from './vectorisedGradient.ts';
import { refuseWhole } from './refuse.ts';

export interface FormulaLogDensityParts {
  readonly parameters: readonly string[];
  /** May be empty; over columns the formula goes by `sum` and its like. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly wasm: WasmRuntime | null;
}

/** A log density that is given as a formula of the parameters. @throws bad_input when it has a value at each point */
export function createFormulaLogDensity(formula: Expression, parts: FormulaLogDensityParts): DifferentiableLogDensity {
  const { parameters, columns, wasm } = parts;
  const kernel = compileVectorised(formula, { parameters, columns }, { observations: null, wasm });
  const { perPoint, result } = kernel.program;
  if (perPoint[result] === true) {
    throw refuseWhole(
      'it has a value for each row of the data, where one density of them all is expected',
      'Write sum(...) around it.',
    );
  }
  const reverse = createVectorGradient(kernel.program);
  const one = Float64Array.of(1);
  const value = new Float64Array(1);
  return {
    dimension: parameters.length,
    evaluateBatch: (thetas, count, out) => kernel.batch(thetas, count, out),
    evaluateGradient: (theta, gradient) => {
      kernel.batch(theta, 1, value);
      reverse.pullBack(theta, one, gradient);
      return value[0] as number;
    },
  };
}
