import { divide, fromDouble, one } from './doubleDouble.ts';
import type { DoubleDouble } from './doubleDouble.ts';

/** 1/n! by n, as far as series within a quarter turn need them for 32 digits. */
export const inverseFactorials: readonly DoubleDouble[] = Array.from({ length: 28 }).reduce<DoubleDouble[]>(
  (known, _, n) => [...known, n === 0 ? one : divide(known[n - 1] as DoubleDouble, fromDouble(n))],
  [],
);
