import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { BaseTransport } from './baseTransport.ts';
import { HislipChannel } from './hislipChannel.ts';
import { initialize, initializeAsync } from './hislipHandshake.ts';
import type { HislipPlace } from './hislipHandshake.ts';
import {
  encodeHislip,
  firstMessageId,
  hislipTypes as types,
  nextMessageId,
  noMessageId,
  overlapBit,
  replyDeliveredBit,
  unknownMessageId,
} from './hislipMessage.ts';
import type { HislipMessage } from './hislipMessage.ts';
import { refusePortZero } from './tcpTransport.ts';
import type { ClearOutcome } from './transport.ts';

export type HislipMode = 'synchronized' | 'overlapped';

export interface HislipTransportSettings extends HislipPlace {
  readonly host: string;
  readonly port: number;
  /** Asked for; an instrument that cannot have it stays as it is. */
  readonly mode: HislipMode;
}

/** Longest piece of a reply; we say so at the beginning. */
const maxPayloadBytes = 1024 * 1024;
const leastPayloadBytes = 256;
const maxUnsentBytes = 1024 * 1024;
/** A reply is held until its end has come; nobody has one that long. */
const maxReplyBytes = 64 * 1024 * 1024;
/**
 * An instrument on the network by HiSLIP 1.0: what VISA calls `TCPIP::host::hislip0::INSTR`. Two connections, one for
 * messages and one for what must not wait: status, clear, lock, service requests. In synchronized mode each reply carries
 * the number of its question, so a late one is dropped here; in overlapped mode replies come in the order of the questions.
 *
 * Source: IVI-6.1, High-Speed LAN Instrument Protocol, revision 1.1 (of HiSLIP 1.0).
 */
export class HislipTransport extends BaseTransport {
  readonly kind = 'hislip' as const;
  readonly #settings: HislipTransportSettings;
  readonly #serviceListeners = new Set<(statusByte: number | null) => void>();
  #synchronous: HislipChannel | null = null;
  #asynchronous: HislipChannel | null = null;
  #mode: HislipMode = 'synchronized';
  #pieceBytes = leastPayloadBytes;
  #nextId = firstMessageId;
  #lastId = noMessageId;
  #lastDeliveredId = noMessageId;
  #isReplyDelivered = false;
  #isClearing = false;
  /** Interrupted that came less AsyncInterrupted that came: both come for one interruption, in any order. */
  #interruptions = 0;
  /** Pieces of a reply whose end has not come: they may yet turn out to be nobody's. */
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  #held: Buffer[] = [];

  constructor(settings: HislipTransportSettings) {
    super(settings.address);
    this.#settings = settings;
  }

  /** What instrument and transport agreed on; it may change with a device clear. */
  get mode(): HislipMode {
    return this.#mode;
  }

