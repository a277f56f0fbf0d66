import { connect, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { refuseAborted, stoppedAt } from './baseTransport.ts';

export interface SocketSettings {
  /** For sentences. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly openTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Receives each chunk, which is valid only during the call. */
  readonly receive: (chunk: Buffer) => void;
}

const receiveBytes = 64 * 1024;
const closePatienceMs = 500;

/**
 * A connected TCP socket. Whoever has it listens to `error`, `end` and `close`.
 * @throws instrument_unreachable, stopped
 */
export async function openSocket(settings: SocketSettings): Promise<Socket> {
  const { address, host, port, openTimeoutMs, signal, receive } = settings;
  refuseAborted(signal, address);
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
        receive(buffer.subarray(0, length));
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
    const onError = (error: NodeJS.ErrnoException) => giveUp(unreachable(address, socketFailure(error), error));
    const timer = setTimeout(
      () => giveUp(unreachable(address, `nothing answered within ${Math.round(openTimeoutMs)} ms`)),
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
  return socket;
}

/** Calls `gone` once, with the reason as a clause, when the socket's other end or its cable goes away. */
export function watchSocket(socket: Socket, gone: (reason: string) => void): void {
  let reason = 'the instrument closed the connection';
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    socket.destroy();
    gone(reason);
  };
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reason = socketFailure(error);
    tell();
  });
  socket.on('end', tell);
  socket.on('close', tell);
}

/** What was written last (a safe value) leaves before the socket goes; a peer that takes nothing is not waited for. */
export async function endSocket(socket: Socket): Promise<void> {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => socket.destroy(), closePatienceMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.end(() => socket.destroy());
  });
}

export function unreachable(address: string, reason: string, cause?: unknown): FringeError {
  return new FringeError('instrument_unreachable', `Nothing can be reached at ${address}: ${reason}.`, {
    remedy: 'Check that the instrument is on, its cable, and the host and port of its address.',
    cause,
  });
}

function socketFailure(error: NodeJS.ErrnoException): string {
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
