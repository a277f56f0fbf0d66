/**
 * Runs an Electron app's built main process on Node: `electron [-r file] [--switch...] folder-or-file [argument...]`.
 * Speaks to Playwright as Electron does: two lines on standard error, the main process under an inspector.
 */
import { readFileSync, statSync } from 'node:fs';
import inspector from 'node:inspector';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, commandLine, emitReady } from './app.ts';
import { startChromium } from './chromium.ts';
import { state } from './state.ts';

const electronUrl = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: electronUrl, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

const args = process.argv.slice(2);
const preloaded: string[] = [];
while (args[0] === '-r') preloaded.push(...args.splice(0, 2).slice(1));
const given = args.find((arg) => !arg.startsWith('-'));
if (given === undefined) throw new Error('No app was given.');
for (const [name = '', value = ''] of args
  .filter((arg) => arg.startsWith('--'))
  .map((arg) => arg.slice(2).split('='))) {
  commandLine.appendSwitch(name, value);
}
// Chromium refuses its sandbox to root before any of the app's code runs.
if (process.platform === 'linux' && process.getuid?.() === 0 && !commandLine.hasSwitch('no-sandbox')) {
  process.stderr.write('Running as root without --no-sandbox is not supported.\n');
  process.exit(1);
}

const target = resolve(given);
const isFolder = statSync(target).isDirectory();
state.appPath = isFolder ? target : dirname(target);
const main = isFolder
  ? join(target, (JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { main: string }).main)
  : target;

process.argv = [process.execPath, ...args];
const require = createRequire(import.meta.url);
for (const file of preloaded) require(file);
if (commandLine.hasSwitch('inspect')) inspector.open(0);

// The app's code runs to its end before the app is ready, as in Electron.
await import(pathToFileURL(main).href);
state.chromium = await startChromium(join(app.getPath('userData'), 'Chromium'), () => app.exit(1));
process.stderr.write(`DevTools listening on ${state.chromium.address}\n`);
emitReady();
