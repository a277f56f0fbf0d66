import type { RandomStream } from '../../random/index.ts';

const attempts = 20;

interface DesignOptions {
  /** Points that stand already, in coordinates from 0 to 1; the first of a fresh design, all of them later. */
  readonly known: readonly (readonly number[])[];
  readonly count: number;
  readonly periodic: readonly boolean[];
  readonly stream: RandomStream;
}

/**
 * `count` points in the unit cube, in each axis one in each of `count` equal parts, as far from each other and from
 * the known ones as the best of several draws gets them. McKay, Beckman and Conover, Technometrics 21 (1979) 239;
 * Morris and Mitchell, J. Statistical Planning and Inference 43 (1995) 381.
 */
export function latinHypercube({ known, count, periodic, stream }: DesignOptions): number[][] {
  let best: number[][] = [];
  let widest = -1;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const axes = periodic.map(() => {
      const cells = shuffled(count, stream);
      return cells.map((cell) => (cell + stream.uniform()) / count);
    });
    const points = Array.from({ length: count }, (_, index) => axes.map((axis) => axis[index] as number));
    const least = leastDistance(points, known, periodic);
    if (least > widest) [best, widest] = [points, least];
  }
  return best;
}

function shuffled(count: number, stream: RandomStream): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = stream.integerBelow(last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

function leastDistance(
  points: readonly (readonly number[])[],
  known: readonly (readonly number[])[],
  periodic: readonly boolean[],
): number {
  let least = Infinity;
  points.forEach((point, index) => {
    for (const other of [...known, ...points.slice(0, index)]) {
      const squared = point.reduce((sum, value, axis) => {
        const apart = Math.abs(value - (other[axis] as number));
        const shortest = periodic[axis] === true ? Math.min(apart % 1, 1 - (apart % 1)) : apart;
        return sum + shortest * shortest;
      }, 0);
      least = Math.min(least, squared);
    }
  });
  return least;
}
