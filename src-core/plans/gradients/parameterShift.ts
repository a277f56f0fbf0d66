import type { CandidateGradient, MeasuredCandidate } from '../costs/costEvaluator.ts';
import { CostSlopes, instrumentReads } from './costSlopes.ts';
import type { GradientTerms } from './gradientTerms.ts';
import { linearPower, readingPerPower } from './powerUnits.ts';

/** Settings beside a candidate, in quarters of the period, and the slope over a quarter turn that they give. */
interface Shift {
  readonly quarters: readonly [number, number];
  /** dP/d(phase in rad) from the powers at both settings and at the candidate. */
  slope(first: number, second: number, here: number): number;
}

const bothSides: Shift = { quarters: [1, -1], slope: (after, before) => (after - before) / 2 };
const above: Shift = { quarters: [1, 2], slope: (quarter, half, here) => quarter - (here + half) / 2 };
const below: Shift = { quarters: [-1, -2], slope: (quarter, half, here) => (here + half) / 2 - quarter };

/** The least room between the limits, over the period, in which every candidate has its settings. */
export const leastRoom = 0.75;

/**
 * The parameter-shift rule on measured powers. A power that is a + b cos(p) + c sin(p) in a phase p has the slope
 * (P(p + pi/2) - P(p - pi/2)) / 2, exactly; where a limit is in the way, three settings a quarter turn apart on the side
 * that is left determine a, b and c as well. The cost itself need not be sinusoidal: its slope follows by the chain rule
 * from those of the powers (M. Schuld et al., Phys. Rev. A 99, 032331 (2019), eq. 8; general shifts: D. Wierichs et al.,
 * Quantum 6, 677 (2022), eq. 7). No setting is wrapped by a period: a real heater's full turn is not quite one.
 * @throws bad_input for an expression that has no derivative
 */
export function parameterShift({ resolved, compiled, expression, axes }: GradientTerms): CandidateGradient {
  const slopes = new CostSlopes(resolved, compiled, expression);
  return {
    measurements: 2 * axes.length,
    *at(candidate, _reading, measure) {
      const weights = slopes.weights(candidate);
      if (weights === null) return null;
      const gradient = [...weights.parameters].map((slope, index) => (axes.includes(index) ? slope : 0));
      const here = powersOf(candidate);
      for (const axis of axes) {
        const { hardLimits, parameter } = resolved.tuned[axis] as (typeof resolved.tuned)[number];
        const period = parameter.definition.period as number;
        const value = candidate.point[axis] as number;
        const fits = ({ quarters }: Shift): boolean =>
          quarters.every((count) => {
            const at = value + (count * period) / 4;
            return at >= hardLimits[0] && at <= hardLimits[1];
          });
        const shift = [bothSides, above, below].find(fits);
        if (shift === undefined) return null;
        const powers: (readonly number[])[] = [];
        for (const count of shift.quarters) {
          const at = value + (count * period) / 4;
          const shifted = yield* measure(candidate.point.map((own, index) => (index === axis ? at : own)));
          // A reading that must not be a cost must not be a slope either; an over-range one is no point of a sinusoid.
          if (shifted.measurement.fault !== null) return null;
          powers.push(powersOf(shifted).map(({ power }) => power));
        }
        const [first, second] = powers as [readonly number[], readonly number[]];
        here.forEach(({ power, readingPerPower: factor }, index) => {
          const perRad = shift.slope(first[index] as number, second[index] as number, power);
          const ofReading = (weights.reads[index] as number) * factor * perRad;
          gradient[axis] = (gradient[axis] as number) + (ofReading * 2 * Math.PI) / period;
        });
      }
      return gradient.every(Number.isFinite) ? gradient : null;
    },
  };
}

function powersOf({ measurement }: MeasuredCandidate): { power: number; readingPerPower: number }[] {
  return instrumentReads(measurement.results).map(({ value, unit }) => {
    const reading = value ?? Number.NaN;
    return { power: linearPower(reading, unit), readingPerPower: readingPerPower(reading, unit) };
  });
}
