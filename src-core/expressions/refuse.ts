import { FringeError } from '../errors/fringeError.ts';

/** The refusal of an expression at a 0-based offset, which the sentence gives as a 1-based column. */
export function refuseAt(offset: number, what: string): FringeError {
  return new FringeError('bad_input', `The expression cannot be used: column ${offset + 1}, ${what}.`, {
    remedy: 'Correct the expression at that column.',
  });
}

/** A refusal of the whole expression; the remedy is that of one that is too long when left out. */
export function refuseWhole(what: string, remedy = 'Shorten the expression.'): FringeError {
  return new FringeError('bad_input', `The expression cannot be used: ${what}.`, { remedy });
}

/** A piece of the user's text for a sentence, shortened and with its quotes. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}
