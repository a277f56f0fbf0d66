import { FringeError } from '../errors/fringeError.ts';
import { nameRefusal } from '../expressions/names.ts';

/**
 * Refuses names that a formula could not tell from its own words. A program may call its parameters what it likes.
 * @throws bad_input with the path of the parameter
 */
export function requireFormulaNames(names: readonly string[]): void {
  for (const name of names) {
    const why = nameRefusal(name);
    if (why === null) continue;
    throw new FringeError('bad_input', `A parameter cannot be called "${name}": ${why}.`, {
      path: `parameters.${name}`,
      remedy: 'Call it something else, in the parameters and in the formula.',
    });
  }
}
