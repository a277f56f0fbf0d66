import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { MessageDevice } from '../../src-main/instruments/simulator/messageDevice.ts';

export interface VisaBridge {
  readonly port: number;
  /** Every session loses its connection, and nothing answers any more. */
  pull(): void;
  close(): Promise<void>;
}

/** Puts a simulated instrument of messages behind the double of a VISA library: visaDouble/visaBridge.h has the requests. */
export async function serveVisaBridge(device: MessageDevice): Promise<VisaBridge> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    device.attach();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      device.detach();
    });
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= 5 && pending.length >= 5 + pending.readUInt32LE(1)) {
        const end = 5 + pending.readUInt32LE(1);
        const answer = answerTo(device, pending.toString('latin1', 0, 1), pending.subarray(5, end));
        const length = Buffer.alloc(4);
        length.writeUInt32LE(answer.length);
        socket.write(Buffer.concat([length, answer]));
        pending = pending.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pull = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return {
    port: (server.address() as AddressInfo).port,
    pull,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.once('close', resolve));
      if (!server.listening) return;
      pull();
      await closed;
    },
  };
}

function answerTo(device: MessageDevice, operation: string, bytes: Buffer): Buffer {
  switch (operation) {
    case 'W':
      return Buffer.from([device.write(bytes, true) ? 1 : 0]);
    case 'R': {
      const taken = device.take(bytes.readUInt32LE(0));
      return Buffer.concat([Buffer.from([taken.isEnd ? 1 : 0]), taken.bytes]);
    }
    case 'S':
      return Buffer.from([device.poll()]);
    default:
      device.clear();
      return Buffer.from([1]);
  }
}