  protected override async openChannel(signal: AbortSignal | undefined): Promise<void> {
    const { openTimeoutMs, mode, port } = this.#settings;
    refusePortZero(port, this.address);
    this.#forgetMessages();
    const channels: HislipChannel[] = [];
    try {
      const synchronous = await this.#connect(signal, (message) => this.#onMessage(message));
      channels.push(synchronous);
      const { control, session } = await initialize(synchronous, this.#settings);
      this.#mode = modeOf(control);
      const asynchronous = await this.#connect(signal, (message) => this.#onAsyncMessage(message));
      channels.push(asynchronous);
      const most = await initializeAsync(asynchronous, this.#settings, { session, maxPayloadBytes });
      this.#pieceBytes = Math.max(leastPayloadBytes, Math.min(most, maxPayloadBytes));
      this.#synchronous = synchronous;
      this.#asynchronous = asynchronous;
      if (this.#mode !== mode) await this.clear(openTimeoutMs);
    } catch (error) {
      this.#synchronous = null;
      this.#asynchronous = null;
      await Promise.all(channels.map((channel) => channel.close()));
      throw error;
    }
  }

  #connect(signal: AbortSignal | undefined, onMessage: (message: HislipMessage) => void): Promise<HislipChannel> {
    return HislipChannel.connect(
      { ...this.#settings, maxPayloadBytes, onMessage, onGone: (reason) => this.#vanished(reason) },
      signal,
    );
  }

  protected override async closeChannel(): Promise<void> {
    const [synchronous, asynchronous] = [this.#synchronous, this.#asynchronous];
    this.#synchronous = null;
    this.#asynchronous = null;
    await synchronous?.close();
    await asynchronous?.close();
  }

  protected override writeChannel(bytes: Uint8Array | string): void {
    const channel = this.#synchronous;
    if (channel === null) throw this.notOpen();
    const heldBytes = this.#held.reduce((sum, { length }) => sum + length, 0);
    if (channel.unsentBytes + heldBytes > maxUnsentBytes) {
      throw new FringeError('instrument_lost', `The instrument at ${this.address} takes no more bytes.`, {
        remedy: 'Switch the instrument off and on, then reconnect.',
      });
    }
    const message = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    // A reply that was not read before the next message is void (IVI-6.1, 3.1.2, rule 3).
    if (this.#mode === 'synchronized') this.#voidReplies();
    const pieces: Buffer[] = [];
    let from = 0;
    do {
      const piece = message.subarray(from, from + this.#pieceBytes);
      from += piece.length;
      pieces.push(this.#next(from === message.length ? types.dataEnd : types.data, piece));
    } while (from < message.length);
    this.#send(pieces);
  }

  /** The next message that is counted. */
  #next(type: number, payload?: Uint8Array): Buffer {
    this.#lastId = this.#nextId;
    this.#nextId = nextMessageId(this.#nextId);
    const control = this.#isReplyDelivered ? replyDeliveredBit : 0;
    this.#isReplyDelivered = false;
    return encodeHislip(type, control, this.#lastId, payload);
  }

  /** Nothing is sent between Interrupted and its AsyncInterrupted (IVI-6.1, 3.1.2, rule 4). */
  #send(pieces: readonly Buffer[]): void {
    if (this.#interruptions <= 0) this.#synchronous?.sendAll(pieces);
    else this.#held.push(...pieces);
  }

  #onMessage({ type, parameter, payload }: HislipMessage): void {
    switch (type) {
      case types.data:
      case types.dataEnd:
        return this.#takeData(type === types.dataEnd, parameter, payload);
      case types.interrupted:
        return this.#interrupted(1);
      default:
      // An error that is not fatal: the instrument dropped the message, and there will be no reply.
    }
  }

  /** A piece of a reply, which counts when it answers the last message (IVI-6.1, 3.1.2, rules 1 and 2). */
  #takeData(isEnd: boolean, id: number, payload: Buffer): void {
    if (this.#isClearing || this.#interruptions !== 0) return;
    const isMine = this.#mode === 'overlapped' || id === this.#lastId || (id === unknownMessageId && !isEnd);
    if (!isMine) return this.#voidPieces();
    this.#piecesBytes += payload.length;
    if (this.#piecesBytes > maxReplyBytes) return this.#vanished('its reply has no end');
    if (!isEnd) return void this.#pieces.push(Buffer.from(payload));
    this.#lastDeliveredId = id;
    this.#isReplyDelivered = true;
    const pieces = this.#pieces;
    this.#voidPieces();
    for (const piece of pieces) this.received(piece);
    this.received(payload, true);
  }

  #voidPieces(): void {
    this.#pieces = [];
    this.#piecesBytes = 0;
  }

  #voidReplies(): void {
    this.#voidPieces();
    this.forgetReceived();
  }

  #onAsyncMessage({ type, control }: HislipMessage): void {
    if (type === types.asyncServiceRequest) for (const listener of [...this.#serviceListeners]) listener(control);
    if (type === types.asyncInterrupted) this.#interrupted(-1);
  }

  /** What the instrument had begun to say is void: a message came before it was read. */
  #interrupted(half: 1 | -1): void {
    if (this.#isClearing || this.#mode === 'overlapped') return;
    this.#interruptions += half;
    this.#voidReplies();
    if (this.#interruptions === 0 && this.#held.length > 0) this.#synchronous?.sendAll(this.#held.splice(0));
  }

  async clear(timeoutMs: number): Promise<ClearOutcome> {
    const [synchronous, asynchronous] = [this.#synchronous, this.#asynchronous];
    if (synchronous === null || asynchronous === null) throw this.notOpen();
    this.#isClearing = true;
    try {
      await asynchronous.ask(
        types.asyncDeviceClearAcknowledge,
        timeoutMs,
        () => undefined,
        (channel) => channel.send(types.asyncDeviceClear, 0, 0),
      );
      const wanted = this.#settings.mode === 'overlapped' ? overlapBit : 0;
      const agreed = await synchronous.ask(
        types.deviceClearAcknowledge,
        timeoutMs,
        ({ control }) => control,
        (channel) => channel.send(types.deviceClearComplete, wanted, 0),
      );
      this.#mode = modeOf(agreed);
    } finally {
      this.#isClearing = false;
    }
    this.#forgetMessages();
    return 'cleared';
  }

  async readStatusByte(timeoutMs: number): Promise<number> {
    if (this.#asynchronous === null) throw this.notOpen();
    const delivered = this.#isReplyDelivered ? replyDeliveredBit : 0;
    // Said once (IVI-6.1, 4.14).
    this.#isReplyDelivered = false;
    const id = this.#mode === 'overlapped' ? this.#lastDeliveredId : this.#lastId;
    return await this.#asynchronous.ask(
      types.asyncStatusResponse,
      timeoutMs,
      ({ control }) => control,
      (channel) => channel.send(types.asyncStatusQuery, delivered, id),
    );
  }

  trigger(): Promise<void> {
    if (this.#synchronous === null) return Promise.reject(this.notOpen());
    this.#send([this.#next(types.trigger)]);
    return Promise.resolve();
  }

  onServiceRequest(listener: (statusByte: number | null) => void): () => void {
    this.#serviceListeners.add(listener);
    return () => this.#serviceListeners.delete(listener);
  }

  #forgetMessages(): void {
    this.#nextId = firstMessageId;
    this.#lastId = noMessageId;
    this.#lastDeliveredId = noMessageId;
    this.#isReplyDelivered = false;
    this.#interruptions = 0;
    this.#held = [];
    this.#voidReplies();
  }

  #vanished(reason: string): void {
    if (this.#synchronous === null) return;
    void this.closeChannel();
    this.lost(reason);
  }
}

const modeOf = (control: number): HislipMode => ((control & overlapBit) === 0 ? 'synchronized' : 'overlapped');
