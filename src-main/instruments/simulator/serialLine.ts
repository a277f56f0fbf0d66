import { performance } from 'node:perf_hooks';

/** The time that a line goes by. */
export interface LineClock {
  nowMs(): number;
  /** Calls back at that time, never before it and as little after it as can be. Returns what takes the call back. */
  at(ms: number, call: () => void): () => void;
  /** Calls back after that time, when it suits. */
  after(ms: number, call: () => void): () => void;
}

export interface SerialLineOptions {
  /** Bits a second, the same in both directions. */
  readonly baud: number;
  readonly toInstrument: (bytes: Uint8Array) => void;
  readonly toClient: (bytes: Uint8Array) => void;
  /** The machine's when left out. */
  readonly clock?: LineClock;
}

/** 8N1: a start bit, eight of data, a stop bit. */
const bitsPerByte = 10;

/** What bytes take on a serial line, in ms. */
export const wireTimeMs = (bytes: number, baud: number): number => (bytes * bitsPerByte * 1000) / baud;

/**
 * A serial line of 8N1 between a client and an instrument: no byte is there before its last bit has passed, each direction
 * by itself. A reply begins when the command's last byte has passed, however late this process looks: what its timers
 * lose is not added up.
 */
export class SerialLine {
  readonly #clock: LineClock;
  readonly #in: Lane;
  readonly #out: Lane;
  /** When what the instrument is taking now has passed; null when it takes nothing. */
  #passedMs: number | null = null;

  constructor({ baud, toInstrument, toClient, clock = machineClock }: SerialLineOptions) {
    this.#clock = clock;
    this.#in = new Lane(baud, clock, (bytes, passedMs) => {
      this.#passedMs = passedMs;
      toInstrument(bytes);
      this.#passedMs = null;
    });
    this.#out = new Lane(baud, clock, toClient);
  }

  fromClient(bytes: Uint8Array): void {
    this.#in.push(bytes, this.#clock.nowMs());
  }

  fromInstrument(bytes: Uint8Array): void {
    this.#out.push(bytes, this.#passedMs ?? this.#clock.nowMs());
  }

  /** What is on the line is lost. */
  stop(): void {
    this.#in.stop();
    this.#out.stop();
  }
}

/** How often a line hands on what has passed of a long message: a packet of a serial adapter, 62 bytes, at 115200 baud. */
const packetMs = 5.4;

interface Message {
  readonly bytes: Uint8Array;
  readonly startMs: number;
  readonly endMs: number;
}

/** One direction of a line. */
class Lane {
  readonly #baud: number;
  readonly #clock: LineClock;
  readonly #take: (bytes: Uint8Array, passedMs: number) => void;
  #messages: Message[] = [];
  /** Bytes of the first message that have been handed on. */
  #taken = 0;
  #freeMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | null = null;

  constructor(baud: number, clock: LineClock, take: (bytes: Uint8Array, passedMs: number) => void) {
    this.#baud = baud;
    this.#clock = clock;
    this.#take = take;
  }

  /** @param readyMs when the first bit could begin, were the line free. */
  push(bytes: Uint8Array, readyMs: number): void {
    if (bytes.length === 0) return;
    const startMs = Math.max(readyMs, this.#freeMs);
    this.#freeMs = startMs + wireTimeMs(bytes.length, this.#baud);
    this.#messages.push({ bytes, startMs, endMs: this.#freeMs });
    if (this.#messages.length === 1) this.#wait();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#messages = [];
    this.#taken = 0;
  }

  #wait(): void {
    const [first] = this.#messages;
    if (first === undefined) return;
    const packetAtMs = Math.max(first.startMs, this.#clock.nowMs()) + packetMs;
    const look = () => this.#handOn();
    this.#cancel = packetAtMs < first.endMs ? this.#clock.after(packetAtMs, look) : this.#clock.at(first.endMs, look);
  }

  #handOn(): void {
    const [first] = this.#messages;
    if (first === undefined) return;
    const { bytes, startMs, endMs } = first;
    const nowMs = this.#clock.nowMs();
    const isWhole = nowMs >= endMs;
    const passed = isWhole ? bytes.length : Math.floor((nowMs - startMs) / wireTimeMs(1, this.#baud));
    const piece = bytes.subarray(this.#taken, passed);
    this.#taken = Math.max(this.#taken, passed);
    if (isWhole) {
      this.#messages.shift();
      this.#taken = 0;
    }
    this.#wait();
    if (piece.length > 0) this.#take(piece, startMs + wireTimeMs(passed, this.#baud));
  }
}

/** Timers count whole milliseconds, and come up to one late. */
const timerMs = 1.5;

const machineClock: LineClock = {
  nowMs: () => performance.now(),
  at: (ms, call) => {
    let cancel = () => {};
    const look = () => {
      const leftMs = ms - performance.now();
      if (leftMs <= 0) call();
      else cancel = leftMs > timerMs + 1 ? timeout(leftMs - timerMs, look) : soon(look);
    };
    // Never within the call that asks for it.
    cancel = soon(look);
    return () => cancel();
  },
  after: (ms, call) => timeout(Math.ceil(ms - performance.now()), call),
};

function timeout(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

function soon(call: () => void): () => void {
  const immediate = setImmediate(call);
  return () => clearImmediate(immediate);
}
