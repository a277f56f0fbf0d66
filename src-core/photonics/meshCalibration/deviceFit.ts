import { fitMatrixFree } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import type { LinearisedResiduals, ResidualModel } from '../../maths/leastSquares/matrixFreeLevenbergMarquardt.ts';
import { farPhasesRad } from './deviceModel.ts';
import type { MeshDeviceModel } from './deviceModel.ts';
import { LightPass } from './lightPass.ts';
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
}

/** The fit's residuals over their noise; unknowns over their spread, as distances from what is expected. */
export class DeviceResiduals implements ResidualModel {
  readonly size: number;
  readonly #layout: MeshLayout;
  readonly #observations: readonly MeshObservation[];
  readonly #expected: MeshDeviceModel;
  readonly #spread: DeviceSpread;
  /** One over the noise, by reading. */
  readonly #weights: Float64Array;
  readonly #farRad: readonly Float64Array[];
  readonly #pass: LightPass;
  readonly #starts: {
    readonly crosstalk: number;
    readonly bends: number;
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
    this.#spread = spread;
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
    this.#starts = { crosstalk, bends, couplers, loss, inputs, outputs };
    this.size = outputs + layout.modes;
  }

  deviceAt(point: Float64Array): MeshDeviceModel {
    const { crosstalk, bends, couplers, loss, inputs, outputs } = this.#starts;
    const { offsetRad, neighbourCount } = this.#expected;
    const spread = this.#spread;
    const moved = (base: Float64Array, start: number, by: (index: number) => number): Float64Array =>
      base.map((value, index) => value + by(index) * (point[start + index] as number));
    return {
      ...this.#expected,
      offsetRad: moved(offsetRad, 0, () => spread.offsetRad),
      crosstalk: moved(this.#expected.crosstalk, crosstalk, (index) =>
        index % neighbourCount === 0 ? spread.efficiency : spread.crosstalk,
      ),
      bendRad: moved(this.#expected.bendRad, bends, () => spread.bendRad),
      couplerRad: moved(this.#expected.couplerRad, couplers, () => spread.couplerRad),
      logAmplitude: this.#expected.logAmplitude + spread.logAmplitude * (point[loss] as number),
      logInput: moved(this.#expected.logInput, inputs, () => spread.logInput),
      logOutput: moved(this.#expected.logOutput, outputs, () => spread.logOutput),
    };
  }

  /** The unknowns of a device that differs from the expected one in nothing else. */
  pointOf(device: MeshDeviceModel): Float64Array {
    const point = new Float64Array(this.size);
    const { crosstalk, bends, couplers, loss, inputs, outputs } = this.#starts;
    const { neighbourCount } = device;
    const expected = this.#expected;
    const spread = this.#spread;
    const put = (values: Float64Array, base: Float64Array, start: number, by: (index: number) => number): void =>
      values.forEach((value, index) => (point[start + index] = (value - (base[index] as number)) / by(index)));
    put(device.offsetRad, expected.offsetRad, 0, () => spread.offsetRad);
    put(device.crosstalk, expected.crosstalk, crosstalk, (index) =>
      index % neighbourCount === 0 ? spread.efficiency : spread.crosstalk,
    );
    put(device.bendRad, expected.bendRad, bends, () => spread.bendRad);
    put(device.couplerRad, expected.couplerRad, couplers, () => spread.couplerRad);
    point[loss] = (device.logAmplitude - expected.logAmplitude) / spread.logAmplitude;
    put(device.logInput, expected.logInput, inputs, () => spread.logInput);
    put(device.logOutput, expected.logOutput, outputs, () => spread.logOutput);
    return point;
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
    const here = { device, splits, turns, arrived };
    return {
      times: (direction) => this.#times(here, direction),
      transposeTimes: (weights) => this.#transposeTimes(here, weights),
    };
  }

  #times({ device, splits, turns }: Linearisation, direction: Float64Array): Float64Array {
    const { crosstalk, bends, couplers, loss, inputs, outputs } = this.#starts;
    const { neighbours, neighbourCount } = device;
    const spread = this.#spread;
    const count = device.offsetRad.length;
    const phases = new Float64Array(count);
    const splitting = new Float64Array(device.couplerRad.length);
    for (let i = 0; i < splitting.length; i++) splitting[i] = spread.couplerRad * (direction[couplers + i] as number);
    const logAmplitude = Float64Array.of(spread.logAmplitude * (direction[loss] as number));
    const result = new Float64Array(this.#weights.length);
    const pass = this.#pass;
    let at = 0;
    this.#observations.forEach(({ drives, input, outputs: detectors }, index) => {
      for (let row = 0; row < count; row++) {
        const first = row * neighbourCount;
        let sum =
          spread.efficiency *
          (direction[crosstalk + first] as number) *
          (drives[neighbours[first] as number] as number);
        let rest = 0;
        for (let k = 1; k < neighbourCount; k++) {
          rest += (direction[crosstalk + first + k] as number) * (drives[neighbours[first + k] as number] as number);
        }
        sum += spread.offsetRad * (direction[row] as number) + spread.crosstalk * rest;
        sum += spread.bendRad * (direction[bends + row] as number) * ((drives[row] as number) / turn) ** 2;
        phases[row] = sum;
      }
      pass.forwardsWith(this.#inputRail(input), turns, 2 * count * index, splits, {
        phases,
        couplers: splitting,
        logAmplitude,
      });
      const brighter = spread.logInput * (direction[inputs + input] as number);
      for (const output of detectors) {
        const rail = this.#outputRail(output);
        const [re, im] = [pass.real[rail] as number, pass.imaginary[rail] as number];
        const slope = 2 * (re * (pass.dReal[rail] as number) + im * (pass.dImaginary[rail] as number));
        const louder = brighter + spread.logOutput * (direction[outputs + output] as number);
        const gain = this.#gain(device, input, output);
        result[at] = (this.#weights[at] as number) * gain * (slope + louder * (re * re + im * im));
        at += 1;
      }
    });
    return result;
  }

  #transposeTimes({ device, splits, turns, arrived }: Linearisation, weights: Float64Array): Float64Array {
    const { crosstalk, bends, couplers, loss, inputs, outputs } = this.#starts;
    const { neighbours, neighbourCount } = device;
    const spread = this.#spread;
    const count = device.offsetRad.length;
    const into = {
      phases: new Float64Array(count),
      couplers: new Float64Array(device.couplerRad.length),
      logAmplitude: new Float64Array(1),
    };
    const result = new Float64Array(this.size);
    const add = (index: number, value: number): void => {
      result[index] = (result[index] as number) + value;
    };
    const pass = this.#pass;
    let at = 0;
    this.#observations.forEach(({ drives, input, outputs: detectors }, index) => {
      const { railCount } = this.#layout.program;
      pass.real.set(arrived.subarray(2 * railCount * index, 2 * railCount * index + railCount));
      pass.imaginary.set(arrived.subarray(2 * railCount * index + railCount, 2 * railCount * (index + 1)));
      pass.dReal.fill(0);
      pass.dImaginary.fill(0);
      for (const output of detectors) {
        const rail = this.#outputRail(output);
        const [re, im] = [pass.real[rail] as number, pass.imaginary[rail] as number];
        const weight = (weights[at] as number) * (this.#weights[at] as number) * this.#gain(device, input, output);
        const power = weight * (re * re + im * im);
        add(inputs + input, spread.logInput * power);
        add(outputs + output, spread.logOutput * power);
        pass.dReal[rail] = 2 * weight * re;
        pass.dImaginary[rail] = 2 * weight * im;
        at += 1;
      }
      into.phases.fill(0);
      pass.backwards(turns, 2 * count * index, splits, into);
      for (let row = 0; row < count; row++) {
        const slope = into.phases[row] as number;
        add(row, spread.offsetRad * slope);
        add(bends + row, spread.bendRad * slope * ((drives[row] as number) / turn) ** 2);
        const first = row * neighbourCount;
        add(crosstalk + first, spread.efficiency * slope * (drives[neighbours[first] as number] as number));
        for (let k = 1; k < neighbourCount; k++) {
          add(crosstalk + first + k, spread.crosstalk * slope * (drives[neighbours[first + k] as number] as number));
        }
      }
    });
    result[loss] = spread.logAmplitude * (into.logAmplitude[0] as number);
    for (let i = 0; i < into.couplers.length; i++)
      result[couplers + i] = spread.couplerRad * (into.couplers[i] as number);
    return result;
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
