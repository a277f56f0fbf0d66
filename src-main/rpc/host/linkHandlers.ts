import { setTimeout as delay } from 'node:timers/promises';
import type { NumberedEvent, ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import type { Handlers, SubscriptionContext } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

/** A person reads no faster. */
const lookEveryMs = 150;
const mostLines = 500;

export function linkHandlers(parts: HostParts): Pick<Handlers, 'bench.wire'> {
  return { 'bench.wire': ({ instrument }, context) => wireOf(parts, instrument, context) };
}

/** The event's number is that of its last line. */
async function* wireOf(
  { bench }: HostParts,
  instrument: string,
  { afterSeq, signal }: SubscriptionContext,
): AsyncGenerator<NumberedEvent<ProcedureOutput<'bench.wire'>>> {
  const session = bench();
  const { devices } = session;
  const newest = devices.wireLog(instrument).at(-1)?.seq ?? 0;
  let seen = afterSeq > newest ? 0 : Math.max(0, afterSeq);
  while (!signal.aborted && bench() === session) {
    const lines = devices.wireLog(instrument, seen);
    for (let from = 0; from < lines.length; from += mostLines) {
      const block = lines.slice(from, from + mostLines);
      seen = block.at(-1)?.seq ?? seen;
      yield { seq: seen, value: { lines: block } };
    }
    await delay(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
