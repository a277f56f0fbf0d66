import { JSException } from 'quickjs-wasi';
import { pluginLimits } from './pluginLimits.ts';
import { WebAssemblyTrap } from './webAssembly.ts';

/** What a plugin did wrong, as the end of a sentence that begins with its name. */
export class PluginFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PluginFailure';
  }
}

/** What the sandbox saw itself: a plugin may throw errors that only look like these. */
export interface GuestTrouble {
  overran: boolean;
  /** The first module that was asked for. */
  imported: string | null;
}

/** Whatever ended a plugin's work, as the plugin's failure. A defect of ours is returned as it is. */
export function explain(thrown: unknown, { overran, imported }: GuestTrouble): unknown {
  if (overran) return new PluginFailure(`was stopped: it was still working after ${pluginLimits.workMs / 1000} s`);
  if (imported !== null) {
    return new PluginFailure(`imports "${oneLine(imported)}": a plugin is a single file and can import nothing`);
  }
  if (thrown instanceof PluginFailure) return thrown;
  // The engine itself ran out of the thread's stack, or met an instruction that cannot go on.
  if (thrown instanceof RangeError || thrown instanceof WebAssemblyTrap) return new PluginFailure(tooDeep);
  if (!(thrown instanceof JSException)) return thrown;
  const { name, message } = thrown;
  const place = placeIn(thrown.stack);
  if (name === 'InternalError' && message === 'out of memory') {
    return new PluginFailure(`needed more than ${pluginLimits.memoryBytes / 2 ** 20} MB of memory`);
  }
  if (name === 'RangeError' && message === 'Maximum call stack size exceeded') return new PluginFailure(tooDeep);
  if (name === 'SyntaxError') return new PluginFailure(`cannot be read${place}: ${oneLine(message)}`);
  return new PluginFailure(`failed${place}: ${name === 'Error' ? '' : `${oneLine(name)}: `}${oneLine(message)}`);
}

const tooDeep = 'calls itself too deeply';

/** The innermost line of the plugin's file that the stack names. */
function placeIn(stack: string | undefined): string {
  const found = /\.js:(\d+):(\d+)/.exec(stack ?? '');
  return found === null ? '' : ` at line ${found[1]}, column ${found[2]}`;
}

const longest = 300;

/** Somebody else's words in a sentence of ours: short, and without what a terminal would take for an order. */
function oneLine(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}
