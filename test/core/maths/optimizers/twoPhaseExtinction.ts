import { createRandomStream } from '../../../../src-core/maths/random/index.ts';

/**
 * The calibration of an interferometer by two heaters, reduced to its arithmetic: couplers that are not 50/50, an
 * unknown phase offset, heaters whose efficiency the kernel does not know, crosstalk, and reading noise.
 */
export interface ExtinctionProblem {
  /** Cross-port over through-port power at the two drives, in rad; infinite when a reading is too faint. */
  readonly read: (point: readonly number[]) => number;
  /** The same without noise. */
  readonly truth: (point: readonly number[]) => number;
  /** The least cost the device can reach. */
  readonly floor: number;
}

export interface ExtinctionSetup {
  readonly seed: number;
  readonly offsetRad: number;
  /** Standard deviation of a power reading, over the laser's power. */
  readonly readingNoise: number;
}

const leakage = 1e-4;
const faintest = 4e-9;

export function extinctionProblem({ seed, offsetRad, readingNoise }: ExtinctionSetup): ExtinctionProblem {
  const device = createRandomStream({ seed, purpose: 'device' });
  const noise = createRandomStream({ seed, purpose: 'reading noise' });
  const between = (low: number, high: number): number => low + (high - low) * device.uniform();
  const [first, second] = [between(0.45, 0.55), between(0.45, 0.55)];
  const efficiency = [between(0.96, 1.04), between(0.96, 1.04)] as const;
  const crosstalk = [between(0, 0.04), between(0, 0.04)] as const;
  const powers = (phaseRad: number): readonly [through: number, cross: number] => {
    const swing = 2 * Math.sqrt(first * second * (1 - first) * (1 - second)) * Math.cos(phaseRad);
    const through = (1 - first) * (1 - second) + first * second - swing;
    return [through + leakage, 1 - through + leakage];
  };
  const phaseOf = (point: readonly number[]): number => {
    const upper = (point[0] as number) / efficiency[0];
    const lower = (point[1] as number) / efficiency[1];
    return offsetRad + upper + crosstalk[0] * lower - lower - crosstalk[1] * upper;
  };
  const ratio = ([through, cross]: readonly [number, number]): number => cross / through;
  return {
    floor: ratio(powers(Math.PI)),
    truth: (point) => ratio(powers(phaseOf(point))),
    read: (point) => {
      const [through, cross] = powers(phaseOf(point)).map((power) => power + readingNoise * noise.normal()) as [
        number,
        number,
      ];
      return through < faintest || cross < faintest ? Infinity : cross / through;
    },
  };
}
