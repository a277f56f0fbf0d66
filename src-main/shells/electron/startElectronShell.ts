import { join } from 'node:path';
import { app, ipcMain, session } from 'electron';
import type { BrowserWindow } from 'electron';
import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { ShellServices } from '../../interfaces/shellServices.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import { serveLink } from '../../rpc/rpcServer.ts';
import { appAddress } from './appScheme.ts';
import { createWindow } from './createWindow.ts';
import { createElectronServices } from './electronServices.ts';
import { setupIpcLink } from './ipcLink.ts';
import { registerAppScheme, serveAppScheme } from './setupAppScheme.ts';
import { setupNavigationGuard } from './setupNavigationGuard.ts';
import { setupPermissions } from './setupPermissions.ts';
import { setupQuit } from './setupQuit.ts';
import { setupSandbox } from './setupSandbox.ts';
import { setupSingleInstance } from './setupSingleInstance.ts';

export interface ElectronShellOptions {
  readonly createHost: (shell: ShellServices) => Promise<{
    readonly handlers: Partial<Handlers>;
    close(): Promise<{ outputs: string }>;
  }>;
  readonly preloadPath: string;
  readonly rendererDirectory: string;
  /** Data folder; window data and the single-instance lock live in it, so that two folders are two workbenches. */
  readonly home: string | null;
  readonly iconPath?: string;
}

/** Starts the desktop app; what keeps it from starting is said in one sentence, and it ends. */
export async function startElectronShell(options: ElectronShellOptions): Promise<void> {
  try {
    await openShell(options);
  } catch (thrown) {
    const { message, remedy } = toErrorReport(thrown);
    say(`Fringe could not start: ${message} ${remedy}`);
    app.exit(1);
  }
}

const say = (line: string): void => void process.stderr.write(`fringe: ${line}\n`);

/** Concern by concern, in the order Electron needs them. */
async function openShell(options: ElectronShellOptions): Promise<void> {
  let window: BrowserWindow | null = null;

  if (options.home !== null) app.setPath('userData', join(options.home, 'window'));
  if (setupSingleInstance(() => window) === 'second') {
    say('Another Fringe window is open on this data folder; it has been brought to the front.');
    app.exit(0);
    return;
  }
  registerAppScheme();
  const notices = setupSandbox();
  for (const notice of notices) say(notice);
  setupNavigationGuard((what) => say(`Refused ${what}.`));
  await app.whenReady();

  serveAppScheme(options.rendererDirectory);
  setupPermissions(session.defaultSession);
  const host = await options.createHost(createElectronServices(notices, () => window));
  const opened = createWindow(options);
  window = opened;
  opened.on('closed', () => (window = null));
  setupIpcLink({
    ipcMain,
    window: opened.webContents,
    serve: (port) =>
      serveLink(port, host.handlers, {
        onDefect: ({ procedure, thrown }) => {
          say(`Defect in ${procedure}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
        },
      }),
    onRefused: (reason) => say(`Refused a message: ${reason}.`),
  });
  setupQuit(() => host.close(), say);
  try {
    await opened.loadURL(appAddress);
  } catch (thrown) {
    // Closed while it was loading: the way out has been taken already.
    if (opened.isDestroyed()) return;
    say((await host.close()).outputs);
    throw thrown;
  }
}
