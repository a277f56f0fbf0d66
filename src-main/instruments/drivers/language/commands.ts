import type { Command } from './driverLanguage.ts';
import type { Value } from './values.ts';

type Details = Omit<Command, 'words' | 'ask' | 'set' | 'value'>;

/** A header that is asked with a question mark and set with a value after a blank, as SCPI has it. */
export function setting<T>(words: string, header: string, value: Value<T>, details: Details = {}): Command<T> {
  return { words, ask: `${header}?`, set: `${header} {}`, value, ...details };
}

/** Something that can only be asked. */
export const query = <T>(words: string, ask: string, value: Value<T>, details: Details = {}): Command<T> => ({
  words,
  ask,
  value,
  ...details,
});

/** Something that is done. */
export const action = (words: string, set: string, details: Details = {}): Command => ({ words, set, ...details });
