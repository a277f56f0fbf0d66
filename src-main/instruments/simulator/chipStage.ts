import { z } from 'zod';
import { createRandomStream } from '../../../src-core/maths/random/index.ts';
import type { RandomStream } from '../../../src-core/maths/random/index.ts';
import { quantize, readingNoiseW } from '../../../src-core/photonics/detector.ts';
import type { Detector } from '../../../src-core/photonics/detector.ts';
import { heaterDriveAtVoltage, heaterPhaseRad } from '../../../src-core/photonics/heater.ts';
import type { HeaterDrive, HeaterModel } from '../../../src-core/photonics/heater.ts';
import { relaxTowards, stepTwoLayerThermal } from '../../../src-core/photonics/thermal.ts';
import type { TwoLayerThermalModel } from '../../../src-core/photonics/thermal.ts';
import { createChipEnvironment, referenceTemperatureC } from './chipEnvironment.ts';
import type { ChipEnvironment } from './chipEnvironment.ts';
import type { FaultBook } from './faultBook.ts';

export const chipStateSchema = z.strictObject({
  seed: z.int().nonnegative(),
  timeMs: z.number(),
  /** One for each heater. */
  driveVolts: z.array(z.number()),
  thermal: z.strictObject({ effectiveW: z.array(z.number()), packageRiseK: z.number() }),
  controller: z.strictObject({ enabled: z.boolean(), setpointC: z.number(), maxPowerW: z.number() }),
  /** Kelvin that the temperature controller adds at this moment. */
  controlledRiseK: z.number(),
  /** How often each noise source was asked: the key of its next number. */
  reads: z.record(z.string(), z.int().nonnegative()),
});
export type ChipState = z.output<typeof chipStateSchema>;
export type ControllerSettings = ChipState['controller'];

const detector: Detector = {
  responsivityAPerW: 1,
  darkCurrentA: 1e-9,
  loadOhm: 1e5,
  temperatureK: 298,
  // Laser and fibre: 0.05 % on a single sample of 3 ms.
  relativeNoise: 2.7e-5,
};
/** 15 ms after the largest step less than 0.03 mrad is left of the waveguide's way. */
const chipTimeConstantMs = 1.2;
const packageTimeConstantMs = 5000;
const packageKelvinPerWatt = 1;
const controllerTimeConstantMs = 8000;
const controllerKelvinPerWatt = 2.5;
const thermometerNoiseK = 0.01;
const thermometerStepK = 0.001;

const coldController = { enabled: false, setpointC: referenceTemperatureC, maxPowerW: 18 };

export interface ChipStageOptions {
  readonly seed: number;
  /** The heaters as they came out of the fab. */
  readonly heaters: readonly HeaterModel[];
  /** Channel of each heater: a dead one is named by it. */
  readonly heaterChannels: readonly number[];
  readonly crosstalk: readonly (readonly number[])[];
  /** Relative change of the heaters' resistance per kelvin of the chip. */
  readonly resistancePerKelvin: number;
  readonly faults: FaultBook;
}

/** What every simulated chip has, whatever its optics: heaters and their heat, temperature, time, light and noise. */
export class ChipStage {
  readonly #options: ChipStageOptions;
  readonly #environment: ChipEnvironment;
  readonly #thermalModel: TwoLayerThermalModel;
  readonly #streams = new Map<string, RandomStream>();
  #state: ChipState;

