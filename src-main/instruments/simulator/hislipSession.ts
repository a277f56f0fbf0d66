import type { Socket } from 'node:net';
import {
  encodeHislip,
  encodeSize,
  errors,
  hislipTypes as types,
  nextMessageId,
  noMessageId,
  overlapBit,
  parseSize,
  replyDeliveredBit,
} from '../transports/hislipMessage.ts';
import type { HislipMessage } from '../transports/hislipMessage.ts';
import type { HislipLocks } from './hislipLocks.ts';
import { statusBits } from './messageDevice.ts';
import type { MessageDevice } from './messageDevice.ts';

/** A simulated device and what its sessions share. */
export interface HislipDevice {
  readonly device: MessageDevice;
  readonly locks: HislipLocks;
  readonly sessions: Set<HislipSession>;
  isPluggedIn: boolean;
}

export const maxMessageBytes = 256 * 1024;
const leastMessageBytes = 64;
/** Marks tell the sessions' messages apart: the session's number above the message's 32 bits. */
const sessionFactor = 2 ** 32;
const mostHeld = 64;

/** One client of a device: the synchronous connection, later the asynchronous one. */
export class HislipSession {
  readonly id: number;
  readonly target: HislipDevice;
  readonly #synchronous: Socket;
  readonly #stops: (() => void)[];
  #asynchronous: Socket | null = null;
  #isOverlapped = false;
  #clientMaxBytes = maxMessageBytes;
  #incoming: Buffer[] = [];
  #incomingBytes = 0;
  #held: { readonly message: Buffer; readonly id: number }[] = [];
  #lastId = noMessageId;
  #lastReplyId = noMessageId;
  #isReplyUnread = false;
  #isClearing = false;

