import { createRandomStream } from '../../../../src-core/maths/random/index.ts';

/**
 * Two phases between three couplers in a row: the power at the cross port is a trigonometric polynomial of the two
 * phases with all nine coefficients. The comparison problem: bar powers .46, .55, .47, a floor of -35 dB, Gaussian
 * reading noise of 1e-4 of the laser's power.
 */
export interface CascadeProblem {
  /** Cross-port power with noise at two phases, rad. */
  readonly power: (point: readonly number[]) => number;
  /** Cross over through power, each with noise; infinite where either is too faint to read. */
  readonly ratio: (point: readonly number[]) => number;
  /** The same ratio without noise, in dB of extinction: through over cross. */
  readonly trueExtinctionDb: (point: readonly number[]) => number;
}

type Complex = readonly [re: number, im: number];
const turn = ([re, im]: Complex, phase: number): Complex => {
  const [cos, sin] = [Math.cos(phase), Math.sin(phase)];
  return [re * cos - im * sin, re * sin + im * cos];
};
const timesI = ([re, im]: Complex, factor: number): Complex => [-im * factor, re * factor];
const add = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
const scale = ([re, im]: Complex, factor: number): Complex => [re * factor, im * factor];

export const barPowers = [0.46, 0.55, 0.47] as const;
const floor = 10 ** -3.5;
const faintest = 4e-9;

export function cascadeExtinction(seed: number, readingNoise = 1e-4): CascadeProblem {
  const noise = createRandomStream({ seed, purpose: 'cascade reading noise' });
  const couple = (upper: Complex, lower: Complex, bar: number): [Complex, Complex] => {
    const [straight, across] = [Math.sqrt(bar), Math.sqrt(1 - bar)];
    return [add(scale(upper, straight), timesI(lower, across)), add(timesI(upper, across), scale(lower, straight))];
  };
  const crossPower = (point: readonly number[]): number => {
    let arms: [Complex, Complex] = couple([1, 0], [0, 0], barPowers[0]);
    arms = couple(turn(arms[0], point[0] as number), arms[1], barPowers[1]);
    arms = couple(turn(arms[0], point[1] as number), arms[1], barPowers[2]);
    return arms[1][0] ** 2 + arms[1][1] ** 2;
  };
  return {
    power: (point) => crossPower(point) + floor + readingNoise * noise.normal(),
    ratio: (point) => {
      const cross = crossPower(point);
      const read = [cross + floor, 1 - cross + floor].map((power) => power + readingNoise * noise.normal());
      const [through, crossRead] = [read[1] as number, read[0] as number];
      return Math.min(through, crossRead) < faintest ? Infinity : crossRead / through;
    },
    trueExtinctionDb: (point) => {
      const cross = crossPower(point);
      return 10 * Math.log10((1 - cross + floor) / (cross + floor));
    },
  };
}
