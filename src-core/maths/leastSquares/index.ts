export { ridgeLeastSquares } from './ridgeLeastSquares.ts';
export type { RidgeLeastSquaresInput } from './ridgeLeastSquares.ts';
