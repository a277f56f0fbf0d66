import { FringeError } from '../errors/fringeError.ts';
import { BlockBuilder, runSteps } from './block.ts';
import { nameOffsetsOf } from './names.ts';
import { operandsOf } from './node.ts';
import type { CallNode, Expression, ExpressionNode } from './node.ts';
import { isListFunction } from './operations.ts';
import type { BinaryOperation, ListFunction } from './operations.ts';
import { runReadsCall } from './reads.ts';
import type { Lists, ReadsCall } from './reads.ts';
import { quoted, refuseAt } from './refuse.ts';
import { foldTree } from './walk.ts';

/** What a name stands for: a number, or its repeated reads, of which a plain use takes the last. */
export type Bindings = ReadonlyMap<string, number | readonly number[]>;

/** An expression as code. One at a time: evaluations share the registers. */
export interface CompiledExpression {
  /** The names by position, for `evaluateAt`. */
  readonly names: readonly string[];
  /** @throws unknown_name for a name that is not bound, bad_input for lists of different lengths under one function */
  evaluate(bindings: Bindings): number;
  /** As `evaluate`, the values in the order of `names`, each a single number. Allocates nothing. */
  evaluateAt(values: Float64Array): number;
}

/**
 * Compiles an expression to straight-line code.
 * @param names order of the values of `evaluateAt`; the expression's own names in order of appearance when left out
 * @throws bad_input when the expression uses a name that is not among `names`
 */
export function compileExpression(expression: Expression, names?: readonly string[]): CompiledExpression {
  const offsets = nameOffsetsOf(expression);
  const order = names ?? [...offsets.keys()];
  const compiler = new Compiler(order);
  const known = new Set(order);
  for (const [name, offset] of offsets) {
    if (!known.has(name)) throw refuseAt(offset, `the name ${quoted(name)} is unknown`);
  }
  return compiler.compile(expression.root);
}

const isReadsCall = (node: ExpressionNode): node is CallNode & { functionName: ListFunction } =>
  node.kind === 'call' && node.operands.length === 1 && isListFunction(node.functionName);

/** The walk stops at constants, which are known, and at list functions over reads, which have blocks of their own. */
const operandsHere = (node: ExpressionNode): readonly ExpressionNode[] =>
  node.constant !== null || isReadsCall(node) ? [] : operandsOf(node);

class Compiler {
  readonly #names: readonly string[];
  readonly #top = new BlockBuilder();
  readonly #nameRegisters: ReadonlyMap<string, number>;
  readonly #calls: PlacedCall[] = [];
  readonly #callTargets = new Map<ExpressionNode, number>();

  constructor(names: readonly string[]) {
    this.#names = names;
    // The names come first: register and position are the same.
    this.#nameRegisters = new Map(names.map((name) => [name, this.#top.input()]));
  }

  compile(root: ExpressionNode): CompiledExpression {
    const result = this.#emit(root, this.#top, {
      name: (name) => this.#nameRegisters.get(name) as number,
      reads: (node) => this.#readsCall(node),
    });
    return new Program(this.#names, this.#top.build(result), this.#calls);
  }

  #emit(root: ExpressionNode, block: BlockBuilder, inputs: Inputs): number {
    return foldTree<number>(
      root,
      (node, operands) => {
        if (node.constant !== null) return block.constant(node.constant);
        const [a, b] = operands as [number, number];
        switch (node.kind) {
          case 'name':
            return inputs.name(node.name);
          case 'negate':
            return block.operation('negate', a);
          case 'binary':
            return block.operation(node.operator, a, b);
          case 'call':
            return isReadsCall(node) ? inputs.reads(node) : emitCall(node, operands, block);
          default:
            throw new FringeError('defect', `The constant at column ${node.offset + 1} was not folded.`);
        }
      },
      operandsHere,
    );
  }

  /** Compiles a list function over reads; whatever surrounds it, it runs once, in the outermost block. */
  #readsCall(node: CallNode & { functionName: ListFunction }): number {
    const known = this.#callTargets.get(node);
    if (known !== undefined) return known;
    const block = new BlockBuilder();
    const nameInputs = new Map<number, number>();
    const outerInputs = new Map<number, number>();
    const inputOf = (inputs: Map<number, number>, from: number): number => {
      const register = inputs.get(from) ?? block.input();
      inputs.set(from, register);
      return register;
    };
    const result = this.#emit(node.operands[0] as ExpressionNode, block, {
      name: (name) => inputOf(nameInputs, this.#nameRegisters.get(name) as number),
      reads: (inner) => inputOf(outerInputs, this.#readsCall(inner)),
    });
    const target = this.#top.input();
    this.#callTargets.set(node, target);
    this.#calls.push({
      functionName: node.functionName,
      block: block.build(result),
      nameInputs: [...nameInputs],
      outerInputs: [...outerInputs],
      target,
      before: this.#top.stepCount,
    });
    return target;
  }
}

