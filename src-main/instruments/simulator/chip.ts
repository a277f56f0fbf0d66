import type { HeaterDrive, HeaterModel } from '../../../src-core/photonics/heater.ts';
import { extinctionRatioDb, portTransmissions } from '../../../src-core/photonics/interferometer.ts';
import type { PortTransmissions } from '../../../src-core/photonics/interferometer.ts';
import { fabricateChip } from './chipFabrication.ts';
import type { ChipFabrication, MeterName } from './chipFabrication.ts';
import { ChipStage } from './chipStage.ts';
import type { ChipState, ControllerSettings } from './chipStage.ts';
import type { FaultBook } from './faultBook.ts';

export interface ChipOptions {
  readonly seed: number;
  /** The heaters as the bench file has them, upper arm first. */
  readonly nominalHeaters: readonly [HeaterModel, HeaterModel];
  /** Channels of the heater source, upper arm first: a dead heater is named by its channel. */
  readonly heaterChannels: readonly [number, number];
  readonly faults: FaultBook;
  /** How a seed's chip comes out; as the demo bench's when left out. */
  readonly fabricate?: typeof fabricateChip;
}

/** The simulated interferometer chip: state that moves with chip time, and what the instruments find on it. */
export class SimulatedChip {
  readonly fabrication: ChipFabrication;
  readonly #stage: ChipStage;

  constructor(options: ChipOptions) {
    this.fabrication = (options.fabricate ?? fabricateChip)(options.seed, options.nominalHeaters);
    const { heaters, crosstalk, resistancePerKelvin } = this.fabrication;
    this.#stage = new ChipStage({ ...options, heaters, crosstalk, resistancePerKelvin });
  }

  get seed(): number {
    return this.#stage.seed;
  }

  get timeMs(): number {
    return this.#stage.timeMs;
  }

  /** Moves on to a chip time; going back does nothing. Exact for the drive, which is constant between two changes. */
  advanceTo(timeMs: number): void {
    this.#stage.advanceTo(timeMs);
  }

  /** Temperature of the chip now, without noise. */
  temperatureC(): number {
    return this.#stage.temperatureC();
  }

  /** Applies a voltage from now on. @param arm 0 is the upper, 1 the lower. */
  setDrive(arm: 0 | 1, volts: number): void {
    this.#stage.setDrive(arm, volts);
  }

  /** The heater as it is at this temperature. */
  heaterModel(arm: 0 | 1): HeaterModel {
    return this.#stage.heaterModel(arm);
  }

  heaterIsDead(arm: 0 | 1): boolean {
    return this.#stage.heaterIsDead(arm);
  }

  /** Voltage, true current and power of a heater now; a dead one carries nothing. */
  heaterDrive(arm: 0 | 1): HeaterDrive {
    return this.#stage.heaterDrive(arm);
  }

  /** Phase difference of the arms now, in rad. */
  phaseRad(): number {
    const { phaseRad, phasePerKelvin } = this.fabrication;
    const driven = this.#stage.heaterPhaseRad(0) - this.#stage.heaterPhaseRad(1);
    return phaseRad + driven + phasePerKelvin * this.#stage.riseK();
  }

  /** Powers at the ports now in watt, without noise. */
  portPowersW(phaseRad = this.phaseRad()): PortTransmissions {
    const laserW = 1e-3 * 10 ** ((this.fabrication.laserDbm + this.#stage.laserDb()) / 10);
    const { through, cross } = portTransmissions(this.fabrication.interferometer, phaseRad);
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
    const noiseW = this.#stage.readingErrorW(`meter ${meter}`, powerW, averagingSeconds);
    return powerW * this.fabrication.meterGain[meter] + this.fabrication.meterDarkW[meter] + noiseW;
  }

  readTemperatureC(): number {
    return this.#stage.readTemperatureC();
  }

  setController(controller: ControllerSettings): void {
    this.#stage.setController(controller);
  }

  get controller(): ControllerSettings {
    return this.#stage.controller;
  }

  /** The next standard normal number of a noise source: keyed by the seed, the source and the number of the read. */
  noise(source: string): number {
    return this.#stage.noise(source);
  }

  snapshot(): ChipState {
    return this.#stage.snapshot();
  }

  /** Stands where a snapshot of this seed's chip says, at exactly its moment. */
  restore(state: ChipState): void {
    this.#stage.restore(state);
  }

  /** The chip of a snapshot, at exactly its moment. */
  static restored(options: Omit<ChipOptions, 'seed'>, state: ChipState): SimulatedChip {
    const chip = new SimulatedChip({ ...options, seed: state.seed });
    chip.restore(state);
    return chip;
  }
}
