import type { InferenceTable } from '../../../src-core/domain/inferenceData.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { findColumn } from '../../../src-core/tables/index.ts';

const path = 'sampler.init.Explicit';

/**
 * The rows of an explicit start with a column for each parameter: by name in any order, else by place when there are as
 * many columns as parameters.
 * @param names of the parameters; empty for a built-in model that knows its own: then the columns stay as they are
 * @throws bad_input for columns that are not the parameters, and for a row without a number
 */
export function walkersInOrder(table: InferenceTable, names: readonly string[]): InferenceTable {
  const there = Object.keys(table.columns);
  const wanted = names.length === 0 ? there : names;
  const found = wanted.map((name) => findColumn(table.columns, name));
  const isNamed = !found.includes(null);
  if (!isNamed && there.length !== wanted.length) throw wrongColumns(table, wanted);
  // Some names right and others not is a mistake, and no order could be trusted.
  if (!isNamed && found.some((column) => column !== null)) throw wrongColumns(table, wanted);
  const columns = wanted.map((name, index) => {
    const values = table.columns[(isNamed ? found[index] : there[index]) as string] as (number | null)[];
    const bad = values.indexOf(null);
    if (bad === -1) return [name, values] as const;
    throw new FringeError('bad_input', `${table.source.name} has no number for ${name} in its row ${bad + 1}.`, {
      path,
      remedy: 'Give every walker a number for every parameter.',
    });
  });
  const byPlace = `The columns of ${table.source.name} are not named as the parameters: they were taken in the order ${wanted.join(', ')}.`;
  return { ...table, columns: Object.fromEntries(columns), notes: isNamed ? table.notes : [...table.notes, byPlace] };
}

function wrongColumns({ source, columns }: InferenceTable, wanted: readonly string[]): FringeError {
  const sentence = `${source.name} has the columns ${Object.keys(columns).join(', ')}; the parameters are ${wanted.join(', ')}.`;
  return new FringeError('bad_input', sentence, { path, remedy: 'Name the columns as the parameters.' });
}
