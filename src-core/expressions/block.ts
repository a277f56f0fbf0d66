import { binaryOperations, unaryOperations } from './operations.ts';
import type { BinaryOperation, UnaryOperation } from './operations.ts';

/**
 * Straight-line code over registers. Every step writes a register of its own; equal steps are made once, so that what a
 * derivative repeats is computed once. Steps of two operands have codes from `firstBinary` on.
 */

const unaryNames = Object.keys(unaryOperations) as UnaryOperation[];
const binaryNames = Object.keys(binaryOperations) as BinaryOperation[];
const unaryByCode = unaryNames.map((name) => unaryOperations[name]);
const binaryByCode = binaryNames.map((name) => binaryOperations[name]);
const firstBinary = unaryNames.length;
const codes: ReadonlyMap<string, number> = new Map([...unaryNames, ...binaryNames].map((name, code) => [name, code]));
const codeOf = (name: UnaryOperation | BinaryOperation): number => codes.get(name) as number;

const negateCode = codeOf('negate');
const addCode = codeOf('+');
const subtractCode = codeOf('-');
const multiplyCode = codeOf('*');
const divideCode = codeOf('/');

export interface Block {
  /** Constants stand in it for good; the rest is written by each run. */
  readonly registers: Float64Array;
  readonly codes: Uint8Array;
  /** Three registers a step: target, first operand, second operand. */
  readonly wiring: Int32Array;
  readonly result: number;
}

/** Runs the steps from `start` to before `end`. Allocates nothing. */
export function runSteps({ registers, codes: steps, wiring }: Block, start: number, end: number): void {
  for (let step = start; step < end; step++) {
    const code = steps[step] as number;
    const target = wiring[3 * step] as number;
    const a = registers[wiring[3 * step + 1] as number] as number;
    const b = registers[wiring[3 * step + 2] as number] as number;
    switch (code) {
      case addCode:
        registers[target] = a + b;
        break;
      case subtractCode:
        registers[target] = a - b;
        break;
      case multiplyCode:
        registers[target] = a * b;
        break;
      case divideCode:
        registers[target] = a / b;
        break;
      case negateCode:
        registers[target] = -a;
        break;
      default:
        registers[target] =
          code < firstBinary
            ? (unaryByCode[code] as (x: number) => number)(a)
            : (binaryByCode[code - firstBinary] as (x: number, y: number) => number)(a, b);
    }
  }
}

/** Collects the steps of a block. */
export class BlockBuilder {
  readonly #constants = new Map<number, number>();
  readonly #known = new Map<string, number>();
  readonly #steps: number[] = [];
  readonly #wiring: number[] = [];
  #registers = 0;

  get stepCount(): number {
    return this.#steps.length;
  }

  /** A register that is filled from outside before each run. */
  input(): number {
    return this.#registers++;
  }

  constant(value: number): number {
    // Map keys tell NaN apart well, but not -0 from 0.
    if (Object.is(value, -0)) return this.operation('negate', this.constant(0));
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const register = this.#registers++;
    this.#constants.set(value, register);
    return register;
  }

  operation(name: UnaryOperation | BinaryOperation, a: number, b = a): number {
    const key = `${name} ${a} ${b}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const register = this.#registers++;
    this.#known.set(key, register);
    this.#steps.push(codeOf(name));
    this.#wiring.push(register, a, b);
    return register;
  }

  build(result: number): Block {
    const registers = new Float64Array(this.#registers);
    for (const [value, register] of this.#constants) registers[register] = value;
    return { registers, codes: Uint8Array.from(this.#steps), wiring: Int32Array.from(this.#wiring), result };
  }
}
