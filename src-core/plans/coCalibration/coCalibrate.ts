import type { Graph } from '../../domain/graph.ts';
import { createRandomStream } from '../../maths/random/index.ts';
import type { ComplexMatrix } from '../../maths/linearAlgebra/index.ts';
import { designedDevice } from '../../photonics/meshCalibration/deviceModel.ts';
import type { MeshDeviceModel } from '../../photonics/meshCalibration/deviceModel.ts';
import type { MeshObservation } from '../../photonics/meshCalibration/deviceFit.ts';
import type { DeviceCalibration } from '../../photonics/meshCalibration/calibrateDevice.ts';
import { ask, compute } from '../instruction.ts';
import type { Plan } from '../instruction.ts';
import { driveFor, findBarStates } from './findBarStates.ts';
import { closeLoops, isolateThetas } from './isolateCells.ts';
import { MeshAccess } from './meshAccess.ts';
import type { MeshWiring } from './meshAccess.ts';
import { shakeAround, walkAll } from './walkAll.ts';

export interface CoCalibrationInput {
  readonly graph: Graph;
  readonly wiring: MeshWiring;
  /** What the mesh is to do at the end; null: each input to the output of its own waveguide. */
  readonly target: ComplexMatrix | null;
  /** Whether all heaters are made to wander to tell the crosstalk; without, only what node by node shows is used. */
  readonly crosstalk: 'measured' | 'not_measured';
  readonly seed: number;
}

export interface CoCalibrationFound {
  /** As they stand, by phase, in rad. */
  readonly drives: Float64Array;
  readonly device: MeshDeviceModel;
  readonly calibration: DeviceCalibration;
  /** Readings taken. */
  readonly reads: number;
}

/** Settings of the walk for each waveguide but one: as many readings for each phase. */
const walkPerWaveguide = 40;
const shakePerWaveguide = 6;
/** How far heaters are shaken around the settings in use, round by round, in rad. */
const shakeReachRad = [0.4, 0.2] as const;
const parkings = [Math.PI, Math.PI + 1, Math.PI - 1] as const;
/** Part of an input's light that must leave by its own waveguide when all bar states are found. */
const leastOwnLight = 0.5;

/**
 * A mesh of interferometers calibrated node by node, then jointly: bar states from the outputs to the inputs, each
 * interferometer and each loop alone, all heaters at once for the crosstalk, one least-squares fit of the device to all
 * that was seen, drives that compensate the crosstalk for the wanted matrix, and offsets once more around them.
 *
 * The number of readings is the same for each phase shifter, whatever the size of the mesh.
 * @returns null when nothing could be worked out: no bar states were found, or the plan is only described.
 */
export function* coCalibrate(input: CoCalibrationInput): Plan<CoCalibrationFound | null> {
  const { graph, wiring, target, seed } = input;
  const { limits } = wiring;
  const access = new MeshAccess(wiring);
  const nodes = yield* findNodes(access);
  if (nodes === null) return null;
  const { start } = nodes;
  const isolated = yield* isolate(access, start);
  const stream = createRandomStream({ seed, purpose: 'co-calibration' });
  const walk = input.crosstalk === 'measured' ? walkPerWaveguide : 0;
  const walked = yield* walkAll(access, { perWaveguide: walk, stream });
  const measurements = { isolated, walked };
  const fitted = yield* compute('meshWork', { kind: 'calibrate', graph, start, measurements, seed });
  const calibration = fitted?.calibration ?? null;
  if (calibration !== null) yield* recordCrosstalk(wiring, calibration);
  let known = calibration?.device ?? start;
  const shaken: MeshObservation[] = [];
  for (const reachRad of shakeReachRad) {
    const drives = yield* program(access, { graph, device: known, target, limits });
    shaken.push(...(yield* shakeAround(access, drives, { perWaveguide: shakePerWaveguide, reachRad, stream })));
    const refined = yield* compute('meshWork', { kind: 'refine', graph, device: known, observations: [...shaken] });
    known = refined?.device ?? known;
  }
  const drives = yield* program(access, { graph, device: known, target, limits });
  if (!nodes.lit || calibration === null) return null;
  return { drives, device: known, calibration, reads: access.reads };
}

