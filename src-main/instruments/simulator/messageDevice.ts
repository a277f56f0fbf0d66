import { ReplyPump } from './replyPump.ts';
import type { ReplyPumpOptions } from './replyPump.ts';

export interface MessageDeviceOptions extends ReplyPumpOptions {
  readonly onClientChange: (connected: boolean) => void;
}

/** A whole reply, and the mark of the message that asked for it. */
export interface DeviceReply {
  readonly bytes: Buffer;
  readonly mark: number;
}

/** Bits of the status byte (IEEE 488.2, section 11.2). */
export const statusBits = { messageAvailable: 0x10, requestService: 0x40 } as const;

const lineFeed = 10;
const carriageReturn = 13;
const longestMessage = 256 * 1024;
const mostMessages = 64;
const nothing = Buffer.alloc(0);

/**
 * A simulated instrument behind a link of messages: takes messages with END, carries them out one at a time, and holds the
 * replies until they are fetched. It keeps the service request enable register (`*SRE`), which needs to know what waits in
 * the output queue; everything else is the dialect's.
 *
 * Source: IEEE 488.2, sections 6.1 (message exchange), 10.34 and 10.35 (`*SRE`), 11 (status).
 */
export class MessageDevice {
  readonly #options: MessageDeviceOptions;
  readonly #pump: ReplyPump;
  readonly #requestListeners = new Set<(statusByte: number) => void>();
  readonly #replyListeners = new Set<() => void>();
  #incoming: Buffer = nothing;
  #waiting: { readonly bytes: Buffer; readonly mark: number }[] = [];
  #working: number | null = null;
  #outgoing: Buffer[] = [];
  #replies: DeviceReply[] = [];
  #serviceEnable = 0;
  #isRequesting = false;
  #clients = 0;

  constructor(options: MessageDeviceOptions) {
    this.#options = options;
    this.#pump = new ReplyPump(options);
  }

  attach(): void {
    if (this.#clients++ > 0) return;
    this.#options.dialect.resetLink('messages');
    this.#options.onClientChange(true);
  }

  detach(): void {
    if (--this.#clients > 0) return;
    this.clear();
    this.#serviceEnable = 0;
    this.#options.onClientChange(false);
  }

  onReply(listener: () => void): () => void {
    this.#replyListeners.add(listener);
    return () => this.#replyListeners.delete(listener);
  }

  /** Told with the status byte when the instrument begins to want service. */
  onServiceRequest(listener: (statusByte: number) => void): () => void {
    this.#requestListeners.add(listener);
    return () => this.#requestListeners.delete(listener);
  }

  /**
   * Takes a piece of a message.
   * @param mark comes back with the reply.
   * @returns false when the message grew too long or too many wait: it is dropped.
   */
  write(bytes: Uint8Array, isEnd: boolean, mark = 0): boolean {
    const isTooMuch = this.#incoming.length + bytes.length > longestMessage || this.#waiting.length >= mostMessages;
    if (isTooMuch) {
      this.#incoming = nothing;
      return false;
    }
    this.#incoming = Buffer.concat([this.#incoming, bytes]);
    if (!isEnd) return true;
    this.#waiting.push({ bytes: this.#incoming, mark });
    this.#incoming = nothing;
    this.#work();
    return true;
  }

  /** The next reply, which stays until it is taken. */
  get reply(): DeviceReply | null {
    return this.#replies[0] ?? null;
  }

  /** Takes bytes of the next reply; `isEnd` when they are its last. */
  take(count: number): { readonly bytes: Buffer; readonly isEnd: boolean } {
    const reply = this.#replies[0];
    if (reply === undefined) return { bytes: nothing, isEnd: false };
    const bytes = reply.bytes.subarray(0, count);
    const isEnd = bytes.length === reply.bytes.length;
    if (isEnd) this.#replies.shift();
    else this.#replies[0] = { ...reply, bytes: reply.bytes.subarray(count) };
    this.#update();
    return { bytes, isEnd };
  }

  /** Device clear: half a message, whole ones that wait, and replies are forgotten. Settings stay. */
  clear(): void {
    this.#pump.stop();
    this.#options.dialect.resetLink('messages');
    this.#incoming = nothing;
    this.#waiting = [];
    this.#working = null;
    this.#outgoing = [];
    this.#replies = [];
    this.#update();
  }

  /** What a serial poll sees; it ends the request. */
  poll(): number {
    const byte = this.#statusByte() | (this.#isRequesting ? statusBits.requestService : 0);
    this.#isRequesting = false;
    return byte;
  }

  #statusByte(): number {
    return this.#replies.length > 0 ? statusBits.messageAvailable : 0;
  }

  #work(): void {
    while (this.#working === null) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      const { bytes, mark } = message;
      // A reply that nobody fetched is lost when the next message begins (IEEE 488.2, 6.3.2.3, "interrupted").
      this.#replies = [];
      this.#update();
      if (this.#enableService(bytes, mark)) continue;
      this.#working = mark;
      const { dialect } = this.#options;
      dialect.push(bytes);
      if (!endsItself(bytes)) dialect.push(Buffer.from([dialect.commandEnd ?? lineFeed]));
      let isStarting = true;
      this.#pump.run(
        (reply, isEnd) => this.#collect(reply, isEnd, mark),
        () => {
          // The dialect may still hold half a command: END has ended it.
          dialect.resetLink('messages');
          this.#working = null;
          if (!isStarting) this.#work();
        },
      );
      isStarting = false;
    }
  }

  #collect(bytes: Uint8Array, isEnd: boolean, mark: number): boolean {
    this.#outgoing.push(Buffer.from(bytes));
    if (!isEnd) return true;
    this.#replies.push({ bytes: Buffer.concat(this.#outgoing), mark });
    this.#outgoing = [];
    this.#update();
    for (const tell of [...this.#replyListeners]) tell();
    return true;
  }

  /** `*SRE 16`, `*SRE?`. */
  #enableService(bytes: Buffer, mark: number): boolean {
    const match = /^\*SRE(?:\s+(\d{1,3})|(\?))\s*$/i.exec(bytes.toString('latin1').trim());
    if (match === null) return false;
    if (match[2] === undefined) {
      this.#serviceEnable = Number(match[1]) & 0xff & ~statusBits.requestService;
      this.#isRequesting = false;
      this.#update();
    } else this.#collect(Buffer.from(`${this.#serviceEnable}\n`), true, mark);
    return true;
  }

  /** Service is requested once for each time that an enabled bit comes up (IEEE 488.2, 11.3.3). */
  #update(): void {
    const byte = this.#statusByte();
    const isWanted = (byte & this.#serviceEnable) !== 0;
    if (!isWanted) this.#isRequesting = false;
    else if (!this.#isRequesting) {
      this.#isRequesting = true;
      for (const tell of [...this.#requestListeners]) tell(byte | statusBits.requestService);
    }
  }
}

/** A message in text that ends in a line end needs none added; a binary one (its first byte says so) none either. */
function endsItself(bytes: Buffer): boolean {
  const last = bytes.at(-1);
  return last === lineFeed || last === carriageReturn || (bytes[0] ?? 0) >= 0x80;
}
