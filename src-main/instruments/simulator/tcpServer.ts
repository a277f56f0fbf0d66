import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { ReplyPump } from './replyPump.ts';
import type { ReplyPumpOptions } from './replyPump.ts';
import { SerialLine } from './serialLine.ts';

export interface InstrumentServerOptions extends ReplyPumpOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly onClientChange: (connected: boolean) => void;
}

const longestQueue = 16;

/**
 * One simulated instrument on a loopback port. It serves one client at a time, as a serial line does; others wait their
 * turn in order. Commands are carried out one by one, and a reply leaves before the next command begins. With a speed in
 * its pacing its bytes take the time of a serial line.
 */
export class InstrumentServer {
  readonly #options: InstrumentServerOptions;
  #server: Server | null = null;
  #port: number;
  #clients: Socket[] = [];
  readonly #pump: ReplyPump;
  /** That of the client being served. */
  #line: SerialLine | null = null;
  #closed = false;

  constructor(options: InstrumentServerOptions) {
    this.#options = options;
    this.#pump = new ReplyPump(options);
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
    const { dialect, pacing, onClientChange } = this.#options;
    onClientChange(true);
    const toClient = (bytes: Uint8Array): void => void (!socket.destroyed && socket.write(bytes));
    const toInstrument = (bytes: Uint8Array): void => {
      dialect.push(bytes);
      this.#pump.run((reply) => !socket.destroyed && (send(reply), true));
    };
    const line = pacing.baud === undefined ? null : new SerialLine({ baud: pacing.baud, toInstrument, toClient });
    const send = line === null ? toClient : (reply: Uint8Array) => line.fromInstrument(reply);
    this.#line = line;
    socket.on('data', line === null ? toInstrument : (bytes) => line.fromClient(bytes));
    socket.resume();
  }

  #forget(socket: Socket): void {
    const wasServed = this.#clients[0] === socket;
    this.#clients = this.#clients.filter((client) => client !== socket);
    if (!wasServed) return;
    this.#line?.stop();
    this.#pump.stop();
    this.#options.dialect.resetLink();
    this.#options.onClientChange(false);
    const next = this.#clients[0];
    if (next !== undefined) this.#serve(next);
  }
}
