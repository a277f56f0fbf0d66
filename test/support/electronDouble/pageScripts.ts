import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { decode, encode } from './codec.ts';
import type { WorldNames } from './pageWorlds.ts';
import { bridgeEnd, pageWorld, preloadWorld } from './pageWorlds.ts';

export const preloadWorldName = 'Electron Isolated Context';

export interface PageScripts {
  readonly names: WorldNames;
  /** For the page's own world; must run before the other. */
  readonly page: string;
  readonly preload: string;
  /** Why the preload is not run, as Electron says it on the console, or null. */
  readonly preloadError: string | null;
}

/** The scripts of one window: run in each new document, before anything of the page's own. */
export function createPageScripts(preloadPath: string | undefined): PageScripts {
  const random = () => `d${randomBytes(16).toString('hex')}`;
  const names = { secret: random(), binding: random(), deliver: random() };
  const { source, preloadError } = readPreload(preloadPath);
  // The page's policy forbids `eval`, so the preload's text stands inside the script as a function of its own.
  const preload = [
    `const encode = (${encode.toString()}), decode = (${decode.toString()});`,
    `const bridge = (${bridgeEnd.toString()})(${JSON.stringify(names.secret)}, 'preload', 'page');`,
    `(${preloadWorld.toString()})(${JSON.stringify(names)}, { encode, decode }, bridge,`,
    `function (require, module, exports, process) {\n${source}\n});`,
  ].join('\n');
  const page = [
    `const bridge = (${bridgeEnd.toString()})(${JSON.stringify(names.secret)}, 'page', 'preload');`,
    `(${pageWorld.toString()})(bridge);`,
  ].join('\n');
  return { names, page: inTopFrame(page), preload: inTopFrame(preload), preloadError };
}

function inTopFrame(script: string): string {
  return `{ if (window === window.top) {\n${script}\n} }`;
}

function readPreload(path: string | undefined): { source: string; preloadError: string | null } {
  if (path === undefined) return { source: '', preloadError: null };
  try {
    const source = readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    // A sandboxed preload is no ES module: `import` is a syntax error there, and must be one here.
    new Script(`(function (require, module, exports, process) {\n${source}\n})`);
    return { source, preloadError: null };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { source: '', preloadError: `Unable to load preload script: ${path}: ${message}` };
  }
}
