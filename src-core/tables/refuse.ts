import { FringeError } from '../errors/fringeError.ts';

/** The refusal of a table. @param what the rest of the sentence, with the line */
export const refuseTable = (name: string, what: string, remedy: string): FringeError =>
  new FringeError('bad_input', `The table ${name} cannot be read: ${what}.`, { remedy });

/** A piece of a file for a sentence: short, with its quotes. */
export const quotedCell = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
