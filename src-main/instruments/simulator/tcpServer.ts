import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { InstrumentDialect } from './dialect.ts';
import { burstsOf } from './replyBursts.ts';
import type { Burst } from './replyBursts.ts';
import type { Pacing } from './pacing.ts';
import type { ReplyFault } from './faultBook.ts';

export interface InstrumentServerOptions {
  readonly dialect: InstrumentDialect;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly pacing: Pacing;
  /** What happens to the reply of the command just carried out. */
  readonly takeReplyFault: () => ReplyFault;
  /** Told after each command: chip time has moved, and somebody may have pulled a plug. */
  readonly afterCommand: () => void;
  readonly onClientChange: (connected: boolean) => void;
}

const longestQueue = 16;

/**
 * One simulated instrument on a loopback port. It serves one client at a time, as a serial line does; others wait their
 * turn in order. Commands are carried out one by one, and a reply leaves before the next command begins.
 */
export class InstrumentServer {
  readonly #options: InstrumentServerOptions;
  #server: Server | null = null;
  #port: number;
  #clients: Socket[] = [];
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: InstrumentServerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#options.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Unplugged, every client loses its connection and new ones are refused; plugged in, the same port listens again. */
  setPluggedIn(pluggedIn: boolean): void {
    if (this.#closed) return;
    if (!pluggedIn) {
      this.#server?.close();
      this.#server = null;
      this.#dropClients();
    } else if (this.#server === null) {
      this.listen().catch(() => setTimeout(() => this.setPluggedIn(true), 50).unref());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#dropClients();
    const server = this.#server;
    this.#server = null;
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #dropClients(): void {
    for (const client of this.#clients) client.destroy();
  }

  #accept(socket: Socket): void {
    if (this.#closed || this.#clients.length >= longestQueue) {
      socket.destroy();
      return;
    }
    this.#clients.push(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#forget(socket));
    if (this.#clients[0] === socket) this.#serve(socket);
  }

  #serve(socket: Socket): void {
    this.#options.onClientChange(true);
    socket.on('data', (bytes) => {
      this.#options.dialect.push(bytes);
      this.#pump(socket);
    });
    socket.resume();
  }

  #forget(socket: Socket): void {
    const wasServed = this.#clients[0] === socket;
    this.#clients = this.#clients.filter((client) => client !== socket);
    if (!wasServed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#options.dialect.resetLink();
    this.#options.onClientChange(false);
    const next = this.#clients[0];
    if (next !== undefined) this.#serve(next);
  }

  #pump(socket: Socket): void {
    const { dialect, pacing, takeReplyFault, afterCommand } = this.#options;
    while (this.#timer === null && !socket.destroyed) {
      const reply = dialect.next();
      if (reply === null) return;
      afterCommand();
      if (reply.bytes.length === 0) continue;
      const fault = takeReplyFault();
      const scale = pacing.on ? pacing.latencyScale : 0;
      const bursts = burstsOf(reply).map((burst, index) => ({
        ...burst,
        afterMs: burst.afterMs * scale + (index === 0 ? fault.extraMs : 0),
      }));
      let bytes: Uint8Array | null = null;
      const send = (from: number, to: number): void => {
        bytes ??= fault.garble ? garbled(dialect.release(reply)) : dialect.release(reply);
        if (bytes.length > 0 && !fault.drop && !socket.destroyed) socket.write(bytes.subarray(from, to));
      };
      if (bursts.every(({ afterMs }) => afterMs <= 0)) send(0, reply.bytes.length);
      else this.#sendLater(bursts, send, () => this.#pump(socket));
    }
  }

  /** Sends the bursts at their times, then goes on. */
  #sendLater(bursts: readonly Burst[], send: (from: number, to: number) => void, goOn: () => void): void {
    const [first, ...rest] = bursts;
    if (first === undefined) {
      goOn();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      send(first.from, first.to);
      this.#sendLater(rest, send, goOn);
    }, first.afterMs);
  }
}

/** A reply as a bad cable delivers it: every third byte is wrong, line ends and all. */
function garbled(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index % 3 === 1 ? (byte ^ 0x15) & 0x7f : byte));
}
