import type { Observations } from './vectorisedKernel.ts';
import { phasesOf } from './vectorisedPhases.ts';
import type { Phase } from './vectorisedPhases.ts';
import { identities, lanes } from './vectorisedProgram.ts';
import type { Reduction, Slot, VectorProgram } from './vectorisedProgram.ts';
import { vectorFunctions } from './vectorisedWasmFunctions.ts';
import type { VectorWriter } from './vectorisedWasmFunctions.ts';
import { WasmCode, writeWasmModule } from './wasmModule.ts';
import type { PlainInstruction, WasmFunction } from './wasmModule.ts';

/** Where a kernel's numbers lie in its memory, in bytes. */
export interface KernelLayout {
  readonly columns: readonly number[];
  readonly observed: number;
  /** Null when one weight goes for all points. */
  readonly weights: number | null;
  /** [capacity][parameter] */
  readonly thetas: number;
  /** [capacity] */
  readonly results: number;
  /** [point] */
  readonly values: number;
  /** Thetas a call takes at most. */
  readonly capacity: number;
  readonly bytes: number;
}

export interface WasmKernelModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: KernelLayout;
  /** Operations that the module asks of its host, number by number. */
  readonly imports: readonly string[];
}

const pageBytes = 65536;
const capacity = 128;
/** Vectors a pass of a loop takes. */
const unrolled = lanes / 2;

function layOut(
  { columns, parameterCount, pointCount }: VectorProgram,
  observations: Observations | null,
): KernelLayout {
  let bytes = 64;
  const take = (numbers: number): number => {
    const place = bytes;
    bytes += Math.ceil(numbers / 8) * 64;
    return place;
  };
  const padded = Math.ceil(pointCount / lanes) * lanes;
  return {
    columns: columns.map(() => take(padded)),
    observed: take(observations === null ? 0 : padded),
    weights: typeof observations?.weights === 'object' ? take(padded) : null,
    thetas: take(capacity * parameterCount),
    results: take(capacity),
    values: take(padded),
    capacity,
    bytes,
  };
}

/**
 * A program as a WebAssembly module of two functions: `batch(count)` from `thetas` to `results`, and `values()` from
 * the first theta to `values`. Two points a vector, four vectors a pass; constants and what is the same at all points
 * stand in locals.
 */
export function writeVectorModule(program: VectorProgram, observations: Observations | null): WasmKernelModule {
  const layout = layOut(program, observations);
  const imports = new Map<string, { readonly name: string; readonly operands: number }>();
  for (const slot of program.slots) {
    if (slot.kind === 'unary' && !(slot.operation in unaryInstructions)) {
      imports.set(slot.operation, { name: slot.operation, operands: 1 });
    }
    if (slot.kind === 'binary' && !(slot.operation in binaryInstructions)) {
      imports.set(slot.operation, { name: slot.operation, operands: 2 });
    }
  }
  const imported = [...imports.values()];
  const helpers = new Map(imported.map(({ name }, index) => [name, imported.length + index]));
  const kernel = (task: Task): WasmFunction =>
    new KernelWriter({ program, observations, layout, helpers }, task).write();
  const bytes = writeWasmModule({
    imports: imported.map(({ name, operands }) => ({
      name,
      parameters: Array<'f64'>(operands).fill('f64'),
      results: ['f64'],
    })),
    functions: [
      ...imported.map(({ operands }, index) => laneByLane(operands, index)),
      kernel('batch'),
      kernel('values'),
    ],
    pages: Math.ceil(layout.bytes / pageBytes),
  });
  return { bytes, layout, imports: [...imports.keys()] };
}

/** Calls an imported function for each lane. */
function laneByLane(operands: number, imported: number): WasmFunction {
  const code = new WasmCode();
  const one = (lane: 0 | 1): void => {
    for (let operand = 0; operand < operands; operand++) code.get(operand).extractLane(lane);
    code.call(imported);
  };
  one(0);
  code.plain('f64x2.splat');
  one(1);
  code.replaceLane(1);
  const parameters = Array<'v128'>(operands).fill('v128');
  return { exportedAs: null, parameters, results: ['v128'], locals: [], code };
}

