import { powerColumn, sweepAxes, voltageColumn } from '../../../../src-core/domain/sweepTable.ts';
import type { InferenceStore, NamedText } from '../../../stores/inferenceStore.ts';
import { readText, valueAt } from '../../calibrate/kernelText.ts';
import { csvColumns, guessColumns } from './csvColumns.ts';
import type { DataColumn } from './csvColumns.ts';
import { change } from './inferenceForm.ts';
import type { Change } from './inferenceForm.ts';
import { modelKindOf } from './specText.ts';

/** Nothing of the data before: its columns would be looked for in vain. */
const cleared: readonly Change[] = ['csv', 'session', 'arrays', 'variables', 'independent', 'value', 'uncertainty'].map(
  (name) => [['target', name], undefined],
);

function present(inference: InferenceStore, changes: readonly Change[]): readonly Change[] {
  const root = readText(inference.getState().text);
  return changes.filter(([path, value]) => value !== undefined || valueAt(root, path) !== undefined);
}

/** A file becomes the data. A built-in model finds its columns by their names where it can; a formula is given the first two. */
export function takeCsv(inference: InferenceStore, file: NamedText): void {
  inference.addFile(file);
  const root = readText(inference.getState().text);
  const { columns } = csvColumns(file.name, file.text);
  const { independent, value, uncertainty } = guessColumns(columns);
  const isFormula = modelKindOf(root) === 'formula';
  const isPlain = columns.length <= 3;
  const named: Change[] =
    isFormula || isPlain
      ? [
          [['target', 'independent'], independent.length === 0 ? undefined : independent],
          [['target', 'value'], value ?? undefined],
        ]
      : [];
  const known: Change[] = uncertainty === null ? [] : [[['target', 'uncertainty'], uncertainty]];
  change(inference, [...present(inference, cleared), [['target', 'csv'], file.name], ...named, ...known]);
}

/** What a recorded sweep is fitted over: the drive that the model is a function of, and the first sensor. */
export function sweepTarget(
  columns: readonly Pick<DataColumn, 'name'>[],
  drive: unknown,
): { x: string; y: string | null } {
  const names = columns.map(({ name }) => name);
  const { x, sensors } = sweepAxes(Object.fromEntries(names.map((name) => [name, []])));
  const wanted = drive === 'power' ? powerColumn(x) : voltageColumn(x);
  return { x: names.includes(wanted) ? wanted : x, y: sensors[0] ?? null };
}

/** A recorded sweep becomes the data. */
export function takeSweep(
  inference: InferenceStore,
  runId: string,
  columns: readonly Pick<DataColumn, 'name'>[],
): void {
  const root = readText(inference.getState().text);
  const { x, y } = sweepTarget(columns, valueAt(root, ['model', 'options', 'drive']));
  const named: Change[] =
    columns.length === 0
      ? []
      : [
          [['target', 'independent'], [x]],
          [['target', 'value'], y ?? undefined],
        ];
  change(inference, [...present(inference, cleared), [['target', 'session'], runId], ...named]);
}