  constructor(options: ChipStageOptions) {
    this.#options = options;
    this.#environment = createChipEnvironment(options.seed);
    this.#thermalModel = {
      chipTimeConstantMs,
      packageTimeConstantMs,
      packageKelvinPerWatt,
      crosstalk: options.crosstalk,
    };
    this.#state = {
      seed: options.seed,
      timeMs: 0,
      driveVolts: options.heaters.map(() => 0),
      thermal: { effectiveW: options.heaters.map(() => 0), packageRiseK: 0 },
      controller: coldController,
      controlledRiseK: 0,
      reads: {},
    };
  }

  get seed(): number {
    return this.#options.seed;
  }

  get timeMs(): number {
    return this.#state.timeMs;
  }

  /** Moves on to a chip time; going back does nothing. Exact for the drive, which is constant between two changes. */
  advanceTo(timeMs: number): void {
    for (const change of this.#options.faults.driveChangesBetween(this.#state.timeMs, timeMs)) this.#step(change);
    this.#step(timeMs);
  }

  #step(timeMs: number): void {
    const state = this.#state;
    const elapsedMs = timeMs - state.timeMs;
    if (elapsedMs <= 0) return;
    // A heater that dies at the end of the step has been driven until then: powers are those of the step's beginning.
    const powersW = state.driveVolts.map((_, heater) => this.heaterDrive(heater).powerW);
    const thermal = stepTwoLayerThermal(this.#thermalModel, state.thermal, powersW, elapsedMs);
    const { enabled, setpointC, maxPowerW } = state.controller;
    const needK = enabled ? setpointC - this.#uncontrolledC(timeMs, thermal.packageRiseK) : 0;
    const targetK = Math.min(Math.max(needK, 0), controllerKelvinPerWatt * maxPowerW);
    this.#state = {
      ...state,
      timeMs,
      thermal: { effectiveW: [...thermal.effectiveW], packageRiseK: thermal.packageRiseK },
      controlledRiseK: relaxTowards(state.controlledRiseK, targetK, elapsedMs, controllerTimeConstantMs),
    };
  }

  #uncontrolledC(timeMs: number, packageRiseK: number): number {
    return this.#environment.ambientC(timeMs) + this.#options.faults.temperatureStepC(timeMs) + packageRiseK;
  }

  /** Temperature of the chip now, without noise. */
  temperatureC(): number {
    const { timeMs, thermal, controlledRiseK } = this.#state;
    return this.#uncontrolledC(timeMs, thermal.packageRiseK) + controlledRiseK;
  }

  /** How much warmer than 25 degC the chip is, in kelvin. */
  riseK(): number {
    return this.temperatureC() - referenceTemperatureC;
  }

  /** Applies a voltage from now on. */
  setDrive(heater: number, volts: number): void {
    const driveVolts = [...this.#state.driveVolts];
    driveVolts[heater] = volts;
    this.#state = { ...this.#state, driveVolts };
  }

  /** The heater as it is at this temperature. */
  heaterModel(heater: number): HeaterModel {
    const cold = this.#options.heaters[heater] as HeaterModel;
    const factor = 1 + this.#options.resistancePerKelvin * this.riseK();
    return { ...cold, resistance_ohm: cold.resistance_ohm * factor };
  }

  heaterIsDead(heater: number): boolean {
    return this.#options.faults.heaterIsDead(this.#options.heaterChannels[heater] ?? -1, this.#state.timeMs);
  }

  /** Voltage, true current and power of a heater now; a dead one carries nothing. */
  heaterDrive(heater: number): HeaterDrive {
    const volts = this.#state.driveVolts[heater] ?? 0;
    if (this.heaterIsDead(heater)) return { volts, currentA: 0, powerW: 0 };
    return heaterDriveAtVoltage(this.heaterModel(heater), volts);
  }

  /** Phase in rad that heat gives a heater's waveguide now, its neighbours' heat with it. */
  heaterPhaseRad(heater: number): number {
    const model = this.#options.heaters[heater] as HeaterModel;
    return heaterPhaseRad(model, this.#state.thermal.effectiveW[heater] ?? 0);
  }

  /** What the laser gives above its nominal power now, in dB. */
  laserDb(): number {
    const { timeMs } = this.#state;
    return this.#environment.laserWanderDb(timeMs) - this.#options.faults.laserDropDb(timeMs);
  }

  /** The noise of one reading of a power, in watt. @param source whose next number it takes. */
  readingErrorW(source: string, powerW: number, averagingSeconds: number): number {
    return readingNoiseW(detector, powerW, averagingSeconds) * this.noise(source);
  }

  readTemperatureC(): number {
    return quantize(this.temperatureC() + thermometerNoiseK * this.noise('thermometer'), thermometerStepK);
  }

  setController(controller: ControllerSettings): void {
    this.#state = { ...this.#state, controller };
  }

  get controller(): ControllerSettings {
    return this.#state.controller;
  }

  /** The next standard normal number of a noise source: keyed by the seed, the source and the number of the read. */
  noise(source: string): number {
    let stream = this.#streams.get(source);
    if (stream === undefined) {
      stream = createRandomStream({ seed: this.seed, purpose: `simulator noise ${source}` });
      this.#streams.set(source, stream);
    }
    const index = this.#state.reads[source] ?? 0;
    this.#state.reads[source] = index + 1;
    return stream.normalAt(index);
  }

  snapshot(): ChipState {
    return structuredClone(this.#state);
  }

  /** Stands where a snapshot of this seed's chip says, at exactly its moment. */
  restore(state: ChipState): void {
    this.#state = structuredClone(state);
  }
}
