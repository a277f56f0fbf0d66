import type { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { LinkStatistics } from '../../interfaces/instrument.ts';
import { stoppedAt } from '../transports/baseTransport.ts';
import type { Transport } from '../transports/transport.ts';
import { Deadline } from './deadline.ts';
import { GarbledReply } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { newExchange } from './exchange.ts';
import type { Exchange, ExchangeOptions, ReplyCount } from './exchange.ts';
import { FrameSplitter } from './frameSplitter.ts';
import { bytesOf, lostFor, misunderstood, notConnected, unanswered } from './linkFaults.ts';
import { LinkRecorder } from './linkStatistics.ts';
import type { MessageLinkOptions } from './messageLinkOptions.ts';
import { synchronise } from './synchronise.ts';
import { SyncMark } from './syncMark.ts';
import { WireLog } from './wireLog.ts';
import type { WireDirection } from './wireLog.ts';

/** Entries of a log that no instrument keeps. */
const ownLogLength = 256;

type LinkState = 'closed' | 'idle' | 'waiting' | 'synchronising' | 'lost';

const unprintable = /[^\t\r\n\x20-\x7e]/;

/**
 * Commands and replies over a transport, one exchange at a time, in the order they were asked for. After a timeout or a
 * garbled reply nothing is sent before the link has found its place again, so a late reply is never taken for the next
 * command's. Reads are repeated a bounded number of times, writes never.
 *
 * An abort rejects its caller at once; the exchange that was in flight still ends in order, so the next command (the
 * safe value) follows on a link that is in step.
 */
export class MessageLink {
  readonly log: WireLog;
  readonly #options: MessageLinkOptions;
  readonly #transport: Transport;
  readonly #dialect: Dialect;
  readonly #splitter: FrameSplitter;
  readonly #recorder: LinkRecorder;
  readonly #deadline: Deadline;
  readonly #mark: SyncMark;
  readonly #queue: Exchange[] = [];
  #state: LinkState = 'closed';
  #current: Exchange | null = null;
  /** A read with a reply that may be the second copy of the one before, until the mark behind it has been answered. */
  #held: { readonly exchange: Exchange; readonly text: string } | null = null;
  /** What was on the wire last. */
  #last: Exchange | null = null;
  #suspect = false;
  #owedReplies = 0;
  #receiving = false;
  #quietTimer: NodeJS.Timeout | null = null;
  #listening: (() => void)[] = [];
  #onSynchronisingFrame: ((frame: string) => boolean) | null = null;
  /** Until when the message that answers the command in flight is to be fetched. */
  #replyDueAtMs = 0;
  #bytesReceived = 0;
  /** When something was last sent or received. */
  #lastMs = 0;
  #probeSentMs = 0;
  /** How long the instrument took to say who it is. */
  #probeTookMs = 0;

  constructor(options: MessageLinkOptions) {
    this.#options = options;
    this.#transport = options.transport;
    this.#dialect = options.dialect;
    this.#splitter = new FrameSplitter(options.dialect.replyEnd, options.dialect.maxReplyBytes, options.dialect.blocks);
    this.#deadline = new Deadline(() => this.#timedOut());
    // A link of messages tells by itself what answers what.
    const markEveryMs = options.transport.clear === undefined ? options.markEveryMs : 0;
    this.#mark = new SyncMark(markEveryMs ?? 0, options.probe, options.mayMark);
    this.#recorder = options.recorder ?? new LinkRecorder();
    this.log = options.log ?? new WireLog(ownLogLength);
  }

  get statistics(): LinkStatistics {
    return this.#recorder.snapshot();
  }

  get isOpen(): boolean {
    return this.#state !== 'closed' && this.#state !== 'lost';
  }

  /** How long nothing has been said, in ms; 0 while something is asked, waits, or the link is not open. */
  get idleMs(): number {
    return this.#state === 'idle' && this.#queue.length === 0 ? performance.now() - this.#lastMs : 0;
  }

  /**
   * Asks an idle link who is there. Two times without an answer is a loss; an answer after one, or a wrong one, has the
   * link find its place again. Each is waited for as long as the class of the probe says, else for two fifths of the
   * period, or four times as long as the instrument took the last time.
   */
  async checkAlive(periodMs: number): Promise<void> {
    if (this.idleMs === 0) return;
    if (this.#suspect) return this.#resynchronise();
    const { probe, timeoutOf, timeoutMs: ofLink } = this.#options;
    const timeoutMs = timeoutOf?.(probe.command) ?? Math.min(ofLink, Math.max(periodMs * 0.4, this.#probeTookMs * 4));
    const before = this.#bytesReceived;
    const check = (reply: string) => this.#mark.check(reply);
    try {
      await this.read(probe.command, check, { timeoutMs, retries: 1, isCheck: true });
    } catch {
      if (!this.isOpen) return;
      if (this.#bytesReceived === before) {
        const within = `two times within ${Math.round(timeoutMs)} ms`;
        this.#lose(`it did not answer ${probe.command}, ${within}`, 'instrument_lost');
        await this.#transport.close();
        return;
      }
    }
    if (this.#suspect && this.#state === 'idle') this.#resynchronise();
  }

  /**
   * Opens the transport and finds the instrument behind it.
   * @returns its answer to the identity probe.
   * @throws instrument_unreachable, instrument_busy, instrument_timeout, instrument_identity, stopped
   */
  async open(signal?: AbortSignal): Promise<string> {
    await this.#transport.open(signal);
    try {
      await this.#options.login?.(this.#transport);
    } catch (error) {
      await this.#transport.close();
      throw error;
    }
    this.#listening = [
      this.#transport.onBytes(this.#onBytes),
      this.#transport.onLost((reason) => this.#lose(reason, 'instrument_lost')),
    ];
    try {
      return await this.#synchronise(signal);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    if (this.#state !== 'lost') this.#end('closed', stoppedAt(this.#options.label));
    this.#state = 'closed';
    await this.#transport.close();
  }

  /**
   * Asks and parses one reply.
   * @param parse throws GarbledReply for what is no reply to this command, a FringeError for a refusal.
   * @throws instrument_timeout, instrument_reply, instrument_refused, instrument_lost, stopped
   */
  read<T>(command: string, parse: (reply: string) => T, options: ExchangeOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#enqueue(command, true, 1, (_, single) => resolve(parse(single)), reject, options);
    });
  }

  /** Asks and parses a reply of several lines. */
  readLines<T>(
    command: string,
    replies: ReplyCount,
    parse: (lines: readonly string[]) => T,
    options: ExchangeOptions = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#enqueue(command, true, replies, (frames) => resolve(parse(frames)), reject, options);
    });
  }

  /** Sends a command that is acknowledged. Never repeated: after a timeout nobody knows whether it was obeyed. */
  write<T>(command: string, parse: (reply: string) => T, options: ExchangeOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#enqueue(command, false, 1, (_, single) => resolve(parse(single)), reject, options);
    });
  }

  /** Sends a command that has no reply. */
  send(command: string, options: ExchangeOptions = {}): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#enqueue(command, false, 0, () => resolve(), reject, options);
    });
  }

  #enqueue(
    command: string,
    repeatable: boolean,
    replies: ReplyCount,
    accept: Exchange['accept'],
    reject: Exchange['reject'],
    options: ExchangeOptions,
  ): void {
    const { label, timeoutOf, timeoutMs, retries } = this.#options;
    const { signal } = options;
    if (!this.isOpen) return reject(notConnected(label));
    if (signal?.aborted === true) return reject(stoppedAt(label));
    const withinMs = options.timeoutMs ?? timeoutOf?.(command) ?? timeoutMs;
    const limits = { ...options, timeoutMs: withinMs, retries: options.retries ?? retries };
    const exchange = newExchange({ command, repeatable, replies, accept, reject }, limits);
    if (signal !== undefined) {
      exchange.onAbort = () => this.#abort(exchange);
      signal.addEventListener('abort', exchange.onAbort);
    }
    this.#queue.push(exchange);
    if (this.#state === 'idle' && !this.#receiving) this.#advance();
  }

  /** Starts what is next, finding the link's place again first when it was lost. */
  #advance(): void {
    while (this.#state === 'idle' && this.#queue.length > 0) {
      const isDoubtful = this.#queue[0]?.isCheck !== true && this.#suspect;
      if (isDoubtful || (this.#dialect.sort === undefined && this.#splitter.pending > 0)) return this.#resynchronise();
      const next = this.#queue[0] as Exchange;
      if (this.#mark.isDue(next, this.#last, performance.now())) this.#askForMark();
      else this.#start(this.#queue.shift() as Exchange);
    }
  }

  #askForMark(): void {
    const { timeoutOf, timeoutMs, probe } = this.#options;
    this.#start(this.#mark.ask(timeoutOf?.(probe.command) ?? timeoutMs, performance.now()));
  }

  #start(exchange: Exchange): void {
    this.#state = 'waiting';
    this.#current = exchange;
    this.#last = exchange;
    exchange.frames = [];
    exchange.attempts += 1;
    exchange.startedMs = performance.now();
    this.#lastMs = exchange.startedMs;
    exchange.onSent?.();
    const isWhole = this.#dialect.isWhole?.(exchange.command) === true;
    const said = isWhole ? bytesOf(exchange.command) : exchange.command;
    // What is asked twice a second would leave no room for anything else.
    if (!exchange.isCheck || exchange.attempts > 1) this.#note('sent', said);
    try {
      this.#transport.write(isWhole ? exchange.command : exchange.command + this.#dialect.commandEnd);
    } catch (error) {
      return this.#finish(exchange, error as Error);
    }
    if (exchange.replies === 0) return this.#finish(exchange, null);
    this.#deadline.set(exchange.startedMs, exchange.timeoutMs);
    this.#expectReply(exchange.timeoutMs);
  }

  /** Tells a link of messages that what was written last has a reply to be fetched. */
  #expectReply(withinMs: number): void {
    if (this.#transport.expectReply === undefined) return;
    this.#replyDueAtMs = performance.now() + withinMs;
    this.#transport.expectReply(withinMs);
  }

  readonly #onBytes = (chunk: Buffer, isEnd: boolean): void => {
    this.#bytesReceived += chunk.length;
    this.#lastMs = performance.now();
    // Nothing is started until the whole chunk is read: a doubled reply must not meet the next command.
    this.#receiving = true;
    const bounded = this.#splitter.push(chunk, this.#onFrame);
    if (isEnd && bounded) this.#messageEnded();
    this.#receiving = false;
    if (!bounded && this.#state !== 'synchronising') {
      this.#note('fault', 'a reply without an end was dropped');
      this.#garbled(new GarbledReply('', `a reply of at most ${this.#dialect.maxReplyBytes} bytes`));
    }
    if (this.#state === 'idle') this.#advance();
  };

  /** A message ends the frame it is in, and a reply of unknown length; of a reply of several messages the next is fetched. */
  #messageEnded(): void {
    this.#splitter.end(this.#onFrame);
    const exchange = this.#current;
    if (exchange?.replies === 'untilQuiet' && exchange.frames.length > 0) {
      this.#stopQuietTimer();
      return this.#accept(exchange, '');
    }
    const leftMs = this.#replyDueAtMs - performance.now();
    if (leftMs > 0 && (exchange !== null || this.#state === 'synchronising')) this.#transport.expectReply?.(leftMs);
  }

  readonly #onFrame = (frame: string): void => {
    const { sort, unwrap } = this.#dialect;
    const exchange = this.#current;
    const kind = sort === undefined ? 'reply' : sort(frame, exchange?.command ?? null);
    const text = unwrap === undefined ? frame : unwrap(frame);
    const isBlock = this.#dialect.blocks === true && frame.startsWith('#');
    const isSaid = exchange === null || !exchange.isCheck || exchange.attempts > 1 || kind !== 'reply';
    const said = isBlock ? `a block, with its header ${text.length} bytes` : text;
    if (isSaid) this.#note(kind === 'event' ? 'event' : 'received', said);
    if (kind === 'event') return this.#options.onEvent?.(text);
    if (kind === 'ignored') return;
    if (this.#onSynchronisingFrame !== null) {
      if (this.#onSynchronisingFrame(text)) {
        this.#replyDueAtMs = 0;
        this.#probeTookMs = performance.now() - this.#probeSentMs;
      }
      return;
    }
    if (exchange === null || kind === 'garbled' || (!isBlock && unprintable.test(text))) {
      return this.#garbled(new GarbledReply(text, exchange === null ? 'nothing' : `a reply to ${exchange.command}`));
    }
    if (kind === 'refusal') {
      const refusal = this.#dialect.refusal?.(frame, exchange.command);
      return this.#finish(exchange, refusal ?? new GarbledReply(text, 'a reply'));
    }
    if (this.#mark.doubts(exchange, text, this.#lastMs)) {
      this.#held = { exchange, text };
      return this.#askForMark();
    }
    if (exchange.replies === 1) return this.#accept(exchange, text);
    exchange.frames.push(text);
    if (exchange.frames.length === exchange.replies) this.#accept(exchange, text);
    else if (exchange.replies === 'untilQuiet') this.#waitForQuiet(exchange);
  };

  #accept(exchange: Exchange, single: string): void {
    const roundTripMs = performance.now() - exchange.startedMs;
    if (exchange.settled) return this.#finish(exchange, null);
    try {
      exchange.accept(exchange.frames, single);
    } catch (error) {
      if (error instanceof GarbledReply) this.#garbled(error);
      else this.#finish(exchange, error as Error);
      return;
    }
    if (exchange.isCheck) {
      if (!this.#mark.is(exchange)) this.#recorder.keepAlives += 1;
      this.#mark.proven(performance.now());
      this.#probeTookMs = roundTripMs;
    } else {
      this.#recorder.noteExchange(roundTripMs);
      this.#mark.heard(single, performance.now());
    }
    exchange.settled = true;
    this.#finish(exchange, null);
  }

  #stopQuietTimer(): void {
    if (this.#quietTimer !== null) clearTimeout(this.#quietTimer);
    this.#quietTimer = null;
  }

  #waitForQuiet(exchange: Exchange): void {
    this.#stopQuietTimer();
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = null;
      if (this.#current !== exchange) return;
      this.#accept(exchange, '');
      this.#advance();
    }, this.#dialect.quietMs);
  }

  /** Ends an exchange: with an error, or without one when its caller has been answered. */
  #finish(exchange: Exchange, error: Error | null): void {
    this.#current = null;
    this.#deadline.clear();
    if (this.#state === 'waiting') this.#state = 'idle';
    this.#settle(exchange, error);
    if (this.#mark.is(exchange)) this.#release(error);
  }

  /** What was held until the mark was answered is the reply, or asked again. */
  #release(error: Error | null): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = null;
    this.#current = held.exchange;
    if (error === null) return this.#accept(held.exchange, held.text);
    this.#fail(held.exchange, misunderstood(this.#options.label, new GarbledReply(held.text, 'another reply')));
  }

  #settle(exchange: Exchange, error: Error | null): void {
    if (exchange.onAbort !== null) exchange.signal?.removeEventListener('abort', exchange.onAbort);
    if (error === null && !exchange.settled) exchange.accept([], '');
    if (error !== null && !exchange.settled) {
      if (!this.#mark.is(exchange)) this.#recorder.errors += 1;
      exchange.reject(error);
    }
    exchange.settled = true;
  }

  #abort(exchange: Exchange): void {
    const waiting = this.#queue.indexOf(exchange);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    exchange.settled = true;
    exchange.reject(stoppedAt(this.#options.label));
    if (exchange.onAbort !== null) exchange.signal?.removeEventListener('abort', exchange.onAbort);
  }

  #timedOut(): void {
    const exchange = this.#current;
    if (exchange === null) return;
    const nowMs = performance.now();
    // Late to look: what was not heard may have been said to a process that was busy.
    if (exchange.isCheck && !exchange.isForgiven && nowMs - exchange.startedMs > exchange.timeoutMs * 1.25) {
      exchange.isForgiven = true;
      return this.#deadline.set(nowMs, exchange.timeoutMs);
    }
    this.#recorder.timeouts += 1;
    this.#owedReplies = typeof exchange.replies === 'number' ? exchange.replies - exchange.frames.length : 0;
    this.#note('fault', `no reply to ${exchange.command} within ${Math.round(exchange.timeoutMs)} ms`);
    this.#fail(exchange, unanswered(this.#options.label, exchange));
    this.#advance();
  }

  #garbled(garbled: GarbledReply): void {
    this.#suspect = true;
    this.#note('fault', `it ${garbled.message}`);
    if (this.#current !== null) this.#fail(this.#current, misunderstood(this.#options.label, garbled));
  }

  /** After a fault on the wire: a read goes back to the head of the queue, behind a resynchronisation. */
  #fail(exchange: Exchange, error: FringeError): void {
    this.#suspect = true;
    const again = exchange.repeatable && !exchange.settled && exchange.attempts <= exchange.retries;
    if (!again) return this.#finish(exchange, error);
    this.#recorder.retries += 1;
    this.#current = null;
    this.#deadline.clear();
    if (this.#state === 'waiting') this.#state = 'idle';
    this.#queue.unshift(exchange);
  }

  #resynchronise(): void {
    this.#recorder.resynchronisations += 1;
    this.#options.onResynchronising?.(true);
    this.#synchronise(undefined).then(
      () => {
        this.#options.onResynchronising?.(false);
        this.#advance();
      },
      (error: unknown) => {
        if (!this.isOpen) return;
        const message = error instanceof Error ? error.message : String(error);
        const reason = message.replace(this.#options.label, 'it');
        this.#lose(`after a fault on the wire, ${reason}`, 'instrument_timeout');
        void this.#transport.close();
      },
    );
  }

  async #synchronise(signal: AbortSignal | undefined): Promise<string> {
    this.#state = 'synchronising';
    this.#splitter.clear();
    try {
      const reply = await synchronise({
        label: this.#options.label,
        dialect: this.#dialect,
        probe: this.#options.probe,
        timeoutMs: this.#options.timeoutMs,
        owedReplies: this.#owedReplies,
        signal,
        bytesReceived: () => this.#bytesReceived,
        isOpen: () => this.isOpen,
        onFrame: (listener) => (this.#onSynchronisingFrame = listener),
        discard: () => this.#splitter.clear(),
        clear: async () => (await this.#transport.clear?.(this.#options.timeoutMs)) ?? 'not_supported',
        send: (text, replyWithinMs) => {
          this.#note('sent', text);
          this.#transport.write(text + this.#dialect.commandEnd);
          this.#probeSentMs = performance.now();
          if (replyWithinMs !== null) this.#expectReply(replyWithinMs);
        },
      });
      this.#suspect = false;
      this.#owedReplies = 0;
      this.#lastMs = performance.now();
      this.#mark.proven(this.#lastMs);
      if (this.#state === 'synchronising') this.#state = 'idle';
      return reply;
    } finally {
      this.#onSynchronisingFrame = null;
    }
  }

  #lose(reason: string, code: 'instrument_lost' | 'instrument_timeout'): void {
    if (!this.isOpen) return;
    this.#note('fault', `lost: ${reason}`);
    this.#end('lost', lostFor(this.#options.label, reason, code));
    this.#options.onLost?.(reason);
  }

  #end(state: 'closed' | 'lost', error: FringeError): void {
    this.#state = state;
    this.#deadline.dispose();
    this.#stopQuietTimer();
    for (const stop of this.#listening.splice(0)) stop();
    const waiting = [this.#current ?? [], this.#held?.exchange ?? [], this.#queue].flat();
    this.#current = null;
    this.#held = null;
    this.#queue.length = 0;
    for (const exchange of waiting) this.#settle(exchange, error);
  }

  #note(direction: WireDirection, text: string): void {
    this.log.add(direction, text);
    this.#options.onWire?.(direction, text);
  }
}
