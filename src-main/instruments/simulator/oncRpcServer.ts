import { createSocket } from 'node:dgram';
import type { Socket as DatagramSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { encodeRefusal, encodeResults, isKnownRpcVersion, parseCall } from '../transports/oncRpcMessage.ts';
import type { RpcRefusal } from '../transports/oncRpcMessage.ts';
import { markRecord, RecordSplitter } from '../transports/oncRpcRecords.ts';
import { ProtocolFault } from '../transports/protocolFault.ts';
import type { XdrReader } from '../transports/xdr.ts';

/** One client's connection, as the procedures see it. */
export interface RpcPeer {
  /** Where the client is. */
  readonly host: string;
  onGone(listener: () => void): void;
  destroy(): void;
}

/** Results, or null when the procedure is not known. Parameters may be read only before the first await. */
export type RpcProcedures = (
  procedure: number,
  parameters: XdrReader,
  peer: RpcPeer,
) => Uint8Array | null | Promise<Uint8Array>;

export interface RpcProgram {
  readonly program: number;
  readonly version: number;
  readonly procedures: RpcProcedures;
}

export interface RpcServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly maxCallBytes: number;
  readonly programs: readonly RpcProgram[];
  /** Datagrams are answered too, at the same port. */
  readonly datagrams?: boolean;
}

const mostConnections = 64;
const noPeer: RpcPeer = { host: '', onGone: () => undefined, destroy: () => undefined };

/** A server of remote procedures. The calls of one connection are carried out in their order. Source: RFC 5531. */
export class OncRpcServer {
  readonly #options: RpcServerOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #datagrams: DatagramSocket | null = null;
  #port: number;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#options.host, resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    if (this.#options.datagrams === true) await this.#bindDatagrams();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = null;
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
    const datagrams = this.#datagrams;
    this.#datagrams = null;
    if (datagrams !== null) await new Promise<void>((resolve) => datagrams.close(() => resolve()));
  }

  async #bindDatagrams(): Promise<void> {
    const socket = createSocket('udp4', (message, from) => {
      void Promise.resolve(this.#answer(Buffer.from(message), noPeer)).then((reply) => {
        if (reply !== null) socket.send(reply, from.port, from.address);
      });
    });
    socket.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(this.#port, this.#options.host, resolve);
    });
    this.#datagrams = socket;
  }

  #accept(socket: Socket): void {
    if (this.#sockets.size >= mostConnections) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    const goneListeners: (() => void)[] = [];
    const peer: RpcPeer = {
      host: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      onGone: (listener) => goneListeners.push(listener),
      destroy: () => socket.destroy(),
    };
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const tell of goneListeners) tell();
    });
    const splitter = new RecordSplitter(this.#options.maxCallBytes);
    let last: Promise<void> | null = null;
    const carryOut = (record: Buffer): void | Promise<void> => {
      const reply = this.#answer(record, peer);
      const send = (bytes: Buffer | null) => {
        if (bytes === null) socket.destroy();
        else if (!socket.destroyed) socket.write(markRecord(bytes));
      };
      if (reply instanceof Promise) return reply.then(send);
      send(reply);
    };
    socket.on('data', (chunk) => {
      try {
        splitter.push(chunk, (record) => {
          // A record is valid during the call only; one that waits is kept.
          const own = last === null ? record : Buffer.from(record);
          const result = last === null ? carryOut(own) : last.then(() => carryOut(own));
          if (!(result instanceof Promise)) return;
          const current: Promise<void> = result.finally(() => {
            if (last === current) last = null;
          });
          last = current;
        });
      } catch (error) {
        if (!(error instanceof ProtocolFault)) throw error;
        socket.destroy();
      }
    });
  }

  /** The reply to a record, or null for what is no call. */
  #answer(record: Buffer, peer: RpcPeer): Buffer | null | Promise<Buffer | null> {
    let transactionId: number | null = null;
    const garbled = (error: unknown): Buffer | null => {
      if (!(error instanceof ProtocolFault)) throw error;
      return transactionId === null ? null : encodeRefusal(transactionId, 'garbled', [0, 0]);
    };
    try {
      const call = parseCall(record);
      ({ transactionId } = call);
      const refuse = (refusal: RpcRefusal, versions: readonly [number, number] = [0, 0]) =>
        encodeRefusal(call.transactionId, refusal, versions);
      if (!isKnownRpcVersion(call)) return refuse('rpc_version');
      const program = this.#options.programs.find((candidate) => candidate.program === call.program);
      if (program === undefined) return refuse('no_program');
      if (program.version !== call.version) return refuse('no_version', [program.version, program.version]);
      // Every program answers procedure 0, which does nothing.
      if (call.procedure === 0) return encodeResults(call.transactionId, new Uint8Array(0));
      const results = program.procedures(call.procedure, call.parameters, peer);
      if (results === null) return refuse('no_procedure');
      if (results instanceof Promise) return results.then((bytes) => encodeResults(call.transactionId, bytes), garbled);
      return encodeResults(call.transactionId, results);
    } catch (error) {
      return garbled(error);
    }
  }
}
