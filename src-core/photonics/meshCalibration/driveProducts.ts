import type { MeshDeviceModel } from './deviceModel.ts';

/** Where the unknowns that make phases out of drives begin in a vector of unknowns. */
export interface DriveUnknowns {
  readonly offsets: number;
  readonly crosstalk: number;
  readonly bends: number;
}

type Neighbourhood = Pick<MeshDeviceModel, 'neighbours' | 'neighbourCount'>;

const turn = 2 * Math.PI;

/**
 * Change of every phase for changes of offsets, crosstalk and bends at some drives. The inner loop of the fit.
 * @param into one number a phase, in rad.
 */
export function phaseChanges(
  { neighbours, neighbourCount }: Neighbourhood,
  drives: Float64Array,
  changes: Float64Array,
  { offsets, crosstalk, bends }: DriveUnknowns,
  into: Float64Array,
): void {
  const count = into.length;
  let at = 0;
  for (let row = 0; row < count; row++) {
    const bent = (drives[row] as number) / turn;
    let sum = (changes[offsets + row] as number) + (changes[bends + row] as number) * bent * bent;
    for (const end = at + neighbourCount; at < end; at++) {
      sum += (changes[crosstalk + at] as number) * (drives[neighbours[at] as number] as number);
    }
    into[row] = sum;
  }
}

/** The transpose: adds the slopes along offsets, crosstalk and bends that slopes along the phases stand for. */
export function addDriveSlopes(
  { neighbours, neighbourCount }: Neighbourhood,
  drives: Float64Array,
  phaseSlopes: Float64Array,
  { offsets, crosstalk, bends }: DriveUnknowns,
  into: Float64Array,
): void {
  const count = phaseSlopes.length;
  for (let row = 0; row < count; row++) {
    const slope = phaseSlopes[row] as number;
    const bent = (drives[row] as number) / turn;
    into[offsets + row] = (into[offsets + row] as number) + slope;
    into[bends + row] = (into[bends + row] as number) + slope * bent * bent;
    const first = row * neighbourCount;
    for (let at = first; at < first + neighbourCount; at++) {
      into[crosstalk + at] = (into[crosstalk + at] as number) + slope * (drives[neighbours[at] as number] as number);
    }
  }
}
