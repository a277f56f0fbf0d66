import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { BaseTransport, stoppedAt } from './baseTransport.ts';

export interface TcpTransportSettings {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly openTimeoutMs: number;
}

const receiveBytes = 64 * 1024;
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
    const { host, port, openTimeoutMs, address } = this.#settings;
    if (port === 0) {
      throw new FringeError(
        'instrument_unreachable',
        `The address ${address} has port 0, which no instrument answers on.`,
        {
          remedy: 'Port 0 stands for the simulated instruments of a bench; give the port of the real one.',
          path: 'address',
        },
      );
    }
    // One buffer for the socket's whole life: no stream and no allocation stand between the wire and the driver.
    const buffer = Buffer.allocUnsafe(receiveBytes);
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 5000,
      // Without this, a name with many addresses multiplies the time until a refusal.
      autoSelectFamily: isIP(host) === 0,
      onread: {
        buffer,
        callback: (length: number) => {
          if (this.#socket === socket) this.received(buffer.subarray(0, length));
          return true;
        },
      },
    });
    await new Promise<void>((resolve, reject) => {
      const giveUp = (error: FringeError) => {
        settle();
        // The refused socket may still report an error of its own.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      };
      const onAbort = () => giveUp(stoppedAt(address));
      const onError = (error: NodeJS.ErrnoException) => giveUp(unreachable(address, reasonOf(error), error));
      const timer = setTimeout(
        () => giveUp(unreachable(address, `nothing answered within ${openTimeoutMs} ms`)),
        openTimeoutMs,
      );
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        socket.removeListener('error', onError);
        socket.removeListener('connect', onConnect);
      };
      const onConnect = () => {
        settle();
        resolve();
      };
      socket.once('connect', onConnect);
      socket.once('error', onError);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    this.#socket = socket;
    let reason = 'the instrument closed the connection';
    const gone = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      socket.destroy();
      this.lost(reason);
    };
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = reasonOf(error);
      gone();
    });
    socket.on('end', gone);
    socket.on('close', gone);
  }

  protected override async closeChannel(): Promise<void> {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      // What was written last (a safe value) must leave before the socket goes; a peer that takes nothing is not waited for.
      const timer = setTimeout(() => socket.destroy(), 500);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.end(() => socket.destroy());
    });
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

function unreachable(address: string, reason: string, cause?: unknown): FringeError {
  return new FringeError('instrument_unreachable', `Nothing can be reached at ${address}: ${reason}.`, {
    remedy: 'Check that the instrument is on, its cable, and the host and port of its address.',
    cause,
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'the host refused the connection';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is not known';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to the host';
    case 'ETIMEDOUT':
      return 'the host did not answer';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the instrument broke the connection';
    default:
      return error.message;
  }
}
