import { maximumNodes } from './limits.ts';
import { applyList, binaryOperations, isListFunction, unaryOperations } from './operations.ts';
import type { BinaryOperator, FunctionName } from './operations.ts';
import { refuseAt, refuseWhole } from './refuse.ts';

/** What every node carries. Nodes are never changed, so a derivative shares parts of the tree it came from. */
interface NodeBase {
  /** 0-based place in the text. */
  readonly offset: number;
  /** Nodes of the tree below and here, shared parts counted every time. */
  readonly size: number;
  /** Its value when it contains no name, else null; always finite. */
  readonly constant: number | null;
}

export interface NumberNode extends NodeBase {
  readonly kind: 'number';
  /** Finite and not negative. */
  readonly value: number;
}
export interface PiNode extends NodeBase {
  readonly kind: 'pi';
}
export interface NameNode extends NodeBase {
  readonly kind: 'name';
  readonly name: string;
}
export interface NegateNode extends NodeBase {
  readonly kind: 'negate';
  readonly operand: ExpressionNode;
}
export interface BinaryNode extends NodeBase {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}
export interface CallNode extends NodeBase {
  readonly kind: 'call';
  readonly functionName: FunctionName;
  readonly operands: readonly ExpressionNode[];
}
export type ExpressionNode = NumberNode | PiNode | NameNode | NegateNode | BinaryNode | CallNode;

/** A checked expression: its tree is within the limits and holds no constant that is not finite. */
export interface Expression {
  readonly root: ExpressionNode;
}

const noOperands: readonly ExpressionNode[] = [];

export function operandsOf(node: ExpressionNode): readonly ExpressionNode[] {
  switch (node.kind) {
    case 'number':
    case 'pi':
    case 'name':
      return noOperands;
    case 'negate':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.operands;
  }
}

/** @throws bad_input when the value is not finite */
function requireFinite(value: number, offset: number): number {
  if (Number.isFinite(value)) return value;
  throw refuseAt(offset, 'the constant there is not a finite number');
}

function sizeAbove(operands: readonly ExpressionNode[]): number {
  const size = operands.reduce((total, operand) => total + operand.size, 1);
  if (size > maximumNodes) throw refuseWhole(`it has more than ${maximumNodes} parts`);
  return size;
}

const allConstant = (operands: readonly ExpressionNode[]): number[] | null => {
  const values: number[] = [];
  for (const { constant } of operands) {
    if (constant === null) return null;
    values.push(constant);
  }
  return values;
};

/** A number; a negative one becomes the negation of its magnitude, so that what is written is what was read. */
export function numberNode(value: number, offset: number): ExpressionNode {
  requireFinite(value, offset);
  if (value < 0) return negateNode(numberNode(-value, offset), offset);
  return { kind: 'number', value: Math.abs(value), offset, size: 1, constant: Math.abs(value) };
}

export function piNode(offset: number): ExpressionNode {
  return { kind: 'pi', offset, size: 1, constant: Math.PI };
}

export function nameNode(name: string, offset: number): ExpressionNode {
  return { kind: 'name', name, offset, size: 1, constant: null };
}

export function negateNode(operand: ExpressionNode, offset: number): ExpressionNode {
  const constant = operand.constant === null ? null : -operand.constant;
  return { kind: 'negate', operand, offset, size: sizeAbove([operand]), constant };
}

export interface BinaryParts {
  readonly operator: BinaryOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

/** @throws bad_input when the tree grows too large or a constant is not finite */
export function binaryNode({ operator, left, right }: BinaryParts, offset: number): ExpressionNode {
  const size = sizeAbove([left, right]);
  const constant =
    left.constant === null || right.constant === null
      ? null
      : requireFinite(binaryOperations[operator](left.constant, right.constant), offset);
  return { kind: 'binary', operator, left, right, offset, size, constant };
}

/** @throws bad_input when the tree grows too large or a constant is not finite */
export function callNode(
  functionName: FunctionName,
  operands: readonly ExpressionNode[],
  offset: number,
): ExpressionNode {
  const size = sizeAbove(operands);
  const values = allConstant(operands);
  const constant = values === null ? null : requireFinite(constantCall(functionName, values), offset);
  return { kind: 'call', functionName, operands, offset, size, constant };
}

function constantCall(functionName: FunctionName, values: readonly number[]): number {
  if (isListFunction(functionName)) return applyList(functionName, values);
  const [first, second] = values as [number, number];
  return functionName === 'atan2' ? Math.atan2(first, second) : unaryOperations[functionName](first);
}
