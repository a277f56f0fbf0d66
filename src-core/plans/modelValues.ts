import { parseExpression } from '../expressions/parse.ts';
import { compileVectorised } from '../expressions/vectorised.ts';
import type { WasmRuntime } from '../expressions/vectorised.ts';
import type { OpenCommandEvaluator } from './commandModel.ts';
import { openEvaluator } from './posteriorWork.ts';
import type { PosteriorWork } from './posteriorWork.ts';

/** A posterior's model without its data: what a posterior predictive is drawn from. */
export interface ModelValues {
  readonly dimension: number;
  readonly variables: readonly { readonly name: string; readonly points: number }[];
  /**
   * @param rows [count][parameter], natural; longer is allowed
   * @returns one a variable, [count][point]: as the model gives it, the mean over a reference period still in; NaN where
   * the model failed
   */
  evaluate(rows: Float64Array, count: number): readonly Float64Array[];
}

/** Null for a posterior that is given as a log density: it has no model. @throws bad_input as `buildPosterior` */
export function createModelValues(
  { parameters: specified, likelihood: work }: PosteriorWork,
  wasm: WasmRuntime | null,
  openCommand?: OpenCommandEvaluator,
): ModelValues | null {
  if (work.kind === 'logDensity') return null;
  const parameters = Object.keys(specified);
  const dimension = parameters.length;
  const variables = work.variables.map(({ name, values }) => ({ name, points: values.length }));
  if (work.kind === 'command') {
    const evaluator = openEvaluator(work, dimension, openCommand);
    const points = variables.reduce((sum, variable) => sum + variable.points, 0);
    const evaluate = (rows: Float64Array, count: number): Float64Array[] => {
      const values = new Float64Array(count * points);
      evaluator.evaluate(rows, count, values);
      let first = 0;
      return variables.map((variable) => {
        const own = takeColumns(values, { rowLength: points, first, count: variable.points });
        first += variable.points;
        return own;
      });
    };
    return { dimension, variables, evaluate };
  }
  const kernels = work.variables.map(({ formula, columns, values }) => {
    const given = new Map(Object.entries(columns));
    // A formula without a column still has a value at each point.
    const names = { parameters, columns: given.size > 0 ? given : new Map([['', values]]) };
    return { kernel: compileVectorised(parseExpression(formula), names, { observations: null, wasm }), values };
  });
  const evaluate = (rows: Float64Array, count: number): Float64Array[] =>
    kernels.map(({ kernel, values: { length } }) => {
      const out = new Float64Array(count * length);
      for (let row = 0; row < count; row++) {
        kernel.values(
          rows.subarray(row * dimension, (row + 1) * dimension),
          out.subarray(row * length, (row + 1) * length),
        );
      }
      return out;
    });
  return { dimension, variables, evaluate };
}

/** Some neighbouring columns of a table, row after row. */
function takeColumns(
  table: Float64Array,
  { rowLength, first, count }: { readonly rowLength: number; readonly first: number; readonly count: number },
): Float64Array {
  const rows = table.length / rowLength;
  const out = new Float64Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const from = row * rowLength + first;
    out.set(table.subarray(from, from + count), row * count);
  }
  return out;
}
