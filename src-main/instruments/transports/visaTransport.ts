import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { loadVisaLibrary, VisaError } from './node-visa-adapter/index.ts';
import type { VisaSession } from './node-visa-adapter/index.ts';
import { stoppedAt } from './baseTransport.ts';
import { ThreadedTransport } from './threadedTransport.ts';
import type { FetchedChunk } from './threadedTransport.ts';
import type { ClearOutcome } from './transport.ts';

export interface VisaTransportSettings {
  /** What the bench calls it. */
  readonly address: string;
  /** What the library is asked for. */
  readonly resource: string;
  readonly openTimeoutMs: number;
  /** For a serial port. */
  readonly baudRate: number | null;
  /** A stream has no END: a message ends with this byte there. */
  readonly terminationCharacter: number | null;
  /** The library's file; without it the setting, or the one that is found. */
  readonly library: string | undefined;
}

const receiveBytes = 64 * 1024;

/** An instrument behind a maker's VISA library: GPIB everywhere, USB where the system has no driver of its own. */
export class VisaTransport extends ThreadedTransport {
  readonly kind = 'visa' as const;
  protected readonly callee = 'the VISA library';
  readonly #settings: VisaTransportSettings;
  readonly #buffer = Buffer.alloc(receiveBytes);
  #session: VisaSession | null = null;

  constructor(settings: VisaTransportSettings) {
    super(settings.address);
    this.#settings = settings;
  }

  protected override async openDevice(signal: AbortSignal | undefined): Promise<void> {
    const { resource, openTimeoutMs, baudRate, terminationCharacter, library } = this.#settings;
    const visa = await loadVisaLibrary(library);
    const opening = visa.open(resource, openTimeoutMs);
    const session = await this.#orGiveUp(opening, signal);
    try {
      if (baudRate !== null) await session.setAttribute('serialBaudRate', baudRate);
      if (terminationCharacter !== null) {
        await session.setAttribute('terminationCharacter', terminationCharacter);
        await session.setAttribute('terminationCharacterEnabled', 1);
      }
    } catch (error) {
      await session.close();
      throw this.#cannotOpen(error);
    }
    this.#session = session;
  }

  /** A library takes its own time to open; whoever gives up does not wait for it. */
  async #orGiveUp(opening: Promise<VisaSession>, signal: AbortSignal | undefined): Promise<VisaSession> {
    const { openTimeoutMs } = this.#settings;
    let timer: NodeJS.Timeout | undefined;
    let onAbort = (): void => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      const late = `nothing answered within ${openTimeoutMs} ms`;
      // The library may itself wait as long, and knows better why.
      timer = setTimeout(() => reject(this.#unreachable(late)), openTimeoutMs + 1000);
      onAbort = () => reject(stoppedAt(this.address));
      signal?.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([opening, givenUp]);
    } catch (error) {
      void opening.then(
        (late) => late.close(),
        () => undefined,
      );
      throw this.#cannotOpen(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  protected override async closeDevice(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.close();
  }

  protected override async sendMessage(bytes: Buffer): Promise<void> {
    await this.#requireSession().write(bytes);
  }

  protected override async fetchChunk(timeoutMs: number): Promise<FetchedChunk | null> {
    const { bytes, isEnd, isTimedOut } = await this.#requireSession().read(this.#buffer, timeoutMs);
    return isTimedOut && bytes.length === 0 ? null : { bytes, isEnd };
  }

  protected override async clearDevice(timeoutMs: number): Promise<ClearOutcome> {
    try {
      await this.#requireSession().clear(timeoutMs);
      return 'cleared';
    } catch (error) {
      if (isUnsupported(error)) return 'not_supported';
      throw this.#asFringeError(error, 'device clear', timeoutMs);
    }
  }

  async readStatusByte(timeoutMs: number): Promise<number> {
    return await this.enqueueCall(timeoutMs, async () => {
      try {
        return await this.#requireSession().readStatusByte(timeoutMs);
      } catch (error) {
        throw this.#asFringeError(error, 'serial poll', timeoutMs);
      }
    });
  }

  protected override lossOf(error: unknown): string | null {
    // A refusal that has its own sentence is its caller's, and the link goes on.
    if (error instanceof FringeError && error.code !== 'instrument_lost' && error.code !== 'instrument_reply')
      return null;
    const visaError = error instanceof FringeError && error.cause instanceof VisaError ? error.cause : error;
    if (visaError instanceof VisaError) return passing.has(visaError.statusName ?? '') ? null : visaError.message;
    return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  }

  #requireSession(): VisaSession {
    if (this.#session === null) throw this.notOpen();
    return this.#session;
  }

  #asFringeError(error: unknown, what: string, timeoutMs: number): unknown {
    if (!(error instanceof VisaError)) return error;
    if (error.is('VI_ERROR_TMO')) {
      const message = `The instrument at ${this.address} did not answer a ${what} within ${timeoutMs} ms.`;
      return new FringeError('instrument_timeout', message, { remedy: 'Check that it is on.', cause: error });
    }
    if (isUnsupported(error)) {
      return new FringeError('not_available', `The link to ${this.address} has no ${what}.`, { cause: error });
    }
    const message = `The ${what} of ${this.address} failed: ${error.message}.`;
    const remedy = 'Check power and cable, then reconnect the instrument.';
    return new FringeError('instrument_lost', message, { remedy, cause: error });
  }

  #unreachable(reason: string, cause?: unknown): FringeError {
    return new FringeError('instrument_unreachable', `Nothing can be reached at ${this.address}: ${reason}.`, {
      remedy: 'Check that the instrument is on, its cable, and that the VISA library itself finds it.',
      cause,
    });
  }

  #cannotOpen(error: unknown): unknown {
    if (!(error instanceof VisaError)) return error;
    if (error.is('VI_ERROR_RSRC_BUSY', 'VI_ERROR_RSRC_LOCKED')) {
      return new FringeError('instrument_busy', `The instrument at ${this.address} is held: ${error.message}.`, {
        remedy: 'Close the other program, then reconnect the instrument.',
        cause: error,
      });
    }
    return this.#unreachable(error.message, error);
  }
}

const isUnsupported = (error: unknown): boolean =>
  error instanceof VisaError && error.is('VI_ERROR_NSUP_OPER', 'VI_ERROR_NIMPL_OPER');

/** Faults of one reply: what is missing of it shows in the reply. */
const passing: ReadonlySet<string> = new Set([
  'VI_ERROR_TMO',
  'VI_ERROR_ABORT',
  'VI_ERROR_OUTP_PROT_VIOL',
  'VI_ERROR_INP_PROT_VIOL',
  'VI_ERROR_ASRL_PARITY',
  'VI_ERROR_ASRL_FRAMING',
  'VI_ERROR_ASRL_OVERRUN',
]);
