import { mostBaselineSamples } from '../../../src-core/domain/baseline.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { readNpz } from '../arrays/npz.ts';
import type { ScoreCollector } from './scoreCollector.ts';

/** As many scores as one run takes, eight bytes each, and the headers of their arrays. */
const mostBytes = 8 * mostBaselineSamples + 2 ** 26;

/**
 * Reads an NPZ file with one array of scores for each `model/head`, or `model/head/label`. Names, shapes and how many
 * scores there are count before anything is inflated.
 * @throws not_found, bad_input when it cannot be read or an array is no row of numbers
 */
export async function readScoreArrays(path: string, collector: ScoreCollector): Promise<void> {
  const arrays = await readNpz(path, {
    mostBytes,
    before: (name, { shape }) => {
      requirePlace(name, path);
      if (shape.length !== 1) {
        throw new FringeError('bad_input', `The array ${name} of ${path} has the shape (${shape.join(', ')}).`, {
          remedy: 'Save the scores of a head as one row of numbers, such as array.ravel().',
        });
      }
      collector.count(shape[0] ?? 0);
    },
  });
  if (arrays.size === 0) {
    throw new FringeError('bad_input', `The NPZ file ${path} holds no array.`, {
      remedy: 'Save one array for each model/head.',
    });
  }
  for (const [name, { values }] of arrays) {
    const { model, head, label } = requirePlace(name, path);
    const scores = collector.head(model, head);
    for (const value of values) scores.add(label ?? head, Number(value));
  }
}

/** @throws bad_input for a name that is no head's */
function requirePlace(name: string, path: string): { model: string; head: string; label: string | undefined } {
  const [model, head, label, ...more] = name.split('/');
  if (model !== undefined && head !== undefined && more.length === 0) return { model, head, label };
  throw new FringeError('bad_input', `The array ${JSON.stringify(name)} of ${path} belongs to no head.`, {
    remedy: 'Name arrays model/head, or model/head/label.',
  });
}
