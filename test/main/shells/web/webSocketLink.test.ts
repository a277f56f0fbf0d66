import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createClient } from '../../../../src-renderer/client/createClient.ts';
import type { WebSocketLike } from '../../../../src-renderer/client/connectWebSocket.ts';
import { connectWebSocket, isUnauthorised } from '../../../../src-renderer/client/connectWebSocket.ts';
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

it('a page whose host was started again with another token is told so, and asks no more', async () => {
  const first = await openWebShell();
  const { bearer: headers } = first;
  const origin = `http://127.0.0.1:${first.port}`;
  let attempts = 0;
  const port = connectWebSocket(`ws://127.0.0.1:${first.port}/link`, {
    openSocket: (url) => {
      attempts += 1;
      return new WebSocket(url, { headers }) as unknown as WebSocketLike;
    },
    isRefused: () => isUnauthorised(origin, { headers }),
    firstPauseMs: 5,
    longestPauseMs: 50,
  });
  const client = createClient(port);
  await new Promise<void>((resolve) => client.onConnection((state) => state === 'connected' && resolve()));
  const states: string[] = [];
  const refused = new Promise<void>((resolve) =>
    client.onConnection((state) => {
      states.push(state);
      if (state === 'refused') resolve();
    }),
  );
  await first.close();
  const second = await openWebShell({ port: first.port });
  try {
    await refused;
    expect(states).toEqual(['reconnecting', 'refused']);
    await expect(client.call('host.info', {})).rejects.toThrow(/token of the one before/);
    const before = attempts;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(attempts).toBe(before);
  } finally {
    port.close();
    await second.close();
  }
});
