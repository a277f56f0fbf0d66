import { expect, it, onTestFinished } from 'vitest';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { openTransport } from '../../../src-main/instruments/transports/openTransport.ts';
import { createTransport } from '../../../src-main/instruments/transports/openTransport.ts';
import { transportContract } from '../../contract/transportContract.ts';
import type { TransportPeer } from '../../contract/transportContract.ts';
import { servePty } from '../../support/ptyServer.ts';

interface RawPeer {
  readonly port: number;
  received(): string;
  send(bytes: Uint8Array): void;
  cut(): void;
  stop(): Promise<void>;
}

/** Holds what is sent until somebody is connected. */
async function startRawPeer(): Promise<RawPeer> {
  let socket: Socket | null = null;
  let received = '';
  const waiting: Uint8Array[] = [];
  const server = createServer((incoming) => {
    socket = incoming;
    incoming.on('error', () => undefined);
    incoming.on('data', (chunk) => (received += chunk.toString('latin1')));
    for (const bytes of waiting.splice(0)) incoming.write(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => received,
    send: (bytes) => {
      if (socket === null) waiting.push(Buffer.from(bytes));
      else socket.write(bytes);
    },
    cut: () => socket?.destroy(),
    stop: async () => {
      socket?.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const addressOf = ({ port }: RawPeer): string => `TCPIP0::127.0.0.1::${port}::SOCKET`;

transportContract('a TCP socket', async (): Promise<TransportPeer> => {
  const peer = await startRawPeer();
  return {
    ...peer,
    transport: createTransport(addressOf(peer)),
    vanish: () => Promise.resolve(peer.cut()),
  };
});

transportContract('a serial port', async (): Promise<TransportPeer> => {
  const peer = await startRawPeer();
  const terminal = await servePty(addressOf(peer));
  let pulled: Promise<void> | null = null;
  const pull = () => (pulled ??= terminal.close());
  return {
    ...peer,
    transport: createTransport(`ASRL${terminal.path}::INSTR`),
    vanish: pull,
    stop: async () => {
      await pull();
      await peer.stop();
    },
  };
});

it('says that nobody answers at a port, and which', async () => {
  const peer = await startRawPeer();
  await peer.stop();
  const address = addressOf(peer);
  await expect(openTransport(address)).rejects.toMatchObject({
    code: 'instrument_unreachable',
    message: expect.stringContaining(address) as string,
  });
});

it('says that the port 0 of a simulated bench is no address of an instrument', async () => {
  await expect(openTransport('TCPIP0::127.0.0.1::0::SOCKET')).rejects.toMatchObject({ code: 'instrument_unreachable' });
});

it('says that a serial port is not there', async () => {
  await expect(openTransport('ASRL/dev/fringe-no-such-port::INSTR')).rejects.toMatchObject({
    code: 'instrument_unreachable',
    message: expect.stringContaining('/dev/fringe-no-such-port') as string,
  });
});

it('does not share a serial port', async () => {
  const peer = await startRawPeer();
  const terminal = await servePty(addressOf(peer));
  const first = await openTransport(`ASRL${terminal.path}::INSTR`);
  onTestFinished(async () => {
    await first.close();
    await terminal.close();
    await peer.stop();
  });
  await expect(openTransport(`ASRL${terminal.path}::INSTR`)).rejects.toMatchObject({ code: 'instrument_busy' });
});

it('refuses options that are no numbers, by name', async () => {
  await expect(openTransport('ASRL/dev/ttyS0::INSTR', { baud: 'fast' })).rejects.toMatchObject({
    path: 'options.baud',
  });
});
