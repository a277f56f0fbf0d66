import { heaterDistance } from './meshLayout.ts';
import type { HeaterPlace, MeshLayout } from './meshLayout.ts';

/**
 * What a calibration knows of a mesh. A drive is the phase that a heater induces by the bench's conversion, in rad; the
 * phases in the light are offset + C drive + bend (drive/2pi)^2, with the heaters' own efficiencies on the diagonal of C; the
 * bend is a heater's own, whose resistance changes as it warms.
 *
 * C is sparse: each phase has its nearest heaters of their own, and those farther away follow a law that falls with the
 * distance, far(d) = amplitude exp(-d), d in lengths of its own along
 * and across the light. Plain data, so that it goes to a worker and into a record.
 */
export interface MeshDeviceModel {
  readonly offsetRad: Float64Array;
  /** Heaters with an entry of their own, by phase, `neighbourCount` each, its own first. */
  readonly neighbours: Int32Array;
  readonly neighbourCount: number;
  /** Their entries of C. */
  readonly crosstalk: Float64Array;
  readonly law: CrosstalkLaw;
  /** By heater, in rad at a drive of 2 pi. */
  readonly bendRad: Float64Array;
  /** Of each coupler, in the order of the network's operations: asin(sqrt(coupling)), so pi/4 is balanced. */
  readonly couplerRad: Float64Array;
  /** Logarithm of the amplitude that each coupler lets through: two couplers an interferometer. */
  readonly logAmplitude: number;
  /** Logarithm of the power that goes in, and of what a detector tells of the power that comes out. */
  readonly logInput: Float64Array;
  readonly logOutput: Float64Array;
}

export interface CrosstalkLaw {
  readonly amplitude: number;
  /** Lengths over which it falls by e, in units of a heater's place. */
  readonly alongLength: number;
  readonly acrossLength: number;
}

/** A heater's own entry and its neighbours': farther ones matter by their sum alone. */
const mostNeighbours = 15;

export const lawAt = ({ amplitude, alongLength, acrossLength }: CrosstalkLaw, a: HeaterPlace, b: HeaterPlace): number =>
  amplitude * Math.exp(-Math.hypot((a.along - b.along) / alongLength, (a.across - b.across) / acrossLength));

/** Nothing known beyond the design: no crosstalk, balanced couplers, phases as driven. */
export function designedDevice(layout: MeshLayout): MeshDeviceModel {
  const { shifters, places, modes, program } = layout;
  const count = shifters.length;
  const neighbourCount = Math.min(mostNeighbours, count);
  const neighbours = new Int32Array(count * neighbourCount);
  const crosstalk = new Float64Array(count * neighbourCount);
  const others = places.map((_, index) => index);
  places.forEach((place, row) => {
    const far = others.map((other) => (other === row ? -1 : heaterDistance(place, places[other] as typeof place)));
    const nearest = [...others].sort((a, b) => (far[a] as number) - (far[b] as number) || a - b);
    for (let k = 0; k < neighbourCount; k++) neighbours[row * neighbourCount + k] = nearest[k] as number;
    crosstalk[row * neighbourCount] = 1;
  });
  const couplers: number[] = [];
  program.operations.kinds.forEach((kind, at) => {
    if (kind !== 1) return;
    const { coefficients } = program.operations;
    couplers.push(Math.atan2(coefficients[2 * at + 1] as number, coefficients[2 * at] as number));
  });
  return {
    offsetRad: new Float64Array(count),
    neighbours,
    neighbourCount,
    crosstalk,
    law: { amplitude: 0, alongLength: 1, acrossLength: 1 },
    bendRad: new Float64Array(count),
    couplerRad: Float64Array.from(couplers),
    logAmplitude: 0,
    logInput: new Float64Array(modes),
    logOutput: new Float64Array(modes),
  };
}

/** Part of each phase that the heaters without an entry of their own give, in rad. */
export function farPhasesRad(layout: MeshLayout, model: MeshDeviceModel, drives: Float64Array): Float64Array {
  const { places } = layout;
  const { neighbours, neighbourCount, law } = model;
  const far = new Float64Array(places.length);
  if (law.amplitude === 0 || neighbourCount >= places.length) return far;
  const weights = farWeights(layout, law);
  const count = places.length;
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let other = 0; other < count; other++)
      sum += (weights[row * count + other] as number) * (drives[other] as number);
    for (let k = 0; k < neighbourCount; k++) {
      const other = neighbours[row * neighbourCount + k] as number;
      sum -= (weights[row * count + other] as number) * (drives[other] as number);
    }
    far[row] = sum;
  }
  return far;
}

const weightsOf = new WeakMap<MeshLayout, { law: CrosstalkLaw; weights: Float64Array }>();

/** The law for every pair of heaters; the last is kept, since a fit asks for it again and again. */
function farWeights(layout: MeshLayout, law: CrosstalkLaw): Float64Array {
  const known = weightsOf.get(layout);
  if (known?.law === law) return known.weights;
  const { places } = layout;
  const count = places.length;
  const weights = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let other = 0; other < count; other++) {
      weights[row * count + other] = lawAt(law, places[row] as HeaterPlace, places[other] as HeaterPlace);
    }
  }
  weightsOf.set(layout, { law, weights });
  return weights;
}

/** Phases in the light at these drives, in rad. */
export function phasesAtDrives(layout: MeshLayout, model: MeshDeviceModel, drives: Float64Array): Float64Array {
  const phases = farPhasesRad(layout, model, drives);
  const { neighbours, neighbourCount, crosstalk, offsetRad, bendRad } = model;
  for (let row = 0; row < phases.length; row++) {
    let sum = (phases[row] as number) + (offsetRad[row] as number);
    sum += (bendRad[row] as number) * ((drives[row] as number) / (2 * Math.PI)) ** 2;
    for (let k = 0; k < neighbourCount; k++) {
      const at = row * neighbourCount + k;
      sum += (crosstalk[at] as number) * (drives[neighbours[at] as number] as number);
    }
    phases[row] = sum;
  }
  return phases;
}
