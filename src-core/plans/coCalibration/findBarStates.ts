import { barOffsetOfGrid, barResponse, thirds } from '../../photonics/meshCalibration/barState.ts';
import type { MeshCell, MeshLayout } from '../../photonics/meshCalibration/meshLayout.ts';
import type { Plan } from '../instruction.ts';
import { contrastOf } from './meshAccess.ts';
import type { MeshAccess } from './meshAccess.ts';

const turn = 2 * Math.PI;
/** How far a cell in front is turned to see which of the two inputs it feeds. */
const nudges = [turn / 3, -turn / 3] as const;

/** The drive of lowest power that gives a phase, for a heater as the bench describes it. */
export const driveFor = (phaseRad: number, offsetRad: number): number => {
  const rest = (phaseRad - offsetRad) % turn;
  return rest < 0 ? rest + turn : rest;
};

/**
 * Node by node: the bar state of every interferometer, from the outputs to the inputs.
 *
 * Behind the one that is looked at all are in their bar states already, so its two outputs go straight to two detectors
 * whatever the rest of the mesh does. What arrives at its inputs is unknown but does not change; three settings of each
 * of its two phases tell the bar state up to an exchange of its inputs, and turning the interferometers in front, each
 * of which feeds one input alone, tells which is which. At most 9 settings and 4 nudges of two readings an
 * interferometer, and 3 to find an input that lights it: as many for each, however large the mesh.
 * @returns offsets of theta by phase; others are 0. The mesh is left with all interferometers in bar states.
 */
export function* findBarStates(access: MeshAccess): Plan<Float64Array> {
  const { layout } = access.wiring;
  const offsets = new Float64Array(layout.shifters.length);
  const columns = [...layout.cells].sort((a, b) => b.column - a.column || a.upper - b.upper);
  for (const cell of columns) {
    const offset = cell.column === 0 ? yield* atInputs(access, cell) : yield* inside(access, layout, cell);
    offsets[cell.theta] = offset;
    yield* access.drive(cell.theta, driveFor(Math.PI, offset));
    yield* access.drive(cell.phi, access.parkedRad);
  }
  return offsets;
}

/** In the first column one input can be lit alone: one phase at three settings. */
function* atInputs(access: MeshAccess, cell: MeshCell): Plan<number> {
  const contrasts: number[] = [];
  for (const drive of thirds) {
    yield* access.drive(cell.theta, drive);
    contrasts.push(contrastOf((yield* access.observe(cell.upper, [cell.upper, cell.lower])).powers));
  }
  return barResponse(thirds, contrasts).offsetRad;
}

function* inside(access: MeshAccess, layout: MeshLayout, cell: MeshCell): Plan<number> {
  const outputs = [cell.upper, cell.lower];
  const inputs = yield* inputsByLight(access, layout, cell);
  const grid: number[][] = [];
  for (const theta of thirds) {
    yield* access.drive(cell.theta, theta);
    const row: number[] = [];
    for (const phi of thirds) {
      yield* access.drive(cell.phi, phi);
      row.push(contrastOf((yield* access.observe(inputs[0] as number, outputs)).powers));
    }
    grid.push(row);
  }
  const offset = barOffsetOfGrid(grid);
  yield* access.drive(cell.phi, access.parkedRad);
  yield* access.drive(cell.theta, driveFor(Math.PI, offset));
  return (yield* showsStraight(access, layout, { cell, inputs })) ? offset : offset + Math.PI;
}

/** Inputs near a cell, the one that lights it most first. */
function* inputsByLight(access: MeshAccess, layout: MeshLayout, cell: MeshCell): Plan<number[]> {
  const outputs = [cell.upper, cell.lower];
  const beside = cell.upper >= layout.modes / 2 ? cell.upper - 2 : cell.lower + 2;
  const candidates = new Set([cell.upper, cell.lower, Math.min(Math.max(beside, 0), layout.modes - 1)]);
  const light = new Map<number, number>();
  for (const input of candidates) {
    const { powers } = yield* access.observe(input, outputs);
    light.set(input, (powers[0] ?? 0) + (powers[1] ?? 0));
  }
  return [...candidates].sort((a, b) => (light.get(b) ?? 0) - (light.get(a) ?? 0));
}

/** Enough of a change, in parts of the light put in, that must speak for one answer before no other input is asked. */
const clearChange = 0.1;

/** Whether the upper output shows the upper input: what the cell above in front changes, the upper output must follow. */
function* showsStraight(
  access: MeshAccess,
  layout: MeshLayout,
  { cell, inputs }: { readonly cell: MeshCell; readonly inputs: readonly number[] },
): Plan<boolean> {
  let forStraight = 0;
  let seen = 0;
  for (const input of inputs) {
    const { score, total } = yield* followFeeders(access, layout, { cell, input });
    forStraight += score;
    seen += total;
    if (Math.abs(forStraight) > Math.max(clearChange, 0.6 * seen)) break;
  }
  return forStraight >= 0;
}

function* followFeeders(
  access: MeshAccess,
  layout: MeshLayout,
  { cell, input }: { readonly cell: MeshCell; readonly input: number },
): Plan<{ score: number; total: number }> {
  const outputs = [cell.upper, cell.lower];
  const before = (yield* access.observe(input, outputs)).powers;
  const inFront = layout.cells.filter(({ column }) => column === cell.column - 1);
  let [score, total] = [0, 0];
  for (const [rail, sign] of [
    [cell.upper, 1],
    [cell.lower, -1],
  ] as const) {
    const feeder = inFront.find(({ upper, lower }) => upper === rail || lower === rail);
    if (feeder === undefined) continue;
    for (const nudge of nudges) {
      yield* access.drive(feeder.theta, access.parkedRad + nudge);
      const { powers } = yield* access.observe(input, outputs);
      const [upper = 0, lower = 0] = powers.map((power, index) => Math.abs(power - (before[index] ?? 0)));
      score += sign * (upper - lower);
      total += upper + lower;
    }
    yield* access.drive(feeder.theta, access.parkedRad);
  }
  return { score, total };
}
