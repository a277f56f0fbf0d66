// `npm start`: sets up what is missing and opens the workbench: in a window with Electron, else in a browser.
// `npm start -- --web` opens the browser in any case; every other argument goes on to the shell.
import { spawn } from 'node:child_process';
import { build, isBuilt } from './lib/build.mjs';
import { nodeEnvironment } from './lib/becomeNode.mjs';
import { addressIn, browserCommand, electronFlags, neverCameUp, whyNoDisplay } from './lib/chooseShell.mjs';
import { prepare } from './lib/ensureInstalled.mjs';
import './lib/endWithParent.mjs';
import { findElectron } from './lib/findElectron.mjs';
import { inRoot } from './lib/paths.mjs';
import { runChild } from './lib/runChild.mjs';
import { giveUp, say } from './lib/say.mjs';

const args = process.argv.slice(2).filter((arg) => arg !== '--web');
const wantsWeb = process.argv.includes('--web');

const node = prepare();
if (!isBuilt()) {
  say('Building.');
  const status = await build(node, { stdio: 'collect' });
  if (status !== 0) giveUp('The build failed; its messages are above.', 1);
}

/** @param {string} address */
function openBrowser(address) {
  const [command, commandArgs] = browserCommand(process.platform, address);
  const opener = spawn(command, commandArgs, { stdio: 'ignore', detached: true });
  opener.on('error', () => say(`No browser could be opened (${command} is missing): open the address above in one.`));
  opener.on('exit', (status) => {
    if (status) say(`No browser could be opened (${command} ended with ${status}): open the address above in one.`);
  });
  opener.unref();
}

/** @param {boolean} opensBrowser */
async function serve(opensBrowser) {
  let printed = '';
  let opened = !opensBrowser || process.env.BROWSER === 'none';
  /** @param {string} text */
  const onText = (text) => {
    if (opened) return;
    printed += text;
    const address = addressIn(printed);
    if (address === null) return;
    opened = true;
    openBrowser(address);
  };
  const cli = inRoot('out', 'main', 'cli.js');
  const options = { stdio: /** @type {const} */ ('watch'), ownGroup: true, onText, env: nodeEnvironment() };
  return (await runChild(node.path, [...node.flags, cli, 'serve', ...args], options)).status;
}

/** @param {string} path */
async function openWindow(path) {
  const flags = electronFlags({ platform: process.platform, isRoot: process.getuid?.() === 0 });
  if (flags.length > 0) say('Started as root, so Chromium runs without its sandbox.');
  const startedMs = performance.now();
  const { status } = await runChild(path, [...flags, '.', ...args], { ownGroup: true });
  return { status, ranMs: performance.now() - startedMs };
}

async function start() {
  const noDisplay = whyNoDisplay({ platform: process.platform, env: process.env });
  if (noDisplay) {
    say(`No window opens because ${noDisplay}: open this address in a browser.`);
    return serve(false);
  }
  if (wantsWeb) return serve(true);
  const electron = await findElectron(node);
  if ('problem' in electron) {
    say(`The workbench opens in the browser because ${electron.problem}.`);
    return serve(true);
  }
  const ended = await openWindow(electron.path);
  if (!neverCameUp(ended)) return ended.status;
  say(
    `The workbench opens in the browser because Electron did not start (status ${ended.status}; its message is above).`,
  );
  return serve(true);
}

process.exit(await start());
