import { LineCounter, isMap, isNode, isPair, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { refusalsOf } from '../../src-core/domain/parse.ts';
import { parseDocumentText } from './documentText.ts';
import type { ParsedText, PlacedRefusal } from './documentText.ts';

/** Aliases a document may use: beyond them it is made to fill the memory. */
const mostAliases = 50;

/**
 * Parses the text of a configuration by its schema, JSON when it begins with a brace and YAML 1.2 otherwise; every
 * refusal has its path and its place. Plain data alone: no tag makes anything else.
 */
export function parseConfigText<T>(text: string, schema: z.ZodType<T>): ParsedText<T> {
  if (/^\s*\{/.test(text)) return parseDocumentText(text, schema);
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const placeAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const refusals: PlacedRefusal[] = document.errors.map(({ message, pos }) => ({
    path: '',
    message: `not YAML: ${message.replace(/\.$/, '')}`,
    ...placeAt(pos[0]),
  }));
  const place: ParsedText<T>['place'] = (found) =>
    found.map((refusal) => {
      const offset = offsetOf(document, refusal.path);
      return { ...refusal, ...(offset === null ? { line: null, column: null } : placeAt(offset)) };
    });
  if (refusals.length > 0) return { value: null, refusals, place };
  let given: unknown;
  try {
    given = document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: null, refusals: [{ path: '', message, line: null, column: null }], place };
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { value: parsed.data, refusals: [], place };
  return { value: null, refusals: place(refusalsOf(parsed.error)), place };
}

/** Where the field of a path begins, or the nearest one above it that is written. */
function offsetOf(document: Document, path: string): number | null {
  const segments = path === '' ? [] : path.replace(/\[(\d+)\]/g, '.$1').split('.');
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? null) : null;
  for (let at = 0; at < segments.length; at++) {
    if (!isMap(node)) break;
    // A name may have dots of its own.
    const pair = node.items.find((item) => isPair(item) && segments.slice(at).join('.').startsWith(String(item.key)));
    if (pair === undefined) break;
    const key = pair.key as unknown;
    if (isNode(key)) offset = key.range?.[0] ?? offset;
    at += String(pair.key).split('.').length - 1;
    node = pair.value;
  }
  return offset;
}
