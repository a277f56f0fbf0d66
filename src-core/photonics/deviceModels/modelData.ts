import { FringeError } from '../../errors/fringeError.ts';
import { quantileOfSorted } from '../../maths/statistics/index.ts';
import type { ModelData, ModelVariableData } from './deviceModel.ts';

/** A number as formula text, every digit of it; in brackets when negative. */
export const literal = (value: number): string => (value < 0 ? `(${value})` : `${value}`);

/** @throws bad_input when the variable is missing or has fewer points than a fit could use */
export function variableOf(data: ModelData, variable: string, leastPoints: number): ModelVariableData {
  const found = data[variable];
  const count = found?.values.length ?? 0;
  if (found !== undefined && count >= leastPoints) return found;
  const named = variable === '' ? 'The target' : `The variable "${variable}"`;
  throw new FringeError('bad_input', `${named} has ${count} points; this model needs at least ${leastPoints}.`, {
    path: variable === '' ? 'target' : `target.variables.${variable}`,
    remedy: 'Measure more points.',
  });
}

/** @throws bad_input when the column is missing, or has one value only */
export function columnOf({ columns }: ModelVariableData, name: string): Float64Array {
  const column = columns[name];
  if (column === undefined) {
    throw new FringeError('bad_input', `The model needs a column "${name}", which the target does not give.`, {
      path: 'target.independent',
      remedy: `Name the column that is ${name}.`,
    });
  }
  return column;
}

export interface Span {
  readonly lower: number;
  readonly upper: number;
  readonly width: number;
}

export function spanOf(values: Float64Array): Span {
  let [lower, upper] = [Infinity, -Infinity];
  for (const value of values) {
    lower = Math.min(lower, value);
    upper = Math.max(upper, value);
  }
  return { lower, upper, width: upper - lower };
}

/** @throws bad_input when all values are the same: then nothing was swept */
export function sweptSpan(column: Float64Array, name: string): Span {
  const span = spanOf(column);
  if (span.width > 0) return span;
  throw new FringeError('bad_input', `The column "${name}" is ${span.lower} at every point: nothing was swept.`, {
    path: 'target.independent',
    remedy: 'Name the column that was swept.',
  });
}

/** Middle and half the height of values, by their 2nd and 98th percentile, so that a stray point does not count. */
export function levels(values: Float64Array): { readonly middle: number; readonly half: number } {
  const sorted = values.slice().sort();
  const [low, high] = [quantileOfSorted(sorted, 0.02), quantileOfSorted(sorted, 0.98)];
  const scale = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  return { middle: (low + high) / 2, half: Math.max((high - low) / 2, 1e-6 * scale) };
}

/** Every k-th point, so that no more than about `most` are left; columns and values alike. */
export function thinned(data: ModelVariableData, most: number): ModelVariableData {
  const stride = Math.max(1, Math.floor(data.values.length / most));
  if (stride === 1) return data;
  const thin = (values: Float64Array): Float64Array => values.filter((_, point) => point % stride === 0);
  const columns = Object.fromEntries(Object.entries(data.columns).map(([name, column]) => [name, thin(column)]));
  return { columns, values: thin(data.values), uncertainties: null };
}

/** An angle moved by whole turns to within half a turn of another. */
export const nearestTurn = (angle: number, to: number): number =>
  angle - 2 * Math.PI * Math.round((angle - to) / (2 * Math.PI));

/** A function of the data that keeps its last answer: priors and guess ask for the same scan, one after the other. */
export function rememberLast<T>(scan: (data: ModelData) => T): (data: ModelData) => T {
  let last: { readonly data: ModelData; readonly answer: T } | null = null;
  return (data) => {
    if (last?.data !== data) last = { data, answer: scan(data) };
    return last.answer;
  };
}
