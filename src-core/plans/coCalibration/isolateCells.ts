import { barResponse } from '../../photonics/meshCalibration/barState.ts';
import type { MeshObservation } from '../../photonics/meshCalibration/deviceFit.ts';
import type { MeshDeviceModel } from '../../photonics/meshCalibration/deviceModel.ts';
import { predictPowers } from '../../photonics/meshCalibration/predict.ts';
import type { MeshCell } from '../../photonics/meshCalibration/meshLayout.ts';
import type { Plan } from '../instruction.ts';
import { driveFor } from './findBarStates.ts';
import { contrastOf } from './meshAccess.ts';
import type { MeshAccess } from './meshAccess.ts';

const quarters = [0, 1, 2, 3].map((quarter) => (quarter * Math.PI) / 2 + 0.3);

/**
 * Each interferometer alone, all others in their bar states: light in its upper waveguide comes to it and leaves it
 * without meeting any other, so its theta is seen by itself in the surroundings in which it will be used.
 * @param offsets of theta, better known afterwards.
 */
export function* isolateThetas(access: MeshAccess, offsets: Float64Array): Plan<MeshObservation[]> {
  const { layout } = access.wiring;
  const seen: MeshObservation[] = [];
  for (const cell of layout.cells) {
    const drives = quarters.map((quarter) => driveFor(Math.PI + quarter, offsets[cell.theta] as number));
    const contrasts: number[] = [];
    for (const drive of drives) {
      yield* access.drive(cell.theta, drive);
      const observation = yield* access.observe(cell.upper, [cell.upper, cell.lower]);
      seen.push(observation);
      contrasts.push(contrastOf(observation.powers));
    }
    offsets[cell.theta] = barResponse(drives, contrasts).offsetRad;
    yield* access.drive(cell.theta, driveFor(Math.PI, offsets[cell.theta] as number));
  }
  return seen;
}

/**
 * The phases before the couplers, by loops: the interferometer two columns in front splits the light in two, the bar
 * states between keep the halves apart, and the one that is looked at brings them together. Loops share their parts, so
 * each is told by what the model expects with all known before it.
 * @param device its offsets of phi are written.
 */
export function* closeLoops(access: MeshAccess, device: MeshDeviceModel): Plan<MeshObservation[]> {
  const { layout } = access.wiring;
  const seen: MeshObservation[] = [];
  for (const cell of layout.cells) {
    const splitter = layout.cells.find(({ column, upper }) => column === cell.column - 2 && upper === cell.upper);
    if (splitter !== undefined) seen.push(...(yield* closeLoop(access, device, { cell, splitter })));
  }
  return seen;
}

function* closeLoop(
  access: MeshAccess,
  device: MeshDeviceModel,
  { cell, splitter }: { readonly cell: MeshCell; readonly splitter: MeshCell },
): Plan<MeshObservation[]> {
  const { layout } = access.wiring;
  const seen: MeshObservation[] = [];
  const half = [splitter, cell] as const;
  for (const { theta } of half) yield* access.drive(theta, driveFor(Math.PI / 2, device.offsetRad[theta] as number));
  for (const phi of quarters) {
    yield* access.drive(cell.phi, phi);
    seen.push(yield* access.observe(cell.upper, [cell.upper, cell.lower]));
  }
  const measured = barResponse(
    quarters,
    seen.map(({ powers }) => contrastOf(powers)),
  );
  const expected = barResponse(
    quarters,
    seen.map((one) => contrastOf(predictPowers(layout, device, one))),
  );
  device.offsetRad[cell.phi] = (device.offsetRad[cell.phi] as number) + measured.offsetRad - expected.offsetRad;
  yield* access.drive(cell.phi, access.parkedRad);
  for (const { theta } of half) yield* access.drive(theta, driveFor(Math.PI, device.offsetRad[theta] as number));
  return seen;
}
