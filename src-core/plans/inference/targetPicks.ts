import type { InferenceTable } from '../../domain/inferenceData.ts';
import type { TargetVariable } from '../../domain/inferenceTarget.ts';
import { sweepAxes } from '../../domain/sweepTable.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { namesOf, parseExpression } from '../../expressions/index.ts';
import type { Expression } from '../../expressions/index.ts';
import { findColumn } from '../../tables/index.ts';
import type { UnitConversion } from './unitConversion.ts';

/** One variable of a target on its way to points: what was asked for and where its numbers are. */
export interface TargetPart {
  /** Of its formula; empty for the only one. */
  readonly key: string;
  readonly asked: Pick<TargetVariable, 'independent' | 'value' | 'uncertainty'>;
  readonly table: InferenceTable;
  /** Into the specification: `target`, `target.variables.T`. */
  readonly path: string;
  readonly formula: string;
  /** `model.formula`, `model.formulas.T`. */
  readonly formulaPath: string;
  readonly parameters: readonly string[];
}

/** A column of the data under the name that the formula has for it. */
export interface PickedColumn {
  readonly name: string;
  readonly column: string;
  readonly unit: string;
  /** Null: the numbers are as the model takes them. */
  readonly conversion: UnitConversion | null;
}

/** A column, or an expression of columns. */
export interface PickedValue {
  /** As it was asked for. */
  readonly text: string;
  /** Null: the one column as it stands. */
  readonly expression: Expression | null;
  readonly columns: readonly PickedColumn[];
  readonly unit: string;
  readonly conversion: UnitConversion | null;
}

export interface Picks {
  readonly independents: readonly PickedColumn[];
  readonly value: PickedValue;
  readonly notes: readonly string[];
}

const mostListed = 20;

/** `mzi_fit.csv has the columns V, T, sigma`. */
export function columnsInWords({ columns, source }: InferenceTable): string {
  const names = Object.keys(columns);
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : '';
  const where = source.kind === 'session' ? `the sweep ${source.name}` : source.name || 'the target';
  return `${where} has the columns ${names.slice(0, mostListed).join(', ')}${more}`;
}

export const refuseTarget = (path: string, sentence: string, remedy: string): FringeError =>
  new FringeError('bad_input', sentence, { path, remedy });

/** What a sweep has read, be it a session or its table as a file; none of any other table. */
export function sensorsOfSweep({ columns, source }: InferenceTable): readonly string[] {
  const isSweep = source.kind === 'session' || ['row', 'time_s'].every((name) => Object.hasOwn(columns, name));
  return isSweep ? sweepAxes(columns).sensors : [];
}

export const unitOfColumn = ({ units }: InferenceTable, column: string): string => units[column] ?? '';

export const asIs = (table: InferenceTable, column: string, name: string = column): PickedColumn => ({
  ...{ name, column, unit: unitOfColumn(table, column), conversion: null },
});

/** @throws bad_input with what columns there are */
export function requireColumn(table: InferenceTable, wanted: string, path: string): string {
  const column = findColumn(table.columns, wanted);
  if (column !== null) return column;
  const alike = Object.keys(table.columns).find((name) => name.toLowerCase() === wanted.trim().toLowerCase());
  const hint = alike === undefined ? '' : `; ${JSON.stringify(alike)} is written otherwise`;
  const sentence = `There is no column ${JSON.stringify(wanted)}: ${columnsInWords(table)}${hint}.`;
  throw refuseTarget(path, sentence, 'Name one of its columns.');
}

/** A column by its name, else an expression of columns. @throws bad_input */
export function pickValue(table: InferenceTable, text: string, path: string): PickedValue {
  const column = findColumn(table.columns, text);
  if (column !== null) {
    const picked = asIs(table, column);
    return { text: column, expression: null, columns: [picked], unit: picked.unit, conversion: null };
  }
  let expression: Expression;
  try {
    expression = parseExpression(text);
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    const sentence = `${JSON.stringify(text)} is neither a column nor an expression of columns: ${columnsInWords(table)}.`;
    throw new FringeError('bad_input', sentence, { path, remedy: error.message, cause: error });
  }
  const columns = namesOf(expression).map((name) => asIs(table, requireColumn(table, name, path), name));
  if (columns.length === 0) {
    throw refuseTarget(path, `${JSON.stringify(text)} names no column: ${columnsInWords(table)}.`, 'Name a column.');
  }
  return { text, expression, columns, unit: '', conversion: null };
}
