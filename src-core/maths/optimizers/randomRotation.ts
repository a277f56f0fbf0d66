import type { RandomStream } from '../random/index.ts';

/**
 * A random orthonormal basis, uniform over rotations and reflections: Gram-Schmidt on normal vectors.
 * @returns `dimension` unit vectors @throws nothing; a vector that vanishes is drawn again
 */
export function randomBasis(dimension: number, stream: RandomStream): number[][] {
  const basis: number[][] = [];
  while (basis.length < dimension) {
    const vector = Array.from({ length: dimension }, () => stream.normal());
    for (const other of basis) {
      const projection = vector.reduce((sum, value, index) => sum + value * (other[index] as number), 0);
      vector.forEach((value, index) => (vector[index] = value - projection * (other[index] as number)));
    }
    const length = Math.hypot(...vector);
    if (length > 1e-6) basis.push(vector.map((value) => value / length));
  }
  return basis;
}
