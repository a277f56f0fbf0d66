import type { InferenceData, InferenceTable } from '../../../src-core/domain/inferenceData.ts';
import type { InferenceSpec } from '../../../src-core/domain/inferenceSpec.ts';
import { targetVariables } from '../../../src-core/domain/inferenceTarget.ts';
import type { TargetVariable } from '../../../src-core/domain/inferenceTarget.ts';
import { TableFiles } from './tableFiles.ts';
import { readSweepTable } from './sweepSession.ts';
import { walkersInOrder } from './walkersTable.ts';

export interface ReadInferenceDataOptions {
  /** The data folder, which holds the sessions. */
  readonly home: string;
  /** Text of a file that the screen sends along; undefined: it sent none of that name, and the folder is looked at. */
  readonly csvText?: (name: string) => string | undefined;
}

/**
 * Everything that a specification refers to, as columns for the run's record: each file is read and hashed once.
 * @param folder of the specification: paths are relative to it. With `csvText` no path leads out of it.
 * @throws not_found for a file or session that is not there, bad_input for what cannot be read, conflict for a sweep
 *   that is still running; all with the path into the specification
 */
export function readInferenceData(
  spec: InferenceSpec,
  folder: string,
  options: ReadInferenceDataOptions,
): InferenceData {
  const files = new TableFiles(folder, options.csvText);
  const sweeps = new Map<string, InferenceTable>();
  const sweepOf = (session: string, path: string): InferenceTable => {
    const table = sweeps.get(session) ?? readSweepTable(options.home, session, path);
    sweeps.set(session, table);
    return table;
  };
  const tableOf = ({ source }: TargetVariable, path: string): InferenceTable => {
    if ('csv' in source) return files.read(source.csv, `${path}.csv`);
    return 'session' in source ? sweepOf(source.session, `${path}.session`) : tableOfArrays(source.arrays);
  };
  const { target, log_density: logDensity, sampler } = spec;
  const variables = target === undefined ? [] : targetVariables(target);
  const csv = logDensity?.csv ?? null;
  const { init } = sampler;
  const walkers = typeof init === 'object' && 'Explicit' in init ? init.Explicit : null;
  return {
    tables: Object.fromEntries(
      variables.map((variable) => [variable.name ?? '', tableOf(variable, pathOf(spec, variable))]),
    ),
    logDensity: csv === null ? null : files.read(csv, 'log_density.csv'),
    walkers:
      walkers === null
        ? null
        : walkersInOrder(files.read(walkers, 'sampler.init.Explicit'), Object.keys(spec.parameters)),
  };
}

/** Where a variable's source stands: in its own part of the target, or in the target's. */
function pathOf({ target }: InferenceSpec, { name }: TargetVariable): string {
  const own = name === null ? undefined : target?.variables?.[name];
  const isOwn = own !== undefined && (own.csv !== undefined || own.session !== undefined || own.arrays !== undefined);
  return isOwn ? `target.variables.${name}` : 'target';
}

const tableOfArrays = (arrays: Readonly<Record<string, readonly (number | null)[]>>): InferenceTable => ({
  source: { kind: 'arrays', name: '', sha256: null, simulated: false },
  columns: Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, [...values]])),
  units: {},
  notes: [],
});
