import type { LaserLight } from './benchChip.ts';

/** Where the simulated instruments are wired to the chip. `spend` moves chip time by a command's nominal latency. */

export interface HeaterPort {
  spend(latencyMs: number): void;
  setVolts(channel: number, volts: number): void;
  /** True current now; 0 on a channel that leads nowhere. */
  currentMa(channel: number): number;
  /** Resistance between the channel and ground now; Infinity when it leads nowhere. */
  resistanceOhm(channel: number): number;
  /** The next standard normal number of the source's own noise. */
  noise(): number;
  /** Chip time, for lifetime and log. */
  timeSeconds(): number;
}

export interface MeterPort {
  spend(latencyMs: number): void;
  readPowerW(averagingSeconds: number): number;
}

export interface LaserPort {
  spend(latencyMs: number): void;
  /** From now on. */
  setLight(light: LaserLight): void;
}

export interface AnalyserPort {
  spend(latencyMs: number): void;
  /** Power at each wavelength now, in watt; not above 0 where the noise is stronger than the light. */
  readTraceW(wavelengthsNm: readonly number[]): readonly number[];
}

export interface ThermostatPort {
  spend(latencyMs: number): void;
  readTemperatureC(): number;
  setController(controller: { enabled: boolean; setpointC: number; maxPowerW: number }): void;
}
