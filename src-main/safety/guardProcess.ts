/**
 * The guard: a process of its own that holds the list of safe writes and performs them when the host ends without
 * disarming it, whatever ended the host. It knows no drivers, only bytes: the less it has, the less can fail.
 */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openTransport } from '../instruments/transports/openTransport.ts';
import type { Transport } from '../instruments/transports/transport.ts';
import { guardMessageSchema } from './guardProtocol.ts';
import type { GuardedInstrument, GuardMessage } from './guardProtocol.ts';

const connectTimeoutMs = 3000;
const connectAttempts = 4;
const connectPauseMs = 500;
/** Over a link of messages a host stands between, and each call has to come back before the next leaves. */
const messagePatienceMs = 5000;

let armed: Extract<GuardMessage, { type: 'arm' }> | null = null;

// A Ctrl+C in the terminal reaches the whole group; the guard outlives the host by design.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = parseMessage(line);
  // A host killed in mid-sentence leaves half a line: what was said before it holds.
  if (message === null) return;
  armed = message.type === 'arm' ? message : null;
  process.stdout.write(`${message.type}ed\n`);
});
lines.on('close', () => void end());
// The host's end of the pipe may be gone before our answer is out.
process.stdout.on('error', () => undefined);

function parseMessage(line: string): GuardMessage | null {
  try {
    return guardMessageSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

async function end(): Promise<void> {
  if (armed !== null) {
    const { instruments, logFile } = armed;
    log(logFile, { event: 'host ended', instruments: instruments.map(({ id }) => id) });
    await Promise.all(instruments.map((instrument) => makeSafe(instrument, logFile)));
  }
  process.exit(0);
}

async function makeSafe({ id, address, options, steps }: GuardedInstrument, logFile: string): Promise<void> {
  try {
    const transport = await connectAtLast(address, options);
    const leastMs = transport.clear === undefined ? 0 : messagePatienceMs;
    let unanswered = 0;
    for (const { send, replyTerminator, timeoutMs } of steps) {
      transport.write(Buffer.from(send, 'latin1'));
      if (replyTerminator === null) continue;
      // An output that does not answer must not keep the next one driven.
      const end = Buffer.from(replyTerminator, 'latin1');
      await transport.readUntil(end, Math.max(timeoutMs, leastMs)).catch(() => (unanswered += 1));
    }
    await transport.close();
    log(logFile, unanswered === 0 ? { event: 'safe', instrument: id } : { event: 'sent', instrument: id, unanswered });
  } catch (error) {
    log(logFile, {
      event: 'not reached',
      instrument: id,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/** An instrument that takes one connection may need a moment to notice that the host's is gone. */
async function connectAtLast(address: string, options: GuardedInstrument['options']): Promise<Transport> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await openTransport(address, options, AbortSignal.timeout(connectTimeoutMs));
    } catch (error) {
      if (attempt === connectAttempts) throw error;
      await delay(connectPauseMs);
    }
  }
}

function log(file: string, entry: Record<string, unknown>): void {
  try {
    appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
  } catch {
    // Nobody is left to tell; the writes matter more than their record.
  }
}
