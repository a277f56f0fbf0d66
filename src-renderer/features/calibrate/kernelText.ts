import { applyEdits, modify, parse } from 'jsonc-parser';
import type { PlacedRefusal } from '../../../src-core/contract/procedures.ts';
import { formatPath } from '../../../src-core/domain/parse.ts';

export type JsonPath = readonly (string | number)[];

/** The text as a value, as far as it can be read: a half-typed text still fills the form. */
export function readText(text: string): unknown {
  return parse(text, [], { allowTrailingComma: true });
}

export function valueAt(root: unknown, path: JsonPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The text with one value changed and everything else, spaces too, as it was; `undefined` takes the field out. */
export function withValue(text: string, path: JsonPath, value: unknown): string {
  const source = text.trim() === '' ? '{}' : text;
  try {
    const edits = modify(source, [...path], value, {
      formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' },
    });
    return applyEdits(source, edits);
  } catch {
    // A text that is no JSON has no place for the value: it is mended by hand first.
    return text;
  }
}

/** What is refused at this very path, or inside it when `inside` is asked for. */
export function refusalAt(refusals: readonly PlacedRefusal[], path: JsonPath, reach: 'here' | 'inside'): string | null {
  const place = formatPath(path);
  const found = refusals.find(
    (refusal) =>
      refusal.path === place ||
      (reach === 'inside' && (refusal.path.startsWith(`${place}.`) || refusal.path.startsWith(`${place}[`))),
  );
  return found?.message ?? null;
}

/** The name of an externally tagged value: `{"Minimize": {...}}` or `"PreRun"`. */
export function tagOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return Object.keys(value)[0] ?? null;
}
