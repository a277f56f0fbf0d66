import type { Socket } from 'node:net';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { encodeHislip, fatalErrors, HislipSplitter, hislipTypes } from './hislipMessage.ts';
import type { HislipMessage } from './hislipMessage.ts';
import { endSocket, openSocket, watchSocket } from './openSocket.ts';
import { ProtocolFault } from './protocolFault.ts';

export interface HislipChannelSettings {
  /** For sentences. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly openTimeoutMs: number;
  readonly maxPayloadBytes: number;
  /** Takes every message that nobody asked for with `ask`. */
  readonly onMessage: (message: HislipMessage) => void;
  /** Told once, with the reason as a clause; not on `close`. */
  readonly onGone: (reason: string) => void;
}

interface Awaited {
  readonly accept: (message: HislipMessage) => void;
  readonly reject: (error: FringeError) => void;
}

/** One of the two connections of a HiSLIP session. */
export class HislipChannel {
  readonly #settings: HislipChannelSettings;
  readonly #splitter: HislipSplitter;
  readonly #awaited = new Map<number, Awaited>();
  #socket: Socket | null = null;

  private constructor(settings: HislipChannelSettings) {
    this.#settings = settings;
    this.#splitter = new HislipSplitter(settings.maxPayloadBytes);
  }

  /** @throws instrument_unreachable, stopped */
  static async connect(settings: HislipChannelSettings, signal: AbortSignal | undefined): Promise<HislipChannel> {
    const channel = new HislipChannel(settings);
    const socket = await openSocket({ ...settings, signal, receive: (chunk) => channel.#receive(chunk) });
    channel.#socket = socket;
    watchSocket(socket, (reason) => channel.#gone(reason));
    return channel;
  }

  /** Bytes that the operating system has not taken yet. */
  get unsentBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  send(type: number, control: number, parameter: number, payload?: Uint8Array): void {
    this.#socket?.write(encodeHislip(type, control, parameter, payload));
  }

  /** Several messages in one piece. */
  sendAll(messages: readonly Buffer[]): void {
    this.#socket?.write(messages.length === 1 ? (messages[0] as Buffer) : Buffer.concat(messages));
  }

  /**
   * Waits for a message of one type, sent by what `send` sends.
   * @param read takes from the message what is wanted, while its bytes are valid.
   * @throws instrument_timeout, instrument_lost
   */
  ask<T>(
    responseType: number,
    timeoutMs: number,
    read: (message: HislipMessage) => T,
    send: (channel: HislipChannel) => void,
  ): Promise<T> {
    const { address } = this.#settings;
    return new Promise<T>((resolve, reject) => {
      if (this.#socket === null) return reject(this.#lost('it is not connected'));
      const end = () => {
        clearTimeout(timer);
        this.#awaited.delete(responseType);
      };
      const timer = setTimeout(() => {
        end();
        const message = `The instrument at ${address} did not go on with the session within ${Math.round(timeoutMs)} ms.`;
        reject(new FringeError('instrument_timeout', message, { remedy: 'Check that the instrument is on.' }));
      }, timeoutMs);
      this.#awaited.set(responseType, {
        accept: (message) => {
          end();
          try {
            resolve(read(message));
          } catch (error) {
            reject(this.#lost('what answers there breaks the rules of HiSLIP'));
            throw error;
          }
        },
        reject: (error) => {
          end();
          reject(error);
        },
      });
      send(this);
    });
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = null;
    this.#rejectAll('the connection was closed');
    if (socket !== null) await endSocket(socket);
  }

  #receive(chunk: Buffer): void {
    try {
      this.#splitter.push(chunk, (message) => this.#take(message));
    } catch (error) {
      if (!(error instanceof ProtocolFault)) throw error;
      const socket = this.#socket;
      this.send(hislipTypes.fatalError, fatalErrors.badHeader, 0, Buffer.from(error.message));
      this.#gone(`what answers there breaks the rules of HiSLIP (${error.message})`);
      socket?.destroySoon();
    }
  }

  #take(message: HislipMessage): void {
    if (this.#socket === null) return;
    if (message.type === hislipTypes.fatalError) {
      const socket = this.#socket;
      const text = message.payload
        .toString('latin1', 0, 200)
        .replace(/[^\x20-\x7e]/g, ' ')
        .trim();
      this.#gone(`it ended the session${text === '' ? ` with the code ${message.control}` : `: ${text}`}`);
      socket.destroy();
      return;
    }
    const awaited = this.#awaited.get(message.type);
    if (awaited === undefined) this.#settings.onMessage(message);
    else awaited.accept(message);
  }

  #gone(reason: string): void {
    if (this.#socket === null) return;
    this.#socket = null;
    this.#rejectAll(reason);
    this.#settings.onGone(reason);
  }

  #rejectAll(reason: string): void {
    for (const { reject } of [...this.#awaited.values()]) reject(this.#lost(reason));
  }

  #lost(reason: string): FringeError {
    return new FringeError('instrument_lost', `The connection to ${this.#settings.address} is lost: ${reason}.`, {
      remedy: 'Check power and cable, then reconnect the instrument.',
    });
  }
}
