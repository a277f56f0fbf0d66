import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inRoot, root } from './paths.mjs';
import { runChild } from './runChild.mjs';
import { say } from './say.mjs';

const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

const usualPlaces = () => {
  const { LOCALAPPDATA = '', PROGRAMFILES = '', 'PROGRAMFILES(X86)': programFilesX86 = '' } = process.env;
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (process.platform === 'win32')
    return [PROGRAMFILES, programFilesX86, LOCALAPPDATA]
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  return [];
};

/**
 * The first program of that name on the PATH.
 * @param {string} name
 */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/**
 * A stub (such as a snap's wrapper where snaps do not run) is there and does not start. On Windows asking opens a window.
 * @param {string} path
 */
const starts = (path) =>
  process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0;

/** An installed Chrome or Chromium, or null. */
export function installedBrowser() {
  const candidates = [...names.map(onPath), ...usualPlaces()];
  return candidates.find((path) => path !== null && existsSync(path) && starts(path)) ?? null;
}

/**
 * Where Playwright's own Chromium is, or would be.
 * @param {import('./findNode24.mjs').Node} node
 */
function playwrightBrowser(node) {
  const ask = "process.stdout.write(require('@playwright/test').chromium.executablePath())";
  const path = spawnSync(node.path, ['-e', ask], { cwd: root, encoding: 'utf8' }).stdout;
  return path && existsSync(path) && starts(path) ? path : null;
}

/** @param {import('./findNode24.mjs').Node} node */
async function fetchPlaywrightBrowser(node) {
  say('No Chrome or Chromium is installed: fetching the one that Playwright brings.');
  const playwright = inRoot('node_modules', '@playwright', 'test', 'cli.js');
  await runChild(node.path, [playwright, 'install', 'chromium'], {
    stdio: 'collect',
    ownGroup: true,
    silenceMs: 60_000,
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  });
  return playwrightBrowser(node);
}

const isRoot = () => process.getuid?.() === 0;

/**
 * Installs Debian packages when that is allowed; says so.
 * @param {string[]} packages
 */
async function installWithApt(packages) {
  if (!isRoot() || onPath('apt-get') === null) return false;
  say(`Installing ${packages.join(' and ')} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runChild('apt-get', ['update', '-qq'], { stdio: 'collect', env, limitMs: 180_000 });
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  return (await runChild('apt-get', args, { stdio: 'collect', env, limitMs: 300_000 })).status === 0;
}

/**
 * The browser for the end-to-end tests: FRINGE_CHROMIUM, an installed one, Playwright's, Debian's.
 * @param {import('./findNode24.mjs').Node} node
 * @returns {Promise<{ path: string } | { problem: string }>}
 */
export async function findBrowser(node) {
  const given = process.env.FRINGE_CHROMIUM;
  if (given)
    return existsSync(given) ? { path: given } : { problem: `FRINGE_CHROMIUM names ${given}, which does not exist.` };
  const found = installedBrowser() ?? playwrightBrowser(node) ?? (await fetchPlaywrightBrowser(node));
  if (found) return { path: found };
  await installWithApt(['chromium']);
  const installed = installedBrowser();
  if (installed) return { path: installed };
  return {
    problem:
      'No browser for the end-to-end tests: install Google Chrome or Chromium (on Debian: apt-get install chromium), or name one in FRINGE_CHROMIUM.',
  };
}

/** socat makes the pseudo-terminals on which the serial drivers are tested; where it cannot be had those tests are skipped. */
export async function ensureSocat() {
  if (process.platform === 'win32' || onPath('socat') !== null || (await installWithApt(['socat']))) return;
  say('socat is not installed, so the tests over pseudo-terminals are skipped (on Debian: apt-get install socat).');
}
