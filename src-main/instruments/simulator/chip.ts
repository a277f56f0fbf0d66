import { z } from 'zod';
import { createRandomStream } from '../../../src-core/maths/random/index.ts';
import type { RandomStream } from '../../../src-core/maths/random/index.ts';
import { quantize, readingNoiseW } from '../../../src-core/photonics/detector.ts';
import type { Detector } from '../../../src-core/photonics/detector.ts';
import { heaterDriveAtVoltage, heaterPhaseRad } from '../../../src-core/photonics/heater.ts';
import type { HeaterDrive, HeaterModel } from '../../../src-core/photonics/heater.ts';
import { extinctionRatioDb, portTransmissions } from '../../../src-core/photonics/interferometer.ts';
import type { PortTransmissions } from '../../../src-core/photonics/interferometer.ts';
import { relaxTowards, stepTwoLayerThermal } from '../../../src-core/photonics/thermal.ts';
import type { TwoLayerThermalModel } from '../../../src-core/photonics/thermal.ts';
import { createChipEnvironment, referenceTemperatureC } from './chipEnvironment.ts';
import type { ChipEnvironment } from './chipEnvironment.ts';
import { fabricateChip } from './chipFabrication.ts';
import type { ChipFabrication, MeterName } from './chipFabrication.ts';
import type { FaultBook } from './faultBook.ts';

export const chipStateSchema = z.strictObject({
  seed: z.int().nonnegative(),
  timeMs: z.number(),
  /** Upper arm, lower arm. */
  driveVolts: z.tuple([z.number(), z.number()]),
  thermal: z.strictObject({ effectiveW: z.array(z.number()), packageRiseK: z.number() }),
  controller: z.strictObject({ enabled: z.boolean(), setpointC: z.number(), maxPowerW: z.number() }),
  /** Kelvin that the temperature controller adds at this moment. */
  controlledRiseK: z.number(),
  /** How often each noise source was asked: the key of its next number. */
  reads: z.record(z.string(), z.int().nonnegative()),
});
export type ChipState = z.output<typeof chipStateSchema>;

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

export interface ChipOptions {
  readonly seed: number;
  /** The heaters as the bench file has them, upper arm first. */
  readonly nominalHeaters: readonly [HeaterModel, HeaterModel];
  /** Channels of the heater source, upper arm first: a dead heater is named by its channel. */
  readonly heaterChannels: readonly [number, number];
  readonly faults: FaultBook;
}

/** The simulated interferometer chip: state that moves with chip time, and what the instruments find on it. */
export class SimulatedChip {
  readonly fabrication: ChipFabrication;
  readonly #options: ChipOptions;
  readonly #environment: ChipEnvironment;
  readonly #thermalModel: TwoLayerThermalModel;
  readonly #streams = new Map<string, RandomStream>();
  #state: ChipState;

  constructor(options: ChipOptions) {
    this.#options = options;
    this.fabrication = fabricateChip(options.seed, options.nominalHeaters);
    this.#environment = createChipEnvironment(options.seed);
    this.#thermalModel = {
      chipTimeConstantMs,
      packageTimeConstantMs,
      packageKelvinPerWatt,
      crosstalk: this.fabrication.crosstalk,
    };
    this.#state = {
      seed: options.seed,
      timeMs: 0,
      driveVolts: [0, 0],
      thermal: { effectiveW: [0, 0], packageRiseK: 0 },
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
    const powersW = [this.heaterDrive(0).powerW, this.heaterDrive(1).powerW];
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

  /** Applies a voltage from now on. @param arm 0 is the upper, 1 the lower. */
  setDrive(arm: 0 | 1, volts: number): void {
    const driveVolts: [number, number] = [...this.#state.driveVolts];
    driveVolts[arm] = volts;
    this.#state = { ...this.#state, driveVolts };
  }

  /** The heater as it is at this temperature. */
  heaterModel(arm: 0 | 1): HeaterModel {
    const cold = this.fabrication.heaters[arm];
    const factor = 1 + this.fabrication.resistancePerKelvin * (this.temperatureC() - referenceTemperatureC);
    return { ...cold, resistance_ohm: cold.resistance_ohm * factor };
  }

  /** Voltage, true current and power of a heater now; a dead one carries nothing. */
  heaterDrive(arm: 0 | 1): HeaterDrive {
    const volts = this.#state.driveVolts[arm];
    if (this.#options.faults.heaterIsDead(this.#options.heaterChannels[arm], this.#state.timeMs)) {
      return { volts, currentA: 0, powerW: 0 };
    }
    return heaterDriveAtVoltage(this.heaterModel(arm), volts);
  }

  /** Phase difference of the arms now, in rad. */
  phaseRad(): number {
    const { heaters, phaseRad, phasePerKelvin } = this.fabrication;
    const [upperW = 0, lowerW = 0] = this.#state.thermal.effectiveW;
    const driven = heaterPhaseRad(heaters[0], upperW) - heaterPhaseRad(heaters[1], lowerW);
    return phaseRad + driven + phasePerKelvin * (this.temperatureC() - referenceTemperatureC);
  }

  /** Powers at the ports now in watt, without noise. */
  portPowersW(): PortTransmissions {
    const { timeMs } = this.#state;
    const laserDbm =
      this.fabrication.laserDbm + this.#environment.laserWanderDb(timeMs) - this.#options.faults.laserDropDb(timeMs);
    const laserW = 1e-3 * 10 ** (laserDbm / 10);
    const { through, cross } = portTransmissions(this.fabrication.interferometer, this.phaseRad());
    return { through: through * laserW, cross: cross * laserW };
  }

  /** What no instrument can tell: the extinction without noise, in dB. */
  trueExtinctionRatioDb(): number {
    const { through, cross } = this.portPowersW();
    return extinctionRatioDb(through, cross);
  }

  /** One noisy reading of a port in watt, averaged over a time. */
  readPowerW(meter: MeterName, averagingSeconds: number): number {
    const powerW = this.portPowersW()[meter];
    const noiseW = readingNoiseW(detector, powerW, averagingSeconds) * this.noise(`meter ${meter}`);
    return powerW * this.fabrication.meterGain[meter] + this.fabrication.meterDarkW[meter] + noiseW;
  }

  readTemperatureC(): number {
    return quantize(this.temperatureC() + thermometerNoiseK * this.noise('thermometer'), thermometerStepK);
  }

  setController(controller: { enabled: boolean; setpointC: number; maxPowerW: number }): void {
    this.#state = { ...this.#state, controller };
  }

  get controller(): { enabled: boolean; setpointC: number; maxPowerW: number } {
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

  /** The chip of a snapshot, at exactly its moment. */
  static restored(options: Omit<ChipOptions, 'seed'>, state: ChipState): SimulatedChip {
    const chip = new SimulatedChip({ ...options, seed: state.seed });
    chip.#state = structuredClone(state);
    return chip;
  }
}
