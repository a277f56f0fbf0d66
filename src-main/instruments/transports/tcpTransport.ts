import type { Socket } from 'node:net';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { BaseTransport } from './baseTransport.ts';
import { endSocket, openSocket, watchSocket } from './openSocket.ts';

export interface TcpTransportSettings {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly openTimeoutMs: number;
}

/** A peer that reads nothing must not make the host's memory grow. */
const maxUnsentBytes = 1024 * 1024;

/** A raw TCP socket: what VISA calls `TCPIP::host::port::SOCKET`. */
export class TcpTransport extends BaseTransport {
  readonly kind = 'tcp' as const;
  readonly #settings: TcpTransportSettings;
  #socket: Socket | null = null;

  constructor(settings: TcpTransportSettings) {
    super(settings.address);
    this.#settings = settings;
  }

  protected override async openChannel(signal: AbortSignal | undefined): Promise<void> {
    refusePortZero(this.#settings.port, this.address);
    let socket: Socket | null = null;
    const isCurrent = () => socket !== null && this.#socket === socket;
    const receive = (chunk: Buffer) => {
      if (isCurrent()) this.received(chunk);
    };
    socket = await openSocket({ ...this.#settings, signal, receive });
    this.#socket = socket;
    watchSocket(socket, (reason) => {
      if (!isCurrent()) return;
      this.#socket = null;
      this.lost(reason);
    });
  }

  protected override async closeChannel(): Promise<void> {
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) await endSocket(socket);
  }

  protected override writeChannel(bytes: Uint8Array | string): void {
    const socket = this.#socket;
    if (socket === null || socket.destroyed) throw this.notOpen();
    if (socket.writableLength > maxUnsentBytes) {
      throw new FringeError('instrument_lost', `The instrument at ${this.address} takes no more bytes.`, {
        remedy: 'Switch the instrument off and on, then reconnect.',
      });
    }
    if (typeof bytes === 'string') socket.write(bytes, 'latin1');
    else socket.write(bytes);
  }
}

/** @throws instrument_unreachable for the port that a bench file has before the simulator has taken one. */
export function refusePortZero(port: number, address: string): void {
  if (port !== 0) return;
  throw new FringeError(
    'instrument_unreachable',
    `The address ${address} has port 0, which no instrument answers on.`,
    {
      remedy: 'Port 0 stands for the simulated instruments of a bench; give the port of the real one.',
      path: 'address',
    },
  );
}
