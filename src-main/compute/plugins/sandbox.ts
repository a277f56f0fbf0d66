import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EvalFlags, Intrinsics, JSException, QuickJS } from 'quickjs-wasi';
import type { JSValueHandle } from 'quickjs-wasi';
import { explain, PluginFailure } from './pluginFailure.ts';
import type { GuestTrouble } from './pluginFailure.ts';
import { pluginLimits } from './pluginLimits.ts';
import { WebAssemblyModule } from './webAssembly.ts';

/** No clock, nothing that shows when memory is reclaimed, nothing of a browser. */
const intrinsics =
  Intrinsics.ALL &
  ~(Intrinsics.DATE | Intrinsics.PERFORMANCE | Intrinsics.WEAK_REF | Intrinsics.DOM_EXCEPTION | Intrinsics.ATOB_BTOA);

/** Run before the plugin: the same readings must give the same cost. */
const prelude = `Object.defineProperty(Math, 'random', { value() {
  throw new Error('Math.random is not there: the same readings must give the same cost');
} }); delete globalThis.queueMicrotask; delete globalThis.SharedArrayBuffer;`;

let engine: object | null = null;

/** Compiled once a thread; the file lies in the engine's package. */
function compiledEngine(): object {
  engine ??= new WebAssemblyModule(readFileSync(createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm')));
  return engine;
}

/** A plugin that was loaded; it lives as long as the work it was loaded for. */
export interface LoadedPlugin {
  /** Calls the exported `cost`. @throws PluginFailure */
  cost(...values: readonly unknown[]): number;
}

/**
 * Loads a plugin into an engine of its own, lets `work` use it and throws the engine away: nothing is left over from
 * one call to the next. The engine has no way out but the functions given here: clock, randomness and output answer
 * nothing, and no import is found.
 * @throws PluginFailure with what went wrong in the plugin
 */
export async function withPlugin<T>(source: string, file: string, work: (plugin: LoadedPlugin) => T): Promise<T> {
  const workedMs = stopwatch();
  const trouble: GuestTrouble = { overran: false, imported: null };
  const vm = await QuickJS.create({
    wasm: compiledEngine(),
    memoryLimit: pluginLimits.memoryBytes,
    maxStackSize: pluginLimits.stackBytes,
    timezoneOffset: 0,
    intrinsics,
    interruptHandler: () => {
      trouble.overran ||= workedMs() > pluginLimits.workMs;
      return trouble.overran;
    },
    moduleLoader: {
      load: (name: string) => {
        trouble.imported ??= name;
        throw new Error(`no import of "${name}"`);
      },
    },
    wasi: closedWorld,
  });
  try {
    vm.evalCode(prelude, 'fringe').dispose();
    const loaded = vm.evalCode(source, file, EvalFlags.TYPE_MODULE);
    const cost = await costOf(vm, loaded);
    return work({ cost: (...values) => call(vm, cost, values) });
  } catch (thrown) {
    throw explain(thrown, trouble);
  } finally {
    dispose(vm);
  }
}

/** An engine that broke cannot always be taken down tidily; its memory goes with it all the same. */
function dispose(vm: QuickJS): void {
  try {
    vm.dispose();
  } catch {
    // Nothing of it is used again.
  }
}

/** Every answer of the outer world: success without effect, and the time is always zero. */
const closedWorld = (memory: { readonly buffer: ArrayBuffer }) => ({
  clock_time_get: (_clock: number, _precision: bigint, result: number) => {
    new DataView(memory.buffer).setBigUint64(result, 0n, true);
    return 0;
  },
  random_get: (start: number, length: number) => {
    new Uint8Array(memory.buffer, start, length).fill(0);
    return 0;
  },
  /** EBADF: there is no output to write to. */
  fd_write: () => 8,
});

/** Milliseconds of the processor this thread has used, so that a busy machine does not fail a plugin. */
function stopwatch(): () => number {
  // Missing before Node 23.9.
  const usage = process.threadCpuUsage?.bind(process);
  if (usage === undefined) {
    const start = performance.now();
    return () => performance.now() - start;
  }
  const start = usage();
  return () => {
    const { user, system } = usage(start);
    return (user + system) / 1000;
  };
}

async function costOf(vm: QuickJS, loaded: JSValueHandle): Promise<JSValueHandle> {
  if (loaded.promiseState === 0) throw new PluginFailure('waits at its top level, and there is nothing to wait for');
  const result = await vm.resolvePromise(loaded);
  if ('error' in result) throw new JSException(result.error);
  const cost = result.value.getProp('cost');
  if (vm.typeof(cost) !== 'function') throw new PluginFailure('exports no function "cost"');
  return cost;
}

function call(vm: QuickJS, cost: JSValueHandle, values: readonly unknown[]): number {
  const result = vm.callFunction(cost, vm.undefined, ...values.map((value) => vm.hostToHandle(value)));
  const type = vm.typeof(result);
  if (type === 'number') return result.toNumber();
  throw new PluginFailure(
    `returned ${result.isPromise ? 'a Promise' : result.isNull ? 'null' : (kinds[type] ?? type)}, not a number`,
  );
}

const kinds: Readonly<Record<string, string>> = {
  undefined: 'nothing',
  object: 'an object',
  string: 'a text',
  boolean: 'true or false',
  bigint: 'a BigInt',
  symbol: 'a symbol',
  function: 'a function',
};
