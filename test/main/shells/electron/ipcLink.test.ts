import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IpcMain, IpcMainEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { serveLink } from '../../../../src-main/rpc/rpcServer.ts';
import { isAppAddress } from '../../../../src-main/shells/electron/appScheme.ts';
import { channel } from '../../../../src-main/shells/electron/ipcChannel.ts';
import { setupIpcLink } from '../../../../src-main/shells/electron/ipcLink.ts';
import { connectElectron } from '../../../../src-renderer/client/connectElectron.ts';
import { createClient } from '../../../../src-renderer/client/createClient.ts';
import { createContractHandlers } from '../../../support/contractHandlers.ts';
import { describeLink } from '../../../support/describeLink.ts';
import type { IpcPair } from './ipcPair.ts';
import { createIpcPair } from './ipcPair.ts';

function serve(pair: IpcPair) {
  const refused: string[] = [];
  const served: ReturnType<typeof serveLink>[] = [];
  const stop = setupIpcLink({
    ipcMain: pair.ipcMain as unknown as IpcMain,
    window: pair.window,
    serve: (port) => served.push(serveLink(port, createContractHandlers())),
    onRefused: (reason) => refused.push(reason),
  });
  return { refused, served, stop };
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describeLink("Electron's IPC", () => {
  const pair = createIpcPair();
  const { stop } = serve(pair);
  const port = connectElectron(pair.bridge('page-1'));
  return Promise.resolve({
    client: createClient(port),
    port,
    close: () => {
      stop();
      return Promise.resolve();
    },
  });
});

describe("the desktop app's link", () => {
  it('takes a reloaded page for a new one, and ends what the old one had under way', async () => {
    const pair = createIpcPair();
    const { served, stop } = serve(pair);
    const before = createClient(connectElectron(pair.bridge('before')));
    before.subscribe('sessions.changes', {}, { onEvent: () => undefined });
    await before.call('kernels.read', { name: 'mzi' });
    const after = createClient(connectElectron(pair.bridge('after')));
    expect(await after.call('kernels.read', { name: 'mzi' })).toMatchObject({ name: 'mzi' });
    await turns();
    expect(served.map(({ openCount }) => openCount)).toEqual([0, 0]);
    stop();
  });

  const top = { url: 'app://fringe/index.html', parent: null, detached: false };
  it.each([
    ['another window', { sender: {} }, /another window/],
    ['a frame within the page', { senderFrame: { ...top, parent: top } }, /a frame within the page/],
    ['a foreign page', { senderFrame: { ...top, url: 'https://evil.example/' } }, /evil\.example/],
    ['a lookalike', { senderFrame: { ...top, url: 'app://fringe.evil.example/' } }, /fringe\.evil/],
    ['a frame that has gone', { senderFrame: null }, /gone/],
    ['a detached frame', { senderFrame: { ...top, detached: true } }, /gone/],
  ])('refuses %s', async (_name, event, reason) => {
    const pair = createIpcPair();
    const { refused, served, stop } = serve(pair);
    const message = { type: 'call', id: 1, procedure: 'kernels.read', input: { name: 'mzi' } };
    pair.emit(event as unknown as Partial<IpcMainEvent>, { linkId: 'x', message });
    await turns();
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatch(reason);
    expect(served).toEqual([]);
    stop();
  });

  it.each([[null], ['text'], [{}], [{ linkId: '', message: {} }], [{ linkId: 7, message: {} }]])(
    'refuses %j, which is no message of the link',
    async (payload) => {
      const pair = createIpcPair();
      const { refused, served, stop } = serve(pair);
      pair.emit({}, payload);
      await turns();
      expect(refused).toEqual(['it is no message of the link']);
      expect(served).toEqual([]);
      stop();
    },
  );

  it('uses the channel that the preload uses', () => {
    const preload = readFileSync(join(import.meta.dirname, '../../../../src-preload/index.ts'), 'utf8');
    expect(preload).toContain(`const channel = '${channel}';`);
  });
});

describe('the address of the app', () => {
  it.each(['app://fringe/index.html', 'app://fringe/', 'app://fringe/index.html#/bench'])('is %s', (address) => {
    expect(isAppAddress(address)).toBe(true);
  });
  it.each([
    'app://fringe.evil.example/index.html',
    'app://user@fringe/index.html',
    'app://fringe:8080/index.html',
    'apps://fringe/index.html',
    'https://fringe/index.html',
    'about:blank',
    'data:text/html,app://fringe/',
    '',
  ])('is not %s', (address) => {
    expect(isAppAddress(address)).toBe(false);
  });
});
