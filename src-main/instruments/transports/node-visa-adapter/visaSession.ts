import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { visaAttributes, visaTextAttributes, visaTextBytes } from './visaAttribute.ts';
import type { VisaAttribute } from './visaAttribute.ts';
import type { VisaLibrary } from './visaLibrary.ts';
import { visaStatus } from './visaStatus.ts';

/** What one viRead brought. */
export interface VisaRead {
  readonly bytes: Buffer;
  /** Whether the message ended with it: by END, or by the termination character. */
  readonly isEnd: boolean;
  /** Whether the time ran out; `bytes` is what had come until then. */
  readonly isTimedOut: boolean;
}

/** One open instrument. Calls go out one after the other: two at once on one session are undefined in VISA. */
export class VisaSession {
  readonly handle: number;
  readonly #library: VisaLibrary;
  readonly #forget: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #timeoutMs: number | null = null;
  #closing: Promise<void> | null = null;

  constructor(library: VisaLibrary, handle: number, forget: () => void) {
    this.#library = library;
    this.handle = handle;
    this.#forget = forget;
  }

  /** @throws VisaError; instrument_reply when the library claims to have taken another number of bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#inTurn(async () => {
      const written = new Uint32Array(1);
      // The caller's bytes may change before the call begins.
      const own = Buffer.from(bytes);
      this.#library.check('viWrite', await this.#library.call('viWrite', this.handle, own, own.length, written));
      if (written[0] !== own.length) throw lied(this.#library.file, `it took ${written[0]} of ${own.length} bytes`);
    });
  }

  /**
   * Reads until the message ends, the buffer is full or the time is over. `bytes` of the result lie in the buffer.
   * @throws VisaError, but for the time that runs out; instrument_reply when the library claims more than there was room for.
   */
  async read(buffer: Buffer, timeoutMs: number): Promise<VisaRead> {
    return await this.#inTurn(async () => {
      await this.#setTimeout(timeoutMs);
      const got = new Uint32Array(1);
      const status = await this.#library.call('viRead', this.handle, buffer, buffer.length, got);
      const count = got[0] ?? 0;
      const isTimedOut = status === visaStatus('VI_ERROR_TMO');
      if (!isTimedOut) this.#library.check('viRead', status);
      if (count > buffer.length) {
        throw lied(this.#library.file, `it claims ${count} bytes where ${buffer.length} have room`);
      }
      const isEnd = !isTimedOut && status !== visaStatus('VI_SUCCESS_MAX_CNT');
      return { bytes: buffer.subarray(0, count), isEnd, isTimedOut };
    });
  }

  /** The status byte of IEEE 488.2, by serial poll where the bus has one. @throws VisaError */
  async readStatusByte(timeoutMs: number): Promise<number> {
    return await this.#inTurn(async () => {
      await this.#setTimeout(timeoutMs);
      const status = new Uint16Array(1);
      this.#library.check('viReadSTB', await this.#library.call('viReadSTB', this.handle, status));
      return (status[0] ?? 0) & 0xff;
    });
  }

  /** Device clear: the instrument forgets what it was reading and about to say. @throws VisaError */
  async clear(timeoutMs: number): Promise<void> {
    await this.#inTurn(async () => {
      await this.#setTimeout(timeoutMs);
      this.#library.check('viClear', await this.#library.call('viClear', this.handle));
    });
  }

  /** @throws VisaError */
  async getAttribute(attribute: VisaAttribute): Promise<number | string> {
    return await this.#inTurn(async () => {
      const value = Buffer.alloc(visaTextBytes);
      const status = await this.#library.call('viGetAttribute', this.handle, visaAttributes[attribute], value);
      this.#library.check('viGetAttribute', status);
      if (!visaTextAttributes.has(attribute)) return narrow(attribute, value);
      const end = value.indexOf(0);
      return value.toString('latin1', 0, end < 0 ? value.length : end);
    });
  }

  /** @throws VisaError */
  async setAttribute(attribute: VisaAttribute, value: number): Promise<void> {
    await this.#inTurn(async () => await this.#set(attribute, value));
  }

  /** Ends the session, and with it a read that hangs. Never throws. */
  async close(): Promise<void> {
    this.#closing ??= (async () => {
      this.#forget();
      await this.#library.callAtOnce('viClose', this.handle).catch(() => undefined);
    })();
    await this.#closing;
  }

  /** One that is set already and not much longer will do: each setting is a call of its own. */
  async #setTimeout(timeoutMs: number): Promise<void> {
    const wanted = Math.max(1, Math.ceil(timeoutMs));
    const now = this.#timeoutMs;
    if (now !== null && now >= wanted && now <= wanted * 1.25 + 50) return;
    await this.#set('timeoutMs', wanted);
    this.#timeoutMs = wanted;
  }

  async #set(attribute: VisaAttribute, value: number): Promise<void> {
    const status = await this.#library.call('viSetAttribute', this.handle, visaAttributes[attribute], value);
    this.#library.check('viSetAttribute', status);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      if (this.#closing !== null) throw new FringeError('instrument_lost', 'The VISA session is closed.');
      return await work();
    });
    this.#last = mine.catch(() => undefined);
    return await mine;
  }
}

/** ViBoolean and ViUInt16 are 16 bits wide, the others 32. */
function narrow(attribute: VisaAttribute, value: Buffer): number {
  const isShort = attribute === 'terminationCharacterEnabled' || attribute === 'sendEndEnabled';
  if (isShort || attribute === 'interfaceType' || attribute === 'serialEndIn' || attribute === 'serialEndOut') {
    return value.readUInt16LE(0);
  }
  return attribute === 'terminationCharacter' ? value.readUInt8(0) : value.readUInt32LE(0);
}

function lied(file: string, what: string): FringeError {
  return new FringeError('instrument_reply', `The VISA library ${file} cannot be right: ${what}.`, {
    remedy: 'Reconnect the instrument; if it comes again, install another version of the VISA library.',
  });
}
