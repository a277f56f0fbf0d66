import { z } from 'zod';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { benchParameters, isPhysical } from '../../../src-core/domain/bench.ts';
import type { Bench, BenchInstrument, ParameterConversion } from '../../../src-core/domain/bench.ts';
import type { Fault } from '../../../src-core/domain/run.ts';
import type { Truth } from '../../../src-core/plans/instruction.ts';
import { languageOf } from '../drivers/driverTable.ts';
import { Aq6370Dialect } from './aq6370Dialect.ts';
import type { BenchChip, ChipModel } from './benchChip.ts';
import { ChipClock } from './chipClock.ts';
import { chipModel } from './chipModel.ts';
import { withDefaults } from '../drivers/language/driverLanguage.ts';
import { DefinitionDialect } from './definitionDialect.ts';
import { createDefinitionPort } from './definitionPort.ts';
import type { InstrumentDialect } from './dialect.ts';
import { FaultBook, faultBookStateSchema } from './faultBook.ts';
import type { AnalyserPort, HeaterPort, LaserPort, MeterPort, ThermostatPort } from './instrumentPorts.ts';
import { N777xDialect } from './n777xDialect.ts';
import { Pm100dDialect } from './pm100dDialect.ts';
import { pyvisaSimDialectOf } from './pyvisaSimDialect.ts';
import { QontrolDialect, qontrolModulesFor } from './qontrolDialect.ts';
import { Tc200Dialect } from './tc200Dialect.ts';

const snapshotSchema = z.strictObject({
  format: z.literal('fringe.simulator/1'),
  chip: z.unknown(),
  faults: faultBookStateSchema,
  instruments: z.record(z.string(), z.unknown()),
});
export type SimulatorSnapshot = z.output<typeof snapshotSchema>;

export interface SimulatedInstrument {
  readonly id: string;
  readonly dialect: InstrumentDialect;
  /** Set by whatever carries its bytes. */
  clientConnected: boolean;
  onPlugChange: (pluggedIn: boolean) => void;
  pluggedIn: boolean;
}

/**
 * The simulated chip, its time, its faults and its instruments' dialects: everything but the sockets. All moments are
 * chip time.
 */
export class SimulatedBench {
  readonly instruments: ReadonlyMap<string, SimulatedInstrument>;
  readonly faults = new FaultBook();
  readonly #definition: Bench;
  readonly #chips: ChipModel;
  readonly #clock: ChipClock;
  #chip: BenchChip;
  #runStartMs = 0;

  /** @param wallMs a monotonic clock in milliseconds, which chip time follows between runs. */
  constructor(bench: Bench, wallMs: () => number) {
    if (bench.simulated === undefined) {
      throw new FringeError('bad_input', `The bench "${bench.id}" is not a simulated one.`, {
        path: 'simulated',
        remedy: 'Add "simulated": {"chip": "mzi", "seed": 42} to the bench file.',
      });
    }
    this.#definition = bench;
    this.#chips = chipModel(bench, bench.simulated, this.faults);
    this.#clock = new ChipClock(wallMs);
    this.#chip = this.#chips.fresh(bench.simulated.seed);
    const instruments = Object.keys(bench.instruments).map((id, index) => ({
      id,
      dialect: this.#createDialect(bench, id, index),
      clientConnected: false,
      onPlugChange: () => undefined,
      pluggedIn: true,
    }));
    this.instruments = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  }

  get nowMs(): number {
    return this.#clock.nowMs();
  }

  get runOn(): boolean {
    return this.#clock.runOn;
  }

  get runTimeMs(): number {
    return this.nowMs - this.#runStartMs;
  }

  /** Brings the chip to the present. */
  sync(): void {
    this.#chip.advanceTo(this.#clock.nowMs());
  }

  /** Moves chip time alone. */
  skip(durationMs: number): void {
    this.#clock.skip(durationMs);
    this.sync();
    this.checkPlugs();
  }

  /** Tells each instrument once when it is unplugged or plugged in again. */
  checkPlugs(): void {
    if (this.faults.isEmpty && [...this.instruments.values()].every(({ pluggedIn }) => pluggedIn)) return;
    const nowMs = this.nowMs;
    for (const instrument of this.instruments.values()) {
      const pluggedIn = !this.faults.isUnplugged(instrument.id, nowMs);
      if (pluggedIn === instrument.pluggedIn) continue;
      instrument.pluggedIn = pluggedIn;
      instrument.onPlugChange(pluggedIn);
    }
  }

