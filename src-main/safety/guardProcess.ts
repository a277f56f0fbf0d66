/**
 * The guard: a process of its own that holds the list of safe writes and performs them when the host ends without
 * disarming it, whatever ended the host. It knows no drivers, only bytes: the less it has, the less can fail.
 */
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openTransport } from '../instruments/transports/openTransport.ts';
import { guardMessageSchema } from './guardProtocol.ts';
import type { GuardedInstrument, GuardMessage } from './guardProtocol.ts';

const connectTimeoutMs = 3000;

let armed: Extract<GuardMessage, { type: 'arm' }> | null = null;

// A Ctrl+C in the terminal reaches the whole group; the guard outlives the host by design.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = guardMessageSchema.parse(JSON.parse(line));
  armed = message.type === 'arm' ? message : null;
  process.stdout.write(`${message.type}ed\n`);
});
lines.on('close', () => void end());
// The host's end of the pipe may be gone before our answer is out.
process.stdout.on('error', () => undefined);

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
    const transport = await openTransport(address, options, AbortSignal.timeout(connectTimeoutMs));
    for (const { send, replyTerminator, timeoutMs } of steps) {
      transport.write(Buffer.from(send, 'latin1'));
      if (replyTerminator !== null) await transport.readUntil(Buffer.from(replyTerminator, 'latin1'), timeoutMs);
    }
    await transport.close();
    log(logFile, { event: 'safe', instrument: id });
  } catch (error) {
    log(logFile, {
      event: 'not reached',
      instrument: id,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

function log(file: string, entry: Record<string, unknown>): void {
  try {
    appendFileSync(file, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
  } catch {
    // Nobody is left to tell; the writes matter more than their record.
  }
}