  constructor(id: number, target: HislipDevice, synchronous: Socket) {
    this.id = id;
    this.target = target;
    this.#synchronous = synchronous;
    target.device.attach();
    target.sessions.add(this);
    this.#stops = [
      target.device.onReply(() => this.#sendReplies()),
      target.device.onServiceRequest((byte) => this.#sendAsync(types.asyncServiceRequest, byte, 0)),
    ];
  }

  get isComplete(): boolean {
    return this.#asynchronous !== null;
  }

  complete(asynchronous: Socket): void {
    this.#asynchronous = asynchronous;
  }

  close(): void {
    if (!this.target.sessions.delete(this)) return;
    for (const stop of this.#stops) stop();
    this.#synchronous.destroy();
    this.#asynchronous?.destroy();
    this.target.locks.forget(this);
    for (const other of this.target.sessions) other.goOn();
    this.target.device.detach();
  }

  /** Locks have changed: what was held may go. */
  goOn(): void {
    while (this.#held.length > 0 && !this.target.locks.isShutOut(this)) {
      const { message, id } = this.#held.shift() as { message: Buffer; id: number };
      this.#toDevice(message, id);
    }
  }

  /** A message on the synchronous connection. */
  takeSync({ type, control, parameter, payload }: HislipMessage): void {
    if (type === types.deviceClearComplete) return this.#finishClear(control);
    if (this.#isClearing) return;
    switch (type) {
      case types.data:
      case types.dataEnd:
        this.#noteMessage(parameter);
        return this.#takeData(type === types.dataEnd, parameter, payload);
      case types.trigger:
        return this.#noteMessage(parameter);
      default:
        this.#send(this.#synchronous, types.error, errorOf(type), 0, Buffer.from('Unrecognized message type'));
    }
  }

  /** A message on the asynchronous connection. */
  takeAsync({ type, control, parameter, payload }: HislipMessage): void {
    switch (type) {
      case types.asyncMaximumMessageSize:
        this.#clientMaxBytes = Math.max(leastMessageBytes, Math.min(parseSize(payload), maxMessageBytes));
        return this.#sendAsync(types.asyncMaximumMessageSizeResponse, 0, 0, encodeSize(maxMessageBytes));
      case types.asyncStatusQuery:
        return this.#sendAsync(types.asyncStatusResponse, this.#status(control, parameter), 0);
      case types.asyncDeviceClear:
        this.#isClearing = true;
        this.#forget();
        this.target.device.clear();
        return this.#sendAsync(types.asyncDeviceClearAcknowledge, this.#isOverlapped ? overlapBit : 0, 0);
      case types.asyncLock:
        return this.#lock(control, parameter, payload.toString('latin1'));
      case types.asyncLockInfo: {
        const { isExclusive, owners } = this.target.locks;
        return this.#sendAsync(types.asyncLockInfoResponse, isExclusive ? 1 : 0, owners);
      }
      case types.asyncRemoteLocalControl:
        return this.#sendAsync(types.asyncRemoteLocalResponse, 0, 0);
      default:
        return this.#sendAsync(types.error, errorOf(type), 0, Buffer.from('Unrecognized message type'));
    }
  }

  /** The session number and the mode, as Initialize is answered. */
  welcome(version: number): void {
    this.#send(this.#synchronous, types.initializeResponse, 0, ((version << 16) | this.id) >>> 0);
  }

  /** The reply has been read, or is void: a message has come before that (IVI-6.1, 3.1.1, rule 2). */
  #noteMessage(id: number): void {
    this.#isReplyUnread = false;
    this.#lastId = id;
  }

  #takeData(isEnd: boolean, id: number, payload: Buffer): void {
    this.#incomingBytes += payload.length;
    if (this.#incomingBytes > maxMessageBytes) {
      this.#incoming = [];
      this.#incomingBytes = 0;
      return this.#send(this.#synchronous, types.error, errors.tooLarge, 0, Buffer.from('Message too large'));
    }
    this.#incoming.push(Buffer.from(payload));
    if (!isEnd) return;
    const message = Buffer.concat(this.#incoming);
    this.#incoming = [];
    this.#incomingBytes = 0;
    if (!this.target.locks.isShutOut(this)) return this.#toDevice(message, id);
    if (this.#held.length < mostHeld) this.#held.push({ message, id });
  }

  #toDevice(message: Buffer, id: number): void {
    this.target.device.write(message, true, this.id * sessionFactor + id);
  }

  #sendReplies(): void {
    const { device } = this.target;
    for (let reply = device.reply; reply !== null; reply = device.reply) {
      if (Math.floor(reply.mark / sessionFactor) !== this.id) {
        const isOrphan = ![...this.target.sessions].some(
          ({ id }) => id === Math.floor((reply?.mark ?? 0) / sessionFactor),
        );
        if (!isOrphan) return;
        device.take(reply.bytes.length);
        continue;
      }
      const { bytes } = device.take(reply.bytes.length);
      const questionId = reply.mark % sessionFactor;
      if (!this.#isOverlapped && questionId !== this.#lastId) this.#interrupt();
      else this.#sendReply(bytes, questionId);
    }
  }

  /** The reply is void: a message came before it was made (IEEE 488.2, "interrupted"; IVI-6.1, 3.1.1, rule 1). */
  #interrupt(): void {
    this.#sendAsync(types.asyncInterrupted, 0, this.#lastId);
    this.#send(this.#synchronous, types.interrupted, 0, this.#lastId);
  }

  #sendReply(bytes: Buffer, questionId: number): void {
    this.#isReplyUnread = true;
    let from = 0;
    do {
      const piece = bytes.subarray(from, from + this.#clientMaxBytes);
      from += piece.length;
      this.#lastReplyId = nextMessageId(this.#lastReplyId);
      const id = this.#isOverlapped ? this.#lastReplyId : questionId;
      this.#send(this.#synchronous, from >= bytes.length ? types.dataEnd : types.data, 0, id, piece);
    } while (from < bytes.length);
  }

  /**
   * "Message available" is not taken back when the question names another message than the last one, as the standard
   * suggests: there are clients that always name the next.
   */
  #status(control: number, id: number): number {
    if ((control & replyDeliveredBit) !== 0) this.#isReplyUnread = false;
    const isAvailable = this.#isOverlapped ? id !== this.#lastReplyId : this.#isReplyUnread;
    return this.target.device.poll() | (isAvailable ? statusBits.messageAvailable : 0);
  }

  #finishClear(wanted: number): void {
    this.#forget();
    this.#isClearing = false;
    this.#isOverlapped = (wanted & overlapBit) !== 0;
    this.#send(this.#synchronous, types.deviceClearAcknowledge, this.#isOverlapped ? overlapBit : 0, 0);
  }

  #forget(): void {
    this.#incoming = [];
    this.#incomingBytes = 0;
    this.#held = [];
    this.#isReplyUnread = false;
    this.#lastId = noMessageId;
    this.#lastReplyId = noMessageId;
  }

  #lock(control: number, parameter: number, key: string): void {
    const { locks, sessions } = this.target;
    const respond = (response: number) => {
      this.#sendAsync(types.asyncLockResponse, response, 0);
      for (const session of sessions) session.goOn();
    };
    if (control === 1) void locks.request(this, key, parameter).then(respond);
    else if (control === 0) respond(locks.release(this));
    else this.#sendAsync(types.error, errors.unknownControl, 0, Buffer.from('Unrecognized control code'));
  }

  #sendAsync(type: number, control: number, parameter: number, payload?: Uint8Array): void {
    if (this.#asynchronous !== null) this.#send(this.#asynchronous, type, control, parameter, payload);
  }

  #send(socket: Socket, type: number, control: number, parameter: number, payload?: Uint8Array): void {
    if (!socket.destroyed) socket.write(encodeHislip(type, control, parameter, payload));
  }
}

/** The upper half of the types is the vendors' own. */
const errorOf = (type: number): number => (type < 128 ? errors.unknownType : errors.unknownVendorType);