const unaryInstructions: Readonly<Record<string, PlainInstruction>> = {
  negate: 'f64x2.neg',
  abs: 'f64x2.abs',
  sqrt: 'f64x2.sqrt',
};
const binaryInstructions: Readonly<Record<string, PlainInstruction>> = {
  '+': 'f64x2.add',
  '-': 'f64x2.sub',
  '*': 'f64x2.mul',
  '/': 'f64x2.div',
  min: 'f64x2.min',
  max: 'f64x2.max',
  '<': 'f64x2.lt',
  '<=': 'f64x2.le',
  '>': 'f64x2.gt',
  '>=': 'f64x2.ge',
  '==': 'f64x2.eq',
  '!=': 'f64x2.ne',
};
const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const reductionInstructions: Readonly<Record<Reduction, PlainInstruction>> = {
  sum: 'f64x2.add',
  min: 'f64x2.min',
  max: 'f64x2.max',
};

type Task = 'batch' | 'values';
interface KernelParts {
  readonly program: VectorProgram;
  readonly observations: Observations | null;
  readonly layout: KernelLayout;
  readonly helpers: ReadonlyMap<string, number>;
}
/** Running values, a local for each vector of a pass. */
interface Accumulator {
  readonly operation: Reduction;
  readonly locals: readonly number[];
}

class KernelWriter implements VectorWriter {
  readonly code = new WasmCode();
  readonly #parts: KernelParts;
  readonly #task: Task;
  readonly #constants = new Map<string, { readonly local: number; readonly code: WasmCode }>();
  /** [slot][vector] */
  readonly #slotLocals = new Map<number, readonly number[]>();
  #vectors = 0;
  readonly #theta: number;
  readonly #result: number;
  readonly #point: number;
  readonly #firstVector: number;

  constructor(parts: KernelParts, task: Task) {
    this.#parts = parts;
    this.#task = task;
    const parameters = task === 'batch' ? 1 : 0;
    this.#theta = parameters;
    this.#result = parameters + 1;
    this.#point = parameters + 2;
    this.#firstVector = parameters + 3;
  }

  temporary(): number {
    return this.#firstVector + this.#vectors++;
  }

  constant = (value: number): number =>
    this.#shared(Object.is(value, -0) ? '-0' : String(value), (code) => code.vector(value));

  bits = (low: number, high: number): number =>
    this.#shared(`${low}:${high}`, (code) => code.vectorBits({ low, high }));

