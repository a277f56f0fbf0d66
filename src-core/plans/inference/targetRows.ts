import type { InferenceTable } from '../../domain/inferenceData.ts';
import { compileVectorised } from '../../expressions/vectorised.ts';
import { noLightDbm } from '../../photonics/spectrum.ts';
import { columnsInWords, pickValue, refuseTarget } from './targetPicks.ts';
import type { PickedColumn, PickedValue, Picks } from './targetPicks.ts';

/** Points of one variable: rows in which everything that is used is a number. */
export interface TargetRows {
  /** By the formula's name, [point]. */
  readonly columns: Record<string, Float64Array>;
  /** [point] */
  readonly values: Float64Array;
  /** [point], one for all, or null: not known. */
  readonly uncertainties: Float64Array | number | null;
  readonly leftOut: number;
  readonly notes: readonly string[];
}

interface Asked {
  readonly uncertainty: number | string | null;
  /** Into the specification: `target.variables.T`. */
  readonly path: string;
}

/** @throws bad_input when no row is left, or for an uncertainty that is not above zero, with its row */
export function takeRows(table: InferenceTable, picks: Picks, { uncertainty, path }: Asked): TargetRows {
  const { independents, value } = picks;
  const reasons = new Map<string, number>();
  const total = Object.values(table.columns)[0]?.length ?? 0;
  const complete = completeRows(table, picks, reasons);
  refuseEmpty(complete, { table, reasons, total, path });
  const computed = valuesAt(table, value, complete);
  const finite = complete.map((_, index) => Number.isFinite(computed[index]));
  const rows = complete.filter((_, index) => finite[index]);
  if (rows.length < complete.length) reasons.set(`where ${value.text} is not finite`, complete.length - rows.length);
  refuseEmpty(rows, { table, reasons, total, path });
  const uncertainties = uncertaintiesAt(table, { value, rows, asked: uncertainty, path: `${path}.uncertainty` });
  const leftOut = total - rows.length;
  return {
    columns: Object.fromEntries(independents.map((each) => [each.name, columnAt(table, each, rows)])),
    values: computed.filter((_, index) => finite[index] === true),
    uncertainties,
    leftOut,
    notes: leftOut === 0 ? [] : [`${leftOut} of ${total} rows left out: ${reasonsInWords(reasons)}.`],
  };
}

function completeRows(table: InferenceTable, { independents, value }: Picks, reasons: Map<string, number>): number[] {
  const count = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const names = [...new Set([...independents, ...value.columns].map(({ column }) => column))];
  const levels = new Set(value.columns.filter((each) => isInDbm(each, value)).map(({ column }) => column));
  const columns = names.map((name) => ({
    name,
    cells: table.columns[name] as readonly (number | null)[],
    isLevel: levels.has(name),
  }));
  const total = Object.values(table.columns)[0]?.length ?? 0;
  const rows: number[] = [];
  for (let row = 0; row < total; row++) {
    const reason = columns.reduce<string | null>((found, { name, cells, isLevel }) => {
      if (found !== null) return found;
      const cell = cells[row] ?? null;
      if (cell === null) return `without a number in ${name}`;
      return isLevel && cell <= noLightDbm ? `without light (${noLightDbm} dBm or below) in ${name}` : null;
    }, null);
    if (reason === null) rows.push(row);
    else count(reason);
  }
  return rows;
}

/** A power meter without light says -100 dBm or less: a word, not a reading. */
const isInDbm = ({ column, unit }: PickedColumn, value: PickedValue): boolean =>
  (unit === '' && value.expression === null ? value.unit : unit).toLowerCase() === 'dbm' || /dbm$/i.test(column);

function columnAt(table: InferenceTable, { column, conversion }: PickedColumn, rows: readonly number[]): Float64Array {
  const cells = table.columns[column] as readonly (number | null)[];
  return Float64Array.from(rows, (row) => {
    const cell = cells[row] ?? NaN;
    return conversion === null ? cell : conversion.convert(cell);
  });
}

/** Of an expression one value a row; its list functions of one argument go over the rows that are given. */
function valuesAt(table: InferenceTable, value: PickedValue, rows: readonly number[]): Float64Array {
  const { expression, columns, conversion } = value;
  const [first] = columns;
  if (expression === null) return columnAt(table, { ...(first as PickedColumn), conversion }, rows);
  const named = new Map(columns.map((each) => [each.name, columnAt(table, each, rows)]));
  const out = new Float64Array(rows.length);
  const nothing = { observations: null, wasm: null };
  compileVectorised(expression, { parameters: [], columns: named }, nothing).values(new Float64Array(0), out);
  return out;
}

interface UncertaintyWork {
  readonly value: PickedValue;
  readonly rows: readonly number[];
  readonly asked: number | string | null;
  readonly path: string;
}

function uncertaintiesAt(
  table: InferenceTable,
  { value, rows, asked, path }: UncertaintyWork,
): Float64Array | number | null {
  if (asked === null) return null;
  const factor = value.conversion === null ? 1 : value.conversion.factor;
  if (factor === null) {
    const sentence = `The values are converted to ${value.unit}, and their uncertainty cannot be along with them.`;
    throw refuseTarget(path, sentence, 'Leave the uncertainty out, or give "value" and "uncertainty" as expressions.');
  }
  if (typeof asked === 'number') return asked * factor;
  const sigmas = valuesAt(table, pickValue(table, asked, path), rows);
  const bad = sigmas.findIndex((sigma) => !(sigma > 0 && Number.isFinite(sigma)));
  if (bad !== -1) {
    const sigma = sigmas[bad] as number;
    const what = Number.isFinite(sigma) ? `is ${sigma}, which is not above zero` : 'is no number';
    const where = table.source.name === '' ? '' : ` of ${table.source.name}`;
    const sentence = `The uncertainty ${asked} ${what} in row ${(rows[bad] as number) + 1}${where}.`;
    throw refuseTarget(path, sentence, 'Correct it, take the row out, or give one uncertainty for all points.');
  }
  return sigmas.map((sigma) => sigma * factor);
}

/** `9 without a number in T, 2 where log(T) is not finite`. */
const reasonsInWords = (reasons: ReadonlyMap<string, number>): string =>
  [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');

function refuseEmpty(
  rows: readonly number[],
  about: { table: InferenceTable; reasons: ReadonlyMap<string, number>; total: number; path: string },
): void {
  if (rows.length > 0) return;
  const { table, reasons, total, path } = about;
  const why = total === 0 ? columnsInWords(table) : `all ${total} rows are left out, ${reasonsInWords(reasons)}`;
  throw refuseTarget(path, `The target has no points: ${why}.`, 'Name other columns, or correct the data.');
}
