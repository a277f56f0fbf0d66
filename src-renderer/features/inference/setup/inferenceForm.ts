import type { InferenceStore } from '../../../stores/inferenceStore.ts';
import type { JsonPath } from '../../calibrate/kernelText.ts';
import { withValue } from '../../calibrate/kernelText.ts';

export type Change = readonly [path: JsonPath, value: unknown];

/** Writes several values into the open text at once; `undefined` takes a field out. */
export function change(inference: InferenceStore, changes: readonly Change[]): void {
  const { text } = inference.getState();
  inference.edit(changes.reduce((now, [path, value]) => withValue(now, path, value), text));
}
