import type { FringeError } from '../../../src-core/errors/fringeError.ts';

/** What may be said of one exchange. */
export interface ExchangeOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How often a read is tried again after a fault; as the link has it when left out. */
  readonly retries?: number | undefined;
  /** Called when the command goes out on the wire. */
  readonly onSent?: (() => void) | undefined;
  /** Only to see whether anybody is there: counted by itself, and not held up by what went wrong before. */
  readonly isCheck?: boolean | undefined;
}

/**
 * How many frames answer a command: a number, `untilQuiet` when the instrument does not say (at least one), or none.
 */
export type ReplyCount = number | 'untilQuiet';

/** One command on its way: queued, in flight, or in flight with nobody waiting any more (`settled`). */
export interface Exchange {
  readonly command: string;
  /** A read may be repeated; a write never is. */
  readonly repeatable: boolean;
  readonly replies: ReplyCount;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly retries: number;
  readonly onSent: (() => void) | undefined;
  readonly isCheck: boolean;
  /** Gives the result to the caller. Throws GarbledReply or a FringeError. */
  readonly accept: (frames: readonly string[], single: string) => void;
  readonly reject: (error: FringeError | Error) => void;
  onAbort: (() => void) | null;
  settled: boolean;
  attempts: number;
  frames: string[];
  startedMs: number;
  /** This process was busy when its time was over: it has been waited for once more. */
  isForgiven: boolean;
}

/** One that has not been on the wire yet. */
export function newExchange(
  what: Pick<Exchange, 'command' | 'repeatable' | 'replies' | 'accept' | 'reject'>,
  { timeoutMs, retries, signal, onSent, isCheck = false }: ExchangeOptions & Pick<Exchange, 'timeoutMs' | 'retries'>,
): Exchange {
  return {
    ...what,
    ...{ timeoutMs, retries, signal, onSent, isCheck },
    onAbort: null,
    settled: false,
    attempts: 0,
    frames: [],
    startedMs: 0,
    isForgiven: false,
  };
}
