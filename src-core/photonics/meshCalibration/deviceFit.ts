import { fitMatrixFree } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import type { LinearisedResiduals, ResidualModel } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import { farPhasesRad } from './deviceModel.ts';
import type { MeshDeviceModel } from './deviceModel.ts';
import { addDriveSlopes, phaseChanges } from './driveProducts.ts';
import type { DriveUnknowns } from './driveProducts.ts';
import { LightPass } from './lightPass.ts';
import type { DeviceChanges } from './lightPass.ts';
import type { MeshLayout } from './meshLayout.ts';

const turn = 2 * Math.PI;

/** Light into one input, powers at some outputs. */
export interface MeshObservation {
  /** Of every phase, in rad. */
  readonly drives: Float64Array;
  readonly input: number;
  readonly outputs: readonly number[];
  /** Over the power of the light that goes in. */
  readonly powers: readonly number[];
}

/** How far each kind of unknown may be from what is expected: standard deviations. */
export interface DeviceSpread {
  readonly offsetRad: number;
  /** Of a heater's own efficiency, and of its effect on its neighbours: both parts of one. */
  readonly efficiency: number;
  readonly crosstalk: number;
  /** Of a heater's bend, in rad at a drive of 2 pi. */
  readonly bendRad: number;
  readonly couplerRad: number;
  readonly logAmplitude: number;
  readonly logInput: number;
  readonly logOutput: number;
}

/** Standard deviation of a reading: hypot(floor, relative * power). */
export interface ReadingNoise {
  readonly floor: number;
  readonly relative: number;
}

export interface DeviceFitOptions {
  readonly expected: MeshDeviceModel;
  /** Where the search begins; as expected when left out. */
  readonly begin?: MeshDeviceModel;
  readonly spread: DeviceSpread;
  readonly noise: ReadingNoise;
  readonly maxSteps: number;
  readonly maxInnerSteps: number;
  readonly tolerance: number;
}

export interface DeviceFit {
  readonly device: MeshDeviceModel;
  /** Root mean square of (expected - seen) over the noise: 1 when the model tells all. */
  readonly misfit: number;
}

/**
 * The device that explains all observations at once: least squares over offsets, efficiencies, crosstalk of near
 * heaters, couplers and the gains of inputs and detectors, each held to what is expected of it by its spread.
 * Phases that no detector can see (those of the inputs) stay where they were expected.
 */
export function fitDevice(
  layout: MeshLayout,
  observations: readonly MeshObservation[],
  options: DeviceFitOptions,
): DeviceFit {
  const model = new DeviceResiduals(layout, observations, options);
  const { point } = fitMatrixFree(model, {
    start: model.pointOf(options.begin ?? options.expected),
    maxSteps: options.maxSteps,
    maxInnerSteps: options.maxInnerSteps,
    tolerance: options.tolerance,
  });
  const residuals = model.residuals(point);
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  return { device: model.deviceAt(point), misfit: Math.sqrt(squares / Math.max(1, residuals.length)) };
}

interface Linearisation {
  readonly device: MeshDeviceModel;
  readonly splits: Float64Array;
  /** Cosine and sine of each phase, by observation. */
  readonly turns: Float64Array;
  /** Real, then imaginary parts of the amplitudes behind the network, by observation. */
  readonly arrived: Float64Array;
  /** What a reading over its noise gets of its power, by reading. */
  readonly gains: Float64Array;
}

