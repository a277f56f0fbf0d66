import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CalibrationFile } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { npyBytes, readNpy } from '../arrays/npy.ts';

/** A version's scores as they are kept beside it: ascending, float64. */
export const scoresFileBytes = (scores: Float64Array): Uint8Array =>
  npyBytes({ shape: [scores.length], values: scores });

/** @throws storage when the file is gone, or is not what the version was made of */
export function readScoresFile(
  path: string,
  { model_name: model, head_name: head, version, scores_sha256: sha256 }: CalibrationFile,
): Float64Array {
  const refuse = (why: string, cause?: unknown) =>
    new FringeError('storage', `The scores of ${model}/${head}, version ${version}, ${why}: ${path}.`, {
      remedy: 'Restore the file from a copy, or import the reference anew.',
      cause,
    });
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw refuse('cannot be read', cause);
  }
  const { values } = readNpy(bytes, path);
  if (!(values instanceof Float64Array)) throw refuse('are of another type');
  const found = createHash('sha256').update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  if (found.digest('hex') !== sha256) throw refuse('are not those it was made of');
  return values;
}
