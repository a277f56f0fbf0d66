import { FringeError } from '../errors/fringeError.ts';
import { quoted } from './refuse.ts';
import type { Expression } from './node.ts';
import { isFunctionName } from './operations.ts';
import { tokenise } from './tokenise.ts';
import { foldTree } from './walk.ts';

/** The names an expression uses and where each first stands, in order of appearance. Offsets are 0-based. */
export function nameOffsetsOf(expression: Expression): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  foldTree<null>(expression.root, (node) => {
    if (node.kind === 'name') offsets.set(node.name, Math.min(node.offset, offsets.get(node.name) ?? Infinity));
    return null;
  });
  return new Map([...offsets].sort(([, a], [, b]) => a - b));
}

/** The names an expression uses, each once, in order of appearance. */
export function namesOf(expression: Expression): readonly string[] {
  return [...nameOffsetsOf(expression).keys()];
}

/** The known names; as a map, each with what claims it: more than one claim makes a name ambiguous. */
export type KnownNameSet = ReadonlySet<string> | ReadonlyMap<string, Iterable<string>>;

const listedNames = 12;

function knownList(known: KnownNameSet): string {
  const names = [...known.keys()].sort();
  if (names.length === 0) return 'no name is known here';
  const more = names.length > listedNames ? ` and ${names.length - listedNames} more` : '';
  return `known here: ${names.slice(0, listedNames).join(', ')}${more}`;
}

/**
 * Refuses a name that is not known, or that several things claim, with the name and its column.
 * @throws unknown_name
 */
export function checkNames(expression: Expression, known: KnownNameSet): void {
  for (const [name, offset] of nameOffsetsOf(expression)) {
    const at = `The expression cannot be used: column ${offset + 1}`;
    if (!known.has(name)) {
      throw new FringeError('unknown_name', `${at}, the name ${quoted(name)} is unknown (${knownList(known)}).`, {
        remedy: 'Use one of the known names, or measure it before this expression.',
      });
    }
    const claims = known instanceof Map ? [...(known.get(name) as Iterable<string>)] : [];
    if (claims.length > 1) {
      throw new FringeError('unknown_name', `${at}, the name ${quoted(name)} is ambiguous: ${claims.join(' and ')}.`, {
        remedy: 'Use a name that only one of them has.',
      });
    }
  }
}

/** Why nothing of a user's can have this name in an expression; null when it can. */
export function nameRefusal(name: string): string | null {
  if (name === 'pi') return 'in a formula it is the constant 3.14159';
  if (isFunctionName(name)) return 'in a formula it is a function';
  return isName(name)
    ? null
    : 'no formula can hold it: a name is letters, digits and underscores, and begins with no digit';
}

function isName(text: string): boolean {
  try {
    const [first] = tokenise(text);
    return first?.kind === 'name' && first.text === text;
  } catch {
    return false;
  }
}
