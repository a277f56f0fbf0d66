import { findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { z } from 'zod';
import { correctionOf, refusalsOf } from '../../src-core/domain/parse.ts';
import type { Refusal } from '../../src-core/domain/parse.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';

/** A refusal with its place in the text, 1-based; null where the text has no such place. */
export interface PlacedRefusal extends Refusal {
  readonly line: number | null;
  readonly column: number | null;
}

export interface ParsedText<T> {
  readonly value: T | null;
  readonly refusals: readonly PlacedRefusal[];
  /** Puts line and column to refusals found later, such as an unknown name. */
  place(refusals: readonly Refusal[]): PlacedRefusal[];
}

/** Deeper than any document; what nests further is refused before it can exhaust the stack. */
const deepestNesting = 100;

/** Parses the text of a JSON document by its schema; every refusal has its path and its place. */
export function parseDocumentText<T>(text: string, schema: z.ZodType<T>): ParsedText<T> {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const placeAt = (offset: number) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (lineStarts[low] as number) + 1 };
  };
  const syntax = (message: string, offset: number): ParsedText<T> => ({
    value: null,
    refusals: [{ path: '', message, ...placeAt(offset) }],
    place: (refusals) => refusals.map((refusal) => ({ ...refusal, line: null, column: null })),
  });

  const tooDeep = nestingOffset(text);
  if (tooDeep !== null) return syntax(`nested deeper than ${deepestNesting} levels`, tooDeep);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const first = errors[0];
  if (first !== undefined) return syntax(`not JSON: ${words(printParseErrorCode(first.error))}`, first.offset);
  if (root === undefined) return syntax('the file is empty', 0);
  const duplicate = duplicateKey(root);
  if (duplicate !== null) return syntax(`the field "${String(duplicate.value)}" stands twice`, duplicate.offset);

  const place = (refusals: readonly Refusal[]): PlacedRefusal[] =>
    refusals.map((refusal) => {
      const node = nearestNode(root, refusal.path);
      return { ...refusal, ...(node === null ? { line: null, column: null } : placeAt(node.offset)) };
    });
  const parsed = schema.safeParse(JSON.parse(text));
  if (parsed.success) return { value: parsed.data, refusals: [], place };
  return { value: null, refusals: place(refusalsOf(parsed.error)), place };
}

/** @param what as in `kernel mine.json` */
export function refusedText(what: string, refusals: readonly PlacedRefusal[]): FringeError {
  const kind = what.split(' ')[0] ?? 'document';
  const first = refusals[0] ?? { path: '', message: 'refused', line: null, column: null };
  const at = first.path === '' ? '' : ` at ${first.path}`;
  const line = first.line === null ? '' : ` (line ${first.line}, column ${first.column})`;
  const more = refusals.length > 1 ? `; and ${refusals.length - 1} more` : '';
  return new FringeError(
    'bad_input',
    `The ${what} is refused${at}${line}: ${first.message.replace(/\.$/, '')}${more}.`,
    {
      path: first.path,
      remedy: correctionOf(kind),
    },
  );
}

const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** Offset at which brackets nest too deep, or null; strings are passed over. */
function nestingOffset(text: string): number | null {
  let depth = 0;
  let inString = false;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text.charCodeAt(offset);
    if (inString) {
      if (character === 92) offset += 1;
      else if (character === 34) inString = false;
    } else if (character === 34) inString = true;
    else if (character === 123 || character === 91) {
      depth += 1;
      if (depth > deepestNesting) return offset;
    } else if (character === 125 || character === 93) depth -= 1;
  }
  return null;
}

function duplicateKey(node: Node): Node | null {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [null, child];
    if (key) {
      if (seen.has(key.value)) return key;
      seen.add(key.value);
    }
    const inner = value ? duplicateKey(value) : null;
    if (inner !== null) return inner;
  }
  return null;
}

/** The node a path leads to, or the deepest one on the way that exists; for a field that is there, its key. */
function nearestNode(root: Node, path: string): Node | null {
  const segments = path === '' ? [] : path.replace(/\[(\d+)\]/g, '.$1').split('.');
  for (let length = segments.length; length >= 0; length--) {
    const location = segments.slice(0, length).map((segment) => (/^\d+$/.test(segment) ? Number(segment) : segment));
    const node = length === 0 ? root : findNodeAtLocation(root, location);
    if (node !== undefined) return length > 0 && node.parent?.type === 'property' ? node.parent : node;
  }
  return null;
}
