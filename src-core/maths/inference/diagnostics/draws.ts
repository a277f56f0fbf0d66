/**
 * Draws of one quantity: [ensemble][step][walker]. The ensembles are independent; the walkers of one are not, so nothing
 * here compares walkers with each other.
 */
export interface Draws {
  readonly ensembles: number;
  readonly steps: number;
  readonly walkers: number;
  readonly values: Float64Array;
}

/** Below four steps nothing can be said. */
export const fewestSteps = 4;

/** Whether every draw is finite and they are not all the same. */
export function areUsable({ steps, values }: Draws): boolean {
  if (steps < fewestSteps) return false;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) return false;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return lowest < highest;
}

/** Each ensemble as its first and its last half, twice as many ensembles; the middle one of odd steps is left out. */
export function splitDraws({ ensembles, steps, walkers, values }: Draws): Draws {
  const half = Math.floor(steps / 2);
  const block = half * walkers;
  const split = new Float64Array(2 * ensembles * block);
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    const start = ensemble * steps * walkers;
    const end = start + steps * walkers;
    split.set(values.subarray(start, start + block), ensemble * block);
    split.set(values.subarray(end - block, end), (ensembles + ensemble) * block);
  }
  return { ensembles: 2 * ensembles, steps: half, walkers, values: split };
}

/** Mean and sum of squared deviations of `count` values from `start` on. */
export function momentsOf(values: Float64Array, start: number, count: number): { mean: number; squares: number } {
  let sum = 0;
  for (let index = start; index < start + count; index++) sum += values[index] as number;
  const mean = sum / count;
  let squares = 0;
  for (let index = start; index < start + count; index++) {
    const deviation = (values[index] as number) - mean;
    squares += deviation * deviation;
  }
  return { mean, squares };
}
