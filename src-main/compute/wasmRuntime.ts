import type { WasmRuntime } from '../../src-core/expressions/vectorised.ts';

/** As far as the types of Node leave it out. */
interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** The WebAssembly of Node. Modules are compiled at once: those of formulas have a few kilobytes. */
export const wasmRuntime: WasmRuntime = {
  instantiate(bytes, imports) {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal }).WebAssembly;
    const { exports } = new Instance(new Module(bytes), { kernel: imports });
    const { buffer } = exports['memory'] as { readonly buffer: ArrayBuffer };
    return {
      memory: buffer,
      batch: exports['batch'] as (count: number) => void,
      values: exports['values'] as () => void,
    };
  },
};
