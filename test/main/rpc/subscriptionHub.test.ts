import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createSubscriptionHub } from '../../../src-main/rpc/subscriptionHub.ts';

const live = () => new AbortController().signal;

async function take<T>(events: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  if (count === 0) return taken;
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

describe('the subscription hub', () => {
  it('gives a late subscriber what is kept and then what comes', async () => {
    const hub = createSubscriptionHub<string>({ keep: 3 });
    for (const value of ['a', 'b', 'c', 'd']) hub.publish(value);
    const events = take(hub.subscribe({ afterSeq: -1, signal: live() }), 4);
    await Promise.resolve();
    hub.publish('e');
    expect(await events).toEqual([
      { seq: 1, value: 'b' },
      { seq: 2, value: 'c' },
      { seq: 3, value: 'd' },
      { seq: 4, value: 'e' },
    ]);
  });

  it('gives only the newest where only the newest counts', async () => {
    const hub = createSubscriptionHub<number>({ keep: 1 });
    const iterator = hub.subscribe({ afterSeq: -1, signal: live() })[Symbol.asyncIterator]();
    hub.publish(1);
    expect((await iterator.next()).value).toEqual({ seq: 0, value: 1 });
    for (let value = 2; value <= 1000; value += 1) hub.publish(value);
    expect((await iterator.next()).value).toEqual({ seq: 999, value: 1000 });
  });

  it('starts anew for a number from another life of the host', async () => {
    const hub = createSubscriptionHub<string>({ keep: 10 });
    hub.publish('first');
    expect(await take(hub.subscribe({ afterSeq: 5000, signal: live() }), 1)).toEqual([{ seq: 0, value: 'first' }]);
  });

  it('numbers from where it is told', async () => {
    const hub = createSubscriptionHub<string>({ keep: 2, firstSeq: 1_000_000 });
    expect(hub.lastSeq).toBe(999_999);
    for (const value of ['a', 'b', 'c']) hub.publish(value);
    expect(await take(hub.subscribe({ afterSeq: -1, signal: live() }), 2)).toEqual([
      { seq: 1_000_001, value: 'b' },
      { seq: 1_000_002, value: 'c' },
    ]);
  });

  it('ends after the last event, and at an abort', async () => {
    const hub = createSubscriptionHub<string>({ keep: 5 });
    const controller = new AbortController();
    const aborted = take(hub.subscribe({ afterSeq: -1, signal: controller.signal }), 9);
    const ended = take(hub.subscribe({ afterSeq: -1, signal: live() }), 9);
    controller.abort();
    expect(await aborted).toEqual([]);
    hub.publish('last');
    hub.end();
    expect(await ended).toEqual([{ seq: 0, value: 'last' }]);
  });

  it('loses and doubles nothing, wherever the subscriber leaves and returns', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 5 }), { maxLength: 12 }), async (visits) => {
        const hub = createSubscriptionHub<number>({ keep: 100 });
        const total = visits.reduce((sum, count) => sum + count, 0);
        for (let value = 0; value < total; value += 1) hub.publish(value);
        const seen: number[] = [];
        for (const count of visits) {
          const events = await take(hub.subscribe({ afterSeq: seen.at(-1) ?? -1, signal: live() }), count);
          seen.push(...events.map((event) => event.seq));
        }
        expect(seen).toEqual(Array.from({ length: total }, (_, index) => index));
      }),
    );
  });
});
