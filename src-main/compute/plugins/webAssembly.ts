interface WebAssemblyParts {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly RuntimeError: new () => Error;
}

/** Node's types leave this global to those of the browser, which the main process does without. */
export const { Module: WebAssemblyModule, RuntimeError: WebAssemblyTrap } = (
  globalThis as unknown as { WebAssembly: WebAssemblyParts }
).WebAssembly;
