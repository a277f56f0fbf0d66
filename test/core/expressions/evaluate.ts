import { compileExpression, parseExpression } from '../../../src-core/expressions/index.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** The value of an expression's text with the names bound so. */
export function evaluate(text: string, bindings: Readonly<Record<string, number | readonly number[]>> = {}): number {
  return compileExpression(parseExpression(text)).evaluate(new Map(Object.entries(bindings)));
}

/** The FringeError that a call throws; anything else thrown, or nothing, fails the test. */
export function refusalOf(call: () => unknown): FringeError {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof FringeError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}
