/** The sum of squares of a vector's entries. */
export function squaredLength(vector: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index++) sum += (vector[index] as number) ** 2;
  return sum;
}