  #shared(key: string, write: (code: WasmCode) => void): number {
    const known = this.#constants.get(key);
    if (known !== undefined) return known.local;
    const code = new WasmCode();
    const local = this.temporary();
    write(code);
    code.set(local);
    this.#constants.set(key, { local, code });
    return local;
  }

  write(): WasmFunction {
    const { code } = this;
    const { layout, program } = this.#parts;
    code.integer(layout.thetas).set(this.#theta);
    code.integer(layout.results).set(this.#result);
    if (this.#task === 'values') this.#evaluation();
    else {
      code.repeat(() => {
        this.#evaluation();
        code
          .get(this.#theta)
          .integer(8 * program.parameterCount)
          .plain('i32.add')
          .set(this.#theta);
        code.get(this.#result).integer(8).plain('i32.add').set(this.#result);
        const end = code.get(this.#result).get(0).integer(8).plain('i32.mul').integer(layout.results);
        end.plain('i32.add', 'i32.ne');
      });
    }
    const whole = new WasmCode();
    for (const { code: constant } of this.#constants.values()) whole.append(constant);
    return {
      exportedAs: this.#task,
      parameters: this.#task === 'batch' ? ['i32'] : [],
      results: [],
      locals: [
        { type: 'i32', count: 3 },
        { type: 'v128', count: this.#vectors },
      ],
      code: whole.append(code),
    };
  }

  /** All phases for the theta at hand. */
  #evaluation(): void {
    const { code } = this;
    const { slots } = this.#parts.program;
    for (const [index, slot] of slots.entries()) {
      if (slot.kind !== 'parameter') continue;
      code
        .get(this.#theta)
        .memory('v128.load64_splat', 8 * slot.index)
        .set(this.#localsOf(index, 1)[0] as number);
    }
    const phases = phasesOf(this.#parts.program);
    for (const [level, phase] of phases.entries()) {
      for (const index of phase.scalars) this.#compute(index, 1);
      if (level < phases.length - 1) this.#reductions(phase);
      else this.#lastPoints(phase);
    }
  }

  #reductions(phase: Phase): void {
    const { slots } = this.#parts.program;
    const accumulators = phase.reductions.map((index) => {
      const slot = slots[index] as Extract<Slot, { kind: 'reduction' }>;
      return { index, slot, accumulator: this.#begin(slot.operation) };
    });
    this.#pass((vectors, remaining) => {
      for (const index of phase.points) this.#compute(index, vectors);
      for (const { slot, accumulator } of accumulators) {
        this.#accumulate(accumulator, { vectors, remaining }, (vector) => this.#push(slot.a, vector));
      }
    });
    for (const { index, accumulator } of accumulators) {
      this.#finish(accumulator);
      this.code.plain('f64x2.splat').set(this.#localsOf(index, 1)[0] as number);
    }
  }

  #lastPoints(phase: Phase): void {
    const { code } = this;
    const { observations, program, layout } = this.#parts;
    const { result, perPoint } = program;
    if (this.#task === 'values') {
      this.#pass((vectors) => {
        for (const index of phase.points) this.#compute(index, vectors);
        for (let vector = 0; vector < vectors; vector++) {
          code.get(this.#point);
          this.#push(result, vector);
          code.memory('v128.store', layout.values + 16 * vector);
        }
      });
      return;
    }
    if (observations === null && !perPoint[result]) {
      code.get(this.#result);
      this.#push(result, 0);
      code.extractLane(0).memory('f64.store', 0);
      return;
    }
    const sum = this.#begin('sum');
    const residuals = Array.from({ length: unrolled }, () => this.temporary());
    this.#pass((vectors, remaining) => {
      for (const index of phase.points) this.#compute(index, vectors);
      this.#accumulate(sum, { vectors, remaining }, (vector) => {
        if (observations === null) return this.#push(result, vector);
        const residual = residuals[vector] as number;
        code.get(this.#point).memory('v128.load', layout.observed + 16 * vector);
        this.#push(result, vector);
        code.plain('f64x2.sub');
        if (layout.weights !== null) {
          code
            .get(this.#point)
            .memory('v128.load', layout.weights + 16 * vector)
            .plain('f64x2.mul');
        }
        code.set(residual).get(residual).get(residual).plain('f64x2.mul');
      });
    });
    const total = this.temporary();
    this.#finish(sum);
    code.plain('f64x2.splat');
    if (typeof observations?.weights === 'number') {
      code.get(this.constant(observations.weights * observations.weights)).plain('f64x2.mul');
    }
    code.set(total).get(this.#result).get(total).extractLane(0).memory('f64.store', 0);
  }

  /**
   * A loop over the points, a pass of vectors at a time, and what remains.
   * @param body is given the vectors to compute and, when they are not full, the points in them
   */
  #pass(body: (vectors: number, remaining: number | null) => void): void {
    const { code } = this;
    const { pointCount } = this.#parts.program;
    const whole = Math.floor(pointCount / lanes) * lanes;
    code.integer(0).set(this.#point);
    if (whole > 0) {
      code.repeat(() => {
        body(unrolled, null);
        code
          .get(this.#point)
          .integer(8 * lanes)
          .plain('i32.add')
          .set(this.#point);
        code
          .get(this.#point)
          .integer(8 * whole)
          .plain('i32.lt_u');
      });
    }
    const remaining = pointCount - whole;
    if (remaining > 0) body(Math.ceil(remaining / 2), remaining);
  }

  #begin(operation: Reduction): Accumulator {
    const locals = Array.from({ length: unrolled }, () => this.temporary());
    for (const local of locals) this.code.get(this.constant(identities[operation])).set(local);
    return { operation, locals };
  }

  #accumulate(
    { operation, locals }: Accumulator,
    { vectors, remaining }: { readonly vectors: number; readonly remaining: number | null },
    push: (vector: number) => void,
  ): void {
    const { code } = this;
    for (let vector = 0; vector < vectors; vector++) {
      const local = locals[vector] as number;
      code.get(local);
      push(vector);
      const inHere = remaining === null ? 2 : remaining - 2 * vector;
      // Beyond the last point its values are repeated: nothing new to a minimum, but not to be added again.
      if (inHere < 2 && operation === 'sum') code.laneMask(inHere).plain('v128.and');
      code.plain(reductionInstructions[operation]).set(local);
    }
  }

  /** Leaves the one number on the stack, as `combineLanes`. */
  #finish({ operation, locals }: Accumulator): void {
    const { code } = this;
    const instruction = reductionInstructions[operation];
    for (let width = locals.length / 2; width >= 1; width /= 2) {
      for (const [vector, local] of locals.slice(0, width).entries()) {
        code
          .get(local)
          .get(locals[vector + width] as number)
          .plain(instruction)
          .set(local);
      }
    }
    const first = locals[0] as number;
    code.get(first).get(first).extractLane(1).plain('f64x2.splat', instruction).extractLane(0);
  }

  #localsOf(slot: number, vectors: number): readonly number[] {
    const known = this.#slotLocals.get(slot);
    if (known !== undefined) return known;
    const made = Array.from({ length: vectors }, () => this.temporary());
    this.#slotLocals.set(slot, made);
    return made;
  }

  #push(index: number, vector: number): void {
    const { code } = this;
    const slot = this.#parts.program.slots[index] as Slot;
    if (slot.kind === 'column') {
      code.get(this.#point).memory('v128.load', (this.#parts.layout.columns[slot.index] as number) + 16 * vector);
      return;
    }
    if (slot.kind === 'constant') code.get(this.constant(slot.value));
    else {
      const locals = this.#localsOf(index, unrolled);
      code.get((locals[vector] ?? locals[0]) as number);
    }
  }

  /** Computes a slot in the vectors of a pass. */
  #compute(index: number, vectors: number): void {
    const { code } = this;
    const { perPoint, slots } = this.#parts.program;
    const slot = slots[index] as Slot;
    const targets = this.#localsOf(index, perPoint[index] ? unrolled : 1);
    if (slot.kind === 'unary' && slot.operation in vectorFunctions) {
      this.#function(slot, targets, vectors);
      return;
    }
    for (let vector = 0; vector < vectors; vector++) {
      if (slot.kind === 'unary') {
        this.#push(slot.a, vector);
        this.#instructionOrCall(unaryInstructions[slot.operation], slot.operation);
      } else if (slot.kind === 'binary') {
        this.#push(slot.a, vector);
        this.#push(slot.b, vector);
        this.#instructionOrCall(binaryInstructions[slot.operation], slot.operation);
        if (comparisons.has(slot.operation)) code.get(this.constant(1)).plain('v128.and');
      }
      code.set(targets[vector] as number);
    }
  }

  #instructionOrCall(instruction: PlainInstruction | undefined, operation: string): void {
    if (instruction !== undefined) this.code.plain(instruction);
    else this.code.call(this.#parts.helpers.get(operation) as number);
  }

  /** A function in vector instructions, and once more lane by lane when a value is out of its range. */
  #function(slot: Extract<Slot, { kind: 'unary' }>, targets: readonly number[], vectors: number): void {
    const { code } = this;
    const { write, range } = vectorFunctions[slot.operation as keyof typeof vectorFunctions];
    const operands = Array.from({ length: vectors }, (_, vector) => {
      const local = this.temporary();
      this.#push(slot.a, vector);
      code.set(local);
      return local;
    });
    for (const [vector, x] of operands.entries()) write(this, x, targets[vector] as number);
    for (const [vector, x] of operands.entries()) {
      range(this, x);
      if (vector > 0) code.plain('v128.and');
    }
    code.plain('i64x2.bitmask').integer(3).plain('i32.ne');
    code.when(() => {
      for (const [vector, x] of operands.entries()) {
        code
          .get(x)
          .call(this.#parts.helpers.get(slot.operation) as number)
          .set(targets[vector] as number);
      }
    });
  }
}
