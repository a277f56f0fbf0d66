import type { DialectReply, InstrumentDialect } from '../../src-main/instruments/simulator/dialect.ts';
import type { MessageDeviceOptions } from '../../src-main/instruments/simulator/messageDevice.ts';

const identity: DialectReply = { bytes: Buffer.from('FRINGE,BENCHMARK,1,1.0\n'), latencyMs: 0 };
const reading: DialectReply = { bytes: Buffer.from('+1.23456789E-03\n'), latencyMs: 0 };
const silence: DialectReply = { bytes: Buffer.alloc(0), latencyMs: 0 };

/** An instrument that answers at once, for any of the simulator's servers. */
export function answersAtOnce(): MessageDeviceOptions {
  return {
    dialect: new BenchmarkDialect(),
    pacing: { on: false, latencyScale: 0 },
    takeReplyFault: () => ({ drop: false, garble: false, extraMs: 0 }),
    afterCommand: () => undefined,
    onClientChange: () => undefined,
  };
}

class BenchmarkDialect implements InstrumentDialect {
  #pending = '';

  push(bytes: Uint8Array): void {
    this.#pending += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }

  next(): DialectReply | null {
    const end = this.#pending.indexOf('\n');
    if (end < 0) return null;
    const command = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end + 1);
    if (!command.endsWith('?')) return silence;
    return command.startsWith('*') ? identity : reading;
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#pending = '';
  }

  zeroOutputs(): void {
    // It has none.
  }

  snapshot(): unknown {
    return null;
  }

  restore(): void {
    // It keeps nothing.
  }
}