/** The fit's residuals over their noise; unknowns over their spread, as distances from what is expected. */
export class DeviceResiduals implements ResidualModel {
  readonly size: number;
  readonly #layout: MeshLayout;
  readonly #observations: readonly MeshObservation[];
  readonly #expected: MeshDeviceModel;
  /** One over the noise, by reading. */
  readonly #weights: Float64Array;
  readonly #farRad: readonly Float64Array[];
  readonly #pass: LightPass;
  /** What one step of each unknown stands for. */
  readonly #scale: Float64Array;
  readonly #starts: DriveUnknowns & {
    readonly couplers: number;
    readonly loss: number;
    readonly inputs: number;
    readonly outputs: number;
  };

  constructor(
    layout: MeshLayout,
    observations: readonly MeshObservation[],
    { expected, spread, noise }: DeviceFitOptions,
  ) {
    this.#layout = layout;
    this.#observations = observations;
    this.#expected = expected;
    this.#weights = Float64Array.from(
      observations.flatMap(({ powers }) => powers.map((power) => 1 / Math.hypot(noise.floor, noise.relative * power))),
    );
    this.#farRad = observations.map(({ drives }) => farPhasesRad(layout, expected, drives));
    this.#pass = new LightPass(layout.program);
    const crosstalk = expected.offsetRad.length;
    const bends = crosstalk + expected.crosstalk.length;
    const couplers = bends + expected.bendRad.length;
    const loss = couplers + expected.couplerRad.length;
    const inputs = loss + 1;
    const outputs = inputs + layout.modes;
    this.#starts = { offsets: 0, crosstalk, bends, couplers, loss, inputs, outputs };
    this.size = outputs + layout.modes;
    this.#scale = new Float64Array(this.size)
      .fill(spread.offsetRad, 0, crosstalk)
      .fill(spread.crosstalk, crosstalk, bends)
      .fill(spread.bendRad, bends, couplers)
      .fill(spread.couplerRad, couplers, loss)
      .fill(spread.logAmplitude, loss, inputs)
      .fill(spread.logInput, inputs, outputs)
      .fill(spread.logOutput, outputs);
    for (let at = crosstalk; at < bends; at += expected.neighbourCount) this.#scale[at] = spread.efficiency;
  }

  deviceAt(point: Float64Array): MeshDeviceModel {
    const { crosstalk, bends, couplers, loss, inputs, outputs } = this.#starts;
    const expected = this.#expected;
    const moved = (base: Float64Array, start: number): Float64Array =>
      base.map((value, index) => value + (this.#scale[start + index] as number) * (point[start + index] as number));
    return {
      ...expected,
      offsetRad: moved(expected.offsetRad, 0),
      crosstalk: moved(expected.crosstalk, crosstalk),
      bendRad: moved(expected.bendRad, bends),
      couplerRad: moved(expected.couplerRad, couplers),
      logAmplitude: expected.logAmplitude + (this.#scale[loss] as number) * (point[loss] as number),
      logInput: moved(expected.logInput, inputs),
      logOutput: moved(expected.logOutput, outputs),
    };
  }

  /** The unknowns of a device that differs from the expected one in nothing else. */
  pointOf(device: MeshDeviceModel): Float64Array {
    const { crosstalk, bends, couplers, loss, inputs, outputs } = this.#starts;
    const all = (of: MeshDeviceModel): Float64Array => {
      const values = new Float64Array(this.size);
      values.set(of.offsetRad);
      values.set(of.crosstalk, crosstalk);
      values.set(of.bendRad, bends);
      values.set(of.couplerRad, couplers);
      values[loss] = of.logAmplitude;
      values.set(of.logInput, inputs);
      values.set(of.logOutput, outputs);
      return values;
    };
    const expected = all(this.#expected);
    return all(device).map((value, i) => (value - (expected[i] as number)) / (this.#scale[i] as number));
  }

  residuals(point: Float64Array): Float64Array {
    const device = this.deviceAt(point);
    const splits = splitsOf(device);
    const result = new Float64Array(this.#weights.length);
    const turns = new Float64Array(2 * device.offsetRad.length);
    let at = 0;
    this.#observations.forEach((observation, index) => {
      this.#turnsInto(device, observation, this.#farRad[index] as Float64Array, turns, 0);
      this.#pass.forwards(this.#inputRail(observation.input), turns, 0, splits);
      observation.outputs.forEach((output, k) => {
        const expected = this.#gain(device, observation.input, output) * this.#powerAt(output);
        result[at] = (this.#weights[at] as number) * (expected - (observation.powers[k] as number));
        at += 1;
      });
    });
    return result;
  }

  linearise(point: Float64Array): LinearisedResiduals {
    const device = this.deviceAt(point);
    const splits = splitsOf(device);
    const width = 2 * device.offsetRad.length;
    const turns = new Float64Array(width * this.#observations.length);
    const { railCount } = this.#layout.program;
    const arrived = new Float64Array(2 * railCount * this.#observations.length);
    this.#observations.forEach((observation, index) => {
      this.#turnsInto(device, observation, this.#farRad[index] as Float64Array, turns, index * width);
      this.#pass.forwards(this.#inputRail(observation.input), turns, index * width, splits);
      arrived.set(this.#pass.real, 2 * railCount * index);
      arrived.set(this.#pass.imaginary, 2 * railCount * index + railCount);
    });
    const gains = Float64Array.from(
      this.#observations.flatMap(({ input, outputs }) => outputs.map((output) => this.#gain(device, input, output))),
      (gain, at) => gain * (this.#weights[at] as number),
    );
    const here = { device, splits, turns, arrived, gains };
    return {
      times: (direction) => this.#times(here, direction),
      transposeTimes: (weights) => this.#transposeTimes(here, weights),
    };
  }

  #times({ device, splits, turns, gains }: Linearisation, direction: Float64Array): Float64Array {
    const { couplers, loss, inputs, outputs } = this.#starts;
    const scale = this.#scale;
    const changes = direction.map((part, i) => part * (scale[i] as number));
    const inLight: DeviceChanges = {
      phases: new Float64Array(device.offsetRad.length),
      couplers: changes.subarray(couplers, loss),
      logAmplitude: changes.subarray(loss, loss + 1),
    };
    const width = 2 * device.offsetRad.length;
    const result = new Float64Array(this.#weights.length);
    const pass = this.#pass;
    let at = 0;
    for (let index = 0; index < this.#observations.length; index++) {
      const { drives, input, outputs: detectors } = this.#observations[index] as MeshObservation;
      phaseChanges(device, drives, changes, this.#starts, inLight.phases);
      pass.forwardsWith(this.#inputRail(input), turns, width * index, splits, inLight);
      for (const output of detectors) {
        const rail = this.#outputRail(output);
        const re = pass.real[rail] as number;
        const im = pass.imaginary[rail] as number;
        const slope = 2 * (re * (pass.dReal[rail] as number) + im * (pass.dImaginary[rail] as number));
        const louder = (changes[inputs + input] as number) + (changes[outputs + output] as number);
        result[at] = (gains[at] as number) * (slope + louder * (re * re + im * im));
        at += 1;
      }
    }
    return result;
  }

  #transposeTimes({ device, splits, turns, arrived, gains }: Linearisation, weights: Float64Array): Float64Array {
    const { couplers, loss, inputs, outputs } = this.#starts;
    const { railCount } = this.#layout.program;
    const result = new Float64Array(this.size);
    const into: DeviceChanges = {
      phases: new Float64Array(device.offsetRad.length),
      couplers: result.subarray(couplers, loss),
      logAmplitude: result.subarray(loss, loss + 1),
    };
    const width = 2 * device.offsetRad.length;
    const pass = this.#pass;
    let at = 0;
    for (let index = 0; index < this.#observations.length; index++) {
      const { drives, input, outputs: detectors } = this.#observations[index] as MeshObservation;
      const start = 2 * railCount * index;
      pass.real.set(arrived.subarray(start, start + railCount));
      pass.imaginary.set(arrived.subarray(start + railCount, start + 2 * railCount));
      pass.dReal.fill(0);
      pass.dImaginary.fill(0);
      for (const output of detectors) {
        const rail = this.#outputRail(output);
        const re = pass.real[rail] as number;
        const im = pass.imaginary[rail] as number;
        const weight = (weights[at] as number) * (gains[at] as number);
        const power = weight * (re * re + im * im);
        result[inputs + input] = (result[inputs + input] as number) + power;
        result[outputs + output] = (result[outputs + output] as number) + power;
        pass.dReal[rail] = 2 * weight * re;
        pass.dImaginary[rail] = 2 * weight * im;
        at += 1;
      }
      into.phases.fill(0);
      pass.backwards(turns, width * index, splits, into);
      addDriveSlopes(device, drives, into.phases, this.#starts, result);
    }
    return result.map((slope, i) => slope * (this.#scale[i] as number));
  }

  #turnsInto(
    { offsetRad, bendRad, crosstalk, neighbours, neighbourCount }: MeshDeviceModel,
    { drives }: MeshObservation,
    farRad: Float64Array,
    turns: Float64Array,
    start: number,
  ): void {
    for (let row = 0; row < offsetRad.length; row++) {
      let phase = (offsetRad[row] as number) + (farRad[row] as number);
      phase += (bendRad[row] as number) * ((drives[row] as number) / turn) ** 2;
      for (let k = 0; k < neighbourCount; k++) {
        const at = row * neighbourCount + k;
        phase += (crosstalk[at] as number) * (drives[neighbours[at] as number] as number);
      }
      turns[start + 2 * row] = Math.cos(phase);
      turns[start + 2 * row + 1] = Math.sin(phase);
    }
  }

  #inputRail(input: number): number {
    return this.#layout.program.inputs[input]?.rail as number;
  }

  #outputRail(output: number): number {
    return this.#layout.program.outputs[output]?.rail as number;
  }

  #gain({ logInput, logOutput }: MeshDeviceModel, input: number, output: number): number {
    return Math.exp((logInput[input] as number) + (logOutput[output] as number));
  }

  #powerAt(output: number): number {
    const rail = this.#outputRail(output);
    return (this.#pass.real[rail] as number) ** 2 + (this.#pass.imaginary[rail] as number) ** 2;
  }
}

/** Amplitudes that stay and that move, by coupler. */
export function splitsOf({ couplerRad, logAmplitude }: MeshDeviceModel): Float64Array {
  const splits = new Float64Array(2 * couplerRad.length);
  const through = Math.exp(logAmplitude);
  couplerRad.forEach((angle, index) => {
    splits[2 * index] = through * Math.cos(angle);
    splits[2 * index + 1] = through * Math.sin(angle);
  });
  return splits;
}
