import type { NumberedEvent } from '../../src-core/contract/procedures.ts';
import type { SubscriptionContext } from './handlers.ts';
import { untilAborted } from './untilAborted.ts';

export interface SubscriptionHubOptions {
  /** Events held for subscribers that come later or come back. 1 where only the newest counts, such as a status. */
  readonly keep: number;
  /** Number of the first event. Give what grows from start to start (the clock) when screens outlive the host. */
  readonly firstSeq?: number;
}

export interface SubscriptionHub<T> {
  /** Number of the newest event; `firstSeq - 1` before the first. */
  readonly lastSeq: number;
  /** Gives the value the next number, keeps it, and tells every subscriber. Returns the number. */
  publish(value: T): number;
  /**
   * Events numbered above `context.afterSeq`, then the next as they come, until the signal aborts or the hub ends. A
   * subscriber has a place in the log and no buffer of its own: one that falls behind by more than `keep` goes on at the
   * oldest event kept, and sees the gap in the numbers. An `afterSeq` from another life of the host starts anew.
   */
  subscribe(context: SubscriptionContext): AsyncIterable<NumberedEvent<T>>;
  /** Ends every subscription after what is kept has been given out. */
  end(): void;
}

/** A numbered broadcast log of bounded size: what hosts implement subscriptions with. */
export function createSubscriptionHub<T>(options: SubscriptionHubOptions): SubscriptionHub<T> {
  const { keep } = options;
  const firstSeq = options.firstSeq ?? 0;
  const slots: NumberedEvent<T>[] = [];
  const waiting = new Set<() => void>();
  let lastSeq = firstSeq - 1;
  let state: 'open' | 'ended' = 'open';

  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const eventAfter = (seen: number): NumberedEvent<T> | undefined => {
    const next = Math.max(seen + 1, lastSeq - keep + 1, firstSeq);
    return next > lastSeq ? undefined : slots[(next - firstSeq) % keep];
  };

  async function* subscribe({ afterSeq, signal }: SubscriptionContext): AsyncGenerator<NumberedEvent<T>> {
    let seen = afterSeq > lastSeq ? firstSeq - 1 : afterSeq;
    while (!signal.aborted) {
      const event = eventAfter(seen);
      if (event !== undefined) {
        seen = event.seq;
        yield event;
        continue;
      }
      if (state === 'ended') return;
      let resolveChange: () => void = () => undefined;
      const change = new Promise<void>((resolve) => {
        resolveChange = resolve;
        waiting.add(resolve);
      });
      await untilAborted(change, signal);
      waiting.delete(resolveChange);
    }
  }

  return {
    get lastSeq() {
      return lastSeq;
    },
    publish(value) {
      lastSeq += 1;
      slots[(lastSeq - firstSeq) % keep] = { seq: lastSeq, value };
      wake();
      return lastSeq;
    },
    subscribe,
    end() {
      state = 'ended';
      wake();
    },
  };
}
