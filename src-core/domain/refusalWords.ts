import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What a schema says by itself where nobody gave it words; sentences of our own begin otherwise. */
const ownWords = /^(Invalid|Too (small|big)|Unrecognized)\b/;

const kinds: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};
const inWords = (kind: string): string => kinds[kind] ?? kind;

/** Why a value is refused, to be read behind its path: `is missing; expected a number`, `must be at least 1`. */
export function refusalInWords(issue: Issue): string {
  if (!ownWords.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return ofType(issue.expected, /received (\w+)/.exec(issue.message)?.[1] ?? '');
    case 'invalid_value':
      return `expected ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return sized(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'above' : 'at least');
    case 'too_big':
      return sized(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'below' : 'at most');
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.format === 'regex' ? 'is not of the form that is expected here' : `expected ${issue.format}`;
    case 'invalid_union':
      return 'is of none of the forms that are expected here';
    case 'invalid_key':
      return 'has a name that is not allowed';
    default:
      return issue.message;
  }
}

function ofType(expected: string, received: string): string {
  if (received === 'undefined') return `is missing; expected ${inWords(expected)}`;
  // A fraction is of the kind that was asked for, but for being one.
  const isKnown =
    received !== '' && inWords(received) !== inWords(expected) && !(expected === 'int' && received === 'number');
  return `expected ${inWords(expected)}${isKnown ? `, not ${inWords(received)}` : ''}`;
}

const counted: Readonly<Record<string, readonly [string, string]>> = {
  string: ['character', 'characters'],
  array: ['item', 'items'],
  set: ['item', 'items'],
  map: ['entry', 'entries'],
};

function sized(origin: string, bound: number, how: string): string {
  const things = counted[origin];
  if (things === undefined) return `must be ${how} ${bound}`;
  if (how === 'at least' && bound === 1) return 'must not be empty';
  return `must have ${how} ${bound} ${things[bound === 1 ? 0 : 1]}`;
}
