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
