import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder, inRoot } from './paths.mjs';
import { runChild } from './runChild.mjs';
import { say } from './say.mjs';

const electronFolder = inRoot('node_modules', 'electron');
const rememberForMs = 24 * 3600 * 1000;

/** Where the executable is inside an unpacked Electron. */
function executableName() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * The executable that is there without fetching anything, or null.
 * @param {string} [override] A folder with an unpacked Electron.
 */
export function presentElectron(override = process.env.ELECTRON_OVERRIDE_DIST_PATH) {
  const path = join(override || join(electronFolder, 'dist'), executableName());
  if (!existsSync(path)) return null;
  // path.txt is written last: without it the unpacking was cut short.
  return override || existsSync(join(electronFolder, 'path.txt')) ? path : null;
}

/**
 * What became of the last attempt, when that is recent enough that another would be a waste of time.
 * @param {string} file
 * @param {number} [nowMs]
 * @returns {string | null} The reason it failed.
 */
export function rememberedFailure(file, nowMs = Date.now()) {
  try {
    const { atMs, reason } = JSON.parse(readFileSync(file, 'utf8'));
    const ageMs = nowMs - atMs;
    return typeof reason === 'string' && ageMs >= 0 && ageMs < rememberForMs ? reason : null;
  } catch {
    return null;
  }
}

/**
 * Runs Electron's installer, given up when no byte comes for ten seconds.
 * @param {import('./findNode24.mjs').Node} node
 * @param {{ installer?: string, env?: NodeJS.ProcessEnv }} [from] The tests give their own.
 * @returns {Promise<string | null>} Why it failed, or null.
 */
export async function fetchElectron(node, from = {}) {
  const { installer = join(electronFolder, 'install.js'), env = process.env } = from;
  const hook = pathToFileURL(inRoot('scripts', 'lib', 'watchedFetch.mjs')).href;
  const { status, output } = await runChild(node.path, ['--import', hook, installer], {
    stdio: 'collect',
    env: { ...env, ELECTRON_GET_NO_PROGRESS: '1' },
    onText: (text) => {
      if (text.startsWith('Downloading')) process.stderr.write(text);
    },
  });
  if (status === 0) return null;
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('Downloading'));
  const telling = lines.find((line) => /^\w*Error: /.test(line)) ?? lines[0];
  return (telling ?? `its installer ended with status ${status}`).replace(/^\w*Error: /, '');
}

/**
 * Electron's executable: the one that is there, or fetched once a day at most.
 * @param {import('./findNode24.mjs').Node} node
 * @returns {Promise<{ path: string } | { problem: string }>}
 */
export async function findElectron(node) {
  const present = presentElectron();
  if (present) return { path: present };
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return { problem: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, which holds no Electron` };

  const memory = join(cacheFolder, 'electron-not-fetched.json');
  const before = rememberedFailure(memory);
  if (before !== null)
    return {
      problem: `Electron could not be downloaded within the last day (${before}; \`npx install-electron\` tries again now)`,
    };

  say('Fetching Electron (once).');
  const reason = await fetchElectron(node);
  const fetched = presentElectron();
  if (reason === null && fetched) {
    rmSync(memory, { force: true });
    return { path: fetched };
  }
  const sentence = reason ?? 'its installer left no executable';
  mkdirSync(dirname(memory), { recursive: true });
  writeFileSync(memory, JSON.stringify({ atMs: Date.now(), reason: sentence }));
  return { problem: `Electron could not be downloaded (${sentence}; the next start after a day tries again)` };
}
