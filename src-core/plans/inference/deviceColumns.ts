import type { InferenceTable } from '../../domain/inferenceData.ts';
import { findColumn } from '../../tables/index.ts';
import { columnsInWords, pickValue, refuseTarget, requireColumn, sensorsOfSweep, unitOfColumn } from './targetPicks.ts';
import type { PickedColumn, PickedValue, Picks, TargetPart } from './targetPicks.ts';
import { unitConversion } from './unitConversion.ts';

/** A column that a built-in model is over, or that it gives. */
export interface ColumnRole {
  /** As the formula has it. */
  readonly name: string;
  /** Other names of it, in the same unit; compared without regard to case. */
  readonly aliases: readonly string[];
  readonly unit: string;
  readonly role: 'independent' | 'value';
}

/**
 * Finds a built-in model's columns: those that are asked for, in the model's order, else by the names that the model
 * knows, by unit, or as what is left over. Units of header or sweep are converted to the model's.
 * @throws bad_input with what the table has
 */
export function pickForDevice(part: TargetPart, roles: readonly ColumnRole[]): Picks {
  const { asked, table, path } = part;
  const finder = new RoleFinder(table);
  const independentRoles = roles.filter(({ role }) => role === 'independent');
  const valueRole = roles.find(({ role }) => role === 'value');
  const wanted = asked.independent;
  if (wanted !== null && wanted.length !== independentRoles.length) {
    const names = independentRoles.map(({ name }) => name).join(', ');
    const sentence = `${wanted.length} independent ${wanted.length === 1 ? 'column is' : 'columns are'} named where the model has ${independentRoles.length} (${names}).`;
    throw refuseTarget(`${path}.independent`, sentence, 'Name them in that order, or leave "independent" out.');
  }
  // What is asked for is nobody else's.
  const named = wanted?.map((name) => requireColumn(table, name, `${path}.independent`)) ?? [];
  const value = asked.value === null ? null : pickValue(table, asked.value, `${path}.value`);
  for (const column of [...named, ...(value?.columns.map((each) => each.column) ?? [])]) finder.taken.add(column);
  const columns = independentRoles.map((role, index) =>
    inUnitOf(role, named[index] ?? finder.find(role, `${path}.independent`), finder),
  );
  if (value?.expression) return { independents: columns, value, notes: finder.notes };
  const column = value?.columns[0]?.column ?? finder.findValue(valueRole, part);
  return { independents: columns, value: asValue(valueRole, column, { finder, path }), notes: finder.notes };
}

function asValue(
  role: ColumnRole | undefined,
  column: string,
  { finder, path }: { finder: RoleFinder; path: string },
): PickedValue {
  const { table } = finder;
  const own = unitOfColumn(table, column);
  if (role?.unit === '' && /^dbm?$/i.test(own)) {
    const linear = own.toLowerCase() === 'db' ? 'undb' : 'undbm';
    const sentence = `The column ${JSON.stringify(column)} is in ${own}; the model takes a linear ${role.name}.`;
    throw refuseTarget(`${path}.value`, sentence, `Write "value": "${linear}(${column})".`);
  }
  const picked = role === undefined ? null : inUnitOf(role, column, finder);
  const unit = picked?.unit ?? own;
  const plain = { name: column, column, unit: own, conversion: null };
  return { text: column, expression: null, columns: [plain], unit, conversion: picked?.conversion ?? null };
}

function inUnitOf({ name, unit }: ColumnRole, column: string, { table, notes }: RoleFinder): PickedColumn {
  const own = unitOfColumn(table, column);
  if (own === '' || unit === '' || own === unit)
    return { name, column, unit: own === '' ? unit : own, conversion: null };
  const conversion = unitConversion(own, unit);
  if (conversion === null) notes.push(`The column "${column}" is in ${own}; the model takes its numbers as ${unit}.`);
  else if (conversion.factor !== 1) notes.push(`The column "${column}" was converted from ${own} to ${unit}.`);
  return { name, column, unit, conversion: conversion?.factor === 1 ? null : conversion };
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

class RoleFinder {
  readonly table: InferenceTable;
  readonly taken = new Set<string>();
  readonly notes: string[] = [];

  constructor(table: InferenceTable) {
    this.table = table;
  }

  find(role: ColumnRole, path: string): string {
    const column = this.#byName(role, path) ?? this.#byUnit(role) ?? this.#byPlace();
    if (column === null) throw this.#missing(role, path);
    return this.#take(column);
  }

  findValue(role: ColumnRole | undefined, { path }: TargetPart): string {
    const at = `${path}.value`;
    const sensors = sensorsOfSweep(this.table);
    const byName = role === undefined ? null : this.#byName(role, at);
    const column =
      byName ??
      (sensors.length === 1 ? (sensors[0] as string) : null) ??
      (role && this.#byUnit(role)) ??
      this.#byPlace();
    if (column === null) throw this.#missing(role, at);
    return this.#take(column);
  }

  #take(column: string): string {
    this.taken.add(column);
    return column;
  }

  get #free(): string[] {
    return Object.keys(this.table.columns).filter((name) => !this.taken.has(name));
  }

  #byName({ name, aliases }: ColumnRole, path: string): string | null {
    const free = this.#free;
    for (const wanted of [name, ...aliases]) {
      const exact = findColumn(this.table.columns, wanted);
      if (exact !== null && !this.taken.has(exact)) return exact;
      const lower = wanted.toLowerCase();
      const whole = free.filter((each) => each.toLowerCase() === lower);
      const alike = whole.length > 0 ? whole : free.filter((each) => lastPart(each).toLowerCase() === lower);
      if (alike.length > 1) {
        const sentence = `Several columns could be the model's ${name}: ${alike.join(', ')}.`;
        throw refuseTarget(path, sentence, 'Name the one that is meant.');
      }
      if (alike[0] !== undefined) return alike[0];
    }
    return null;
  }

  /** The only free column in the role's unit. */
  #byUnit({ name, unit }: ColumnRole): string | null {
    const alike = unit === '' ? [] : this.#free.filter((each) => unitOfColumn(this.table, each) === unit);
    const [column] = alike;
    if (column === undefined || alike.length > 1) return null;
    this.notes.push(`The column "${column}" was taken for ${name}, as the only one in ${unit}.`);
    return column;
  }

  /** Of a file without header the next column; else the one that is left. */
  #byPlace(): string | null {
    const free = this.#free;
    const isNameless = Object.keys(this.table.columns).every((name, index) => name === `column_${index + 1}`);
    const [column] = free;
    if (column === undefined || (free.length > 1 && !isNameless)) return null;
    if (Object.keys(this.table.columns).length === 1 && !isNameless) return null;
    this.notes.push(
      isNameless
        ? `The file names no columns: "${column}" was taken by its place.`
        : `The column "${column}" was taken as the only one left.`,
    );
    return column;
  }

  #missing(role: ColumnRole | undefined, path: string) {
    const names = role === undefined ? '' : [role.name, ...role.aliases].map((name) => JSON.stringify(name)).join(', ');
    const what = role?.role === 'independent' ? 'independent' : 'value';
    const sentence = `The model finds no column for ${role?.name ?? 'its value'} (known as ${names}): ${columnsInWords(this.table)}.`;
    return refuseTarget(path, sentence, `Name the column in "${what}".`);
  }
}
