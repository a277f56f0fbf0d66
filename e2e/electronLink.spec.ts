import { rm } from 'node:fs/promises';
import { test } from '@playwright/test';
import type { ToHost, ToScreen } from '../src-core/contract/envelope.ts';
import { createClient } from '../src-renderer/client/createClient.ts';
import { connectElectron } from '../src-renderer/client/connectElectron.ts';
import { linkCases } from '../test/contract/linkContract.ts';
import { buildContractApp } from './support/buildContractApp.ts';
import type { LaunchedShell } from './support/launchShell.ts';
import { chooseElectron, launchShell } from './support/launchShell.ts';
import { shellChecks } from './support/shellChecks.ts';

const { report } = chooseElectron();

interface PageBridge {
  send(message: ToHost): void;
  onMessage(listener: (message: ToScreen) => void): () => void;
}

/** The page's own `window.fringe`, reached from here: every message passes the preload, the channel and the sender check. */
async function connectThroughPage({ page }: LaunchedShell) {
  const listeners = new Set<(message: ToScreen) => void>();
  // A page takes a name once; each case loads it anew.
  await page.exposeFunction(bridgeName(), (message: ToScreen) => {
    for (const listener of listeners) listener(message);
  });
  await page.evaluate((name) => {
    const { fringe, [name]: tell } = window as unknown as { fringe: PageBridge } & Record<
      string,
      (m: ToScreen) => void
    >;
    fringe.onMessage((message) => tell?.(message));
  }, lastName);
  let sending = Promise.resolve();
  return connectElectron({
    send(message) {
      const send = () =>
        page.evaluate((sent) => (window as unknown as { fringe: PageBridge }).fringe.send(sent), message);
      sending = sending.then(send).catch(() => undefined);
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
}

let names = 0;
let lastName = '';
const bridgeName = () => (lastName = `fringeTestBridge${++names}`);

test.describe(`the desktop shell with scripted handlers, ${report}`, () => {
  let folder: string;
  let shell: LaunchedShell;

  test.beforeAll(async () => {
    folder = await buildContractApp();
    shell = await launchShell(folder);
  });
  test.afterAll(async () => {
    await shell.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const { name, run } of linkCases) {
    test(`the link contract on Electron's IPC: ${name}`, async () => {
      await shell.page.reload();
      const port = await connectThroughPage(shell);
      const client = createClient(port);
      await run({ client, port, close: () => Promise.resolve() });
      client.close();
    });
  }

  for (const { name, run } of shellChecks) {
    test(name, () => run(shell));
  }
});

test('closing the window closes the host and says what is still driven', async () => {
  const folder = await buildContractApp();
  const shell = await launchShell(folder);
  const ended = new Promise<number | null>((resolve) => shell.app.process().once('exit', resolve));
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  test.expect(await ended).toBe(0);
  test.expect(shell.said()).toContain('Every output is at its safe value.');
  await rm(folder, { recursive: true, force: true });
});
