import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { shown } from './dialect.ts';
import type { GarbledReply } from './dialect.ts';
import type { Exchange } from './exchange.ts';

/** What went wrong with an exchange, in a sentence. `label` is the instrument's, here and below. */
export function unanswered(label: string, { command, timeoutMs, frames, replies, repeatable }: Exchange): FringeError {
  const got = frames.length > 0 ? ` (${frames.length} of ${replies} lines came)` : '';
  const remedy = repeatable
    ? 'Check that the instrument is on and not busy.'
    : 'Nobody knows whether the command was obeyed: read the outputs back.';
  const message = `${label} did not answer ${shown(command)} within ${Math.round(timeoutMs)} ms${got}.`;
  return new FringeError('instrument_timeout', message, { remedy });
}

export function misunderstood(label: string, garbled: GarbledReply): FringeError {
  return new FringeError('instrument_reply', `${label} ${garbled.message}.`, {
    remedy: 'Check the cable and the speed of the serial port.',
    cause: garbled,
  });
}

export function lostFor(label: string, reason: string, code: 'instrument_lost' | 'instrument_timeout'): FringeError {
  return new FringeError(code, `${label} is lost: ${reason.replace(/\.$/, '')}.`, {
    remedy: 'Check power and cable, then reconnect the instrument.',
  });
}

export function notConnected(label: string): FringeError {
  return new FringeError('instrument_lost', `${label} is not connected.`, { remedy: 'Reconnect the instrument.' });
}

/** A command that has no end is no text either: its bytes, for the log. */
export const bytesOf = (command: string): string => Buffer.from(command, 'latin1').toString('hex');
