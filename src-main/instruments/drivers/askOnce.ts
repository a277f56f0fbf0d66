import type { BenchInstrument } from '../../../src-core/domain/bench.ts';
import { exampleQueries, findQuery } from '../../../src-core/domain/instrumentQuery.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { QueryAnswer } from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';
import type { MessageLink } from '../protocols/messageLink.ts';

export interface KnownQuery {
  readonly text: string;
  readonly reply: RegExp;
}

/** @throws bad_input for what the driver does not know as a query: it might be a command that writes. */
export function requireQuery(driver: BenchInstrument['driver'], text: string, name: string): KnownQuery {
  const query = findQuery(driver, text);
  if (query !== null) return { text, reply: query.reply };
  throw new FringeError('bad_input', `${name} is not asked "${text}": it is none of its queries.`, {
    remedy: `Ask for example ${exampleQueries(driver).join(', ')}.`,
  });
}

/** Asks once, without a second try, and tells how it was answered. @throws stopped */
export async function askOnce(
  link: MessageLink,
  { text, reply: expected }: KnownQuery,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<QueryAnswer> {
  let sentMs = performance.now();
  const onSent = () => (sentMs = performance.now());
  const check = (reply: string) => {
    if (!expected.test(reply.trim())) throw new GarbledReply(reply, `an answer to ${text}`);
  };
  try {
    await link.read(text, check, { timeoutMs, signal, retries: 0, onSent });
    return { answer: 'valid', durationMs: performance.now() - sentMs, words: '' };
  } catch (error) {
    const durationMs = performance.now() - sentMs;
    if (!(error instanceof FringeError) || error.code === 'stopped') throw error;
    const answers = { instrument_timeout: 'none', instrument_lost: 'lost' } as const;
    const answer = link.isOpen ? (answers[error.code as keyof typeof answers] ?? 'malformed') : 'lost';
    return { answer, durationMs, words: error.message };
  }
}
