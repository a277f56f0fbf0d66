import { onTestFinished } from 'vitest';
import type { InstrumentDialect } from '../../../../src-main/instruments/simulator/dialect.ts';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface ServedDialect {
  readonly address: string;
  /** Chunks of bytes as they came. */
  readonly received: string[];
  /** Breaks every connection. */
  cut(): void;
}

/** A simulated instrument on a loopback socket, answering at once; stopped when the test is over. */
export async function serveDialect(dialect: InstrumentDialect): Promise<ServedDialect> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received.push(bytes.toString('latin1'));
      dialect.push(bytes);
      for (let reply = dialect.next(); reply !== null; reply = dialect.next()) {
        if (reply.bytes.length > 0) socket.write(dialect.release(reply));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = `TCPIP0::127.0.0.1::${(server.address() as AddressInfo).port}::SOCKET`;
  return { address, received, cut: () => sockets.forEach((socket) => socket.destroy()) };
}
