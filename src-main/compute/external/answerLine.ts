/** The lines that go to a model's program and come from it: docs/external-models.md. */

/** What a row's place in an answer held. */
export type RowAnswer =
  | { readonly kind: 'values'; readonly values: readonly number[] }
  /** The model could not do this row, and said so. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** Nothing that the protocol knows. */
  | { readonly kind: 'malformed'; readonly reason: string };

const longestQuote = 80;
const longestReason = 300;

/** Rows as a request. A number comes back from it as the same double, and as no integer. */
export function requestLine(rows: readonly Float64Array[]): string {
  const lists: string[] = [];
  for (const row of rows) {
    let list = '[';
    for (let axis = 0; axis < row.length; axis++) list += (axis === 0 ? '' : ',') + numberText(row[axis] as number);
    lists.push(`${list}]`);
  }
  return `{"parameters":[${lists.join(',')}]}\n`;
}

function numberText(value: number): string {
  if (!Number.isInteger(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  // Beyond 1e21 the text has an exponent already.
  return Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}

/**
 * An answer's rows as they came, or in a few words why it is no answer.
 * @param count how many rows were asked for
 */
export function parseAnswer(line: string, count: number): readonly unknown[] | string {
  const answer = parseLenient(line);
  if (answer === undefined) return `printed no JSON: ${quote(line)}`;
  const values: unknown =
    typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)['values'] : undefined;
  if (!Array.isArray(values)) return `answered without a list "values": ${quote(line)}`;
  if (values.length !== count) return `answered ${rowsInWords(values.length)} to a batch of ${count}`;
  return values;
}

/** @param rowLength how many values a row must have */
export function readRow(row: unknown, rowLength: number): RowAnswer {
  if (Array.isArray(row)) {
    if (row.length !== rowLength) {
      return { kind: 'malformed', reason: `a row has ${row.length} values where ${rowLength} points were measured` };
    }
    const place = row.findIndex((value) => !Number.isFinite(value));
    if (place < 0) return { kind: 'values', values: row as number[] };
    const found =
      row[place] === null ? 'not finite' : `${quote(JSON.stringify(row[place]))}, which is no finite number`;
    return { kind: 'failed', reason: `value ${place + 1} of a row is ${found}` };
  }
  const error: unknown =
    typeof row === 'object' && row !== null ? (row as Record<string, unknown>)['error'] : undefined;
  if (error === undefined) return { kind: 'malformed', reason: `a row is no list: ${quote(JSON.stringify(row))}` };
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  return { kind: 'failed', reason: shorten(oneLine(text), longestReason) };
}

/** Python's and NumPy's writers put NaN and Infinity bare, which is no JSON; such a value is a failed one. */
function parseLenient(line: string): unknown {
  const text = line.startsWith('\ufeff') ? line.slice(1) : line;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    return JSON.parse(text.replace(/(?<=[[,:\s])(?:NaN|-?Infinity)(?=[\],\s}])/g, 'null')) as unknown;
  } catch {
    return undefined;
  }
}

const rowsInWords = (count: number): string => (count === 1 ? '1 row' : `${count} rows`);
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length)}...` : text);

/** The beginning of what was printed, on one line. */
export const quote = (text: string): string => `"${shorten(oneLine(text.slice(0, 4 * longestQuote)), longestQuote)}"`;
