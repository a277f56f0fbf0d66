import { accessSync, constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { waitingCalls } from './callGate.ts';
import { ThreadedTransport } from './threadedTransport.ts';
import type { FetchedChunk } from './threadedTransport.ts';
import type { ClearOutcome } from './transport.ts';
import { loadUsbtmcControl } from './usbtmcControl.ts';
import type { UsbtmcControl, UsbtmcRequest } from './usbtmcControl.ts';
import { listUsbtmcDevices, systemRoots } from './usbtmcDevices.ts';
import type { DeviceRoots, UsbtmcDevice } from './usbtmcDevices.ts';

export interface UsbtmcTransportSettings {
  readonly address: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string;
  /** Null means the lowest that fits. */
  readonly interfaceNumber: number | null;
  readonly roots?: DeviceRoots;
}

const receiveBytes = 64 * 1024;
/** How often a node that gives nothing yet is asked again. */
const askAgainMs = 2;
/** How soon a node that went away is noticed while nobody talks. */
const unplugCheckMs = 200;
const unplugged = 'the USB instrument went away';
/** The driver takes no shorter time (USBTMC_MIN_TIMEOUT). */
const shortestTimeoutMs = 100;
/** Bit 0 of a transfer's attributes: the message ends with it (USBTMC 1.0, table 9). */
const endOfMessage = 1;

/**
 * A USB instrument behind the kernel's driver usbtmc (Linux): each write is a message, each read asks for one. Reads wait
 * on a thread for as long as the driver is told to; a node that does not wait is asked again and again.
 */
export class UsbtmcTransport extends ThreadedTransport {
  readonly kind = 'usbtmc' as const;
  protected readonly callee = 'the USB driver';
  readonly #settings: UsbtmcTransportSettings;
  readonly #buffer = Buffer.alloc(receiveBytes);
  readonly #attributes = Buffer.alloc(1);
  #handle: FileHandle | null = null;
  #control: UsbtmcControl | null = null;
  #timeoutMs = 0;
  #watch: NodeJS.Timeout | null = null;

  constructor(settings: UsbtmcTransportSettings) {
    super(settings.address);
    this.#settings = settings;
  }

  protected override async openDevice(): Promise<void> {
    const { node } = this.#find();
    this.#control = await loadUsbtmcControl();
    try {
      this.#handle = await open(node, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      throw this.#cannotOpen(node, error as NodeJS.ErrnoException);
    }
    this.#timeoutMs = 0;
    // A read whose time ran out must not leave the instrument with a request that nobody waits for.
    this.#control?.now(this.#handle.fd, 'autoAbort', Buffer.from([1]));
    this.#watch = setInterval(() => {
      if (!isThere(node)) this.loseAtOnce(unplugged);
    }, unplugCheckMs).unref();
  }

  #find(): UsbtmcDevice {
    const { vendorId, productId, serialNumber, interfaceNumber, roots = systemRoots } = this.#settings;
    const devices = listUsbtmcDevices(roots);
    const same = devices.filter((device) => device.vendorId === vendorId && device.productId === productId);
    const [found] = same
      .filter((device) => device.serialNumber === serialNumber)
      .filter((device) => interfaceNumber === null || device.interfaceNumber === interfaceNumber)
      .sort((a, b) => a.interfaceNumber - b.interfaceNumber);
    if (found !== undefined) return found;
    const others = same.map((device) => device.serialNumber || 'none').join(', ');
    const reason =
      same.length > 0
        ? `of this model there is serial number ${others}`
        : devices.length > 0
          ? 'no USB instrument of this model is plugged in'
          : 'no USB instrument is plugged in';
    throw new FringeError('instrument_unreachable', `Nothing can be reached at ${this.address}: ${reason}.`, {
      remedy: 'Check power and cable; the kernel needs its driver usbtmc. Discovery lists what is there.',
    });
  }

  #cannotOpen(node: string, error: NodeJS.ErrnoException): FringeError {
    if (error.code === 'EBUSY') {
      return new FringeError('instrument_busy', `${node} (${this.address}) is held by another program.`, {
        remedy: 'Close the other program, then reconnect the instrument.',
        cause: error,
      });
    }
    const isRefused = error.code === 'EACCES' || error.code === 'EPERM';
    const reason = isRefused ? 'this user may not use it' : error.message;
    return new FringeError('instrument_unreachable', `${node} (${this.address}) cannot be opened: ${reason}.`, {
      remedy: isRefused
        ? 'Install resources/linux/70-fringe-instruments.rules (docs/discovery.md), then plug the instrument in again.'
        : 'Check power and cable, then reconnect the instrument.',
      cause: error,
    });
  }

  protected override async closeDevice(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    await handle?.close().catch(() => undefined);
  }

  protected override async sendMessage(bytes: Buffer): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      try {
        // What the driver cannot take at once it takes in parts; END goes with the last.
        from += (await this.#waiting((handle) => handle.write(bytes, from))).bytesWritten;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        await sleep(askAgainMs);
      }
    }
  }

  protected override async fetchChunk(timeoutMs: number): Promise<FetchedChunk | null> {
    const handle = this.#requireHandle();
    const deadline = performance.now() + timeoutMs;
    this.#tellTimeout(handle, timeoutMs);
    for (;;) {
      try {
        const { bytesRead } = await this.#waiting((now) => now.read(this.#buffer, 0, receiveBytes, null));
        if (bytesRead === 0) return null;
        return { bytes: this.#buffer.subarray(0, bytesRead), isEnd: this.#isEnd(handle, bytesRead) };
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ETIMEDOUT') return null;
        if (code !== 'EAGAIN') throw error;
      }
      if (performance.now() >= deadline) return null;
      await sleep(askAgainMs);
    }
  }

  #isEnd(handle: FileHandle, bytesRead: number): boolean {
    // Drivers older than Linux 4.20 do not tell; there a message that did not fill the buffer is whole.
    const isTold = this.#control?.now(handle.fd, 'messageInAttributes', this.#attributes) ?? false;
    return isTold ? ((this.#attributes[0] ?? 0) & endOfMessage) !== 0 : bytesRead < this.#buffer.length;
  }

  #tellTimeout(handle: FileHandle, timeoutMs: number): void {
    const wanted = Math.max(shortestTimeoutMs, Math.ceil(timeoutMs));
    if (this.#timeoutMs >= wanted && this.#timeoutMs <= wanted * 1.25) return;
    const value = Buffer.alloc(4);
    value.writeUInt32LE(wanted);
    this.#control?.now(handle.fd, 'setTimeout', value);
    this.#timeoutMs = wanted;
  }

  protected override async clearDevice(timeoutMs: number): Promise<ClearOutcome> {
    const outcome = await this.#ask('clear', Buffer.alloc(4), { timeoutMs, what: 'device clear' });
    return outcome === 'done' ? 'cleared' : outcome;
  }

  async readStatusByte(timeoutMs: number): Promise<number> {
    const value = Buffer.alloc(4);
    await this.#askInTurn('readStatusByte', value, { timeoutMs, what: 'serial poll' });
    return value[0] ?? 0;
  }

  async trigger(timeoutMs: number): Promise<void> {
    await this.#askInTurn('trigger', Buffer.alloc(4), { timeoutMs, what: 'trigger' });
  }

  async #askInTurn(request: UsbtmcRequest, value: Buffer, options: { timeoutMs: number; what: string }): Promise<void> {
    await this.enqueueCall(options.timeoutMs, async () => {
      if ((await this.#ask(request, value, options)) === 'done') return;
      throw new FringeError('not_available', `The link to ${this.address} has no ${options.what}.`);
    });
  }

  async #ask(
    request: UsbtmcRequest,
    value: Buffer,
    { timeoutMs, what }: { readonly timeoutMs: number; readonly what: string },
  ): Promise<'done' | 'not_supported'> {
    const handle = this.#requireHandle();
    if (this.#control === null) return 'not_supported';
    this.#tellTimeout(handle, timeoutMs);
    const control = this.#control;
    const errno = await this.#waiting((now) => control.wait(now.fd, request, value));
    if (errno === 0) return 'done';
    if (unsupported.has(errno)) return 'not_supported';
    if (errno === timedOut) {
      const message = `The instrument at ${this.address} did not answer a ${what} within ${timeoutMs} ms.`;
      throw new FringeError('instrument_timeout', message, { remedy: 'Check that it is on.' });
    }
    throw new FringeError('instrument_lost', `The ${what} of ${this.address} failed (error ${errno} of the driver).`, {
      remedy: 'Check power and cable, then reconnect the instrument.',
    });
  }

  protected override lossOf(error: unknown): string | null {
    if (error instanceof FringeError && error.code !== 'instrument_lost') return null;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENODEV' || code === 'EIO' || code === 'ESHUTDOWN') return unplugged;
    return `the USB driver failed (${message.replace(/\.$/, '')})`;
  }

  /** A call that may wait, as soon as there is a thread for it. */
  async #waiting<T>(call: (handle: FileHandle) => Promise<T>): Promise<T> {
    return await waitingCalls.run(async () => await call(this.#requireHandle()));
  }

  #requireHandle(): FileHandle {
    if (this.#handle === null) throw this.notOpen();
    return this.#handle;
  }
}

/** Its node is taken away with it. */
function isThere(node: string): boolean {
  try {
    accessSync(node);
    return true;
  } catch {
    return false;
  }
}

// Numbers of errno on Linux, which the driver answers with: ENOTTY, EINVAL and EOPNOTSUPP for what it has not.
const unsupported: ReadonlySet<number> = new Set([25, 22, 95]);
const timedOut = 110;
