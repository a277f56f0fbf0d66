import type { ControllerSettings } from './chipStage.ts';

/** What a tunable laser sends into a chip. */
export interface LaserLight {
  readonly wavelengthNm: number;
  readonly on: boolean;
}

/** What the instruments of a bench find on its simulated chip, by the ids and channels of the bench file. */
export interface BenchChip {
  readonly seed: number;
  /** Chip time of its state. */
  readonly timeMs: number;
  /** Moves on to a chip time; going back does nothing. */
  advanceTo(timeMs: number): void;
  /** Applies a voltage from now on; nothing happens on a channel that leads nowhere. */
  setVolts(instrument: string, channel: number, volts: number): void;
  /** True current now; 0 on a channel that leads nowhere. */
  currentMa(instrument: string, channel: number): number;
  /** Infinity on a channel that leads nowhere. */
  resistanceOhm(instrument: string, channel: number): number;
  /** One noisy reading of what a meter looks at, in watt. */
  readPowerW(instrument: string, averagingSeconds: number): number;
  /** The tunable laser's light from now on; on a chip that is lit by one. */
  setLight?(light: LaserLight): void;
  /** What an analyser finds at each wavelength, in watt; on a chip that has a spectrum. */
  readTraceW?(wavelengthsNm: readonly number[]): readonly number[];
  readTemperatureC(): number;
  setController(controller: ControllerSettings): void;
  /** The next standard normal number of a noise source. */
  noise(source: string): number;
  /** What a meter looks at without noise, in watt; on a chip whose meters are lit by nothing else. */
  truePowerW?(instrument: string): number;
  trueTemperatureC?(): number;
  /** What no instrument can tell, in dB; null on a chip that has no one extinction. */
  trueExtinctionRatioDb(): number | null;
  /** JSON-able. */
  snapshot(): unknown;
}

/** The chips that a bench file describes, one for each seed. */
export interface ChipModel {
  fresh(seed: number): BenchChip;
  /** The chip of a snapshot, at exactly its moment; null when it is no snapshot of this bench's chip. */
  restored(state: unknown): BenchChip | null;
}
