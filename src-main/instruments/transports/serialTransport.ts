import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { SerialPort } from 'serialport';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { BaseTransport, refuseAborted } from './baseTransport.ts';

export interface SerialTransportSettings {
  readonly address: string;
  /** `/dev/ttyUSB0`, `COM3`. */
  readonly path: string;
  readonly baudRate: number;
}

const hangUpCheckMs = 100;

/** A serial port, 8 data bits, no parity, one stop bit, no flow control: what all our instruments speak. */
export class SerialTransport extends BaseTransport {
  readonly kind = 'serial' as const;
  readonly #settings: SerialTransportSettings;
  #port: SerialPort | null = null;

  constructor(settings: SerialTransportSettings) {
    super(settings.address);
    this.#settings = settings;
  }

  protected override async openChannel(signal: AbortSignal | undefined): Promise<void> {
    const { path, baudRate, address } = this.#settings;
    // Loaded on first use: a bench on TCP alone needs no native binding.
    const { SerialPort: Port } = await import('serialport');
    refuseAborted(signal, address);
    const port = new Port({ path, baudRate, dataBits: 8, stopBits: 1, parity: 'none', lock: true, autoOpen: false });
    port.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error === null || error === undefined ? resolve() : reject(cannotOpen(address, error))));
    });
    // Bytes of an earlier use are no reply to us. A pseudo-terminal cannot flush, and need not.
    await new Promise<void>((resolve) => port.flush(() => resolve()));
    try {
      refuseAborted(signal, address);
    } catch (error) {
      await closePort(port);
      throw error;
    }
    this.#port = port;
    let reason = 'the serial port went away';
    const gone = () => {
      if (this.#port !== port) return;
      this.#port = null;
      clearInterval(watch);
      this.lost(reason);
      void closePort(port);
    };
    const watch = setInterval(() => {
      if (this.#port !== port) clearInterval(watch);
      else if (isHungUp(port)) gone();
    }, hangUpCheckMs).unref();
    port.on('data', (chunk: Buffer) => {
      if (this.#port === port) this.received(chunk);
    });
    port.on('error', (error: Error) => {
      reason = `the serial port failed (${error.message})`;
      gone();
    });
    port.on('close', gone);
    port.on('end', gone);
  }

  protected override async closeChannel(): Promise<void> {
    const port = this.#port;
    this.#port = null;
    if (port === null || !port.isOpen) return;
    // What was written last (a safe value) must leave first; a port that takes nothing is not waited for.
    await Promise.race([
      new Promise<void>((resolve) => port.drain(() => resolve())),
      new Promise<void>((resolve) => setTimeout(resolve, 500).unref()),
    ]);
    await closePort(port);
  }

  protected override writeChannel(bytes: Uint8Array | string): void {
    const port = this.#port;
    if (port === null || !port.isOpen) throw this.notOpen();
    const message = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes);
    const sent = port.writableLength === 0 ? writeAtOnce(port, message) : 0;
    if (sent < message.length) port.write(message.subarray(sent));
  }
}

/**
 * Hands the bytes to the system without the way through a thread of the pool, which takes longer than a command does.
 * @returns how many it took; what went wrong shows when the rest takes the usual way.
 */
function writeAtOnce(port: SerialPort, message: Buffer): number {
  const descriptor = descriptorOf(port);
  if (descriptor === null) return 0;
  try {
    return writeSync(descriptor, message);
  } catch {
    return 0;
  }
}

/** The port is open for reading and writing without waiting; null on Windows, where it is no file. */
function descriptorOf(port: SerialPort): number | null {
  const descriptor = port.port !== undefined && 'fd' in port.port ? port.port.fd : null;
  return typeof descriptor === 'number' ? descriptor : null;
}

/**
 * A terminal whose device was pulled out in the middle of a read gives empty reads for ever, which serialport takes for
 * "nothing yet". It has stopped being a terminal, though.
 */
function isHungUp(port: SerialPort): boolean {
  const descriptor = descriptorOf(port);
  return descriptor !== null && !isatty(descriptor);
}

async function closePort(port: SerialPort): Promise<void> {
  if (!port.isOpen) return;
  await new Promise<void>((resolve) => port.close(() => resolve()));
}

function cannotOpen(address: string, error: Error): FringeError {
  // flock(2) on Linux and macOS, an exclusive CreateFile on Windows.
  if (/cannot lock port|resource busy|access denied/i.test(error.message)) {
    return new FringeError('instrument_busy', `The port ${address} is held by another program (${error.message}).`, {
      remedy: 'Close the other program, then reconnect the instrument.',
      cause: error,
    });
  }
  const remedy = /permission denied/i.test(error.message)
    ? 'Give yourself access to serial ports (on Linux: join the group "dialout" and log in again).'
    : 'Check that the instrument is plugged in and the path of its address.';
  return new FringeError('instrument_unreachable', `The serial port ${address} cannot be opened (${error.message}).`, {
    remedy,
    cause: error,
  });
}
