import { binaryNode, callNode, negateNode, numberNode } from './node.ts';
import type { Expression, ExpressionNode } from './node.ts';
import type { BinaryOperator, FunctionName } from './operations.ts';
import { foldTree } from './walk.ts';

/**
 * Building of trees with the obvious simplifications: sums with 0, products with 0 and 1, arithmetic of literals. They
 * hold for finite values only: `0 * x` becomes 0, where infinite x would give NaN.
 */

const isLiteral = (node: ExpressionNode): boolean =>
  node.kind === 'number' || (node.kind === 'negate' && node.operand.kind === 'number');
const is = (node: ExpressionNode, value: number): boolean => isLiteral(node) && node.constant === value;

/** The literal result when both are literals and the result is a number worth writing, else null. */
function literal(operator: BinaryOperator, left: ExpressionNode, right: ExpressionNode): ExpressionNode | null {
  if (!isLiteral(left) || !isLiteral(right)) return null;
  const { constant, offset } = binaryNode({ operator, left, right }, left.offset);
  if ((operator === '/' || operator === '^') && !Number.isInteger(constant)) return null;
  return numberNode(constant as number, offset);
}

export const number = (value: number, near: ExpressionNode): ExpressionNode => numberNode(value, near.offset);

export function negate(operand: ExpressionNode): ExpressionNode {
  if (is(operand, 0)) return number(0, operand);
  return operand.kind === 'negate' ? operand.operand : negateNode(operand, operand.offset);
}

export function add(left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  if (is(left, 0)) return right;
  if (is(right, 0)) return left;
  if (right.kind === 'negate' && !isLiteral(right)) return subtract(left, right.operand);
  return literal('+', left, right) ?? binaryNode({ operator: '+', left, right }, left.offset);
}

export function subtract(left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  if (is(right, 0)) return left;
  if (is(left, 0)) return negate(right);
  if (right.kind === 'negate') return add(left, right.operand);
  return literal('-', left, right) ?? binaryNode({ operator: '-', left, right }, left.offset);
}

export function multiply(left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  if (is(left, 0) || is(right, 0)) return number(0, left);
  if (is(left, 1)) return right;
  if (is(right, 1)) return left;
  const folded = literal('*', left, right);
  if (folded !== null) return folded;
  if (left.kind === 'negate') return negate(multiply(left.operand, right));
  if (right.kind === 'negate') return negate(multiply(left, right.operand));
  return binaryNode({ operator: '*', left, right }, left.offset);
}

export function divide(left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  if (is(left, 0) && !is(right, 0)) return number(0, left);
  if (is(right, 1)) return left;
  if (left.kind === 'negate' && !isLiteral(left)) return negate(divide(left.operand, right));
  return literal('/', left, right) ?? binaryNode({ operator: '/', left, right }, left.offset);
}

export function power(left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  if (is(right, 0)) return number(1, left);
  if (is(right, 1)) return left;
  return literal('^', left, right) ?? binaryNode({ operator: '^', left, right }, left.offset);
}

export const square = (node: ExpressionNode): ExpressionNode => power(node, number(2, node));

export function call(functionName: FunctionName, ...operands: readonly ExpressionNode[]): ExpressionNode {
  return callNode(functionName, operands, operands[0]?.offset ?? 0);
}

const arithmetic: Partial<Record<BinaryOperator, typeof add>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '^': power,
};

/** The same expression with the obvious simplifications made. */
export function simplifyExpression(expression: Expression): Expression {
  const root = foldTree<ExpressionNode>(expression.root, (node, operands) => {
    const [left, right] = operands as [ExpressionNode, ExpressionNode];
    switch (node.kind) {
      case 'number':
      case 'pi':
      case 'name':
        return node;
      case 'negate':
        return negate(left);
      case 'binary':
        return (
          arithmetic[node.operator]?.(left, right) ?? binaryNode({ operator: node.operator, left, right }, node.offset)
        );
      case 'call':
        return callNode(node.functionName, operands, node.offset);
    }
  });
  return { root };
}
