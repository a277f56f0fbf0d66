import { nameOffsetsOf } from './names.ts';
import type { CallNode, Expression } from './node.ts';
import { isListFunction } from './operations.ts';
import type { BinaryOperation, ListFunction } from './operations.ts';
import { quoted, refuseAt, refuseWhole } from './refuse.ts';
import { VectorProgramBuilder } from './vectorisedProgram.ts';
import type { VectorProgram } from './vectorisedProgram.ts';
import { foldTree } from './walk.ts';

/** The names of a formula: parameters by position, data columns by name. */
export interface VectorNames {
  readonly parameters: readonly string[];
  /** All of one length. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/**
 * A formula over data columns as a program. A list function of one argument goes over all points (`sum(x)`), of several
 * over its arguments at each point; over an argument that holds no column it has that one value.
 * @throws bad_input for a name that is neither parameter nor column, or columns of different lengths
 */
export function buildVectorProgram(expression: Expression, names: VectorNames): VectorProgram {
  const pointCount = commonLength(names.columns);
  const builder = new VectorProgramBuilder(pointCount);
  const parameterIndex = new Map(names.parameters.map((name, index) => [name, index]));
  for (const [name, offset] of nameOffsetsOf(expression)) {
    const isParameter = parameterIndex.has(name);
    const isColumn = names.columns.has(name);
    if (!isParameter && !isColumn) {
      throw refuseAt(offset, `the name ${quoted(name)} is neither a parameter nor a column of the data`);
    }
    if (isParameter && isColumn) {
      throw refuseAt(offset, `the name ${quoted(name)} is both a parameter and a column of the data`);
    }
  }
  const result = foldTree<number>(expression.root, (node, operands) => {
    if (node.constant !== null) return builder.constant(node.constant);
    const [a, b] = operands as [number, number];
    switch (node.kind) {
      case 'number':
      case 'pi':
        return builder.constant(Number(node.constant));
      case 'name': {
        const column = names.columns.get(node.name);
        if (column !== undefined) return builder.column(column, `column ${node.name}`);
        return builder.parameter(parameterIndex.get(node.name) as number);
      }
      case 'negate':
        return builder.unary('negate', a);
      case 'binary':
        return builder.binary(node.operator, a, b);
      case 'call':
        return buildCall(node, operands, { builder, pointCount });
    }
  });
  return builder.build(names.parameters.length, result);
}

function commonLength(columns: ReadonlyMap<string, Float64Array>): number {
  let length: number | null = null;
  for (const [name, { length: own }] of columns) {
    if (length !== null && own !== length) {
      throw refuseWhole(
        `its column ${quoted(name)} has ${own} values where others have ${length}`,
        'Give columns of one length.',
      );
    }
    length = own;
  }
  return length ?? 1;
}

interface Building {
  readonly builder: VectorProgramBuilder;
  readonly pointCount: number;
}

function buildCall({ functionName }: CallNode, operands: readonly number[], building: Building): number {
  const { builder } = building;
  const [first, second] = operands as [number, number];
  if (functionName === 'atan2') return builder.binary('atan2', first, second);
  if (isListFunction(functionName)) {
    return operands.length === 1
      ? overPoints(functionName, first, building)
      : overArguments(functionName, operands, builder);
  }
  const tenth = (): number => builder.binary('/', first, builder.constant(10));
  switch (functionName) {
    case 'db':
      return builder.binary('*', builder.constant(10), builder.unary('log10', first));
    case 'dbm': {
      const milliwatts = builder.binary('/', first, builder.constant(1e-3));
      return builder.binary('*', builder.constant(10), builder.unary('log10', milliwatts));
    }
    case 'undb':
      return builder.unary('exp10', tenth());
    case 'undbm':
      return builder.binary('*', builder.constant(1e-3), builder.unary('exp10', tenth()));
    default:
      return builder.unary(functionName, first);
  }
}

function overPoints(name: ListFunction, a: number, { builder, pointCount }: Building): number {
  const count = builder.isPerPoint(a) ? pointCount : 1;
  if (name === 'count') return builder.constant(count);
  if (name !== 'mean' && name !== 'std') return builder.reduction(name, a);
  const sum = builder.reduction('sum', a);
  const mean = count === 1 ? sum : builder.binary('/', sum, builder.constant(count));
  if (name === 'mean') return mean;
  const deviation = builder.binary('-', a, mean);
  const squares = builder.reduction('sum', builder.binary('*', deviation, deviation));
  return builder.unary('sqrt', builder.binary('/', squares, builder.constant(count - 1)));
}

function overArguments(name: ListFunction, operands: readonly number[], builder: VectorProgramBuilder): number {
  const chain = (operation: BinaryOperation, of: readonly number[]): number =>
    of.reduce((left, right) => builder.binary(operation, left, right));
  if (name === 'min' || name === 'max') return chain(name, operands);
  const sum = chain('+', operands);
  if (name === 'sum') return sum;
  const mean = builder.binary('/', sum, builder.constant(operands.length));
  if (name === 'mean') return mean;
  const squares = operands.map((operand) => {
    const deviation = builder.binary('-', operand, mean);
    return builder.binary('*', deviation, deviation);
  });
  return builder.unary('sqrt', builder.binary('/', chain('+', squares), builder.constant(operands.length - 1)));
}
