import { randomBytes } from 'node:crypto';
import { createServer, isIPv4 } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { OncRpcClient } from './oncRpcClient.ts';
import { encodeRefusal, encodeResults, parseCall } from './oncRpcMessage.ts';
import { markRecord, RecordSplitter } from './oncRpcRecords.ts';
import { ProtocolFault } from './protocolFault.ts';
import {
  coreProcedures,
  describeDeviceError,
  deviceErrors,
  encode,
  interruptProcedure,
  interruptProgram,
  longestHandle,
  parse,
} from './vxi11Protocol.ts';

export interface InterruptChannel {
  close(): Promise<void>;
}

export interface InterruptChannelSettings {
  readonly core: OncRpcClient;
  readonly link: number;
  readonly timeoutMs: number;
  readonly onRequest: () => void;
}

const overTcp = 0;
const maxRecordBytes = 1024;

/**
 * The way back: the instrument's host connects to a port of ours and calls device_intr_srq there. Only a call with the
 * handle of this link counts.
 * @throws instrument_refused when the host makes no such channel; instrument_timeout, instrument_lost
 * Source: VXI-11, sections B.4.3 and B.6.12 to B.6.14.
 */
export async function openInterruptChannel(settings: InterruptChannelSettings): Promise<InterruptChannel> {
  const { core, link, timeoutMs, onRequest } = settings;
  const handle = randomBytes(16);
  const ourAddress = core.localAddress.replace(/^::ffff:/, '');
  // The procedure's parameter has room for 32 bits of address.
  if (!isIPv4(ourAddress)) throw refused('the host is reached by IPv6, and interrupt channels know IPv4 alone');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, handle, onRequest);
  });
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const port = await listen(server, ourAddress);
  try {
    const { program, version } = interruptProgram;
    const parameters = encode.integers(asNumber(ourAddress), port, program, version, overTcp);
    const made = await core.call(coreProcedures.createInterruptChannel, parameters, parse.error, timeoutMs);
    if (made !== deviceErrors.none && made !== deviceErrors.channelAlreadyEstablished) {
      throw refused(describeDeviceError(made));
    }
    const enable = encode.enableSrq(link, true, handle);
    const enabled = await core.call(coreProcedures.deviceEnableSrq, enable, parse.error, timeoutMs);
    if (enabled !== deviceErrors.none) throw refused(describeDeviceError(enabled));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

function serve(socket: Socket, handle: Buffer, onRequest: () => void): void {
  const splitter = new RecordSplitter(maxRecordBytes);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    try {
      splitter.push(chunk, (record) => {
        const call = parseCall(record);
        if (call.program !== interruptProgram.program || call.procedure !== interruptProcedure) {
          socket.write(markRecord(encodeRefusal(call.transactionId, 'no_procedure', [1, 1])));
          return;
        }
        if (!call.parameters.opaque(longestHandle).equals(handle)) return;
        socket.write(markRecord(encodeResults(call.transactionId, new Uint8Array(0))));
        onRequest();
      });
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      socket.destroy();
    }
  });
}

async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  server.unref();
  return (server.address() as AddressInfo).port;
}

const asNumber = (address: string): number =>
  address.split('.').reduce((number, part) => ((number << 8) | Number(part)) >>> 0, 0);

const refused = (why: string): FringeError =>
  new FringeError('instrument_refused', `The instrument sends no service requests: ${why}.`, {
    remedy: 'Read the status byte from time to time instead.',
  });