function* program(
  access: MeshAccess,
  work: {
    readonly graph: Graph;
    readonly device: MeshDeviceModel;
    readonly target: ComplexMatrix | null;
    readonly limits: MeshWiring['limits'];
  },
): Plan<Float64Array> {
  const done = yield* compute('meshWork', { kind: 'program', ...work });
  const drives = done?.drives ?? access.drives;
  yield* access.driveAll(Float64Array.from(drives));
  return Float64Array.from(access.drives);
}

/** The bar states, from other parked drives again when light does not come out where it went in; null when it never does. */
function* findNodes(access: MeshAccess): Plan<{ start: MeshDeviceModel; lit: boolean } | null> {
  const { layout } = access.wiring;
  const outputs = layout.outputRails.map((_, output) => output);
  for (const parkedRad of parkings) {
    access.parkedRad = parkedRad;
    for (let phase = 0; phase < layout.shifters.length; phase++) yield* access.drive(phase, parkedRad);
    access.unit = 1;
    const totals: number[] = [];
    for (const input of outputs) totals.push(sum((yield* access.observe(input, outputs)).powers));
    // In a description nothing is lit, and nothing tells one attempt from another.
    const lit = sum(totals) > 0;
    access.unit = lit ? sum(totals) / totals.length : 1;
    const offsetRad = yield* findBarStates(access);
    let worst = 1;
    for (const input of outputs) {
      const { powers } = yield* access.observe(input, outputs);
      worst = Math.min(worst, (powers[input] ?? 0) / (sum(powers) || 1));
    }
    if (!lit || worst >= leastOwnLight) return { start: { ...designedDevice(layout), offsetRad }, lit };
    const text = `Light does not come out where it went in (${(100 * worst).toFixed(0)} % of it at worst): once more.`;
    yield* ask({ verb: 'note', severity: 'warning', text });
  }
  return null;
}

function* isolate(access: MeshAccess, device: MeshDeviceModel): Plan<MeshObservation[]> {
  const thetas = yield* isolateThetas(access, device.offsetRad);
  for (const { theta } of access.wiring.layout.cells) {
    yield* access.drive(theta, driveFor(Math.PI, device.offsetRad[theta] as number));
  }
  return [...thetas, ...(yield* closeLoops(access, device))];
}

/** The crosstalk matrix near the diagonal, with standard deviations and the law that holds farther away. */
function* recordCrosstalk(
  { parameters }: MeshWiring,
  { device, crosstalkDeviation, misfit }: DeviceCalibration,
): Plan<void> {
  yield* ask({
    verb: 'record',
    stream: 'crosstalk',
    data: { ...crosstalkTable(parameters, device, crosstalkDeviation), misfit },
  });
}

export interface CrosstalkTable {
  readonly parameters: readonly string[];
  /** By phase: heaters, part of their drive that arrives there, and its standard deviation. Its own first. */
  readonly rows: readonly {
    readonly heaters: readonly number[];
    readonly parts: readonly number[];
    readonly deviations: readonly number[];
  }[];
  readonly law: { readonly amplitude: number; readonly alongLength: number; readonly acrossLength: number };
}

export function crosstalkTable(
  parameters: readonly string[],
  { neighbours, neighbourCount, crosstalk, law }: MeshDeviceModel,
  deviation: Float64Array,
): CrosstalkTable {
  const rows = parameters.map((_, row) => {
    const [from, to] = [row * neighbourCount, (row + 1) * neighbourCount];
    return {
      heaters: [...neighbours.subarray(from, to)],
      parts: [...crosstalk.subarray(from, to)],
      deviations: [...deviation.subarray(from, to)],
    };
  });
  return { parameters, rows, law: { ...law } };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
