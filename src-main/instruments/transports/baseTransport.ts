import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { ByteInbox } from './byteInbox.ts';
import type { BytesListener, Transport, TransportKind, TransportState } from './transport.ts';

const inboxBytes = 64 * 1024;

/** States, buffer and listeners that every transport shares; a transport adds only its channel. */
export abstract class BaseTransport implements Transport {
  abstract readonly kind: TransportKind;
  readonly address: string;
  readonly #inbox = new ByteInbox(inboxBytes);
  readonly #lostListeners = new Set<(reason: string) => void>();
  #bytesListener: BytesListener | null = null;
  #wake: (() => void) | null = null;
  #state: TransportState = 'closed';

  constructor(address: string) {
    this.address = address;
  }

  get state(): TransportState {
    return this.#state;
  }

  protected abstract openChannel(signal: AbortSignal | undefined): Promise<void>;
  protected abstract closeChannel(): Promise<void>;
  protected abstract writeChannel(bytes: Uint8Array | string): void;
  expectReply?(timeoutMs: number): void;

  async open(signal?: AbortSignal): Promise<void> {
    if (this.#state === 'open' || this.#state === 'opening') {
      throw new FringeError('conflict', `The port ${this.address} is already open.`);
    }
    refuseAborted(signal, this.address);
    this.#state = 'opening';
    this.#inbox.clear();
    try {
      await this.openChannel(signal);
    } catch (error) {
      this.#state = 'closed';
      throw error;
    }
    this.#state = 'open';
  }

  async close(): Promise<void> {
    const wasLost = this.#state === 'lost';
    this.#state = 'closed';
    this.#wake?.();
    if (!wasLost) await this.closeChannel();
  }

  write(bytes: Uint8Array | string): void {
    if (this.#state !== 'open') throw this.notOpen();
    this.writeChannel(bytes);
  }

  onBytes(listener: BytesListener): () => void {
    this.#bytesListener = listener;
    if (!this.#inbox.isEmpty) this.#inbox.drain(listener);
    return () => {
      if (this.#bytesListener === listener) this.#bytesListener = null;
    };
  }

  onLost(listener: (reason: string) => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  async readUntil(terminator: Uint8Array, timeoutMs: number): Promise<Buffer> {
    const deadline = performance.now() + timeoutMs;
    let asked = false;
    for (;;) {
      const taken = this.#inbox.takeUntil(terminator);
      if (taken !== null) return taken;
      if (this.#state !== 'open') throw this.notOpen();
      if (!asked) this.expectReply?.(timeoutMs);
      asked = true;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) {
        throw new FringeError(
          'instrument_timeout',
          `Nothing complete came from ${this.address} within ${timeoutMs} ms.`,
          {
            remedy: 'Check that the instrument is on and speaks the dialect of its driver.',
          },
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = null;
    }
  }

  /** Called by the channel with each chunk, and whether a message ends with it; the chunk may be overwritten afterwards. */
  protected received(chunk: Buffer, isEnd = false): void {
    if (this.#bytesListener !== null) this.#bytesListener(chunk, isEnd);
    else {
      this.#inbox.push(chunk, isEnd);
      this.#wake?.();
    }
  }

  /** Drops what was received and not taken yet. */
  protected forgetReceived(): void {
    this.#inbox.clear();
  }

  /** Called by the channel when the other end is gone. Only an open transport can be lost. */
  protected lost(reason: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#wake?.();
    for (const listener of [...this.#lostListeners]) listener(reason);
  }

  protected notOpen(): FringeError {
    const how = this.#state === 'lost' ? 'has been lost' : 'is not open';
    return new FringeError('instrument_lost', `The connection to ${this.address} ${how}.`, {
      remedy: 'Check power and cable, then reconnect the instrument.',
    });
  }
}

/** @throws stopped */
export function refuseAborted(signal: AbortSignal | undefined, place: string): void {
  if (signal?.aborted === true) throw stoppedAt(place);
}

export function stoppedAt(place: string): FringeError {
  return new FringeError('stopped', `Stopped while talking to ${place}.`);
}