  /** A fresh chip of that seed at chip time 0, its outputs at zero and without faults. */
  beginFreshRun(seed: number): void {
    this.faults.clear();
    this.#chip = this.#chips.fresh(seed);
    this.#begin(0);
    for (const { dialect } of this.instruments.values()) dialect.zeroOutputs();
    this.checkPlugs();
  }

  /** Goes on from where the chip stands. */
  beginRunFromHere(): void {
    this.sync();
    this.#begin(this.nowMs);
  }

  /** @throws bad_input when it is not a snapshot of this bench. */
  beginRunFrom(snapshot: unknown): void {
    const parsed = snapshotSchema.safeParse(snapshot);
    const known = parsed.success && Object.keys(parsed.data.instruments).every((id) => this.instruments.has(id));
    const restored = known ? this.#chips.restored(parsed.data.chip) : null;
    if (!known || restored === null) {
      throw new FringeError(
        'bad_input',
        'The simulator cannot stand where the snapshot says: it is not one of its own.',
        {
          remedy: 'Use the snapshot that beginRun gave on the same bench file.',
        },
      );
    }
    const { faults, instruments } = parsed.data;
    this.faults.restore(faults);
    this.#chip = restored;
    this.#begin(restored.timeMs);
    for (const [id, state] of Object.entries(instruments)) {
      const instrument = this.instruments.get(id);
      instrument?.dialect.restore(state, instrument.clientConnected ? 'keep' : 'restore');
    }
    this.checkPlugs();
  }