interface Inputs {
  readonly name: (name: string) => number;
  readonly reads: (node: CallNode & { functionName: ListFunction }) => number;
}

function emitCall(
  { functionName, operands: nodes }: CallNode,
  operands: readonly number[],
  block: BlockBuilder,
): number {
  const chain = (operation: BinaryOperation, of: readonly number[]): number =>
    of.reduce((left, right) => block.operation(operation, left, right));
  const [first, second] = operands as [number, number];
  if (functionName === 'atan2') return block.operation('atan2', first, second);
  if (!isListFunction(functionName)) return block.operation(functionName, first);
  if (functionName === 'min' || functionName === 'max') return chain(functionName, operands);
  const sum = chain('+', operands);
  if (functionName === 'sum') return sum;
  const mean = block.operation('/', sum, block.constant(nodes.length));
  if (functionName === 'mean') return mean;
  const squares = operands.map((operand) => {
    const deviation = block.operation('-', operand, mean);
    return block.operation('*', deviation, deviation);
  });
  const variance = block.operation('/', chain('+', squares), block.constant(nodes.length - 1));
  return block.operation('sqrt', variance);
}

type PlacedCall = ReadsCall & {
  /** The step of the outer block before which it runs. */
  readonly before: number;
};

class Program implements CompiledExpression {
  readonly names: readonly string[];
  readonly #block: ReturnType<BlockBuilder['build']>;
  readonly #calls: readonly PlacedCall[];
  readonly #noLists: Lists;

  constructor(names: readonly string[], block: ReturnType<BlockBuilder['build']>, calls: readonly PlacedCall[]) {
    this.names = names;
    this.#block = block;
    this.#calls = calls;
    this.#noLists = names.map(() => null);
  }

  evaluate(bindings: Bindings): number {
    const { registers } = this.#block;
    const lists = this.names.map((name, index) => {
      const bound = bindings.get(name);
      if (bound === undefined) {
        throw new FringeError('unknown_name', `The expression cannot be evaluated: ${quoted(name)} has no value.`, {
          remedy: 'Measure or compute it before this expression.',
        });
      }
      registers[index] = typeof bound === 'number' ? bound : (bound.at(-1) ?? NaN);
      return typeof bound === 'number' ? null : bound;
    });
    return this.#run(lists);
  }

  evaluateAt(values: Float64Array): number {
    const { registers } = this.#block;
    const count = this.names.length;
    if (values.length < count) {
      throw new FringeError('defect', `The expression was given ${values.length} values for its ${count} names.`);
    }
    for (let index = 0; index < count; index++) registers[index] = values[index] as number;
    return this.#run(this.#noLists);
  }

  #run(lists: Lists): number {
    const block = this.#block;
    let step = 0;
    for (const call of this.#calls) {
      runSteps(block, step, call.before);
      step = call.before;
      block.registers[call.target] = runReadsCall(call, { names: this.names, lists, outer: block.registers });
    }
    runSteps(block, step, block.codes.length);
    return block.registers[block.result] as number;
  }
}
