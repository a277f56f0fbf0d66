export {
  appendRow,
  factorise,
  factoriseWithJitter,
  inverse,
  logDeterminant,
  packedLength,
  solve,
  solveLower,
  solveLowerTransposed,
} from './cholesky.ts';
export type { CholeskyFactor } from './cholesky.ts';
export {
  adjointOf,
  complexIdentity,
  complexZeros,
  copyComplex,
  multiplyComplex,
  randomUnitary,
  unitarityDefect,
} from './complexMatrix.ts';
export type { ComplexMatrix } from './complexMatrix.ts';
