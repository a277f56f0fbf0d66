import { createRandomStream } from '../../maths/random/index.ts';
import { normalDiagonal, solveNormalEquations } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import { DeviceResiduals, fitDevice } from './deviceFit.ts';
import type { DeviceSpread, MeshObservation, ReadingNoise } from './deviceFit.ts';
import { lawAt } from './deviceModel.ts';
import type { CrosstalkLaw, MeshDeviceModel } from './deviceModel.ts';
import type { HeaterPlace, MeshLayout } from './meshLayout.ts';

export interface DeviceCalibration {
  readonly device: MeshDeviceModel;
  /** Standard deviation of each entry of `device.crosstalk`. */
  readonly crosstalkDeviation: Float64Array;
  /** Root mean square of (expected - seen) over the noise that was assumed. */
  readonly misfit: number;
}

export interface DeviceMeasurements {
  /** Node by node: one interferometer or one loop at a time. */
  readonly isolated: readonly MeshObservation[];
  /** All heaters at once, from the bar states away: the first are near to them. */
  readonly walked: readonly MeshObservation[];
}

/** Of a chip before anything but its bar states is known. */
const firstSpread: DeviceSpread = {
  offsetRad: 0.3,
  efficiency: 0.03,
  crosstalk: 0.02,
  bendRad: 0.1,
  couplerRad: 0.03,
  logAmplitude: 0.02,
  logInput: 0.1,
  logOutput: 0.02,
};
/** What the model itself leaves unexplained: uneven losses, heaters that are not quite alike. Over the power put in. */
const readingNoise: ReadingNoise = { floor: 1e-3, relative: 3e-3 };

interface FitStage {
  /** Of the walk, from its beginning on. */
  readonly part: number;
  readonly floor: number;
  readonly tolerance: number;
}

const withoutWalk: readonly FitStage[] = [
  { part: 0, floor: 0.03, tolerance: 0.03 },
  { part: 0, floor: readingNoise.floor, tolerance: 0.002 },
];
const withWalk: readonly FitStage[] = [
  { part: 0, floor: 0.03, tolerance: 0.03 },
  { part: 0.12, floor: 0.05, tolerance: 0.03 },
  { part: 0.3, floor: 0.03, tolerance: 0.03 },
  { part: 0.6, floor: 0.02, tolerance: 0.03 },
  { part: 1, floor: 0.01, tolerance: 0.03 },
  { part: 1, floor: readingNoise.floor, tolerance: 0.002 },
];

/**
 * From all measurements of a mesh to its device, in stages that each begin where the one before has come to: first the
 * isolated nodes, then more and more of the walk, so that the fit never has to guess a turn; noise is assumed larger
 * at first, for the same reason. Between the stages the law of distance is drawn through the near heaters' crosstalk.
 */
export function calibrateDevice(
  layout: MeshLayout,
  { isolated, walked }: DeviceMeasurements,
  { start, seed }: { readonly start: MeshDeviceModel; readonly seed: number },
): DeviceCalibration {
  const stages = walked.length > 0 ? withWalk : withoutWalk;
  let device = start;
  let expected = start;
  let misfit = 0;
  let observations: readonly MeshObservation[] = [];
  for (const { part, floor, tolerance } of stages) {
    // Each of the walk's settings tells of the whole mesh; an isolated one costs as much and tells of one node.
    const nodes = part > 0 ? [] : isolated;
    observations = [...nodes, ...walked.slice(0, Math.ceil(part * walked.length))];
    const options = {
      expected,
      begin: device,
      spread: firstSpread,
      noise: { floor, relative: readingNoise.relative },
      maxSteps: 15,
      maxInnerSteps: 100,
      tolerance,
    };
    ({ device, misfit } = fitDevice(layout, observations, options));
    expected = withLaw(layout, start, device);
    device = { ...device, law: expected.law };
  }
  return { device, misfit, crosstalkDeviation: crosstalkDeviation(layout, observations, { device, seed }) };
}

