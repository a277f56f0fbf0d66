import { FringeError } from '../errors/fringeError.ts';

/**
 * Phases of a network whose heaters warm each other: phi = phi0 + C d, with d the phase that each heater would induce on
 * its own waveguide, in rad, phi0 the chip's own phases, and C the crosstalk matrix, 1 on the diagonal.
 *
 * Source: M. Milanizadeh et al., "Canceling thermal cross-talk effects in photonic integrated circuits", Journal of
 * Lightwave Technology 37, 1325 (2019), equation 2.
 */
export class HeaterCrosstalk {
  readonly #offsetsRad: Float64Array;
  /** Row by row. */
  readonly #matrix: Float64Array;

  /** @throws bad_input when the matrix is not square or does not fit the offsets. */
  constructor(offsetsRad: ArrayLike<number>, matrix: readonly (readonly number[])[]) {
    const size = offsetsRad.length;
    if (matrix.length !== size || matrix.some((row) => row.length !== size)) {
      throw new FringeError('bad_input', `A crosstalk matrix for ${size} heaters must be ${size} by ${size}.`, {
        remedy: 'Give a row and a column for each heater, in the order of the phases.',
      });
    }
    this.#offsetsRad = Float64Array.from(offsetsRad);
    this.#matrix = Float64Array.from(matrix.flat());
  }

  /** Writes the phases that drives give, in rad; allocates nothing. */
  phasesRad(drivesRad: Float64Array, into: Float64Array): Float64Array {
    const size = this.#offsetsRad.length;
    for (let row = 0; row < size; row++) {
      let phase = this.#offsetsRad[row] as number;
      for (let column = 0; column < size; column++) {
        phase += (this.#matrix[row * size + column] as number) * (drivesRad[column] as number);
      }
      into[row] = phase;
    }
    return into;
  }

  /** Slopes along the drives from slopes along the phases: C^T g. */
  driveSlopes(phaseSlopes: Float64Array, into: Float64Array): Float64Array {
    const size = this.#offsetsRad.length;
    into.fill(0);
    for (let row = 0; row < size; row++) {
      const slope = phaseSlopes[row] as number;
      for (let column = 0; column < size; column++) {
        into[column] = (into[column] as number) + (this.#matrix[row * size + column] as number) * slope;
      }
    }
    return into;
  }
}

/** Where a heater lies, in any unit of length; only distances count. */
export interface HeaterPosition {
  readonly x: number;
  readonly y: number;
}

export interface CrosstalkFall {
  /** Part of a heater's power that arrives at a waveguide one unit of length away. */
  readonly atUnitDistance: number;
  /** Length over which it falls by e beyond that. */
  readonly decayLength: number;
}

/** A crosstalk matrix that falls exponentially with the distance between heaters; symmetric, 1 on the diagonal. */
export function crosstalkByDistance(
  positions: readonly HeaterPosition[],
  { atUnitDistance, decayLength }: CrosstalkFall,
): number[][] {
  return positions.map((here, row) =>
    positions.map((there, column) => {
      if (row === column) return 1;
      const distance = Math.hypot(here.x - there.x, here.y - there.y);
      return atUnitDistance * Math.exp((1 - Math.max(distance, 1)) / decayLength);
    }),
  );
}
