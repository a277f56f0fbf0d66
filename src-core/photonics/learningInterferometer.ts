import { ridgeLeastSquares } from '../maths/leastSquares/index.ts';
import type { Interferometer } from './interferometer.ts';
import { interferometerPullback } from './interferometerPullback.ts';
import type { DeviceSettings, LearningDevice, PowerObservation } from './learningDevice.ts';

export interface InterferometerArm {
  /** Parameter that shifts this arm's phase. */
  readonly fullName: string;
  /** 1 for the upper arm, -1 for the lower. */
  readonly sign: 1 | -1;
  /** Of the response, in the parameter's unit. */
  readonly period: number;
}

export interface InterferometerPorts {
  readonly arms: readonly InterferometerArm[];
  /** Quantities measured at each port. */
  readonly through: string | null;
  readonly cross: string | null;
}

interface Seen {
  readonly shiftRad: number;
  readonly through: number | null;
  readonly cross: number | null;
}

/** The lossless interferometer with the same powers as the one on the bench. */
interface Equivalent {
  readonly device: Interferometer;
  readonly ownPhaseRad: number;
}

/** More would be of a chip that has drifted since. */
const remembered = 64;
/** What an observation far from where the slopes are wanted still counts: heaters do not shift by their nominal phase. */
const [leastWeight, reachRad, forgetting] = [0.02, 0.8, 0.97] as const;
/** Root mean square of what the model leaves unexplained, over the interference; beyond, it is the wrong model. */
const largestMisfit = 0.25;
const penalty = 1e-12;

/**
 * An interferometer whose couplings, losses and own phase nobody knows. With both couplers and arms arbitrary its ports
 * carry P_through = a - b cos(theta + phi) and P_cross = c + b cos(theta + phi), theta being the phase that the heaters
 * add (interferometer.ts). That is linear in a, c, b cos(phi) and b sin(phi): three settings, no two alike, determine
 * them, more are fitted by least squares, near and recent ones weighing more. Losses and leakage cannot be told from
 * couplings by powers alone; the lossless interferometer with those a, b, c has the same powers, hence the same slopes.
 */
export function createLearningInterferometer(ports: InterferometerPorts): LearningDevice {
  return new LearningInterferometer(ports);
}

class LearningInterferometer implements LearningDevice {
  readonly assumptions =
    'an interferometer of two couplers; its own phase, couplings and light are estimated from the measurements so far, ' +
    'arms and ports are taken to lose nothing, which gives the same powers, and heaters to shift by their nominal phase';
  readonly #ports: InterferometerPorts;
  #seen: Seen[] = [];

  constructor(ports: InterferometerPorts) {
    this.#ports = ports;
  }

