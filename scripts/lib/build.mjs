import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, root } from './paths.mjs';
import { runChild } from './runChild.mjs';

const stampFile = inRoot('out', '.sources');
/** What `npm start` opens; without one of them the build is not whole. */
const entries = [inRoot('out', 'main', 'electron.js'), inRoot('out', 'main', 'cli.js')];

/** Everything the bundles are made from. */
const sources = /^(src-.*|resources|electron\.vite\.config\.ts|package-lock\.json|tsconfig.*\.json)$/;

/**
 * A hash over path, size and time of every source: an older file checked out again is noticed too.
 * @param {string} [top]
 */
export function fingerprint(top = root) {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const name of readdirSync(top).sort()) if (sources.test(name)) add(join(top, name));
  return hash.digest('hex');
}

/** True when out/ holds what the sources make. */
export function isBuilt() {
  if (!entries.every((entry) => existsSync(entry))) return false;
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();
}

/**
 * Builds into out/.
 * @param {import('./findNode24.mjs').Node} node
 * @param {import('./runChild.mjs').ChildOptions} [options]
 * @returns {Promise<number>} The exit status.
 */
export async function build(node, options = {}) {
  const made = fingerprint();
  const electronVite = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, output } = await runChild(node.path, [electronVite, 'build', '--logLevel', 'warn'], {
    ...options,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) process.stderr.write(output);
  else writeFileSync(stampFile, made);
  return status;
}
