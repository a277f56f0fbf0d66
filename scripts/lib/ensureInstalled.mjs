import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { findNode24 } from './findNode24.mjs';
import { lockDifference } from './lockDifference.mjs';
import { cacheFolder, inRoot, root } from './paths.mjs';
import { giveUp, say } from './say.mjs';

const stampFile = join(cacheFolder, 'installed');

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {string} text */
const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** Why `npm ci` has to run, or null when node_modules is what package-lock.json asks for. */
function whyInstall() {
  const lockText = readFileSync(inRoot('package-lock.json'), 'utf8');
  const stamp = hashOf(lockText);
  const installedLock = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return 'the packages are not installed yet';
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return null;
  if (lockDifference(JSON.parse(lockText), readJson(installedLock)).length > 0) return 'package-lock.json has changed';
  remember(stamp);
  return null;
}

/** @param {string} stamp */
function remember(stamp) {
  try {
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(stampFile, stamp);
  } catch {
    // A read-only checkout compares the lockfiles at every start instead.
  }
}

/**
 * npm as it was started, else the one on the PATH. The packaged Node is kept out of the way: `npm ci` deletes it.
 * @param {string[]} args
 */
function runNpm(args) {
  const { npm_execpath: npmFile, npm_node_execpath: npmNode } = process.env;
  const packageBins = `node_modules${sep}.bin`;
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((part) => !part.endsWith(packageBins))
    .join(delimiter);
  /** @type {import('node:child_process').SpawnSyncOptions} */
  const options = { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, PATH: path } };
  if (npmFile?.endsWith('npm-cli.js') && npmNode && !npmNode.startsWith(inRoot('node_modules')))
    return spawnSync(npmNode, [npmFile, ...args], options);
  if (process.platform === 'win32') return spawnSync(`npm.cmd ${args.join(' ')}`, { ...options, shell: true });
  return spawnSync('npm', args, options);
}

/**
 * Installs what package-lock.json asks for when it is not there. Costs two small file reads when it is.
 */
export function ensureInstalled() {
  const reason = whyInstall();
  if (reason === null) return;
  say(`Installing packages (npm ci): ${reason}.`);
  const result = runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.error)
    giveUp(`npm could not be started (${result.error.message}): install Node 24 with npm and run the command again.`);
  if (result.status !== 0)
    giveUp(`npm ci failed with exit status ${result.status}; its message is above, and nothing was started.`);
  remember(hashOf(readFileSync(inRoot('package-lock.json'), 'utf8')));
}

/**
 * Installs what is missing and finds the Node to run on; ends with one sentence when there is none.
 * @returns {import('./findNode24.mjs').Node}
 */
export function prepare() {
  ensureInstalled();
  const node = findNode24();
  if ('problem' in node) giveUp(node.problem);
  return node;
}