  observe({ settings, powers }: PowerObservation): void {
    const port = (quantity: string | null): number | null =>
      quantity === null ? null : (powers.get(quantity) ?? null);
    const seen = {
      shiftRad: this.#shift(settings),
      through: port(this.#ports.through),
      cross: port(this.#ports.cross),
    };
    if (seen.through === null && seen.cross === null) return;
    this.#seen = [...this.#seen, seen].slice(-remembered);
  }

  isDetermined(): boolean {
    return ['through' as const, 'cross' as const].every((port) => {
      if (this.#ports[port] === null) return true;
      const shifts = this.#seen.flatMap((seen) => (seen[port] === null ? [] : [seen.shiftRad]));
      return farApart(shifts) >= 3;
    });
  }

  pullback(settings: DeviceSettings, weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> | null {
    const shiftRad = this.#shift(settings);
    const equivalent = this.#estimate(shiftRad);
    if (equivalent === null) return null;
    const weight = (quantity: string | null): number => (quantity === null ? 0 : (weights.get(quantity) ?? 0));
    const { phaseRad } = interferometerPullback(equivalent.device, shiftRad + equivalent.ownPhaseRad, {
      through: weight(this.#ports.through),
      cross: weight(this.#ports.cross),
    });
    return new Map(this.#ports.arms.map((arm) => [arm.fullName, phaseRad * radPerUnit(arm)]));
  }

  /** Phase that the heaters add to the upper arm over the lower. */
  #shift(settings: DeviceSettings): number {
    return this.#ports.arms.reduce((sum, arm) => sum + radPerUnit(arm) * (settings.get(arm.fullName) ?? 0), 0);
  }

  #estimate(shiftRad: number): Equivalent | null {
    if (!this.isDetermined()) return null;
    const scale = Math.max(
      ...this.#seen.flatMap(({ through, cross }) => [Math.abs(through ?? 0), Math.abs(cross ?? 0)]),
    );
    if (!(scale > 0)) return null;
    const rows: number[][] = [];
    const values: number[] = [];
    const weights: number[] = [];
    for (const [index, seen] of this.#seen.entries()) {
      const near = Math.exp(-(((seen.shiftRad - shiftRad) / reachRad) ** 2));
      const weight = (leastWeight + near) * forgetting ** (this.#seen.length - 1 - index);
      const [cosine, sine] = [Math.cos(seen.shiftRad), Math.sin(seen.shiftRad)];
      const add = (row: number[], power: number | null): void => {
        if (power === null) return;
        rows.push(row);
        values.push(power / scale);
        weights.push(weight);
      };
      add([1, 0, -cosine, sine], seen.through);
      add([0, 1, cosine, -sine], seen.cross);
    }
    const [through = 0, cross = 0, real = 0, imaginary = 0] = ridgeLeastSquares({
      rows,
      values,
      weights,
      ridge: [penalty, penalty, penalty, penalty],
    });
    const interference = Math.hypot(real, imaginary);
    const coefficients = [through, cross, real, imaginary];
    const squares = rows.map((row, index) => {
      const fitted = row.reduce((sum, entry, column) => sum + entry * (coefficients[column] as number), 0);
      return (weights[index] as number) * ((values[index] as number) - fitted) ** 2;
    });
    const misfit = Math.sqrt(sumOf(squares) / sumOf(weights));
    if (!(misfit <= largestMisfit * interference)) return null;
    // The slopes of a port that is read do not depend on what the other one carries: take as much.
    const means = {
      through: this.#ports.through === null ? cross : through,
      cross: this.#ports.cross === null ? through : cross,
    };
    return {
      device: losslessInterferometer({ ...means, interference }, scale),
      ownPhaseRad: Math.atan2(imaginary, real),
    };
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const radPerUnit = ({ sign, period }: InterferometerArm): number => (sign * 2 * Math.PI) / period;

/** How many of these phases are at least a tenth of a rad from each other. */
function farApart(shifts: readonly number[]): number {
  const chosen: number[] = [];
  for (const shift of shifts) {
    if (chosen.every((other) => Math.abs(Math.sin((shift - other) / 2)) > 0.05)) chosen.push(shift);
  }
  return chosen.length;
}

/**
 * The lossless interferometer whose ports carry `through` - i cos and `cross` + i cos, in units of `scale`. With
 * x = 1 - 2 k1 and y = 1 - 2 k2 the mean powers are (1 + xy)/2 and (1 - xy)/2 of the light and the interference is
 * sqrt((1 - x^2)(1 - y^2))/2 of it; noise that asks for more than a device can have is cut.
 */
function losslessInterferometer(
  { through, cross, interference }: { through: number; cross: number; interference: number },
  scale: number,
): Interferometer {
  const light = through + cross;
  const product = (through - cross) / light;
  const squares = 1 + product ** 2 - ((2 * interference) / light) ** 2;
  const sum = Math.sqrt(Math.max(0, squares + 2 * product));
  const difference = Math.sqrt(Math.max(0, squares - 2 * product));
  const coupling = (x: number): number => Math.min(1, Math.max(0, (1 - x) / 2));
  return {
    inputCoupling: coupling((sum + difference) / 2),
    outputCoupling: coupling((sum - difference) / 2),
    upperArmLossDb: 0,
    lowerArmLossDb: 0,
    insertionLossDb: -10 * Math.log10(light * scale),
    leakage: 0,
  };
}
