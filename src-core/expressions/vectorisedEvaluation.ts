import { applyBinary, applyUnary, vectorBinary, vectorUnary } from './vectorisedArithmetic.ts';
import type { BinaryWork, Place, UnaryWork } from './vectorisedArithmetic.ts';
import { phasesOf } from './vectorisedPhases.ts';
import type { Phase } from './vectorisedPhases.ts';
import { combineLanes, identities, lanes } from './vectorisedProgram.ts';
import type { Reduction, Slot, VectorProgram } from './vectorisedProgram.ts';

/** Points at a time: what a program needs of them stays in the nearest cache. A multiple of the lanes. */
export const blockSize = 256;

interface ReductionWork {
  readonly operation: Reduction;
  readonly a: Place;
  readonly slot: number;
  /** Running values, one a lane. */
  readonly partial: Float64Array;
}

/** A phase with its places looked up. */
interface PreparedPhase extends Phase {
  readonly works: readonly (UnaryWork | BinaryWork)[];
  readonly reductionWorks: readonly ReductionWork[];
}

/** The values of a program under one theta: those that are the same at all points, and a block of points. */
export class VectorEvaluation {
  readonly program: VectorProgram;
  readonly phases: readonly PreparedPhase[];
  /** [slot]: values that are the same at all points. */
  readonly scalars: Float64Array;
  /** [slot]: values of the block under way; those that are the same at all points are spread over it. */
  readonly places: readonly Place[];
  readonly #columns: readonly Place[];
  readonly #spread: readonly number[];
  readonly #parameters: readonly (readonly [slot: number, index: number])[];

  constructor(program: VectorProgram) {
    const { slots, perPoint, columns, pointCount, result } = program;
    this.program = program;
    const phases = phasesOf(program);
    this.scalars = Float64Array.from(slots, (slot) => (slot.kind === 'constant' ? slot.value : 0));
    const length = Math.min(blockSize, pointCount);
    const placeOf = (slot: Slot): Place => {
      const values = slot.kind === 'column' ? (columns[slot.index] as Float64Array) : new Float64Array(length);
      return { values, offset: 0 };
    };
    this.places = slots.map(placeOf);
    this.#columns = this.places.filter((_, index) => slots[index]?.kind === 'column');
    this.phases = phases.map((phase) => this.#prepare(phase));
    const used = new Set(phases.flatMap(({ points }) => points.flatMap((index) => operands(slots[index] as Slot))));
    this.#spread = [...used.add(result)].filter((index) => !perPoint[index]);
    this.#parameters = slots.flatMap((slot, index) =>
      slot.kind === 'parameter' ? [[index, slot.index] as const] : [],
    );
  }

  /** Takes parameters from `thetas[at]` on and computes everything but the points of the last phase. */
  begin(thetas: Float64Array, at: number): void {
    for (const [slot, index] of this.#parameters) this.scalars[slot] = thetas[at + index] as number;
    const last = this.phases.length - 1;
    for (let level = 0; level < last; level++) {
      this.beginPhase(level);
      this.#reduce(level);
    }
    this.beginPhase(last);
  }

  /** Computes what is the same at all points and spreads it over the block. */
  beginPhase(level: number): void {
    const { scalars } = this;
    for (const index of (this.phases[level] as Phase).scalars) {
      const slot = this.program.slots[index] as Slot;
      if (slot.kind === 'unary') scalars[index] = vectorUnary[slot.operation](scalars[slot.a] as number);
      else if (slot.kind === 'binary') {
        scalars[index] = vectorBinary[slot.operation](scalars[slot.a] as number, scalars[slot.b] as number);
      }
    }
    for (const index of this.#spread) (this.places[index] as Place).values.fill(scalars[index] as number);
  }

  /** Computes a phase's values at `count` points from `start`; the last phase's when `level` is left out. */
  runBlock(start: number, count: number, level = this.phases.length - 1): void {
    for (const column of this.#columns) column.offset = start;
    for (const work of (this.phases[level] as PreparedPhase).works) {
      if ('b' in work) applyBinary(work, count);
      else applyUnary(work, count);
    }
  }

  #prepare(phase: Phase): PreparedPhase {
    const { slots } = this.program;
    const place = (slot: number): Place => this.places[slot] as Place;
    const works = phase.points.flatMap((index): (UnaryWork | BinaryWork)[] => {
      const slot = slots[index] as Slot;
      const out = place(index).values;
      if (slot.kind === 'unary') return [{ operation: slot.operation, a: place(slot.a), out }];
      return slot.kind === 'binary' ? [{ operation: slot.operation, a: place(slot.a), b: place(slot.b), out }] : [];
    });
    const reductionWorks = phase.reductions.flatMap((index): ReductionWork[] => {
      const slot = slots[index] as Slot;
      if (slot.kind !== 'reduction') return [];
      return [{ operation: slot.operation, a: place(slot.a), slot: index, partial: new Float64Array(lanes) }];
    });
    return { ...phase, works, reductionWorks };
  }

  #reduce(level: number): void {
    const { reductionWorks } = this.phases[level] as PreparedPhase;
    const { pointCount } = this.program;
    for (const { operation, partial } of reductionWorks) partial.fill(identities[operation]);
    for (let start = 0; start < pointCount; start += blockSize) {
      const count = Math.min(blockSize, pointCount - start);
      this.runBlock(start, count, level);
      for (const work of reductionWorks) accumulate(work, count);
    }
    for (const { operation, partial, slot } of reductionWorks) this.scalars[slot] = combineLanes(operation, partial);
  }
}

const operands = (slot: Slot): number[] => ('b' in slot ? [slot.a, slot.b] : 'a' in slot ? [slot.a] : []);

function accumulate({ operation, a, partial }: ReductionWork, count: number): void {
  const { values, offset } = a;
  if (operation === 'sum') {
    for (let i = 0; i < count; i++) {
      partial[i % lanes] = (partial[i % lanes] as number) + (values[offset + i] as number);
    }
    return;
  }
  const apply = vectorBinary[operation];
  for (let i = 0; i < count; i++)
    partial[i % lanes] = apply(partial[i % lanes] as number, values[offset + i] as number);
}
