import { expect } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';

/** The refusal of an act: a FringeError of one sentence with a remedy. Anything else fails the test. */
export function refusalOf(act: () => unknown): FringeError {
  try {
    act();
  } catch (thrown) {
    if (!(thrown instanceof FringeError)) throw thrown;
    expect(thrown.message).toMatch(/^[^\n]+\.$/);
    expect(thrown.remedy).toMatch(/^[A-Z][^\n]+\.$/);
    return thrown;
  }
  throw new Error('nothing was refused');
}