/** What is expected once the near heaters are known somewhat: crosstalk by the law of distance that suits them best. */
function withLaw(layout: MeshLayout, start: MeshDeviceModel, { crosstalk }: MeshDeviceModel): MeshDeviceModel {
  const { places } = layout;
  const { neighbours, neighbourCount } = start;
  const lengths = [0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8];
  let best: { law: CrosstalkLaw; squares: number } | null = null;
  for (const alongLength of lengths) {
    for (const acrossLength of lengths) {
      let [product, squared, total] = [0, 0, 0];
      const unit = { amplitude: 1, alongLength, acrossLength };
      for (let at = 0; at < crosstalk.length; at++) {
        if (at % neighbourCount === 0) continue;
        const row = Math.floor(at / neighbourCount);
        const shape = lawAt(unit, places[row] as HeaterPlace, places[neighbours[at] as number] as HeaterPlace);
        product += shape * (crosstalk[at] as number);
        squared += shape * shape;
        total += (crosstalk[at] as number) ** 2;
      }
      const amplitude = squared > 0 ? Math.max(0, product / squared) : 0;
      const squares = total - 2 * amplitude * product + amplitude * amplitude * squared;
      if (best === null || squares < best.squares) best = { law: { ...unit, amplitude }, squares };
    }
  }
  if (best === null) return start;
  const { law } = best;
  const near = start.crosstalk.map((own, at) =>
    at % neighbourCount === 0
      ? own
      : lawAt(
          law,
          places[Math.floor(at / neighbourCount)] as HeaterPlace,
          places[neighbours[at] as number] as HeaterPlace,
        ),
  );
  return { ...start, law, crosstalk: near };
}

const samples = 8;

/**
 * Standard deviations of the crosstalk from draws of the fit's own distribution: data and expectations are shaken by
 * their noise and the linear problem is solved again (G. Papandreou and A. Yuille, "Gaussian sampling by local
 * perturbations", NIPS 23 (2010), section 3). With 8 draws a deviation is known to 25 %.
 */
function crosstalkDeviation(
  layout: MeshLayout,
  observations: readonly MeshObservation[],
  { device, seed }: { readonly device: MeshDeviceModel; readonly seed: number },
): Float64Array {
  const options = {
    expected: device,
    spread: firstSpread,
    noise: readingNoise,
    maxSteps: 0,
    maxInnerSteps: 0,
    tolerance: 0,
  };
  const model = new DeviceResiduals(layout, observations, options);
  const here = new Float64Array(model.size);
  const linear = model.linearise(here);
  const readings = observations.reduce((sum, { powers }) => sum + powers.length, 0);
  const diagonal = normalDiagonal(linear, { unknowns: model.size, residuals: readings });
  const squares = new Float64Array(device.crosstalk.length);
  const first = device.offsetRad.length;
  for (let sample = 0; sample < samples; sample++) {
    const stream = createRandomStream({ seed, purpose: 'crosstalk deviation', sample });
    const shaken = linear.transposeTimes(Float64Array.from({ length: readings }, () => stream.normal()));
    for (let i = 0; i < shaken.length; i++) shaken[i] = (shaken[i] as number) + stream.normal();
    const moved = solveNormalEquations(linear, shaken, {
      diagonal,
      shift: diagonal.map(() => 1),
      maxInnerSteps: 60,
      tolerance: 0.02,
    });
    for (let at = 0; at < squares.length; at++)
      squares[at] = (squares[at] as number) + (moved[first + at] as number) ** 2;
  }
  return squares.map((square, at) => {
    const spread = at % device.neighbourCount === 0 ? firstSpread.efficiency : firstSpread.crosstalk;
    return spread * Math.sqrt(square / samples);
  });
}

/** Near settings that were fitted already only the offsets are in doubt: what far heaters add is the same for all. */
const nearSpread: DeviceSpread = {
  offsetRad: 0.1,
  efficiency: 1e-3,
  crosstalk: 1e-3,
  bendRad: 1e-3,
  couplerRad: 3e-3,
  logAmplitude: 1e-3,
  logInput: 0.01,
  logOutput: 0.01,
};

/** The device as it is in the surroundings of some settings. */
export const refineDevice = (
  layout: MeshLayout,
  device: MeshDeviceModel,
  observations: readonly MeshObservation[],
): MeshDeviceModel =>
  fitDevice(layout, observations, {
    expected: device,
    spread: nearSpread,
    noise: readingNoise,
    maxSteps: 15,
    maxInnerSteps: 100,
    tolerance: 1e-3,
  }).device;
