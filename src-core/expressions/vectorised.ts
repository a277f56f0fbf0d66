import type { Expression } from './node.ts';
import { vectorBinary, vectorUnary } from './vectorisedArithmetic.ts';
import { buildVectorProgram } from './vectorisedBuild.ts';
import type { VectorNames } from './vectorisedBuild.ts';
import type { Observations, VectorKernel } from './vectorisedKernel.ts';
import { createPlainKernel } from './vectorisedPlain.ts';
import { lanes } from './vectorisedProgram.ts';
import type { VectorProgram } from './vectorisedProgram.ts';
import { writeVectorModule } from './vectorisedWasm.ts';
import type { WasmKernelModule } from './vectorisedWasm.ts';

/** The machine's WebAssembly, given from outside: this room knows none. */
export interface WasmRuntime {
  instantiate(
    bytes: Uint8Array<ArrayBuffer>,
    imports: Readonly<Record<string, (...values: number[]) => number>>,
  ): { readonly memory: ArrayBuffer; readonly batch: (count: number) => void; readonly values: () => void };
}

/** Beyond it a module would take longer to compile than it saves. */
const mostCompiledSlots = 4000;

export interface VectorKernelOptions {
  readonly observations: Observations | null;
  /** Null: plain code; the results are the same bits, several times later. */
  readonly wasm: WasmRuntime | null;
}

/** A formula over data columns as a kernel. @throws bad_input as `buildVectorProgram` */
export function compileVectorised(
  expression: Expression,
  names: VectorNames,
  options: VectorKernelOptions,
): VectorKernel & { readonly program: VectorProgram } {
  const program = buildVectorProgram(expression, names);
  return Object.assign(createVectorKernel(program, options), { program });
}

export function createVectorKernel(program: VectorProgram, options: VectorKernelOptions): VectorKernel {
  const { observations, wasm } = options;
  if (wasm === null || program.slots.length > mostCompiledSlots) return createPlainKernel(program, observations);
  return new WasmKernel({ program, observations, module: writeVectorModule(program, observations) }, wasm);
}

interface WasmKernelParts {
  readonly program: VectorProgram;
  readonly observations: Observations | null;
  readonly module: WasmKernelModule;
}

class WasmKernel implements VectorKernel {
  readonly #capacity: number;
  readonly #parameterCount: number;
  readonly #thetas: Float64Array;
  readonly #results: Float64Array;
  readonly #values: Float64Array;
  readonly #instance: ReturnType<WasmRuntime['instantiate']>;

  constructor({ program, observations, module }: WasmKernelParts, wasm: WasmRuntime) {
    const { layout, bytes, imports } = module;
    const functions: Readonly<Record<string, (...values: never[]) => number>> = { ...vectorUnary, ...vectorBinary };
    const wanted = Object.fromEntries(
      imports.map((name) => [name, functions[name] as (...values: number[]) => number]),
    );
    this.#instance = wasm.instantiate(bytes, wanted);
    const { memory } = this.#instance;
    const { parameterCount, pointCount } = program;
    this.#capacity = layout.capacity;
    this.#parameterCount = parameterCount;
    this.#thetas = new Float64Array(memory, layout.thetas, layout.capacity * parameterCount);
    this.#results = new Float64Array(memory, layout.results, layout.capacity);
    this.#values = new Float64Array(memory, layout.values, pointCount);
    const place = (column: Float64Array, at: number): void => {
      const padded = new Float64Array(memory, at, Math.ceil(pointCount / lanes) * lanes);
      padded.set(column);
      padded.fill(column[pointCount - 1] ?? 0, pointCount);
    };
    for (const [index, column] of program.columns.entries()) place(column, layout.columns[index] as number);
    if (observations !== null) place(observations.values, layout.observed);
    if (layout.weights !== null && typeof observations?.weights === 'object') {
      place(observations.weights, layout.weights);
    }
  }

  values(theta: Float64Array, out: Float64Array): void {
    for (let index = 0; index < this.#parameterCount; index++) this.#thetas[index] = theta[index] as number;
    this.#instance.values();
    out.set(this.#values);
  }

  batch(thetas: Float64Array, count: number, out: Float64Array): void {
    const parameters = this.#parameterCount;
    for (let start = 0; start < count; start += this.#capacity) {
      const here = Math.min(this.#capacity, count - start);
      const from = start * parameters;
      for (let index = 0; index < here * parameters; index++) this.#thetas[index] = thetas[from + index] as number;
      this.#instance.batch(here);
      for (let index = 0; index < here; index++) out[start + index] = this.#results[index] as number;
    }
  }
}
