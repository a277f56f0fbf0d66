import type { ExpressionNode } from '../../../src-core/expressions/node.ts';
import { binaryOperations, isListFunction, unaryOperations } from '../../../src-core/expressions/operations.ts';
import { foldTree } from '../../../src-core/expressions/walk.ts';

/** A value and how far another correct way of computing it may be from it. */
export interface Bounded {
  readonly value: number;
  readonly error: number;
}

/** Rounding of one operation: a few units in the last place, and the smallest numbers. */
const rounding = (value: number): number => 4 * Number.EPSILON * Math.abs(value) + 1e-300;

function through(apply: (...values: number[]) => number, operands: readonly Bounded[]): Bounded {
  const value = apply(...operands.map((operand) => operand.value));
  const corners = operands.reduce<number[][]>(
    (rows, { value: x, error }) =>
      rows.flatMap((row) => [
        [...row, x - error],
        [...row, x],
        [...row, x + error],
      ]),
    [[]],
  );
  const error = corners
    .map((corner) => apply(...corner))
    .reduce(
      (most, other) => (Object.is(other, value) || other === value ? most : Math.max(most, Math.abs(other - value))),
      0,
    );
  return { value, error: error + (Number.isFinite(value) ? rounding(value) : 0) };
}

/** An expression without list functions of one argument, by number, with a bound of what rounding may do to it. */
export function errorOracle(root: ExpressionNode, bindings: Readonly<Record<string, number>>): Bounded {
  return foldTree<Bounded>(root, (node, operands) => {
    switch (node.kind) {
      case 'number':
        return { value: node.value, error: 0 };
      case 'pi':
        return { value: Math.PI, error: 0 };
      case 'name':
        return { value: bindings[node.name] as number, error: 0 };
      case 'negate':
        return through((x) => -x, operands);
      case 'binary':
        return through(binaryOperations[node.operator], operands);
      case 'call': {
        const { functionName } = node;
        if (functionName === 'atan2') return through(Math.atan2, operands);
        if (isListFunction(functionName)) throw new Error(`${functionName} is not for this oracle`);
        return through(unaryOperations[functionName], operands);
      }
    }
  });
}
