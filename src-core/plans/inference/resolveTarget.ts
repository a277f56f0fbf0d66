import type { InferenceData, InferenceTable } from '../../domain/inferenceData.ts';
import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import { targetVariables } from '../../domain/inferenceTarget.ts';
import type { InferenceTarget, TargetVariable } from '../../domain/inferenceTarget.ts';
import { requireFormulaNames } from '../parameterNames.ts';
import { pickForDevice } from './deviceColumns.ts';
import type { ColumnRole } from './deviceColumns.ts';
import { pickForFormula } from './formulaColumns.ts';
import { columnsInWords, refuseTarget } from './targetPicks.ts';
import type { TargetPart } from './targetPicks.ts';
import { takeRows } from './targetRows.ts';

export interface TargetRequest {
  readonly spec: Pick<InferenceSpec, 'target' | 'model'>;
  readonly data: InferenceData;
  /** By variable, the only one being ""; none for a program, which gives its values itself. */
  readonly formulas: Readonly<Record<string, string>>;
  readonly parameters: readonly string[];
  /** Of a built-in model, by variable: the columns that it knows by names of its own. Null: none. */
  readonly columns: Readonly<Record<string, readonly ColumnRole[]>> | null;
}

/** A measured variable as the data have it. */
export interface ResolvedVariable {
  /** As its formula's; empty for the only one. */
  readonly name: string;
  /** Empty of a program. */
  readonly formula: string;
  /** By the name that the formula has for it, [point]; independent columns that it does not use are among them. */
  readonly columns: Record<string, Float64Array>;
  /** [point] */
  readonly values: Float64Array;
  /** [point], one for all, or null: to be estimated from the residuals. Null for all variables or for none. */
  readonly uncertainties: Float64Array | number | null;
  /** [point]: whether it lies in the reference period; null when there is none. */
  readonly reference: boolean[] | null;
  /** The first of its independent columns, by the name in `columns`; null when there is none. */
  readonly independent: string | null;
  readonly independentUnit: string;
  /** Of the values; empty when nobody tells it. */
  readonly unit: string;
  /** Rows of the table that gave no point. */
  readonly leftOut: number;
}

export interface ResolvedTarget {
  readonly variables: readonly ResolvedVariable[];
  /** Sentences: what the files said, rows that were left out, columns that were guessed. */
  readonly notes: readonly string[];
}

/**
 * The points that a model is fitted to, out of the columns that were read: rows that lack anything are left out and
 * told of, the value may be an expression of columns, `independent` that is left out is the names of the formula that
 * are columns and no parameters. A specification with a log density of its own has no variables.
 * @throws bad_input with the path for a name that is nothing or that no parameter of a formula can have, no points, an
 *   uncertainty that is not above zero, a reference period without a point, variables of which some have an uncertainty
 *   and some have none
 */
export function resolveTarget(request: TargetRequest): ResolvedTarget {
  const { target, model } = request.spec;
  if (target === undefined) return { variables: [], notes: [] };
  if (Object.keys(request.formulas).length > 0) requireFormulaNames(request.parameters);
  const parts = partsOf(target, request);
  refuseMixed(parts);
  const notes = [...notesOfTables(parts)];
  const variables = parts.map((part) => {
    const resolved = resolvePart(part, { columns: request.columns, period: target.reference_period });
    const about = parts.length > 1 ? `${resolved.variable.name}: ` : '';
    notes.push(...resolved.notes.map((note) => about + note));
    if (model !== undefined && 'command' in model && resolved.variable.leftOut > 0) {
      const sentence = `A program gives a value for every row, and ${resolved.notes.join(' ')}`;
      throw refuseTarget(part.path, sentence, 'Take these rows out of the data.');
    }
    return resolved.variable;
  });
  const points = variables.reduce((sum, { values }) => sum + values.length, 0);
  const { length } = request.parameters;
  if (points < length)
    notes.push(`There are fewer points (${points}) than parameters (${length}): the priors decide the rest.`);
  return { variables, notes };
}

/**
 * The columns of a log density: those that hold any number, of rows that have one in each.
 * @throws bad_input when no row does
 */
export function resolveColumns(table: InferenceTable): {
  readonly columns: Record<string, Float64Array>;
  readonly notes: readonly string[];
} {
  const columns = Object.entries(table.columns).filter(([, cells]) => cells.some((cell) => cell !== null));
  const total = columns[0]?.[1].length ?? 0;
  const rows = Array.from({ length: total }, (_, row) => row).filter((row) =>
    columns.every(([, cells]) => cells[row] !== null),
  );
  if (rows.length === 0) {
    const sentence = `No row has a number in every column: ${columnsInWords(table)}.`;
    throw refuseTarget('log_density.csv', sentence, 'Take out the columns that are not needed.');
  }
  const left = total - rows.length;
  return {
    columns: Object.fromEntries(
      columns.map(([name, cells]) => [name, Float64Array.from(rows, (row) => cells[row] ?? NaN)]),
    ),
    notes: [
      ...table.notes,
      ...(left === 0 ? [] : [`${left} of ${total} rows left out: they have no number in one of the columns.`]),
    ],
  };
}

