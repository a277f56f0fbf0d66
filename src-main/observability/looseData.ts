import type { Attributes, AttributeValue } from './signals.ts';

/** Documents are read as they come: what is not of the expected kind counts as not there, and nothing throws. */

export type Loose = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Loose | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : null;

export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** `GradientDescent` of `"GradientDescent"` and of `{"GradientDescent": {...}}`. */
export const variantOf = (value: unknown): string | null =>
  textOf(value) ?? Object.keys(asObject(value) ?? {})[0] ?? null;

/** `GradientDescent` as `gradient_descent`. */
export const snakeCase = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();

/** The first object inside `value` that passes, parents before children; looks at a bounded number of objects. */
export function findInside(value: unknown, passes: (candidate: Loose) => boolean): Loose | null {
  const waiting: unknown[] = [value];
  for (let looked = 0; looked < 20_000 && waiting.length > 0; looked++) {
    const next = waiting.shift();
    const object = asObject(next);
    if (object !== null && passes(object)) return object;
    if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next).slice(0, 1000));
  }
  return null;
}

/** Six significant digits, without what is left of binary fractions. */
export const figure = (value: number): string => String(Number(value.toPrecision(6)));

/** What an event may carry: strings alone, nothing for what is not known. */
export function asStrings(values: Attributes): Record<string, string> {
  const written = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(written.map(([name, value]) => [name, writtenOut(value)]));
}

const writtenOut = (value: AttributeValue): string =>
  typeof value === 'number' ? figure(value) : typeof value === 'object' ? (value ?? []).join(', ') : String(value);
