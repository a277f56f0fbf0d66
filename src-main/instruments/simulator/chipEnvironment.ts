import { uniformAt } from '../../../src-core/maths/random/index.ts';

/** What happens around a chip, as smooth pure functions of the seed and of chip time. */
export interface ChipEnvironment {
  ambientC(timeMs: number): number;
  /** Slow change of the laser's power, in dB. */
  laserWanderDb(timeMs: number): number;
}

interface Wave {
  readonly amplitude: number;
  readonly periodMinutes: number;
}

/** A day, the building's heating, the air conditioning, people coming and going. */
const ambientWaves: readonly Wave[] = [
  { amplitude: 0.5, periodMinutes: 1440 },
  { amplitude: 0.2, periodMinutes: 170 },
  { amplitude: 0.06, periodMinutes: 37 },
  { amplitude: 0.02, periodMinutes: 11 },
];
const laserWaves: readonly Wave[] = [
  { amplitude: 0.04, periodMinutes: 95 },
  { amplitude: 0.015, periodMinutes: 13 },
  { amplitude: 0.004, periodMinutes: 1.7 },
];

export const referenceTemperatureC = 25;

export function createChipEnvironment(seed: number): ChipEnvironment {
  const ambient = createWander(seed, 'ambient', ambientWaves);
  const laser = createWander(seed, 'laser', laserWaves);
  return { ambientC: (timeMs) => referenceTemperatureC + ambient(timeMs), laserWanderDb: laser };
}

/** A sum of sinusoids whose phases and periods (within a tenth) are the seed's own. */
function createWander(seed: number, purpose: string, waves: readonly Wave[]): (timeMs: number) => number {
  const terms = waves.map(({ amplitude, periodMinutes }, index) => ({
    amplitude,
    phase: 2 * Math.PI * uniformAt(seed, `simulator ${purpose} phase`, index),
    radPerMs: (2 * Math.PI) / (periodMinutes * 60_000 * (0.9 + 0.2 * uniformAt(seed, `simulator ${purpose}`, index))),
  }));
  return (timeMs) =>
    terms.reduce((sum, { amplitude, phase, radPerMs }) => sum + amplitude * Math.sin(phase + radPerMs * timeMs), 0);
}
