import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { decode, encode } from '../../../support/electronDouble/codec.ts';
import { strict } from '../../../support/electronDouble/strict.ts';

describe("the double of Electron's API", () => {
  it('throws by name on what it does not have', () => {
    const shell = strict('shell', { openExternal: () => 'opened' });
    expect(shell.openExternal()).toBe('opened');
    expect(() => (shell as unknown as { beep: () => void }).beep()).toThrow('no shell.beep');
    expect(() => Object.assign(shell, { beep: () => undefined })).toThrow('no shell.beep to replace');
  });

  it('carries whatever can be cloned, unchanged', () => {
    const value = fc.anything({ withDate: true, withBigInt: true, withMap: true, withSet: true });
    fc.assert(
      fc.property(value, (sent) => {
        const arrived = decode(JSON.parse(JSON.stringify(encode(sent))));
        expect(arrived).toEqual(structuredClone(sent));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses what cannot be cloned', () => {
    for (const value of [() => undefined, Symbol('x'), [() => undefined], { then: Promise.resolve(1) }]) {
      expect(() => encode(value)).toThrow(/could not be cloned/);
    }
  });
});
