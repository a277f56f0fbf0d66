import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A certified data set of nonlinear regression. */
export interface NistSet {
  readonly name: string;
  readonly formula: string;
  readonly parameters: readonly string[];
  /** [start][parameter] */
  readonly starts: readonly (readonly number[])[];
  readonly certified: readonly number[];
  readonly deviations: readonly number[];
  readonly residualDeviation: number;
  /** Left side of the model: `y`, or `log(y)` for Nelson. */
  readonly value: 'y' | 'log(y)';
  /** What it comes to at each point. */
  readonly values: Float64Array;
  /** The measured `y` itself. */
  readonly measured: Float64Array;
  readonly columns: readonly (readonly [string, Float64Array])[];
}

const folder = dirname(fileURLToPath(import.meta.url));

/** All data sets beside this file, by name. */
export function readNist(): NistSet[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.dat'));
  return files.sort().map((file) => parseNist(file.replace('.dat', ''), readFileSync(join(folder, file), 'latin1')));
}

function parseNist(name: string, text: string): NistSet {
  const lines = text.split(/\r?\n/);
  const rows = lines.flatMap((line) => {
    const match = /^\s*(b\d+) =\s+(.*)$/.exec(line);
    if (match === null) return [];
    const numbers = (match[2] as string).trim().split(/\s+/).map(Number);
    return [{ parameter: match[1] as string, numbers }];
  });
  const column = (index: number): number[] => rows.map(({ numbers }) => numbers[index] as number);
  const header = lines.findIndex((line) => /^Data:\s+y\s+x/.test(line));
  const names = (lines[header] as string).replace('Data:', '').trim().split(/\s+/);
  const points = lines
    .slice(header + 1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const dataColumn = (index: number): Float64Array => Float64Array.from(points, (point) => point[index] as number);
  const [left, right] = modelOf(lines);
  return {
    name,
    formula: right,
    parameters: rows.map(({ parameter }) => parameter),
    starts: [column(0), column(1)],
    certified: column(2),
    deviations: column(3),
    residualDeviation: Number(/Residual Standard Deviation:\s+(\S+)/.exec(text)?.[1]),
    value: left === 'log(y)' ? 'log(y)' : 'y',
    values: left === 'log(y)' ? dataColumn(0).map(Math.log) : dataColumn(0),
    measured: dataColumn(0),
    columns: names.slice(1).map((column, index) => [column, dataColumn(index + 1)] as const),
  };
}

/** Both sides of the model as the file writes it, in the formula language. */
function modelOf(lines: readonly string[]): [left: string, right: string] {
  const from = lines.findIndex((line) => /^\s+(y|log\[y\])\s+=/.test(line));
  const to = lines.findIndex((line, index) => index >= from && /\+\s+e\s*$/.test(line));
  const model = lines
    .slice(from, to + 1)
    .join(' ')
    .replace(/\+\s+e\s*$/, '');
  const written = model.replaceAll('[', '(').replaceAll(']', ')').replaceAll('**', '^').replaceAll('arctan', 'atan');
  const [left, right] = written.split(/=(.*)/s) as [string, string];
  return [left.trim(), right.replace(/\s+/g, ' ').trim()];
}
