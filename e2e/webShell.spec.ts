import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { WebShellFixture } from '../test/support/webShellFixture.ts';
import { openWebShell } from '../test/support/webShellFixture.ts';
import { startBystander } from './support/bystander.ts';

/** Journey 12 as a browser lives it: what only a real one does with cookies, origins and policies. */
test.describe('the web shell in a browser', () => {
  let shell: WebShellFixture;

  test.beforeAll(async () => {
    shell = await openWebShell();
    const page = join(import.meta.dirname, 'contractApp', 'renderer');
    await cp(page, join(shell.directory, 'renderer'), { recursive: true });
  });
  test.afterAll(() => shell.close());

  const address = (path = '/') => `http://127.0.0.1:${shell.port}${path}`;

  test('refuses without the token, and says where the address is', async ({ page }) => {
    const reply = await page.goto(address());
    expect(reply?.status()).toBe(401);
    await expect(page.getByRole('heading', { name: 'This workbench needs its token' })).toBeVisible();
    await expect(page.getByText('npm start')).toBeVisible();
  });

  test('opens with it, forgets it in the address bar, and stays open in that browser', async ({ page, context }) => {
    await page.goto(shell.url);
    await expect(page.locator('#root')).toHaveText('running');
    expect(page.url()).toBe(address());
    const again = await context.newPage();
    expect((await again.goto(address()))?.status()).toBe(200);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
  });

  test('gives the page a link and an isolated origin', async ({ page }) => {
    await page.goto(shell.url);
    expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
    const reply = await page.evaluate(
      () =>
        new Promise<string>((resolve, reject) => {
          const socket = new WebSocket(`ws://${location.host}/link`);
          const call = { type: 'call', id: 1, procedure: 'kernels.read', input: { name: 'mzi' } };
          socket.onopen = () => socket.send(JSON.stringify(call));
          socket.onmessage = (event) => resolve(String(event.data));
          socket.onerror = () => reject(new Error('no link'));
        }),
    );
    expect(JSON.parse(reply)).toMatchObject({ type: 'result', id: 1 });
  });

  test('runs no inline script', async ({ page }) => {
    await page.goto(shell.url);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.head.append(script);
      return 'inlineRan' in window;
    });
    expect(ran).toBe(false);
  });

  test('takes nothing from a page elsewhere in the same browser', async ({ page, context }) => {
    await page.goto(shell.url);
    const bystander = await startBystander();
    try {
      // Another port of this computer is another origin, yet the browser sends it this one's cookie.
      const stranger = await context.newPage();
      await stranger.goto(bystander.address);
      const outcome = await stranger.evaluate(
        (port) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}/link`);
            socket.onopen = () => resolve('opened');
            socket.onerror = () => resolve('refused');
          }),
        shell.port,
      );
      expect(outcome).toBe('refused');
    } finally {
      await bystander.close();
    }
  });

  test('gives a download once', async ({ page }) => {
    await page.goto(shell.url);
    const path = await shell.shell.services.offerDownload?.(join(shell.directory, 'secret.txt'), 'bundle.zip');
    const downloading = page.waitForEvent('download');
    await page.evaluate((href) => {
      const link = Object.assign(document.createElement('a'), { href, download: '' });
      document.body.append(link);
      link.click();
    }, path ?? '');
    expect((await downloading).suggestedFilename()).toBe('bundle.zip');
    expect((await page.goto(address(path)))?.status()).toBe(404);
  });
});