  #begin(chipMs: number): void {
    this.#clock.beginRun(chipMs);
    this.#runStartMs = chipMs;
  }

  endRun(): void {
    this.sync();
    this.#clock.endRun();
  }

  /** Everything needed to stand exactly here again, as JSON. */
  snapshot(): SimulatorSnapshot {
    this.sync();
    const instruments = [...this.instruments.values()].map(({ id, dialect }) => [id, dialect.snapshot()] as const);
    return {
      format: 'fringe.simulator/1',
      chip: this.#chip.snapshot(),
      faults: this.faults.snapshot(),
      instruments: Object.fromEntries(instruments),
    };
  }

  /** @throws bad_input for an instrument or a heater that the bench does not have */
  injectFault(fault: Fault): void {
    if (fault.instrument !== undefined && !this.instruments.has(fault.instrument)) {
      throw new FringeError(
        'bad_input',
        `No fault can strike "${fault.instrument}": the bench has no such instrument.`,
        {
          path: 'fault.instrument',
          remedy: `Name one of ${[...this.instruments.keys()].join(', ')}.`,
        },
      );
    }
    if (fault.kind === 'dead_heater') refuseNoHeater(this.#definition, fault.magnitude);
    this.sync();
    this.faults.add(fault, this.nowMs);
    this.checkPlugs();
  }

  clearFaults(): void {
    this.sync();
    this.faults.clear();
    this.checkPlugs();
  }

  truth(): Truth {
    this.sync();
    const extinctionRatioDb = this.#chip.trueExtinctionRatioDb();
    const chipTimeSeconds = this.#chip.timeMs / 1000;
    return { extinctionRatioDb, chipTimeSeconds, seed: this.#chip.seed, sensors: this.#trueReadings() };
  }

  /** Of the sensors that read a meter or a thermometer and convert nothing. */
  #trueReadings(): Record<string, number> {
    const readings: Record<string, number> = {};
    for (const [id, sensor] of Object.entries(this.#definition.sensors)) {
      if (!isPhysical(sensor) || sensor.conversion !== undefined) continue;
      const driver = this.#definition.instruments[sensor.instrument]?.driver;
      const value =
        driver === 'pm100d' && sensor.unit === 'W'
          ? this.#chip.truePowerW?.(sensor.instrument)
          : driver === 'tc200'
            ? this.#chip.trueTemperatureC?.()
            : undefined;
      if (value !== undefined) readings[id] = value;
    }
    return readings;
  }

  #spend(latencyMs: number): void {
    this.#clock.spend(latencyMs);
    this.sync();
  }

  #createDialect(bench: Bench, id: string, index: number): InstrumentDialect {
    const { driver, options, serial_number: serialNumber } = bench.instruments[id] as BenchInstrument;
    const { simulated_by: file } = options;
    if (typeof file === 'string') return pyvisaSimDialectOf(file, `instruments.${id}.options.simulated_by`);
    switch (driver) {
      case 'qontrol': {
        // The modules of a chain say the same number here; the driver joins them with a plus.
        const deviceId = `Q8iv-${serialNumber?.split('+')[0] ?? '0001'}`;
        return new QontrolDialect(this.#heaterPort(id), {
          deviceId,
          modules: qontrolModulesFor(channelsOf(bench, id)),
        });
      }
      case 'pm100d':
        return new Pm100dDialect(this.#meterPort(id), serialNumber ?? `P000${String(index).padStart(4, '0')}`);
      case 'tc200':
        return new Tc200Dialect(this.#thermostatPort());
      case 'n777x':
        return new N777xDialect(this.#laserPort(), serialNumber ?? `MY${String(index).padStart(8, '0')}`);
      case 'aq6370':
        return new Aq6370Dialect(this.#analyserPort(), serialNumber ?? `90Y${String(index).padStart(6, '0')}`);
      default: {
        const language = languageOf(bench.instruments[id] as BenchInstrument);
        if (language !== null)
          return new DefinitionDialect(
            language,
            serialNumber ?? `S${String(index).padStart(6, '0')}`,
            createDefinitionPort(language, withDefaults(language, options), {
              ...this.#heaterPort(id),
              ...this.#meterPort(id),
              ...this.#laserPort(),
              ...this.#thermostatPort(),
            }),
          );
        throw new FringeError('not_available', `No simulated instrument speaks for the driver "${driver}".`, {
          path: `instruments.${id}.driver`,
          remedy: 'Use another driver on a simulated bench.',
        });
      }
    }
  }

  #heaterPort(id: string): HeaterPort {
    return {
      spend: (latencyMs) => this.#spend(latencyMs),
      setVolts: (channel, volts) => this.#chip.setVolts(id, channel, volts),
      currentMa: (channel) => this.#chip.currentMa(id, channel),
      resistanceOhm: (channel) => this.#chip.resistanceOhm(id, channel),
      noise: () => this.#chip.noise(`heater source ${id}`),
      timeSeconds: () => this.#chip.timeMs / 1000,
    };
  }

  #meterPort(id: string): MeterPort {
    return {
      spend: (latencyMs) => this.#spend(latencyMs),
      readPowerW: (averagingSeconds) => this.#chip.readPowerW(id, averagingSeconds),
    };
  }

  #laserPort(): LaserPort {
    return {
      spend: (latencyMs) => this.#spend(latencyMs),
      setLight: (light) => this.#chip.setLight?.(light),
    };
  }

  #analyserPort(): AnalyserPort {
    return {
      spend: (latencyMs) => this.#spend(latencyMs),
      // A chip without a spectrum sends it no light.
      readTraceW: (wavelengthsNm) => this.#chip.readTraceW?.(wavelengthsNm) ?? wavelengthsNm.map(() => 0),
    };
  }

  #thermostatPort(): ThermostatPort {
    return {
      spend: (latencyMs) => this.#spend(latencyMs),
      readTemperatureC: () => this.#chip.readTemperatureC(),
      setController: (controller) => this.#chip.setController(controller),
    };
  }
}

/** A heater that no parameter drives could die without anybody noticing. @throws bad_input with the channels there are */
function refuseNoHeater(bench: Bench, channel: number): void {
  const heaters = benchParameters(bench).filter(({ definition }) => isHeater(definition.conversion));
  if (heaters.some(({ definition }) => definition.channel === channel)) return;
  const known = heaters.map(({ fullName, definition }) => `${definition.channel} (${fullName})`);
  throw new FringeError('bad_input', `No heater is on channel ${channel}: no parameter of the bench uses it.`, {
    path: 'fault.magnitude',
    remedy: `The magnitude of dead_heater is a heater's channel, one of ${known.join(', ')}.`,
  });
}

const isHeater = (conversion: ParameterConversion | undefined): boolean =>
  conversion !== undefined && 'heater_phase' in conversion;

/** How many channels a bench uses of an instrument. */
const channelsOf = (bench: Bench, instrument: string): number =>
  benchParameters(bench).reduce(
    (count, { definition }) => (definition.instrument === instrument ? Math.max(count, definition.channel + 1) : count),
    0,
  );
