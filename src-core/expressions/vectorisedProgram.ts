import { FringeError } from '../errors/fringeError.ts';
import { binaryOperations, unaryOperations } from './operations.ts';
import type { BinaryOperation, UnaryOperation } from './operations.ts';

/** Operations of one operand: those of expressions, and the decimal power that `undb` and `undbm` stand on. */
export type VectorUnary = Exclude<UnaryOperation, 'db' | 'undb' | 'dbm' | 'undbm'> | 'exp10';
export type Reduction = 'sum' | 'min' | 'max';

/**
 * A value of a formula over the points of a data set. Slots refer to earlier slots by number; equal ones exist once.
 * What depends on data alone is a column, computed when the program was built, and is never computed again.
 */
export type Slot =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'column'; readonly index: number }
  | { readonly kind: 'unary'; readonly operation: VectorUnary; readonly a: number }
  | { readonly kind: 'binary'; readonly operation: BinaryOperation; readonly a: number; readonly b: number }
  /** One number from all points. */
  | { readonly kind: 'reduction'; readonly operation: Reduction; readonly a: number };

export interface VectorProgram {
  readonly parameterCount: number;
  readonly pointCount: number;
  readonly slots: readonly Slot[];
  /** By slot: whether the value differs from point to point. */
  readonly perPoint: readonly boolean[];
  /** Each of `pointCount` values. */
  readonly columns: readonly Float64Array[];
  readonly result: number;
}

const exactUnary: Readonly<Record<VectorUnary, (x: number) => number>> = {
  ...unaryOperations,
  exp10: (x) => 10 ** x,
};

/**
 * What goes over all points goes in eight lanes, point by point in turn: two a vector, four vectors a pass, so that a
 * vector unit does not wait for its own results. The same lanes everywhere, so that results are the same.
 */
export const lanes = 8;

/** What a reduction begins with. */
export const identities: Readonly<Record<Reduction, number>> = { sum: 0, min: Infinity, max: -Infinity };

/** The lanes' values to one: halves upon halves. Changes `partial`. */
export function combineLanes(operation: Reduction, partial: Float64Array): number {
  const apply = binaryOperations[operation === 'sum' ? '+' : operation];
  for (let width = lanes / 2; width >= 1; width /= 2) {
    for (let lane = 0; lane < width; lane++) {
      partial[lane] = apply(partial[lane] as number, partial[lane + width] as number);
    }
  }
  return partial[0] as number;
}

function reduceColumn(operation: Reduction, column: Float64Array): number {
  const apply = binaryOperations[operation === 'sum' ? '+' : operation];
  const partial = new Float64Array(lanes).fill(identities[operation]);
  for (const [point, value] of column.entries()) {
    partial[point % lanes] = apply(partial[point % lanes] as number, value);
  }
  return combineLanes(operation, partial);
}

/** Collects slots; folds constants and computes data columns at once. */
export class VectorProgramBuilder {
  readonly #slots: Slot[] = [];
  readonly #perPoint: boolean[] = [];
  readonly #columns: Float64Array[] = [];
  readonly #known = new Map<string, number>();
  readonly #pointCount: number;

  constructor(pointCount: number) {
    this.#pointCount = pointCount;
  }

  constant(value: number): number {
    return this.#add(`c ${Object.is(value, -0) ? '-0' : value}`, { kind: 'constant', value }, false);
  }

  parameter(index: number): number {
    return this.#add(`p ${index}`, { kind: 'parameter', index }, false);
  }

  column(values: Float64Array, key: string): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    return this.#add(key, { kind: 'column', index: this.#columns.push(values) - 1 }, true);
  }

  isPerPoint(slot: number): boolean {
    return this.#perPoint[slot] as boolean;
  }

  unary(operation: VectorUnary, a: number): number {
    const key = `${operation} ${a}`;
    const constant = this.#constantOf(a);
    const apply = exactUnary[operation];
    if (constant !== null) return this.constant(apply(constant));
    const column = this.#columnOf(a);
    if (column !== null) return this.column(column.map(apply), key);
    return this.#add(key, { kind: 'unary', operation, a }, this.isPerPoint(a));
  }

  binary(operation: BinaryOperation, a: number, b: number): number {
    const key = `${operation} ${a} ${b}`;
    const [constantA, constantB] = [this.#constantOf(a), this.#constantOf(b)];
    const apply = binaryOperations[operation];
    if (constantA !== null && constantB !== null) return this.constant(apply(constantA, constantB));
    const [columnA, columnB] = [this.#columnOf(a), this.#columnOf(b)];
    if ((constantA !== null || columnA !== null) && (constantB !== null || columnB !== null)) {
      const at = (column: Float64Array | null, constant: number | null, point: number): number =>
        column === null ? (constant as number) : (column[point] as number);
      const made = Float64Array.from({ length: this.#pointCount }, (_, point) =>
        apply(at(columnA, constantA, point), at(columnB, constantB, point)),
      );
      return this.column(made, key);
    }
    if (operation === '^' && constantB !== null) {
      const power = this.#wholePower(a, constantB);
      if (power !== null) return power;
    }
    return this.#add(key, { kind: 'binary', operation, a, b }, this.isPerPoint(a) || this.isPerPoint(b));
  }

  /** Over the points; of a value that is the same at all of them, that value. */
  reduction(operation: Reduction, a: number): number {
    if (!this.isPerPoint(a)) return a;
    const column = this.#columnOf(a);
    if (column !== null) return this.constant(reduceColumn(operation, column));
    return this.#add(`over ${operation} ${a}`, { kind: 'reduction', operation, a }, false);
  }

  build(parameterCount: number, result: number): VectorProgram {
    return {
      parameterCount,
      pointCount: this.#pointCount,
      slots: this.#slots,
      perPoint: this.#perPoint,
      columns: this.#columns,
      result,
    };
  }

  /** Small whole powers of what depends on parameters are products: a general power costs as much as ten of them. */
  #wholePower(base: number, exponent: number): number | null {
    const size = Math.abs(exponent);
    if (!Number.isInteger(exponent) || size < 1 || size > 8) return null;
    let result: number | null = null;
    let square = base;
    for (let rest = size; rest > 0; rest >>= 1) {
      if (rest & 1) result = result === null ? square : this.binary('*', result, square);
      if (rest > 1) square = this.binary('*', square, square);
    }
    if (result === null) throw new FringeError('defect', `A power of ${exponent} came to nothing.`);
    return exponent < 0 ? this.binary('/', this.constant(1), result) : result;
  }

  #constantOf(slot: number): number | null {
    const found = this.#slots[slot] as Slot;
    return found.kind === 'constant' ? found.value : null;
  }

  #columnOf(slot: number): Float64Array | null {
    const found = this.#slots[slot] as Slot;
    return found.kind === 'column' ? (this.#columns[found.index] as Float64Array) : null;
  }

  #add(key: string, slot: Slot, perPoint: boolean): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.#slots.push(slot) - 1;
    this.#perPoint.push(perPoint);
    this.#known.set(key, number);
    return number;
  }
}
