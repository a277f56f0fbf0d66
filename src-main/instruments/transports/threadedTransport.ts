import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { BaseTransport, refuseAborted } from './baseTransport.ts';
import type { ClearOutcome } from './transport.ts';

/** A piece of a message that was fetched. */
export interface FetchedChunk {
  readonly bytes: Buffer;
  readonly isEnd: boolean;
}

/** A peer that takes nothing must not make the host's memory grow. */
const maxUnsentBytes = 1024 * 1024;
/** How much longer than its time a call may take before its thread counts as stuck. */
const graceMs = 2000;
/** What a device may take for a message. */
const sendTimeoutMs = 5000;
/** How long a close waits for what was written before it: a safe value may stand behind a read that still waits. */
const flushWaitMs = 2000;
/** How long a close waits for the device. */
const closeWaitMs = 500;

/**
 * A link of messages whose calls block: they run on other threads, one after the other, in the order they were asked for.
 * What the link is (VISA, the kernel's USBTMC) comes from the subclass.
 */
export abstract class ThreadedTransport extends BaseTransport {
  #last: Promise<void> = Promise.resolve();
  #unsentBytes = 0;
  /** Grows with each opening and each end: what was asked of an earlier one is not done on a later one. */
  #opening = 0;
  /** Grows with each device clear: a fetch of before brings nothing any more. */
  #clears = 0;

  protected abstract openDevice(signal: AbortSignal | undefined): Promise<void>;
  /** Ends a call that hangs as well, where the system can. Never throws. */
  protected abstract closeDevice(): Promise<void>;
  protected abstract sendMessage(bytes: Buffer): Promise<void>;
  /** @returns null when nothing came in time. The bytes may be overwritten by the next fetch. */
  protected abstract fetchChunk(timeoutMs: number): Promise<FetchedChunk | null>;
  protected abstract clearDevice(timeoutMs: number): Promise<ClearOutcome>;
  /** Why the link is at its end, as a clause; null when the fault spoils one reply only. */
  protected abstract lossOf(error: unknown): string | null;
  /** What does not come back when a call hangs: `the VISA library`. */
  protected abstract readonly callee: string;

  protected override async openChannel(signal: AbortSignal | undefined): Promise<void> {
    this.#last = Promise.resolve();
    this.#unsentBytes = 0;
    this.#opening += 1;
    await this.openDevice(signal);
    try {
      refuseAborted(signal, this.address);
    } catch (error) {
      await this.closeDevice();
      throw error;
    }
  }

  protected override async closeChannel(): Promise<void> {
    this.#clears += 1;
    // What was written last (a safe value) must leave first; a device that takes nothing is not waited for.
    if (this.#unsentBytes > 0) await atMost(flushWaitMs, this.#last);
    this.#opening += 1;
    await atMost(closeWaitMs, this.closeDevice());
  }

  protected override writeChannel(bytes: Uint8Array | string): void {
    // A copy: the caller may reuse its bytes before the thread takes them.
    const own = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes);
    if (this.#unsentBytes + own.length > maxUnsentBytes) {
      throw new FringeError('instrument_lost', `The instrument at ${this.address} takes no more bytes.`, {
        remedy: 'Switch the instrument off and on, then reconnect.',
      });
    }
    this.#unsentBytes += own.length;
    void this.#enqueue(async () => {
      await this.#bounded(sendTimeoutMs, this.sendMessage(own));
      this.#unsentBytes -= own.length;
    }).catch(() => undefined);
  }

  override expectReply(timeoutMs: number): void {
    const deadline = performance.now() + timeoutMs;
    const clears = this.#clears;
    void this.#enqueue(async () => await this.#fetch(deadline, clears)).catch(() => undefined);
  }

  async clear(timeoutMs: number): Promise<ClearOutcome> {
    if (this.state !== 'open') throw this.notOpen();
    this.#clears += 1;
    return await this.enqueueCall(timeoutMs, async () => {
      const outcome = await this.clearDevice(timeoutMs);
      this.forgetReceived();
      return outcome;
    });
  }

  /** Does a call in its turn and gives its result or its error. @throws instrument_lost when the link ends before. */
  protected async enqueueCall<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
    let result: { readonly value: T } | null = null;
    await this.#enqueue(async () => {
      result = { value: await this.#bounded(timeoutMs, call()) };
    });
    if (result === null) throw this.notOpen();
    return (result as { readonly value: T }).value;
  }

  /** Waits for the calls before it. A call of a link that has ended since is left out. */
  #enqueue(call: () => Promise<void>): Promise<void> {
    const opening = this.#opening;
    const mine = this.#last.then(async () => {
      if (this.#opening !== opening) return;
      try {
        await call();
      } catch (error) {
        if (this.#opening === opening) this.#loseFor(error);
        throw error;
      }
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #fetch(deadline: number, clears: number): Promise<void> {
    const opening = this.#opening;
    for (;;) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0 || this.#clears !== clears) return;
      const chunk = await this.#bounded(leftMs, this.fetchChunk(leftMs));
      if (chunk === null || this.#clears !== clears || this.#opening !== opening) return;
      this.received(chunk.bytes, chunk.isEnd);
      if (chunk.isEnd) return;
    }
  }

  /** @throws StuckCall when the call does not come back long after its time. */
  async #bounded<T>(timeoutMs: number, call: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new StuckCall()), timeoutMs + graceMs).unref();
    });
    try {
      return await Promise.race([call, stuck]);
    } finally {
      clearTimeout(timer);
      // Nobody waits any more for a call that was given up.
      call.catch(() => undefined);
    }
  }

  #loseFor(error: unknown): void {
    const reason = error instanceof StuckCall ? `${this.callee} does not come back from a call` : this.lossOf(error);
    if (reason !== null) this.loseAtOnce(reason);
  }

  /** The other end is known to be gone: what is under way is given up. */
  protected loseAtOnce(reason: string): void {
    this.#opening += 1;
    void this.closeDevice();
    this.lost(reason);
  }
}

class StuckCall extends Error {}

async function atMost(durationMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, durationMs)));
  await Promise.race([work.catch(() => undefined), over]);
  clearTimeout(timer);
}
