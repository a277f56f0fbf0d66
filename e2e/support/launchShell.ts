import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { _electron } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

export interface LaunchedShell {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly folder: string;
  readonly home: string;
  /** What the main process has said on standard error since it was launched. */
  said(): string;
  close(): Promise<void>;
}

/**
 * Real Electron wherever its binary is found and a window can open; else the double of its API, over the same bundles.
 * Call once before the first launch: Playwright finds either by the same way.
 */
export function chooseElectron(): { readonly report: string } {
  const packageFolder = join(root, 'node_modules', 'electron');
  const pathFile = join(packageFolder, 'path.txt');
  const given = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const double = join(root, 'test', 'support', 'electronDouble');
  const isInstalled = existsSync(pathFile) && existsSync(join(packageFolder, 'dist', readFileSync(pathFile, 'utf8')));
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if ((given !== undefined && given !== double) || (isInstalled && hasDisplay)) {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
    return { report: `real Electron ${version}` };
  }
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = double;
  return { report: "built bundles under a double of Electron's API" };
}

/** Starts the app in that folder on a data folder of its own and waits for its window. */
export async function launchShell(
  folder: string,
  options: { readonly home?: string; readonly timeoutMs?: number } = {},
): Promise<LaunchedShell> {
  const timeout = options.timeoutMs ?? 30_000;
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'fringe-home-')));
  const env = { ...(process.env as Record<string, string>), FRINGE_HOME: home };
  const app = await _electron.launch({ args: [folder], env, timeout });
  const child = app.process();
  const lines: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  child.stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
  const said = () => lines.join('');
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The app ended with ${String(code)} before its window:\n${said()}`)));
  });
  ended.catch(() => undefined);
  const removeHome = async () => {
    if (options.home === undefined) await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  const openPage = async (): Promise<Page> => {
    const opened = await Promise.race([app.firstWindow({ timeout }), ended]);
    // The window is there before its page: a test that reloads in between would race with the app's own loading.
    await Promise.race([opened.locator('#root').waitFor({ state: 'attached', timeout }), ended]);
    return opened;
  };
  const page = await openPage().catch(async (thrown: unknown) => {
    child.kill('SIGKILL');
    await removeHome();
    throw thrown;
  });
  return {
    app,
    page,
    folder,
    home,
    said,
    async close() {
      await app.close();
      await removeHome();
    },
  };
}
