import type { FringeError } from '../../../src-core/errors/fringeError.ts';

/**
 * What one frame (the bytes between two terminators) is, in the light of the command in flight:
 * `reply` to it; `event`, said by the instrument of its own accord; `refusal` of the command; `garbled`, so that nothing
 * after it can be trusted; `ignored`, harmless.
 */
export type FrameKind = 'reply' | 'event' | 'refusal' | 'garbled' | 'ignored';

/** How an instrument frames what it says. Everything that differs between line protocols stands here. */
export interface Dialect {
  readonly name: string;
  /** Put after each command. */
  readonly commandEnd: string;
  /** A command that is whole without `commandEnd`, such as one of a fixed length. */
  isWhole?(command: string): boolean;
  /** Stands after each reply. */
  readonly replyEnd: string;
  /** A reply may be a definite-length block `#<d><length><bytes>` (IEEE 488.2, 8.7.9) of any bytes. */
  readonly blocks?: boolean;
  /** A frame that grows beyond is garbled. */
  readonly maxReplyBytes: number;
  /** Nothing may come for this long before a link counts as quiet. */
  readonly quietMs: number;
  /**
   * Sent, with the terminator, after a fault to end what the instrument may still be reading; null where nothing may be
   * sent for that.
   */
  readonly abort: string | null;
  /**
   * Left out where every frame is a reply to the command in flight.
   * @param command in flight, without its terminator; null when none is.
   */
  sort?(frame: string, command: string | null): FrameKind;
  /** A reply's text without what the dialect wraps it in. */
  unwrap?(frame: string): string;
  /** The sentence for a frame that `sort` called a refusal. */
  refusal?(frame: string, command: string): FringeError;
}

/** Thrown by a parser for a reply that makes no sense: the link resynchronises, and a read is tried again. */
export class GarbledReply extends Error {
  constructor(reply: string, expected: string) {
    super(`said "${shown(reply)}" where ${expected} was expected`);
    this.name = 'GarbledReply';
  }
}

/** A reply for a sentence: short, and without bytes that a terminal would obey. */
export function shown(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
