import * as fastCheck from 'fast-check';

export const fc = fastCheck;

/** Text as a bad cable or a wrong driver gives it: any bytes, and near misses of what was expected. */
export const noise = (...nearMisses: readonly string[]) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'0123456789+-.eEVmACOKQ8iv,: *#'), maxLength: 40 }),
    fc
      .tuple(fc.constantFrom('', ...nearMisses), fc.nat(60), fc.string({ unit: 'binary', maxLength: 2 }), fc.nat(2))
      .map(([text, at, inserted, removed]) => text.slice(0, at) + inserted + text.slice(at + removed)),
  );
