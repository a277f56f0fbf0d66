import type { Bench } from '../../../src-core/domain/bench.ts';
import type { BenchChip, ChipModel } from './benchChip.ts';
import { SimulatedChip } from './chip.ts';
import { chipStateSchema } from './chipStage.ts';
import { chipWiring } from './chipWiring.ts';
import type { ChipWiring } from './chipWiring.ts';
import type { FaultBook } from './faultBook.ts';

/**
 * The simulated interferometer behind a bench's instruments.
 * @throws bad_input when the bench has no node that could be one.
 */
export function interferometerChip(bench: Bench, faults: FaultBook): ChipModel {
  const wiring = chipWiring(bench);
  const { nominalHeaters, heaterChannels } = wiring;
  const options = { nominalHeaters, heaterChannels, faults };
  return {
    fresh: (seed) => wired(new SimulatedChip({ ...options, seed }), wiring),
    restored: (state) => {
      const parsed = chipStateSchema.safeParse(state);
      const fits = parsed.success && parsed.data.driveVolts.length === heaterChannels.length;
      return fits ? wired(SimulatedChip.restored(options, parsed.data), wiring) : null;
    },
  };
}

/** A chip's two heaters and its meters, at the channels and instruments of its bench. */
export function wired(chip: SimulatedChip, { heaterInstrument, heaterChannels, meters }: ChipWiring): BenchChip {
  const armAt = (instrument: string, channel: number): 0 | 1 | null => {
    if (instrument !== heaterInstrument) return null;
    return channel === heaterChannels[0] ? 0 : channel === heaterChannels[1] ? 1 : null;
  };
  return {
    seed: chip.seed,
    get timeMs() {
      return chip.timeMs;
    },
    advanceTo: (timeMs) => chip.advanceTo(timeMs),
    setVolts: (instrument, channel, volts) => {
      const arm = armAt(instrument, channel);
      if (arm !== null) chip.setDrive(arm, volts);
    },
    currentMa: (instrument, channel) => {
      const arm = armAt(instrument, channel);
      return arm === null ? 0 : chip.heaterDrive(arm).currentA * 1000;
    },
    resistanceOhm: (instrument, channel) => {
      const arm = armAt(instrument, channel);
      return arm === null || chip.heaterIsDead(arm) ? Infinity : chip.heaterModel(arm).resistance_ohm;
    },
    readPowerW: (instrument, averagingSeconds) =>
      chip.readPowerW(meters.get(instrument) ?? 'through', averagingSeconds),
    readTemperatureC: () => chip.readTemperatureC(),
    truePowerW: (instrument) => chip.portPowersW()[meters.get(instrument) ?? 'through'],
    trueTemperatureC: () => chip.temperatureC(),
    setController: (controller) => chip.setController(controller),
    noise: (source) => chip.noise(source),
    trueExtinctionRatioDb: () => chip.trueExtinctionRatioDb(),
    snapshot: () => chip.snapshot(),
  };
}
