import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { stoppedAt } from '../transports/baseTransport.ts';
import { shown } from './dialect.ts';
import type { ClearOutcome } from '../transports/transport.ts';
import type { Dialect } from './dialect.ts';

/** A question whose answer no other command gives: its reply proves that everything before it has been read. */
export interface IdentityProbe {
  readonly command: string;
  matches(reply: string): boolean;
  /** What should have answered: `a Thorlabs power meter`. */
  readonly expected: string;
}

export interface SynchronisePorts {
  readonly label: string;
  readonly dialect: Dialect;
  readonly probe: IdentityProbe;
  readonly timeoutMs: number;
  /** Replies that may still come for commands that were given up. */
  readonly owedReplies: number;
  readonly signal: AbortSignal | undefined;
  bytesReceived(): number;
  isOpen(): boolean;
  /** @param listener whether the frame is the answer to the probe. */
  onFrame(listener: (frame: string) => boolean): void;
  /** Drops what has arrived of an unfinished frame. */
  discard(): void;
  /** Device clear, where the link has one. */
  clear(): Promise<ClearOutcome>;
  /** @param replyWithinMs null when no reply is to come. */
  send(command: string, replyWithinMs: number | null): void;
}

const attempts = 3;
/** An instrument that talks without pause for this long is not one we know. */
const drainLimitMs = 1500;

/**
 * Brings a link into step: ends what the instrument may still be reading (by a device clear where there is one, else by
 * what the dialect has for it), drops what it still says until it is quiet, then asks for its identity and takes that answer as the mark behind which the line is clean. A reply that is owed comes
 * before the mark; one that does not is waited for half as long again, since an instrument may answer out of order. No
 * longer: the next command may be a safe value.
 * @returns the answer to the probe.
 * @throws instrument_timeout (silence), instrument_reply (never quiet), instrument_identity (something else answers), stopped
 */
export async function synchronise(ports: SynchronisePorts): Promise<string> {
  const { dialect, probe, timeoutMs } = ports;
  let answer: string | null = null;
  let answers = 0;
  let others = 0;
  let other: string | null = null;
  let wake: () => void = () => undefined;
  ports.onFrame((frame) => {
    const isAnswer = probe.matches(frame);
    if (isAnswer) {
      answer = frame;
      answers += 1;
    } else {
      other = frame;
      others += 1;
    }
    wake();
    return isAnswer;
  });

  const come = async (condition: () => boolean, withinMs = timeoutMs): Promise<boolean> => {
    const deadline = performance.now() + withinMs;
    while (!condition() && ports.isOpen() && ports.signal?.aborted !== true) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      await pause(leftMs, ports.signal, (cut) => (wake = cut));
    }
    return condition();
  };

  for (let attempt = 1; attempt <= attempts; attempt++) {
    const isCleared = (await ports.clear()) === 'cleared';
    if (!isCleared && dialect.abort !== null) ports.send(dialect.abort, null);
    await untilQuiet(ports);
    ports.discard();
    other = null;
    requireOpen(ports);
    // One that is late is late with this too, and asked again it may forget what it was about to say.
    const patienceMs = attempt === 1 && ports.owedReplies > 0 ? 2 * timeoutMs : timeoutMs;
    ports.send(probe.command, patienceMs);
    if (await come(() => answers > 0, patienceMs)) {
      // Each probe has its own answer, each command that was given up its own reply: none may meet the next command.
      // After a device clear there is none but this one.
      if (!isCleared) {
        await come(() => answers >= attempt);
        await come(() => others >= ports.owedReplies, timeoutMs / 2);
      }
      await untilQuiet(ports);
      requireOpen(ports);
      ports.discard();
      return answer ?? '';
    }
    requireOpen(ports);
    if (attempt === 2 && other === null) break;
  }
  throw notIdentified(ports, other);
}

async function untilQuiet(ports: SynchronisePorts): Promise<void> {
  const limit = performance.now() + drainLimitMs;
  for (;;) {
    const before = ports.bytesReceived();
    await pause(ports.dialect.quietMs, ports.signal);
    requireOpen(ports);
    if (ports.bytesReceived() === before) return;
    ports.discard();
    if (performance.now() > limit) {
      throw new FringeError('instrument_reply', `${ports.label} talks without pause and without being asked.`, {
        remedy: 'Check the speed of the serial port and that the driver is the right one.',
      });
    }
  }
}

function requireOpen(ports: SynchronisePorts): void {
  if (ports.signal?.aborted === true) throw stoppedAt(ports.label);
  if (!ports.isOpen()) {
    throw new FringeError('instrument_lost', `${ports.label} closed the connection while it was being identified.`, {
      remedy: 'Check that nothing else holds the instrument, then reconnect it.',
    });
  }
}

/** Sleeps, until cut short; an abort throws. */
async function pause(
  durationMs: number,
  signal: AbortSignal | undefined,
  onCut: (cut: () => void) => void = () => undefined,
): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    // What waits in the socket after a busy spell is read before the time counts as over.
    const timer = setTimeout(() => setImmediate(end), Math.max(1, durationMs));
    signal?.addEventListener('abort', end);
    onCut(end);
  });
}

function notIdentified({ label, probe, timeoutMs }: SynchronisePorts, other: string | null): FringeError {
  if (other !== null) {
    const message = `${label} is not ${probe.expected}: it answered "${shown(other)}" to ${probe.command}.`;
    return new FringeError('instrument_identity', message, {
      remedy: 'Check the address, or choose the driver of the instrument that stands there.',
    });
  }
  return new FringeError('instrument_timeout', `${label} did not answer ${probe.command} within ${timeoutMs} ms.`, {
    remedy: 'Check that the instrument is on, and the speed of a serial port.',
  });
}
