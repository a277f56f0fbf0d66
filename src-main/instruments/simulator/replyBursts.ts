import type { DialectReply } from './dialect.ts';

/** A piece of a reply: its bytes, and how long after the piece before it (or after the command) it leaves. */
export interface Burst {
  readonly from: number;
  readonly to: number;
  readonly afterMs: number;
}

const lineFeed = 10;
/** A serial adapter hands on what it has about every 16 ms. */
const burstMs = 16;

/** The pieces in which a reply leaves; the last leaves at the reply's latency. */
export function burstsOf({ bytes, latencyMs, lineMs }: DialectReply): Burst[] {
  const ends: number[] = [];
  if (lineMs !== undefined) bytes.forEach((byte, index) => byte === lineFeed && ends.push(index + 1));
  if (lineMs === undefined || ends.length < 2) return [{ from: 0, to: bytes.length, afterMs: latencyMs }];
  const linesInBurst = Math.max(1, Math.floor(burstMs / lineMs));
  const bursts: Burst[] = [];
  for (let sent = 0; sent < ends.length;) {
    const next = Math.min(sent + linesInBurst, ends.length);
    const ownMs = (next - sent) * lineMs;
    bursts.push({
      from: ends[sent - 1] ?? 0,
      to: ends[next - 1] ?? bytes.length,
      afterMs: sent === 0 ? latencyMs - ends.length * lineMs + ownMs : ownMs,
    });
    sent = next;
  }
  return bursts;
}
