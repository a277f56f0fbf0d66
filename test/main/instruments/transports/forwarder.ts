import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Forwarder {
  readonly port: number;
  /** From now on nothing is handed on, in either direction, and nothing is closed. */
  goSilent(): void;
}

/** A network between a client and a server, on loopback. @param answerDelayMs how much later what the server says arrives. */
export async function startForwarder(to: number, answerDelayMs = 0): Promise<Forwarder> {
  const sockets: Socket[] = [];
  let isSilent = false;
  const server = createServer((client) => {
    const onward = connect(to, '127.0.0.1');
    sockets.push(client, onward);
    for (const [from, into] of [
      [client, onward],
      [onward, client],
    ] as const) {
      from.on('error', () => undefined);
      const handOn = (chunk: Buffer) => void (isSilent || !into.writable || into.write(chunk));
      from.on('data', (chunk) => {
        if (from === client || answerDelayMs === 0) handOn(chunk);
        else setTimeout(() => handOn(chunk), answerDelayMs).unref();
      });
      from.on('close', () => void (isSilent || into.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { port: (server.address() as AddressInfo).port, goSilent: () => (isSilent = true) };
}
