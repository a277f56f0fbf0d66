import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { encodeCall, parseReply } from './oncRpcMessage.ts';
import { markRecord, RecordSplitter } from './oncRpcRecords.ts';
import { endSocket, openSocket, watchSocket } from './openSocket.ts';
import { ProtocolFault } from './protocolFault.ts';
import type { XdrReader } from './xdr.ts';

export interface OncRpcClientSettings {
  /** For sentences. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly program: number;
  readonly version: number;
  readonly openTimeoutMs: number;
  readonly maxReplyBytes: number;
  /** Told once, with the reason as a clause, when the other end goes away; not on `close`. */
  readonly onGone?: (reason: string) => void;
}

interface PendingCall {
  readonly transactionId: number;
  readonly accept: (results: XdrReader) => void;
  readonly reject: (error: FringeError) => void;
  readonly timer: NodeJS.Timeout;
}

let transactions = randomInt(0x7fff_ffff);

/** Remote procedure calls over one TCP connection. Replies may come in any order; each finds its call by its number. */
export class OncRpcClient {
  readonly #settings: OncRpcClientSettings;
  readonly #splitter: RecordSplitter;
  readonly #pending = new Map<number, PendingCall>();
  #socket: Socket | null = null;

  private constructor(settings: OncRpcClientSettings) {
    this.#settings = settings;
    this.#splitter = new RecordSplitter(settings.maxReplyBytes + 512);
  }

  /** @throws instrument_unreachable, stopped */
  static async connect(settings: OncRpcClientSettings, signal?: AbortSignal): Promise<OncRpcClient> {
    const client = new OncRpcClient(settings);
    const socket = await openSocket({ ...settings, signal, receive: (chunk) => client.#receive(chunk) });
    client.#socket = socket;
    watchSocket(socket, (reason) => client.#gone(reason));
    return client;
  }

  /** The address by which the other end knows this one. */
  get localAddress(): string {
    return this.#socket?.localAddress ?? '';
  }

  /**
   * Calls a procedure and reads its results, which are valid only while `read` runs.
   * @param read throws ProtocolFault for what is no result of this procedure.
   * @throws instrument_timeout (the reply that comes later is dropped), instrument_lost, instrument_refused
   */
  call<T>(procedure: number, parameters: Uint8Array, read: (results: XdrReader) => T, timeoutMs: number): Promise<T> {
    const { program, version, address } = this.#settings;
    return new Promise<T>((resolve, reject) => {
      const socket = this.#socket;
      if (socket === null) {
        reject(this.#lost('it is not connected'));
        return;
      }
      transactions = (transactions + 1) >>> 0;
      const transactionId = transactions;
      const timer = setTimeout(() => {
        this.#pending.delete(transactionId);
        const message = `The host of ${address} did not answer a call within ${Math.round(timeoutMs)} ms.`;
        reject(new FringeError('instrument_timeout', message, { remedy: 'Check that the instrument is on.' }));
      }, timeoutMs);
      const accept = (results: XdrReader) => resolve(read(results));
      this.#pending.set(transactionId, { transactionId, accept, reject, timer });
      socket.write(markRecord(encodeCall(transactionId, { program, version, procedure }, parameters)));
    });
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = null;
    this.#rejectAll('the connection was closed');
    if (socket !== null) await endSocket(socket);
  }

  #receive(chunk: Buffer): void {
    if (this.#socket === null) return;
    try {
      this.#splitter.push(chunk, (record) => this.#take(record));
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      const socket = this.#socket;
      this.#gone(`what answers there breaks the rules of its protocol (${error.message})`);
      socket.destroy();
    }
  }

  #take(record: Buffer): void {
    const reply = parseReply(record);
    const pending = this.#pending.get(reply.transactionId);
    // Late: its call was given up.
    if (pending === undefined) return;
    this.#pending.delete(reply.transactionId);
    clearTimeout(pending.timer);
    if (reply.outcome === 'done') {
      try {
        pending.accept(reply.results);
      } catch (error) {
        if (!(error instanceof ProtocolFault)) throw error;
        pending.reject(this.#lost(`what answers there breaks the rules of its protocol (${error.message})`));
        throw error;
      }
      return;
    }
    const message = `The host of ${this.#settings.address} refused a call: ${reply.reason}.`;
    pending.reject(new FringeError('instrument_refused', message, { remedy: 'Check that the address is right.' }));
  }

  #gone(reason: string): void {
    if (this.#socket === null) return;
    this.#socket = null;
    this.#rejectAll(reason);
    this.#settings.onGone?.(reason);
  }

  #rejectAll(reason: string): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { timer, reject } of waiting) {
      clearTimeout(timer);
      reject(this.#lost(reason));
    }
  }

  #lost(reason: string): FringeError {
    return new FringeError('instrument_lost', `The connection to ${this.#settings.address} is lost: ${reason}.`, {
      remedy: 'Check power and cable, then reconnect the instrument.',
    });
  }
}
