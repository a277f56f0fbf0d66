import { formatSetting } from '../../ui/formatNumber.ts';
import { parseNumber } from '../bench/parseNumber.ts';

/** `list` is names with commas between them; `value` a number, or "$name" of a tuned parameter; `json` anything. */
export type FieldKind = 'text' | 'number' | 'list' | 'value' | 'json';

/** A value of the kernel as its field shows it. */
export function fieldToText(value: unknown, kind: FieldKind): string {
  if (value === undefined || (value === null && kind !== 'json')) return '';
  if (kind === 'json') return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'number')
    return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7
      ? formatSetting(value, 12).replace(/\u202f/g, '')
      : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What was typed as a value; undefined while it cannot be read as one. */
export function fieldFromText(text: string, kind: FieldKind): unknown {
  switch (kind) {
    case 'text':
      return text;
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    case 'number':
      return parseNumber(text) ?? undefined;
    case 'value':
      return text.startsWith('$') ? text : (parseNumber(text) ?? undefined);
    case 'json':
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return undefined;
      }
  }
}

export function unreadableWords(kind: FieldKind): string {
  if (kind === 'json') return 'not JSON: names and words need quotes';
  return kind === 'value' ? 'not a number, nor "$name" of a tuned parameter' : 'not a number';
}
