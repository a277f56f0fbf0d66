import { GarbledReply } from './dialect.ts';
import { newExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import type { IdentityProbe } from './synchronise.ts';

/** A second copy of a reply comes soon after the first; the same again later is a value that did not change. */
const copyWithinMs = 20;
/** An instrument that says the same again and again is not asked for a proof each time. */
const doubtEveryMs = 50;
const longestCopy = 256;
const mostHeard = 256;

/**
 * The proof, in the midst of a busy stream, that it is in step. A reply that comes twice, its second copy after the next
 * command has left, makes every reply from there on that of the command before, and nothing in a number tells so. The
 * identity is no number: asked between two reads, it is answered by itself or by what is one behind.
 */
export class SyncMark {
  readonly #everyMs: number;
  readonly #probe: IdentityProbe;
  readonly #mayAsk: () => boolean;
  #provenMs = 0;
  /** What was said lately, and when; and what was doubted. */
  readonly #heard = new Map<string, number>();
  readonly #doubted = new Map<string, number>();
  #exchange: Exchange | null = null;

  /** @param everyMs how long a busy stream goes without it; 0 for ever. */
  constructor(everyMs: number, probe: IdentityProbe, mayAsk: () => boolean = () => true) {
    this.#everyMs = everyMs;
    this.#probe = probe;
    this.#mayAsk = mayAsk;
  }

  /** The link is in step, as was just seen. */
  proven(nowMs: number): void {
    this.#provenMs = nowMs;
    this.#heard.clear();
  }

  /** A reply was taken, to whatever command. */
  heard(text: string, atMs: number): void {
    if (this.#everyMs === 0 || text.length > longestCopy) return;
    note(this.#heard, text, atMs);
  }

  /** Whether the reply to a read, to the byte what came shortly before, may be the second copy: it is proven first. */
  doubts({ replies, repeatable, isCheck, settled }: Exchange, text: string, nowMs: number): boolean {
    if (nowMs - (this.#heard.get(text) ?? -Infinity) > copyWithinMs) return false;
    if (replies !== 1 || !repeatable || isCheck || settled || !this.#mayAsk()) return false;
    if (nowMs - (this.#doubted.get(text) ?? -Infinity) < doubtEveryMs) return false;
    note(this.#doubted, text, nowMs);
    return true;
  }

  /**
   * Whether it goes before this read: never before a write, which may be a safe value, nor after one, which may be at work.
   */
  isDue(next: Exchange, last: Exchange | null, nowMs: number): boolean {
    if (this.#everyMs === 0 || nowMs - this.#provenMs < this.#everyMs) return false;
    return next.repeatable && !next.isCheck && next.attempts === 0 && last?.repeatable === true && this.#mayAsk();
  }

  /** The question, which is not due again at once; what is wrong with its answer is the link's to see, and nobody else's. */
  ask(timeoutMs: number, nowMs: number): Exchange {
    this.#provenMs = nowMs;
    const accept = (_: readonly string[], reply: string) => this.check(reply);
    const what = { command: this.#probe.command, repeatable: true, replies: 1, accept, reject: () => undefined };
    this.#exchange = newExchange(what, { timeoutMs, retries: 0, isCheck: true });
    return this.#exchange;
  }

  /** @throws GarbledReply for what is no answer to the probe. */
  check(reply: string): void {
    if (!this.#probe.matches(reply)) throw new GarbledReply(reply, `an answer to ${this.#probe.command}`);
  }

  is(exchange: Exchange): boolean {
    return this.#exchange === exchange;
  }
}

function note(times: Map<string, number>, text: string, atMs: number): void {
  if (times.size >= mostHeard) times.clear();
  times.set(text, atMs);
}
