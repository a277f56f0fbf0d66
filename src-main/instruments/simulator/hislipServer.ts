import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import {
  encodeHislip,
  fatalErrors,
  HislipSplitter,
  hislipTypes as types,
  hislipVersion,
} from '../transports/hislipMessage.ts';
import type { HislipMessage } from '../transports/hislipMessage.ts';
import { ProtocolFault } from '../transports/protocolFault.ts';
import { HislipLocks } from './hislipLocks.ts';
import { HislipSession, maxMessageBytes } from './hislipSession.ts';
import type { HislipDevice } from './hislipSession.ts';
import type { MessageDevice } from './messageDevice.ts';

export interface HislipServerOptions {
  readonly host: string;
  /** 0 takes a free one; the standard's is 4880. */
  readonly port: number;
  /** By sub-address: `hislip0`. */
  readonly devices: ReadonlyMap<string, MessageDevice>;
}

const mostSessions = 64;
/** "FR", beside the client's own. */
const serverVendor = 0x4652;

/**
 * Serves simulated instruments by HiSLIP 1.0: synchronized mode unless the client asks for overlapped with a device clear,
 * locks, status, service requests, interruption. Remote and local, and the trigger, are taken and do nothing.
 *
 * Source: IVI-6.1, High-Speed LAN Instrument Protocol, revision 1.1 (of HiSLIP 1.0).
 */
export class HislipServer {
  readonly #options: HislipServerOptions;
  readonly #devices = new Map<string, HislipDevice>();
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Map<number, HislipSession>();
  #server: Server | null = null;
  #port: number;
  #lastSession = 0;

  constructor(options: HislipServerOptions) {
    this.#options = options;
    this.#port = options.port;
    for (const [name, device] of options.devices) {
      const target = { device, locks: new HislipLocks(), sessions: new Set<HislipSession>(), isPluggedIn: true };
      this.#devices.set(name.toLowerCase(), target);
    }
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
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = null;
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Unplugged, a device's clients lose their connections and new ones are refused. */
  setPluggedIn(name: string, isPluggedIn: boolean): void {
    const target = this.#devices.get(name.toLowerCase());
    if (target === undefined) return;
    target.isPluggedIn = isPluggedIn;
    if (!isPluggedIn) for (const session of [...target.sessions]) session.close();
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    let session: HislipSession | null = null;
    let take: ((message: HislipMessage) => void) | null = null;
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (session === null) return;
      this.#sessions.delete(session.id);
      session.close();
    });
    const splitter = new HislipSplitter(maxMessageBytes);
    socket.on('data', (chunk) => {
      try {
        splitter.push(chunk, (message) => {
          if (take !== null) return take(message);
          session = this.#begin(socket, message);
          if (session === null) return;
          const current = session;
          const isSynchronous = message.type === types.initialize;
          take = (next) => {
            if (!current.isComplete) return refuse(socket, fatalErrors.noBothChannels, 'Asynchronous channel missing');
            if (isSynchronous) current.takeSync(next);
            else current.takeAsync(next);
          };
        });
      } catch (error) {
        if (!(error instanceof ProtocolFault)) throw error;
        refuse(socket, fatalErrors.badHeader, 'Poorly formed message header');
      }
    });
  }

  /** The first message of a connection: a session begins, or gets its asynchronous half. Null when it was refused. */
  #begin(socket: Socket, { type, parameter, payload }: HislipMessage): HislipSession | null {
    if (type === types.initialize) {
      const name = payload.toString('latin1').toLowerCase();
      const target = name === '' ? [...this.#devices.values()][0] : this.#devices.get(name);
      if (target?.isPluggedIn !== true) {
        return (refuse(socket, fatalErrors.badInitialization, 'There is no instrument of this name'), null);
      }
      if (this.#sessions.size >= mostSessions)
        return (refuse(socket, fatalErrors.tooManyClients, 'Too many clients'), null);
      do this.#lastSession = (this.#lastSession % 0xffff) + 1;
      while (this.#sessions.has(this.#lastSession));
      const session = new HislipSession(this.#lastSession, target, socket);
      this.#sessions.set(session.id, session);
      session.welcome(hislipVersion);
      return session;
    }
    const session = type === types.asyncInitialize ? this.#sessions.get(parameter & 0xffff) : undefined;
    if (session === undefined || session.isComplete) {
      return (refuse(socket, fatalErrors.badInitialization, 'Invalid initialization sequence'), null);
    }
    session.complete(socket);
    socket.write(encodeHislip(types.asyncInitializeResponse, 0, serverVendor));
    return session;
  }
}

function refuse(socket: Socket, code: number, text: string): void {
  if (socket.destroyed) return;
  socket.end(encodeHislip(types.fatalError, code, 0, Buffer.from(text)));
}
