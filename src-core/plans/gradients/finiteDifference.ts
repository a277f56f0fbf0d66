import type { CandidateGradient } from '../costs/costEvaluator.ts';
import type { GradientTerms } from './gradientTerms.ts';

/** Half-width of a difference, over the parameter's period or range: without noise, and at most. */
const [leastWidth, largestWidth] = [5e-4, 0.03] as const;

/** Settings beside a candidate, in steps, and how much the cost rises over one step. */
interface Difference {
  readonly ways: readonly [number, number];
  rise(first: number, second: number, here: number): number;
}

const central: Difference = { ways: [1, -1], rise: (after, before) => (after - before) / 2 };
const forward: Difference = { ways: [1, 2], rise: (near, far, here) => (4 * near - far - 3 * here) / 2 };
const backward: Difference = { ways: [-1, -2], rise: (near, far, here) => -(4 * near - far - 3 * here) / 2 };

/**
 * Central differences on the bench: the cost on both sides of the candidate, two measurements a parameter; at a limit
 * two on the side that is left, with the candidate itself (M. Abramowitz and I. Stegun, 25.3.4 and 25.3.21). The candidate is read once more, so that the noise is known: the
 * error is h^2/6 times the third derivative and the noise over h, least at h^3 = 3 noise / third derivative (W. Press et
 * al., Numerical Recipes, 3rd ed., section 5.7), which for a response of one period is about the cost itself.
 */
export function finiteDifference({ resolved, axes, evaluate }: GradientTerms): CandidateGradient {
  let squares = 0;
  let pairs = 0;
  return {
    measurements: 2 * axes.length + 1,
    *at({ point }, reading, measure) {
      const { cost } = reading;
      const again = (yield* evaluate(yield* measure(point))).cost;
      if (cost === null || again === null) return null;
      squares += (again - cost) ** 2 / 2;
      pairs += 1;
      const size = Math.abs((cost + again) / 2);
      const noise = size === 0 ? 0 : Math.sqrt(squares / pairs) / size;
      const width = Math.min(largestWidth, Math.max(leastWidth, Math.cbrt(3 * noise) / (2 * Math.PI)));
      const slopes = point.map(() => 0);
      for (const axis of axes) {
        const { hardLimits, parameter } = resolved.tuned[axis] as (typeof resolved.tuned)[number];
        const [low, high] = hardLimits;
        const here = point[axis] as number;
        const step = width * Math.min(parameter.definition.period ?? Infinity, high - low);
        const inside = (way: number): boolean => here + way * step >= low && here + way * step <= high;
        const difference = [central, forward, backward].find(({ ways }) => ways.every(inside));
        if (difference === undefined) return null;
        const costs: number[] = [];
        for (const way of difference.ways) {
          const moved = point.map((value, index) => (index === axis ? here + way * step : value));
          const measured = (yield* evaluate(yield* measure(moved))).cost;
          if (measured === null) return null;
          costs.push(measured);
        }
        const [first, second] = costs as [number, number];
        slopes[axis] = difference.rise(first, second, (cost + again) / 2) / step;
      }
      return slopes;
    },
  };
}
