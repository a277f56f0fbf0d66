import { join } from 'node:path';
import { _electron, expect } from '@playwright/test';
import type { LaunchedShell } from './launchShell.ts';
import { startBystander } from './bystander.ts';
import { exchangeWithHost, forgeMessage } from './ipcProbes.ts';

export interface ShellCheck {
  readonly name: string;
  readonly run: (shell: LaunchedShell) => Promise<void>;
}

/** Within it a thing that is to happen has happened; what is not to happen is told by something else that does. */
const patience = { timeout: 5000 };

/** What the desktop shell must hold to, whatever host is behind it. Each is shown to fail by a mistake made on purpose. */
export const shellChecks: readonly ShellCheck[] = [
  {
    name: "the page's own scripts run",
    run: async ({ page }) => {
      await expect(page.locator('#root')).not.toBeEmpty(patience);
    },
  },
  {
    name: 'the page has the link and nothing of Node',
    run: async ({ page }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      const globals = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer', 'global'];
      const found = await page.evaluate(
        (names) => ({
          bridge: Object.keys((window as { fringe?: object }).fringe ?? {}).sort(),
          node: names.filter((name) => name in window),
        }),
        globals,
      );
      expect(found).toEqual({ bridge: ['onMessage', 'send'], node: [] });
    },
  },
  {
    name: 'the host answers the page',
    run: async ({ page }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      expect(await exchangeWithHost(page, 'bench.explode')).toMatchObject({ type: 'error', code: 'unknown_name' });
    },
  },
  {
    name: 'inline scripts do not run',
    run: async ({ page }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      const ran = await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'window.inlineRan = true';
        document.head.append(script);
        return 'inlineRan' in window;
      });
      expect(ran).toBe(false);
    },
  },
  {
    name: 'every answer carries the security headers',
    run: async ({ page }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      const headers = await page.evaluate(async () => {
        const answers = await Promise.all(['/index.html', '/nothing'].map((path) => fetch(path)));
        return answers.map((answer) => Object.fromEntries(answer.headers));
      });
      for (const answer of headers) {
        expect(String(answer['content-security-policy'])).toContain("default-src 'none'");
        expect(answer['x-content-type-options']).toBe('nosniff');
        expect(answer['cross-origin-opener-policy']).toBe('same-origin');
      }
    },
  },
  {
    name: 'nothing of the disk but the renderer is served',
    run: async ({ page }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      const paths = [
        '/../package.json',
        '/%2e%2e/package.json',
        '/..%2fpackage.json',
        '//etc/passwd',
        '/%2fetc%2fpasswd',
      ];
      const statuses = await page.evaluate(
        (asked) => Promise.all(asked.map(async (path) => (await fetch(location.origin + path)).status)),
        paths,
      );
      expect(statuses).toEqual(paths.map(() => 404));
    },
  },
  {
    name: 'a message from a frame within the page is refused',
    run: (shell) => expectRefused(shell, 'frame'),
  },
  {
    name: 'a message from a foreign page in the top frame is refused',
    run: (shell) => expectRefused(shell, 'foreign'),
  },
  {
    name: 'a message from a page whose address only starts like ours is refused',
    run: (shell) => expectRefused(shell, 'lookalike'),
  },
  {
    name: 'a message from another window is refused',
    run: async (shell) => {
      await expect(shell.page.locator('#root')).toBeAttached(patience);
      const said = saidSince(shell);
      const bystander = await startBystander();
      try {
        const opening = shell.app.waitForEvent('window');
        const preload = await preloadOf(shell);
        await shell.app.evaluate(
          async ({ BrowserWindow }, [path, address]) => {
            const webPreferences = { preload: path, sandbox: true, contextIsolation: true };
            const other = new BrowserWindow({ show: false, webPreferences });
            await other.loadURL(address);
          },
          [preload, bystander.address] as const,
        );
        const other = await opening;
        await other.waitForURL(`${bystander.address}/`);
        // The other window has the very preload of ours: only the check of the sender stands between it and the bench.
        await other.evaluate(() => {
          const page = window as unknown as { fringe: ForeignBridge; got: unknown[] };
          page.got = [];
          page.fringe.onMessage((message) => page.got.push(message));
          page.fringe.send({ type: 'call', id: 1, procedure: 'bench.explode', input: {} });
        });
        const got = () => other.evaluate(() => (window as unknown as { got: unknown[] }).got.length);
        const settled = async () => (await got()) > 0 || said().includes('Refused a message');
        await expect.poll(settled, patience).toBe(true);
        expect(await got()).toBe(0);
        await other.close();
      } finally {
        await bystander.close();
      }
    },
  },
  {
    name: 'the page cannot navigate away',
    run: async (shell) => {
      const { page, app } = shell;
      const said = saidSince(shell);
      await expect(page.locator('#root')).toBeAttached(patience);
      const bystander = await startBystander();
      try {
        await page.evaluate((address) => void (location.href = address), `${bystander.address}/away`);
        await expect
          .poll(() => bystander.asked.length > 0 || said().includes('Refused a navigation'), patience)
          .toBe(true);
        expect(bystander.asked).toEqual([]);
        const address = await app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
        );
        expect(address).toBe('app://fringe/index.html');
      } finally {
        await bystander.close();
      }
    },
  },
  {
    name: 'no second window opens',
    run: async (shell) => {
      const { page, app } = shell;
      const said = saidSince(shell);
      await expect(page.locator('#root')).toBeAttached(patience);
      const bystander = await startBystander();
      const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
      const refusals = () => said().split('Refused a window').length - 1;
      try {
        await page.evaluate((address) => {
          window.open(`${address}/popup`);
          const link = Object.assign(document.createElement('a'), { href: `${address}/link`, target: '_blank' });
          document.body.append(link);
          link.click();
          link.remove();
        }, bystander.address);
        await expect.poll(async () => refusals() === 2 || (await windows()) > 1, patience).toBe(true);
        expect(await windows()).toBe(1);
        expect(bystander.asked).toEqual([]);
      } finally {
        await bystander.close();
      }
    },
  },
  {
    name: 'no webview is attached',
    run: async ({ page, app }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      const prevented = await app.evaluate(({ BrowserWindow }) => {
        let state = 'attached';
        const event = { preventDefault: () => (state = 'prevented') };
        BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', event, {}, {});
        return state;
      });
      expect(prevented).toBe('prevented');
    },
  },
  {
    name: 'no permission is granted',
    run: async ({ page }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      const answers = await page.evaluate(async () => ({
        asked: await Notification.requestPermission(),
        checked: (await navigator.permissions.query({ name: 'notifications' })).state,
      }));
      expect(answers).toEqual({ asked: 'denied', checked: 'denied' });
    },
  },
  {
    name: 'a second start ends, and brings the window of the first to the front',
    run: async ({ page, app, folder, home }) => {
      await expect(page.locator('#root')).toBeAttached(patience);
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
      const env = { ...(process.env as Record<string, string>), FRINGE_HOME: home };
      const second = await _electron.launch({ args: [folder], env, timeout: 15_000 }).catch(() => null);
      const outcome =
        second === null
          ? 'ended'
          : await Promise.race([
              second.firstWindow().then(() => 'opened a window' as const),
              new Promise<'ended'>((resolve) => second.process().once('exit', () => resolve('ended'))),
            ]).catch(() => 'ended' as const);
      if (outcome !== 'ended') await second?.close();
      expect(outcome).toBe('ended');
      const isMinimized = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized());
      await expect.poll(isMinimized, patience).toBe(false);
    },
  },
];

interface ForeignBridge {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What the shell says from now on. */
function saidSince({ said }: LaunchedShell): () => string {
  const { length } = said();
  return () => said().slice(length);
}

async function expectRefused(shell: LaunchedShell, kind: 'frame' | 'foreign' | 'lookalike'): Promise<void> {
  await expect(shell.page.locator('#root')).toBeAttached(patience);
  const { replies } = await forgeMessage(shell.app, kind);
  expect(replies).toBe(0);
}

/** The preload of the app's own window, as it was given to Electron. */
async function preloadOf({ app, folder }: LaunchedShell): Promise<string> {
  const main = await app.evaluate(({ app: electronApp }) => electronApp.getAppPath());
  const inContractApp = join(main, 'preload', 'index.cjs');
  return folder.includes('contract-app') ? inContractApp : join(main, 'out', 'preload', 'index.cjs');
}
