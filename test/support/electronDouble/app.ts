import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, CommandLine } from 'electron';
import { createInstanceLock } from './instanceLock.ts';
import { preventable, state } from './state.ts';
import { strict } from './strict.ts';
import { closeEveryWindow } from './windowList.ts';

const switches = new Map<string, string>();

export const commandLine = strict('app.commandLine', {
  appendSwitch: (name: string, value = '') => void switches.set(name, value),
  removeSwitch: (name: string) => void switches.delete(name),
  hasSwitch: (name: string) => switches.has(name),
  getSwitchValue: (name: string) => switches.get(name) ?? '',
} satisfies Pick<CommandLine, 'appendSwitch' | 'removeSwitch' | 'hasSwitch' | 'getSwitchValue'>);

const paths = new Map<string, string>();
const lock = createInstanceLock(() => app.getPath('userData'));
let becomeReady: () => void = () => undefined;
const whenReady = new Promise<void>((resolve) => (becomeReady = resolve));
let quitting: 'no' | 'yes' = 'no';

function packageJson(): { version?: string; name?: string } {
  return JSON.parse(readFileSync(join(state.appPath, 'package.json'), 'utf8')) as { version?: string; name?: string };
}

const members = Object.assign(new EventEmitter(), {
  commandLine: commandLine as CommandLine,
  isPackaged: false,
  name: 'fringe',
  whenReady: () => whenReady,
  isReady: () => state.ready === 'yes',
  getAppPath: () => state.appPath,
  getVersion: () => packageJson().version ?? '0.0.0',
  setPath: (name: string, path: string) => void paths.set(name, path),
  getPath(name: string): string {
    if (name === 'temp') return tmpdir();
    const known =
      paths.get(name) ?? (name === 'userData' ? mkdtempSync(join(tmpdir(), 'electron-double-')) : undefined);
    if (known === undefined) throw new Error(`The double of Electron's API knows no path '${name}'.`);
    paths.set(name, known);
    return known;
  },
  enableSandbox() {
    if (state.ready === 'yes') throw new Error('app.enableSandbox() can only be called before app is ready');
  },
  requestSingleInstanceLock: () => lock.request((event) => app.emit('second-instance', preventable({}), ...event)),
  hasSingleInstanceLock: lock.isHeld,
  releaseSingleInstanceLock: lock.release,
  quit(): void {
    const before = preventable({});
    app.emit('before-quit', before);
    if (before.defaultPrevented) return;
    quitting = 'yes';
    if (!closeEveryWindow()) {
      quitting = 'no';
      return;
    }
    const will = preventable({});
    app.emit('will-quit', will);
    if (will.defaultPrevented) return;
    app.emit('quit', {}, 0);
    app.exit(0);
  },
  exit(code = 0): void {
    lock.release();
    process.exit(code);
  },
});

export const app = strict(
  'app',
  members satisfies Pick<
    App,
    | 'commandLine'
    | 'isPackaged'
    | 'name'
    | 'whenReady'
    | 'isReady'
    | 'getAppPath'
    | 'getVersion'
    | 'setPath'
    | 'getPath'
  > &
    Pick<App, 'enableSandbox' | 'requestSingleInstanceLock' | 'hasSingleInstanceLock' | 'quit' | 'exit'>,
);

/** Electron quits by itself when the last window has gone and nobody listens for it. */
export function lastWindowClosed(): void {
  if (quitting === 'yes') return;
  if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
  else app.quit();
}

export function emitReady(): void {
  state.ready = 'yes';
  becomeReady();
  // By the property: Playwright's loader holds this event back until its test is listening.
  app.emit('ready', {}, {});
}
