import { namesOf, parseExpression } from '../../expressions/index.ts';
import { findColumn } from '../../tables/index.ts';
import { asIs, columnsInWords, pickValue, refuseTarget, requireColumn, sensorsOfSweep } from './targetPicks.ts';
import type { PickedColumn, Picks, TargetPart } from './targetPicks.ts';

/**
 * The columns that a formula is over: those that are asked for, else its names that are columns and no parameters. A
 * model without a formula, a program, has those that are asked for.
 * @throws bad_input for a name that is neither, with what there is
 */
export function pickForFormula(part: TargetPart): Picks {
  const { asked, table, path } = part;
  const independents = asked.independent === null ? namedColumns(part) : askedColumns(part, asked.independent);
  const value = asked.value ?? onlySensor(part);
  return { independents, value: pickValue(table, value, `${path}.value`), notes: [] };
}

const namesOfFormula = ({ formula }: TargetPart): readonly string[] =>
  formula === '' ? [] : namesOf(parseExpression(formula));

function namedColumns(part: TargetPart): PickedColumn[] {
  const { table, parameters } = part;
  const free = namesOfFormula(part).filter((name) => !parameters.includes(name));
  return free.map((name) => {
    const column = findColumn(table.columns, name);
    if (column === null) throw unknownName(part, name);
    return asIs(table, column, name);
  });
}

function askedColumns(part: TargetPart, wanted: readonly string[]): PickedColumn[] {
  const { table, path, parameters, formulaPath } = part;
  const places = wanted.map((name) => ({ name, column: requireColumn(table, name, `${path}.independent`) }));
  const free = namesOfFormula(part).filter((name) => !parameters.includes(name));
  const named = new Map<string, string>();
  for (const name of free) {
    const column = findColumn(table.columns, name);
    if (column === null) throw unknownName(part, name);
    if (!places.some((place) => place.column === column)) {
      const sentence = `The formula names the column ${JSON.stringify(name)}, which is not among its independent columns (${wanted.join(', ')}).`;
      throw refuseTarget(formulaPath, sentence, 'Add it to "independent", or leave "independent" out.');
    }
    named.set(column, name);
  }
  for (const { name, column } of places) {
    if (!parameters.includes(named.get(column) ?? column)) continue;
    const sentence = `${JSON.stringify(name)} is a parameter and an independent column at once.`;
    throw refuseTarget(`${path}.independent`, sentence, 'Give the parameter another name.');
  }
  return places.map(({ column }) => asIs(table, column, named.get(column) ?? column));
}

function unknownName({ table, parameters, formulaPath }: TargetPart, name: string) {
  const known = `the parameters are ${parameters.join(', ')}, and ${columnsInWords(table)}`;
  const sentence = `The formula's name ${JSON.stringify(name)} is neither a parameter nor a column: ${known}.`;
  return refuseTarget(formulaPath, sentence, 'Correct the name, or add a parameter of that name.');
}

/** What a sweep measured, when it is one thing. */
function onlySensor({ table, path }: Pick<TargetPart, 'table' | 'path'>): string {
  const sensors = sensorsOfSweep(table);
  const [sensor] = sensors;
  if (sensor !== undefined && sensors.length === 1) return sensor;
  const sentence = `The target does not say which column is fitted: ${columnsInWords(table)}.`;
  throw refuseTarget(`${path}.value`, sentence, 'Name the column as "value".');
}
