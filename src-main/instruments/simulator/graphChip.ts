import { z } from 'zod';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { Graph } from '../../../src-core/domain/graph.ts';
import { graphWiring } from '../../../src-core/photonics/graphWiring.ts';
import type { GraphWiring } from '../../../src-core/photonics/graphWiring.ts';
import { PhotonicNetwork } from '../../../src-core/photonics/network.ts';
import type { BenchChip, ChipModel } from './benchChip.ts';
import { ChipStage, chipStateSchema } from './chipStage.ts';
import type { ControllerSettings } from './chipStage.ts';
import type { FaultBook } from './faultBook.ts';
import { fabricateGraphChip } from './graphFabrication.ts';
import type { GraphFabrication } from './graphFabrication.ts';

/** What a stage keeps, and the volts at the switch of the inputs; 0 where there is none. */
const graphChipStateSchema = chipStateSchema.extend({ inputVolts: z.number().default(0) });

/**
 * The simulated chip of a graph behind a bench's instruments.
 * @throws bad_input when bench and graph do not fit.
 */
export function graphChip(bench: Bench, graph: Graph, faults: FaultBook): ChipModel {
  const wiring = graphWiring(bench, graph);
  return {
    fresh: (seed) => new GraphChip(seed, wiring, faults),
    restored: (state) => {
      const parsed = graphChipStateSchema.safeParse(state);
      if (!parsed.success || parsed.data.driveVolts.length !== wiring.heaters.length) return null;
      const { inputVolts, ...stage } = parsed.data;
      const chip = new GraphChip(stage.seed, wiring, faults);
      chip.stage.restore(stage);
      chip.switchInput(inputVolts);
      return chip;
    },
  };
}

/** A simulated network of interferometers: its heaters by the bench's channels, its detectors by the bench's meters. */
export class GraphChip implements BenchChip {
  readonly fabrication: GraphFabrication;
  readonly stage: ChipStage;
  readonly #network: PhotonicNetwork;
  readonly #meters: GraphWiring['meters'];
  readonly #inputSwitch: GraphWiring['inputSwitch'];
  #inputVolts = 0;
  /** Heater by `instrument:channel`. */
  readonly #heaterAt: ReadonlyMap<string, number>;
  /** Of each heater its place among the network's phases. */
  readonly #slots: readonly number[];
  readonly #phasesRad: Float64Array;
  readonly #powersW: Float64Array;

  constructor(seed: number, { graph, inputSwitch, heaters, meters }: GraphWiring, faults: FaultBook) {
    this.fabrication = fabricateGraphChip(seed, graph, heaters);
    this.stage = new ChipStage({
      seed,
      heaters: this.fabrication.heaters,
      heaterChannels: heaters.map(({ channel }) => channel),
      crosstalk: this.fabrication.crosstalk,
      resistancePerKelvin: this.fabrication.resistancePerKelvin,
      faults,
    });
    this.#network = new PhotonicNetwork(this.fabrication.graph);
    this.#meters = meters;
    this.#inputSwitch = inputSwitch;
    this.#heaterAt = new Map(heaters.map(({ instrument, channel }, index) => [`${instrument}:${channel}`, index]));
    this.#slots = heaters.map(({ fullName }) => this.#network.parameters.indexOf(fullName));
    this.#phasesRad = this.#network.nominalPhasesRad();
    this.#powersW = new Float64Array(this.#network.outputs.length);
  }

  get seed(): number {
    return this.stage.seed;
  }

  get timeMs(): number {
    return this.stage.timeMs;
  }

  advanceTo(timeMs: number): void {
    this.stage.advanceTo(timeMs);
  }

  setVolts(instrument: string, channel: number, volts: number): void {
    const heater = this.#heaterAt.get(`${instrument}:${channel}`);
    if (heater !== undefined) this.stage.setDrive(heater, volts);
    if (this.#inputSwitch?.instrument === instrument && this.#inputSwitch.channel === channel) this.switchInput(volts);
  }

  /** Sends the light of the brightest source into the one that the switch's volts stand for, and no other. */
  switchInput(volts: number): void {
    this.#inputVolts = volts;
    if (this.#inputSwitch === null) return;
    const { scale, offset } = this.#inputSwitch;
    const sources = this.#network.sourcesW();
    const lit = Math.min(Math.max(Math.round((volts - offset) / scale), 0), sources.length - 1);
    const powerW = Math.max(...sources);
    this.#network.lightSources(sources.fill(0).fill(powerW, lit, lit + 1));
  }

  currentMa(instrument: string, channel: number): number {
    const heater = this.#heaterAt.get(`${instrument}:${channel}`);
    return heater === undefined ? 0 : this.stage.heaterDrive(heater).currentA * 1000;
  }

  resistanceOhm(instrument: string, channel: number): number {
    const heater = this.#heaterAt.get(`${instrument}:${channel}`);
    if (heater === undefined || this.stage.heaterIsDead(heater)) return Infinity;
    return this.stage.heaterModel(heater).resistance_ohm;
  }

  /** Powers at the detectors now in watt, by their ids, without noise. */
  detectorPowersW(): Map<string, number> {
    const { phasePerKelvin, laserDb, insertionLossDb, leakage } = this.fabrication;
    const riseK = this.stage.riseK();
    this.#slots.forEach((slot, heater) => {
      this.#phasesRad[slot] = this.stage.heaterPhaseRad(heater) + (phasePerKelvin[heater] ?? 0) * riseK;
    });
    const powersW = this.#network.powersW(this.#phasesRad, this.#powersW);
    const scale = 10 ** ((laserDb + this.stage.laserDb() - insertionLossDb) / 10);
    const floorW = (leakage * powersW.reduce((sum, power) => sum + power, 0)) / powersW.length;
    return new Map(
      this.#network.outputs.map((id, index) => [id, scale * ((1 - leakage) * (powersW[index] as number) + floorW)]),
    );
  }

  /** What a meter looks at without noise, in watt; 0 on one that looks at no detector. */
  truePowerW(instrument: string): number {
    return this.detectorPowersW().get(this.#meters.get(instrument) ?? '') ?? 0;
  }

  trueTemperatureC(): number {
    return this.stage.temperatureC();
  }

  readPowerW(instrument: string, averagingSeconds: number): number {
    const id = this.#meters.get(instrument);
    if (id === undefined) return 0;
    const powerW = this.truePowerW(instrument);
    const errorW = this.stage.readingErrorW(`meter ${id}`, powerW, averagingSeconds);
    return powerW * (this.fabrication.meterGain.get(id) ?? 1) + (this.fabrication.meterDarkW.get(id) ?? 0) + errorW;
  }

  readTemperatureC(): number {
    return this.stage.readTemperatureC();
  }

  setController(controller: ControllerSettings): void {
    this.stage.setController(controller);
  }

  noise(source: string): number {
    return this.stage.noise(source);
  }

  /** A network has many outputs and no one extinction. */
  trueExtinctionRatioDb(): null {
    return null;
  }

  snapshot(): unknown {
    return { ...this.stage.snapshot(), inputVolts: this.#inputVolts };
  }
}
