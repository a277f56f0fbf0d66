import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { readNpz } from '../arrays/npz.ts';
import type { ScoreCollector } from './scoreCollector.ts';

/**
 * Reads an NPZ file with one array of scores for each `model/head`, or `model/head/label`.
 * @throws not_found, bad_input when it cannot be read or an array is no row of numbers
 */
export async function readScoreArrays(path: string, collector: ScoreCollector): Promise<void> {
  const arrays = await readNpz(path);
  if (arrays.size === 0) {
    throw new FringeError('bad_input', `The NPZ file ${path} holds no array.`, {
      remedy: 'Save one array for each model/head.',
    });
  }
  for (const [name, { shape, values }] of arrays) {
    const [model, head, label, ...more] = name.split('/');
    if (model === undefined || head === undefined || more.length > 0) {
      throw new FringeError('bad_input', `The array ${JSON.stringify(name)} of ${path} belongs to no head.`, {
        remedy: 'Name arrays model/head, or model/head/label.',
      });
    }
    if (shape.length !== 1) {
      throw new FringeError('bad_input', `The array ${name} of ${path} has the shape (${shape.join(', ')}).`, {
        remedy: 'Save the scores of a head as one row of numbers, such as array.ravel().',
      });
    }
    const scores = collector.head(model, head);
    collector.count(values.length);
    for (const value of values) scores.add(label ?? head, Number(value));
  }
}
