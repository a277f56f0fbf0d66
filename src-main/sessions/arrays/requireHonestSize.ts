import type { Entry } from 'yauzl';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** An honest array seldom shrinks as far; a bomb does. */
const mostInflation = 200;
const unsuspectedBytes = 2 ** 30;

/** Looks at what a member of an NPZ claims, before any of it is inflated. @throws bad_input for a zip bomb */
export function requireHonestSize(
  path: string,
  { compressedSize, uncompressedSize }: Pick<Entry, 'compressedSize' | 'uncompressedSize'>,
): void {
  if (uncompressedSize <= unsuspectedBytes || uncompressedSize <= mostInflation * compressedSize) return;
  const why = `holds ${compressedSize} bytes that claim to inflate to ${uncompressedSize}: this is how a zip bomb looks`;
  throw new FringeError('bad_input', `The NPZ file ${path} ${why}.`, {
    remedy: 'If the array is what it says, save it with numpy.save.',
  });
}
