import { parseNumber } from '../parseNumber.ts';

/** A list of commands as lines. */
export const commandsToText = (value: unknown): string =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string').join('\n') : '';

/** Lines as a list of commands; undefined when there is none. */
export function commandsFromText(text: string): string[] | undefined {
  const commands = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return commands.length === 0 ? undefined : commands;
}

/** One end of an output's limits: a number, or the query that the instrument answers with it. */
export function limitToText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const query: unknown = typeof value === 'object' && value !== null && 'query' in value ? value.query : value;
  return typeof query === 'string' ? query : '';
}

export const limitFromText = (text: string): number | { query: string } => parseNumber(text) ?? { query: text.trim() };
