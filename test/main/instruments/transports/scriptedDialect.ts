import type { DialectReply, InstrumentDialect } from '../../../../src-main/instruments/simulator/dialect.ts';

/** What the instrument says to a command: bytes as latin-1, at once or later; null says nothing. */
export type ScriptedReply = string | { readonly text: string; readonly latencyMs: number } | null;

/** An instrument that says what the test tells it to say, to the byte, behind any of the simulator's servers. */
export class ScriptedDialect implements InstrumentDialect {
  /** Every whole command that was carried out, in order. */
  readonly commands: string[] = [];
  readonly #answer: (command: string, count: number) => ScriptedReply;
  readonly #counts = new Map<string, number>();
  #buffer = '';

  /** @param answer `count` is how often this command has come before. */
  constructor(answer: (command: string, count: number) => ScriptedReply) {
    this.#answer = answer;
  }

  push(bytes: Uint8Array): void {
    this.#buffer += Buffer.from(bytes).toString('latin1');
  }

  next(): DialectReply | null {
    const end = this.#buffer.indexOf('\n');
    if (end < 0) return null;
    const command = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + 1);
    this.commands.push(command);
    const count = this.#counts.get(command) ?? 0;
    this.#counts.set(command, count + 1);
    const reply = this.#answer(command, count) ?? '';
    const { text, latencyMs } = typeof reply === 'string' ? { text: reply, latencyMs: 0 } : reply;
    return { bytes: Buffer.from(text, 'latin1'), latencyMs };
  }

  release(reply: DialectReply): Uint8Array {
    return reply.bytes;
  }

  resetLink(): void {
    this.#buffer = '';
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
