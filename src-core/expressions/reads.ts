import { FringeError } from '../errors/fringeError.ts';
import { runSteps } from './block.ts';
import type { Block } from './block.ts';
import type { ListFunction } from './operations.ts';

/** A name's reads: null when it is a plain number, which then stands in the values. */
export type Lists = readonly (readonly number[] | null)[];

/** A list function over the reads of the names in its argument: the argument's code runs once for each read. */
export interface ReadsCall {
  readonly functionName: ListFunction;
  readonly block: Block;
  /** Pairs: index of the name, register of the block. */
  readonly nameInputs: readonly (readonly [name: number, register: number])[];
  /** Pairs: register outside, register of the block; values that are the same for all reads. */
  readonly outerInputs: readonly (readonly [outer: number, register: number])[];
  /** The register outside that takes the result. */
  readonly target: number;
}

/** How many reads the names have together; a plain number or a single read goes with any. @throws bad_input */
function commonLength(call: ReadsCall, lists: Lists, names: readonly string[]): number {
  let length = 1;
  let longest = '';
  for (const [name] of call.nameInputs) {
    const list = lists[name];
    if (list === null || list === undefined || list.length === 1) continue;
    if (list.length === 0) return 0;
    if (length > 1 && list.length !== length) {
      const lengths = `"${longest}" has ${length} reads and "${names[name]}" has ${list.length}`;
      throw new FringeError(
        'bad_input',
        `The expression cannot be evaluated: ${lengths} under one ${call.functionName}.`,
        {
          remedy: 'Read both equally often, or take the mean of each first.',
        },
      );
    }
    length = list.length;
    longest = names[name] as string;
  }
  return length;
}

export interface ReadsContext {
  readonly names: readonly string[];
  readonly lists: Lists;
  /** Registers of the surrounding block; its first ones are the names' plain values. */
  readonly outer: Float64Array;
}

/** Runs a list function; NaN when a name has no read. `std` by Welford's recurrence, divided by n - 1. */
export function runReadsCall(call: ReadsCall, { names, lists, outer }: ReadsContext): number {
  const { block, functionName } = call;
  const { registers, result } = block;
  const steps = block.codes.length;
  const length = commonLength(call, lists, names);
  if (functionName === 'count') return length;
  if (length === 0) return NaN;
  for (const [from, to] of call.outerInputs) registers[to] = outer[from] as number;
  let total = 0;
  let mean = 0;
  let squares = 0;
  let least = Infinity;
  let most = -Infinity;
  for (let index = 0; index < length; index++) {
    for (const [name, to] of call.nameInputs) {
      const list = lists[name];
      registers[to] = (list ? list[list.length === 1 ? 0 : index] : outer[name]) as number;
    }
    runSteps(block, 0, steps);
    const value = registers[result] as number;
    total += value;
    const delta = value - mean;
    mean += delta / (index + 1);
    squares += delta * (value - mean);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  switch (functionName) {
    case 'sum':
      return total;
    case 'mean':
      return total / length;
    case 'min':
      return least;
    case 'max':
      return most;
    case 'std':
      return Math.sqrt(squares / (length - 1));
  }
}
