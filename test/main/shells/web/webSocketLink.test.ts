import { WebSocket } from 'ws';
import { createClient } from '../../../../src-renderer/client/createClient.ts';
import type { WebSocketLike } from '../../../../src-renderer/client/connectWebSocket.ts';
import { connectWebSocket } from '../../../../src-renderer/client/connectWebSocket.ts';
import { describeLink } from '../../../support/describeLink.ts';
import { openWebShell } from '../../../support/webShellFixture.ts';

describeLink('the web socket', async () => {
  const fixture = await openWebShell();
  const sockets: WebSocket[] = [];
  const port = connectWebSocket(`ws://127.0.0.1:${fixture.port}/link`, {
    openSocket: (url) => {
      const socket = new WebSocket(url, { headers: fixture.bearer });
      sockets.push(socket);
      return socket as unknown as WebSocketLike;
    },
    firstPauseMs: 5,
    longestPauseMs: 50,
  });
  // The suite sends by the bare port too, which takes nothing before the socket is open.
  await new Promise<void>((resolve) => port.onConnection((state) => state === 'connected' && resolve()));
  return {
    client: createClient(port),
    port,
    breakLink: async () => {
      const broken = new Promise((resolve) => sockets.at(-1)?.once('close', resolve));
      sockets.at(-1)?.terminate();
      await broken;
    },
    close: async () => {
      port.close();
      await fixture.close();
    },
  };
});
