import type { RandomStream } from '../random/index.ts';
import { widestSpacing } from './sinusoidFitLine.ts';
import type { SearchLine } from './sinusoidFitLine.ts';
import { coefficientCount, trigonometricTerms } from './trigonometricSurrogateModel.ts';

/**
 * Settings that determine the polynomial: from the grid of three levels a parameter (thirds of a period, for which the
 * terms of one and two phases are orthogonal, so that no other settings give the coefficients less noise) those whose
 * terms reach farthest out of the span of the ones chosen before, which lets the determinant of the design grow most.
 * @param origin the first setting, in the parameters' units
 * @param stream decides between settings that are equally good
 * @returns as many settings as coefficients, or the whole grid when that is smaller
 */
export function surrogateDesign(
  lines: readonly SearchLine[],
  origin: readonly number[],
  stream: RandomStream,
): number[][] {
  const levels = lines.map((line, axis) => axisLevels(line, origin[axis] as number));
  const nodes = Array.from({ length: 3 ** lines.length }, (_, node) =>
    levels.map((values, axis) => values[Math.floor(node / 3 ** axis) % 3] as number),
  );
  const [first, ...others] = nodes as [number[], ...number[][]];
  const order = others.map((node) => ({ node, key: stream.uniform() })).sort((a, b) => a.key - b.key);
  const pool = [first, ...order.map(({ node }) => node)].map((node) => ({
    node,
    rest: trigonometricTerms(lines, node),
  }));
  const chosen: number[][] = [];
  const wanted = Math.min(coefficientCount(lines.length), pool.length);
  while (chosen.length < wanted) {
    const next = chosen.length === 0 ? 0 : farthest(pool.map(({ rest }) => rest));
    const [pick] = pool.splice(next, 1) as [{ node: number[]; rest: number[] }];
    chosen.push(pick.node);
    const length = Math.hypot(...pick.rest);
    // The rest of the pool has nothing new to tell.
    if (length < 1e-9) continue;
    const direction = pick.rest.map((entry) => entry / length);
    for (const candidate of pool) {
      const product = candidate.rest.reduce((sum, entry, index) => sum + entry * (direction[index] as number), 0);
      candidate.rest = candidate.rest.map((entry, index) => entry - product * (direction[index] as number));
    }
  }
  return chosen;
}

function farthest(rests: readonly (readonly number[])[]): number {
  let [best, length] = [0, -1];
  rests.forEach((rest, index) => {
    const own = Math.hypot(...rest);
    // Equal but for rounding: the first one stays.
    if (own > length + 1e-9) [best, length] = [index, own];
  });
  return best;
}

function axisLevels(line: SearchLine, origin: number): [number, number, number] {
  if (line.closed) {
    const third = widestSpacing(line);
    return [origin, origin + third, origin + 2 * third];
  }
  const range = line.upper - line.lower;
  const places = [0.05, 0.5, 0.95].map((part) => line.lower + part * range);
  const [second, third] = places.sort((a, b) => Math.abs(b - origin) - Math.abs(a - origin)) as [number, number];
  return [origin, second, third];
}