/** The variables of the target, each with its formula and its table. */
function partsOf(target: InferenceTarget, { spec, data, formulas, parameters }: TargetRequest): TargetPart[] {
  const keys = Object.keys(formulas);
  const listed = targetVariables(target);
  const variables = target.variables === undefined ? sharedBy(listed, keys) : listed;
  const named = spec.model !== undefined && 'formulas' in spec.model;
  const places = variables.map(({ name, ...asked }): TargetPart => {
    const key = keys.length === 1 && variables.length === 1 ? (keys[0] as string) : (name ?? '');
    const path = target.variables === undefined ? 'target' : `target.variables.${name}`;
    const table = data.tables[target.variables === undefined ? '' : (name ?? '')];
    if (table === undefined) throw refuseTarget(path, 'The data of the target were not read.', 'Start the run again.');
    const formula = Object.hasOwn(formulas, key) ? (formulas[key] as string) : '';
    if (keys.length > 0 && !Object.hasOwn(formulas, key)) {
      const has = keys[0] === '' ? 'one variable, without a name' : `the variables ${keys.join(', ')}`;
      throw refuseTarget(path, `The model has no variable "${key}": it has ${has}.`, 'Name its variables.');
    }
    return {
      key,
      asked,
      table,
      path,
      formula,
      formulaPath: named ? `model.formulas.${key}` : 'model.formula',
      parameters,
    };
  });
  const missing = keys.find((key) => !places.some((place) => place.key === key));
  if (missing === undefined) return places;
  throw refuseTarget('target.variables', `The model's variable "${missing}" has no target.`, 'Give it one.');
}

/** A built-in model with several variables finds them all in the one table, each by its own names. */
function sharedBy(listed: readonly TargetVariable[], keys: readonly string[]): readonly TargetVariable[] {
  const [only] = listed;
  if (keys.length < 2 || only === undefined) return listed;
  if (only.value !== null) {
    const sentence = `One value is named where the model has the variables ${keys.join(', ')}.`;
    throw refuseTarget('target.value', sentence, 'Name one for each in "variables", or leave "value" out.');
  }
  return keys.map((name) => ({ ...only, name }));
}

/** An estimate from the residuals is one number; beside uncertainties that are known it would weigh nothing rightly. */
function refuseMixed(parts: readonly TargetPart[]): void {
  const without = parts.find(({ asked }) => asked.uncertainty === null);
  const known = parts.find(({ asked }) => asked.uncertainty !== null);
  if (without === undefined || known === undefined) return;
  const sentence = `The variable "${known.key}" has an uncertainty and "${without.key}" has none.`;
  throw refuseTarget(`${without.path}.uncertainty`, sentence, 'Give all variables an uncertainty, or none.');
}

function notesOfTables(parts: readonly TargetPart[]): Set<string> {
  const named = ({ table }: TargetPart): string => (table.source.name === '' ? '' : `${table.source.name}: `);
  return new Set(parts.flatMap((part) => part.table.notes.map((note) => named(part) + note)));
}

interface ResolveOptions {
  readonly columns: TargetRequest['columns'];
  readonly period: readonly [number, number] | null;
}

function resolvePart(
  part: TargetPart,
  { columns: known, period }: ResolveOptions,
): { variable: ResolvedVariable; notes: readonly string[] } {
  const { key, asked, table, path, formula } = part;
  const roles = known?.[key];
  const picks = roles === undefined ? pickForFormula(part) : pickForDevice(part, roles);
  const { notes, ...rows } = takeRows(table, picks, { uncertainty: asked.uncertainty, path });
  const [independent] = picks.independents;
  const x = independent === undefined ? undefined : rows.columns[independent.name];
  const variable: ResolvedVariable = {
    ...{ name: key, formula, ...rows },
    reference: period === null ? null : referenceOf(x, period, independent?.name ?? ''),
    independent: independent?.name ?? null,
    independentUnit: independent?.unit ?? '',
    unit: picks.value.unit,
  };
  return { variable, notes: [...picks.notes, ...notes] };
}

function referenceOf(x: Float64Array | undefined, [from, to]: readonly [number, number], name: string): boolean[] {
  const path = 'target.reference_period';
  if (x === undefined) {
    const sentence = 'A reference period needs an independent column, and the target has none.';
    throw refuseTarget(path, sentence, 'Name one as "independent", or leave the period out.');
  }
  const inside = Array.from(x, (value) => value >= from && value <= to);
  if (inside.includes(true)) return inside;
  const [lowest, highest] = [x.reduce((a, b) => Math.min(a, b)), x.reduce((a, b) => Math.max(a, b))];
  const sentence = `No point lies in the reference period ${from} to ${to}: ${name} goes from ${lowest} to ${highest}.`;
  throw refuseTarget(path, sentence, 'Correct the period, or leave it out.');
}
