import type { Place } from './vectorisedArithmetic.ts';
import { blockSize, VectorEvaluation } from './vectorisedEvaluation.ts';
import { binaryPartials, unaryPartials } from './vectorisedPartials.ts';
import type { Slot, VectorProgram } from './vectorisedProgram.ts';

/** Derivatives of a program by its parameters. */
export interface VectorGradient {
  /**
   * Sum over the points of seed times the derivative of the result, for all parameters in one pass backwards. With a
   * loss's derivatives by the results as seeds it is the loss's gradient.
   * @param theta [parameter]
   * @param seeds [point]; a single one where the result is the same at all points
   * @param gradient [parameter]
   */
  pullBack(theta: Float64Array, seeds: Float64Array, gradient: Float64Array): void;
}

/** Source: A. Griewank, A. Walther, "Evaluating derivatives", 2nd edition, SIAM 2008, section 3.2 (reverse mode). */
export function createVectorGradient(program: VectorProgram): VectorGradient {
  return new ReverseMode(program);
}

class ReverseMode implements VectorGradient {
  readonly #evaluation: VectorEvaluation;
  /** [slot]: adjoints of what is the same at all points. */
  readonly #scalars: Float64Array;
  /** [slot]: adjoints of the block under way; null for what no parameter changes. */
  readonly #blocks: readonly (Float64Array | null)[];
  /** [slot]: whether a parameter changes it. */
  readonly #moves: readonly boolean[];

  constructor(program: VectorProgram) {
    this.#evaluation = new VectorEvaluation(program);
    const { slots, perPoint, pointCount } = program;
    this.#scalars = new Float64Array(slots.length);
    const moves: boolean[] = [];
    for (const slot of slots) {
      const below = ('a' in slot && moves[slot.a] === true) || ('b' in slot && moves[slot.b] === true);
      moves.push(slot.kind === 'parameter' || below);
    }
    this.#moves = moves;
    const length = Math.min(blockSize, pointCount);
    this.#blocks = slots.map((_, index) =>
      moves[index] === true && perPoint[index] === true ? new Float64Array(length) : null,
    );
  }

  pullBack(theta: Float64Array, seeds: Float64Array, gradient: Float64Array): void {
    const evaluation = this.#evaluation;
    const { slots, perPoint, result } = evaluation.program;
    const scalars = this.#scalars.fill(0);
    evaluation.begin(theta, 0);
    if (perPoint[result] !== true) {
      for (let index = 0; index < seeds.length; index++)
        scalars[result] = (scalars[result] as number) + (seeds[index] as number);
    }
    for (let level = evaluation.phases.length - 1; level >= 0; level--) {
      this.#points(level, seeds);
      this.#sameAtAllPoints(level);
    }
    // A parameter that the formula does not use has no slot.
    gradient.fill(0);
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index] as Slot;
      if (slot.kind === 'parameter') gradient[slot.index] = scalars[index] as number;
    }
  }

  /** Backwards through a phase's points, a block at a time, its values computed again. */
  #points(level: number, seeds: Float64Array): void {
    const evaluation = this.#evaluation;
    const { perPoint, pointCount, result, slots } = evaluation.program;
    const phase = evaluation.phases[level] as (typeof evaluation.phases)[number];
    const isLast = level === evaluation.phases.length - 1;
    if (isLast && perPoint[result] !== true) return;
    // Of several points with the least value the first one moves the minimum.
    const taken = new Set<number>();
    for (let start = 0; start < pointCount; start += blockSize) {
      const count = Math.min(blockSize, pointCount - start);
      evaluation.runBlock(start, count, level);
      for (const index of phase.points) this.#blocks[index]?.fill(0);
      if (isLast) {
        const block = this.#blocks[result] ?? null;
        if (block !== null)
          for (let i = 0; i < count; i++) block[i] = (block[i] as number) + (seeds[start + i] as number);
      }
      for (const index of phase.reductions) this.#seedReduction(index, count, taken);
      for (let place = phase.points.length - 1; place >= 0; place--) {
        const index = phase.points[place] as number;
        this.#backBlock(slots[index] as Slot, index, count);
      }
    }
  }

  #seedReduction(index: number, count: number, taken: Set<number>): void {
    const slot = this.#evaluation.program.slots[index] as Slot;
    if (slot.kind !== 'reduction') return;
    const block = this.#blocks[slot.a] ?? null;
    const adjoint = this.#scalars[index] as number;
    if (block === null || adjoint === 0) return;
    const { values, offset } = this.#evaluation.places[slot.a] as Place;
    const extreme = this.#evaluation.scalars[index] as number;
    for (let i = 0; i < count; i++) {
      if (slot.operation !== 'sum') {
        if (taken.has(index) || values[offset + i] !== extreme) continue;
        taken.add(index);
      }
      block[i] = (block[i] as number) + adjoint;
    }
  }

  #backBlock(slot: Slot, index: number, count: number): void {
    const adjoints = this.#blocks[index] ?? null;
    if (adjoints === null) return;
    const { places } = this.#evaluation;
    const result = places[index] as Place;
    if (slot.kind === 'unary') {
      const a = places[slot.a] as Place;
      const partial = unaryPartials[slot.operation];
      this.#spread(slot.a, count, (i) => {
        const adjoint = adjoints[i] as number;
        if (adjoint === 0) return 0;
        return adjoint * partial(a.values[a.offset + i] as number, result.values[i] as number);
      });
    } else if (slot.kind === 'binary') {
      const a = places[slot.a] as Place;
      const b = places[slot.b] as Place;
      const { left, right } = binaryPartials[slot.operation];
      const by =
        (partial: typeof left) =>
        (i: number): number => {
          const adjoint = adjoints[i] as number;
          if (adjoint === 0) return 0;
          const [x, y] = [a.values[a.offset + i] as number, b.values[b.offset + i] as number];
          return adjoint * partial(x, y, result.values[i] as number);
        };
      this.#spread(slot.a, count, by(left));
      this.#spread(slot.b, count, by(right));
    }
  }

  /** Adds to the adjoint of an operand, which may be the same at all points. */
  #spread(operand: number, count: number, amount: (i: number) => number): void {
    if (this.#moves[operand] !== true) return;
    const block = this.#blocks[operand] ?? null;
    if (block !== null) {
      for (let i = 0; i < count; i++) block[i] = (block[i] as number) + amount(i);
      return;
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += amount(i);
    this.#scalars[operand] = (this.#scalars[operand] as number) + sum;
  }

  #sameAtAllPoints(level: number): void {
    const evaluation = this.#evaluation;
    const values = evaluation.scalars;
    const adjoints = this.#scalars;
    const { scalars } = evaluation.phases[level] as (typeof evaluation.phases)[number];
    const add = (slot: number, amount: number): void => {
      adjoints[slot] = (adjoints[slot] as number) + amount;
    };
    for (let place = scalars.length - 1; place >= 0; place--) {
      const index = scalars[place] as number;
      const slot = evaluation.program.slots[index] as Slot;
      const adjoint = adjoints[index] as number;
      if (adjoint === 0 || this.#moves[index] !== true) continue;
      const y = values[index] as number;
      if (slot.kind === 'unary') add(slot.a, adjoint * unaryPartials[slot.operation](values[slot.a] as number, y));
      else if (slot.kind === 'binary') {
        const [a, b] = [values[slot.a] as number, values[slot.b] as number];
        const { left, right } = binaryPartials[slot.operation];
        if (this.#moves[slot.a] === true) add(slot.a, adjoint * left(a, b, y));
        if (this.#moves[slot.b] === true) add(slot.b, adjoint * right(a, b, y));
      }
    }
  }
}
