import { decimalOf, pi } from '../maths/doubleDouble/index.ts';
import type { DoubleDouble } from '../maths/doubleDouble/index.ts';
import { nameOffsetsOf } from './names.ts';
import type { CallNode, Expression } from './node.ts';
import { isListFunction } from './operations.ts';
import { applyPreciseList, preciseBinary, preciseUnary } from './preciseOperations.ts';
import { quoted, refuseAt } from './refuse.ts';
import { foldTree } from './walk.ts';

/** One value at every point, or a single one that is the same at all of them. */
export type PreciseValues = readonly DoubleDouble[];

/**
 * The value of a formula at every point in double-double arithmetic, list functions as `buildVectorProgram` has them. A
 * number in the formula means its decimal. Some thousand times slower than a kernel: for a last look, not for a search.
 * @param bindings by name: a parameter's single value, a column's values
 * @returns `pointCount` values, not finite where the formula is not
 * @throws bad_input for a name that is not bound
 */
export function evaluatePrecisely(
  expression: Expression,
  bindings: ReadonlyMap<string, PreciseValues>,
  pointCount: number,
): PreciseValues {
  for (const [name, offset] of nameOffsetsOf(expression)) {
    if (!bindings.has(name)) throw refuseAt(offset, `the name ${quoted(name)} is unknown`);
  }
  const result = foldTree<PreciseValues>(expression.root, (node, operands) => {
    const [left, right] = operands as [PreciseValues, PreciseValues];
    switch (node.kind) {
      case 'number':
        return [decimalOf(node.value)];
      case 'pi':
        return [pi];
      case 'name':
        return bindings.get(node.name) as PreciseValues;
      case 'negate':
        return left.map(preciseUnary.negate);
      case 'binary':
        return pointwise([left, right], ([a, b]) => preciseBinary[node.operator](a as DoubleDouble, b as DoubleDouble));
      case 'call':
        return call(node, operands);
    }
  });
  return result.length === pointCount ? result : new Array<DoubleDouble>(pointCount).fill(result[0] as DoubleDouble);
}

function call({ functionName }: CallNode, operands: readonly PreciseValues[]): PreciseValues {
  const [first] = operands as [PreciseValues];
  if (functionName === 'atan2') {
    return pointwise(operands, ([y, x]) => preciseBinary.atan2(y as DoubleDouble, x as DoubleDouble));
  }
  if (!isListFunction(functionName)) return first.map(preciseUnary[functionName]);
  if (operands.length === 1) return [applyPreciseList(functionName, first)];
  return pointwise(operands, (values) => applyPreciseList(functionName, values));
}

function pointwise(
  operands: readonly PreciseValues[],
  apply: (values: readonly DoubleDouble[]) => DoubleDouble,
): PreciseValues {
  const length = Math.max(...operands.map((values) => values.length));
  return Array.from({ length }, (_, point) =>
    apply(operands.map((values) => values[values.length === 1 ? 0 : point] as DoubleDouble)),
  );
}
