import type { ComplexMatrix } from '../../maths/linearAlgebra/index.ts';
import { farPhasesRad, phasesAtDrives } from './deviceModel.ts';
import type { MeshDeviceModel } from './deviceModel.ts';
import type { MeshLayout } from './meshLayout.ts';
import { phasesForTarget } from './programDevice.ts';

const turn = 2 * Math.PI;

/** Lowest and highest drive of each phase, in rad. */
export type DriveLimits = readonly (readonly [number, number])[];

const mostRounds = 80;
/** From here on a heater keeps its turn, or its end, where it can: the others have nearly come to rest. */
const settledRound = 10;

/**
 * The drives that give these phases, whole turns being free: each heater's own part is solved with the others' crosstalk
 * taken off, round and round until all rest (Gauss-Seidel on C, which is diagonally dominant). A phase that no drive
 * within the limits gives is met from the end of the range that is nearer.
 */
export function drivesForPhases(
  layout: MeshLayout,
  device: MeshDeviceModel,
  { phases, limits }: { readonly phases: Float64Array; readonly limits: DriveLimits },
): Float64Array {
  const { neighbours, neighbourCount, crosstalk, offsetRad, bendRad } = device;
  const drives = Float64Array.from(limits, ([low, high]) => (low + high) / 2);
  for (let round = 0; round < mostRounds; round++) {
    const far = farPhasesRad(layout, device, drives);
    let moved = 0;
    for (let row = 0; row < drives.length; row++) {
      const first = row * neighbourCount;
      let wantedRad = (phases[row] as number) - (offsetRad[row] as number) - (far[row] as number);
      for (let k = 1; k < neighbourCount; k++) {
        wantedRad -= (crosstalk[first + k] as number) * (drives[neighbours[first + k] as number] as number);
      }
      const next = ownDrive(
        { efficiency: crosstalk[first] as number, bendRad: bendRad[row] as number },
        { wantedRad, limits: limits[row] as readonly [number, number], last: drives[row] as number, round },
      );
      moved = Math.max(moved, Math.abs(next - (drives[row] as number)));
      drives[row] = next;
    }
    if (moved < 1e-9) break;
  }
  return drives;
}

interface Heater {
  readonly efficiency: number;
  readonly bendRad: number;
}

interface Wanted {
  readonly wantedRad: number;
  readonly limits: readonly [number, number];
  readonly last: number;
  readonly round: number;
}

const ownPhaseRad = ({ efficiency, bendRad }: Heater, drive: number): number =>
  efficiency * drive + bendRad * (drive / turn) ** 2;

/** The drive with which one heater alone makes a phase up to whole turns. */
function ownDrive(heater: Heater, { wantedRad, limits: [low, high], last, round }: Wanted): number {
  const [lowest, highest] = [ownPhaseRad(heater, low), ownPhaseRad(heater, high)];
  const first = wantedRad - turn * Math.floor((wantedRad - lowest) / turn);
  if (first > highest) {
    if (round >= settledRound && (last === low || last === high)) return last;
    return first - highest < lowest + turn - first ? high : low;
  }
  const kept = wantedRad - turn * Math.round((wantedRad - ownPhaseRad(heater, last)) / turn);
  const phase = round >= settledRound && kept >= lowest && kept <= highest ? kept : first;
  let drive = phase / heater.efficiency;
  for (let step = 0; step < 4; step++) {
    const slope = heater.efficiency + (2 * heater.bendRad * drive) / turn ** 2;
    drive -= (ownPhaseRad(heater, drive) - phase) / slope;
  }
  return Math.min(Math.max(drive, low), high);
}

/** A phase that is missed by less counts as made. */
const missedRad = 1e-4;
const mostPinnings = 6;

/**
 * The drives with which a mesh does best what a unitary matrix says. A heater that cannot reach its phase within its
 * limits stays at the end that is nearest, and the other phases are found again with that one pinned.
 */
export function drivesForTarget(
  layout: MeshLayout,
  device: MeshDeviceModel,
  { target, limits }: { readonly target: ComplexMatrix; readonly limits: DriveLimits },
): Float64Array {
  const pinned = new Map<number, number>();
  for (let round = 0; ; round++) {
    const phases = phasesForTarget(layout, device, target, pinned);
    const drives = drivesForPhases(layout, device, { phases, limits });
    const made = phasesAtDrives(layout, device, drives);
    const missed = [...made.keys()].filter((index) => {
      const off = (made[index] as number) - (phases[index] as number);
      return Math.abs(off - turn * Math.round(off / turn)) > missedRad;
    });
    if (missed.length === 0 || round === mostPinnings) return drives;
    for (const index of missed) pinned.set(index, made[index] as number);
  }
}
