import { describe, expect, it } from 'vitest';
import { outputToParameter, parameterToOutput } from '../../../src-core/photonics/conversions.ts';
import { extinctionRatioDb, portTransmissions } from '../../../src-core/photonics/interferometer.ts';
import { FaultBook } from '../../../src-main/instruments/simulator/faultBook.ts';
import type { SimulatedChip } from '../../../src-main/instruments/simulator/chip.ts';
import { demoBench, demoChip } from './demoBench.ts';

const conversion = demoBench().nodes['mzi_0']?.parameters['phase_upper']?.conversion;
const seeds = Array.from({ length: 200 }, (_, seed) => seed);

/** Drives both arms to nominal phases, waits, and says how well the cross port is suppressed. */
function settle(chip: SimulatedChip, upperRad: number, lowerRad: number, waitMs = 60_000): number {
  chip.setDrive(0, parameterToOutput(conversion, upperRad).output);
  chip.setDrive(1, parameterToOutput(conversion, lowerRad).output);
  chip.advanceTo(chip.timeMs + waitMs);
  return chip.trueExtinctionRatioDb();
}

interface Found {
  phaseRad: number;
  lowerRad: number;
  db: number;
}

/**
 * The best extinction within the hard limits: a coarse scan of the upper arm, then a fine one. An arm with a resistance above
 * the nominal does not quite reach a whole turn, so the scan is repeated with the lower arm driven too.
 */
function best(chip: SimulatedChip): Found {
  let found: Found = { phaseRad: 0, lowerRad: 0, db: -Infinity };
  const scan = (from: number, to: number, points: number, lowerRad: number): void => {
    for (let i = 0; i <= points; i += 1) {
      const phaseRad = from + ((to - from) * i) / points;
      const db = settle(chip, phaseRad, lowerRad, 20_000);
      if (db > found.db) found = { phaseRad, lowerRad, db };
    }
  };
  for (const lowerRad of [0, 1.5]) scan(0, 6.6, 66, lowerRad);
  scan(Math.max(0, found.phaseRad - 0.1), Math.min(6.6, found.phaseRad + 0.1), 80, found.lowerRad);
  return found;
}

describe('simulated chip', () => {
  it('reaches at least 30 dB on every one of 200 seeds, within the drive’s limits', () => {
    const reached = seeds.map((seed) => best(demoChip(seed)).db);
    expect(Math.min(...reached)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...reached)).toBeLessThan(45);
  });

  it('is made within its tolerances, and no two seeds alike', () => {
    const phases = new Set<number>();
    for (const seed of seeds) {
      const { interferometer, heaters, crosstalk, phaseRad, laserDbm } = demoChip(seed).fabrication;
      for (const coupling of [interferometer.inputCoupling, interferometer.outputCoupling]) {
        expect(coupling).toBeGreaterThanOrEqual(0.45);
        expect(coupling).toBeLessThanOrEqual(0.55);
      }
      for (const heater of heaters) {
        expect(Math.abs(heater.p_2pi_w / 0.03 - 1)).toBeLessThan(0.05);
        expect(Math.abs(heater.resistance_ohm / 1000 - 1)).toBeLessThan(0.05);
      }
      for (const part of [crosstalk[0]?.[1], crosstalk[1]?.[0]]) {
        expect(part).toBeGreaterThanOrEqual(0.03);
        expect(part).toBeLessThanOrEqual(0.05);
      }
      expect(Math.abs(laserDbm)).toBeLessThan(0.2);
      phases.add(phaseRad);
    }
    expect(phases.size).toBe(200);
    expect(Math.min(...phases)).toBeLessThan(0.3);
    expect(Math.max(...phases)).toBeGreaterThan(6);
  });

  it('settles in 15 ms to less than 1 mrad of the waveguide’s phase after the largest step', () => {
    for (const seed of seeds.slice(0, 20)) {
      const chip = demoChip(seed);
      chip.setDrive(0, parameterToOutput(conversion, 6.6).output);
      chip.advanceTo(15);
      const early = chip.snapshot().thermal.effectiveW[0] ?? NaN;
      chip.advanceTo(1000);
      const late = chip.snapshot().thermal.effectiveW[0] ?? NaN;
      expect((Math.abs(late - early) / 0.03) * 2 * Math.PI).toBeLessThan(1e-3);
      // The package follows in seconds, by a little: less than 10 mrad.
      const { packageRiseK } = chip.snapshot().thermal;
      chip.advanceTo(60_000);
      const settledK = chip.snapshot().thermal.packageRiseK;
      expect(settledK).toBeGreaterThan(3 * packageRiseK);
      expect(settledK * Math.abs(chip.fabrication.phasePerKelvin)).toBeLessThan(0.01);
    }
  });

  it('loses from 25 dB to below 15 dB when the room warms by 5 degC', () => {
    for (const seed of seeds.slice(0, 50)) {
      const faults = new FaultBook();
      const chip = demoChip(seed, faults);
      const { phaseRad, lowerRad } = best(chip);
      const start = [0.06, -0.06, 0.1, -0.1]
        .map((offset) => phaseRad + offset)
        .find((phase) => phase >= 0 && settle(chip, phase, lowerRad) < 32);
      expect(settle(chip, start ?? NaN, lowerRad)).toBeGreaterThan(22);
      faults.add({ kind: 'temperature_step', magnitude: 5, atSeconds: 0 }, chip.timeMs);
      chip.advanceTo(chip.timeMs + 20_000);
      expect(chip.trueExtinctionRatioDb()).toBeLessThan(15);
    }
  });

  it('drifts smoothly and slowly, and the same whatever the steps', () => {
    const many = demoChip(7);
    const one = demoChip(7);
    let last = many.temperatureC();
    for (let minute = 1; minute <= 600; minute += 1) {
      many.advanceTo(minute * 60_000);
      expect(Math.abs(many.temperatureC() - last)).toBeLessThan(0.05);
      last = many.temperatureC();
      expect(Math.abs(last - 25)).toBeLessThan(1);
    }
    one.advanceTo(600 * 60_000);
    expect(one.temperatureC()).toBeCloseTo(many.temperatureC(), 9);
    expect(one.phaseRad()).toBeCloseTo(many.phaseRad(), 6);
    expect(Math.abs(one.phaseRad() - demoChip(7).phaseRad())).toBeLessThan(0.2);
  });

  it('has hotter, more resistive heaters: the phase goes with V*I', () => {
    const chip = demoChip(3);
    chip.setDrive(0, 5);
    chip.advanceTo(1000);
    const { currentA, powerW, volts } = chip.heaterDrive(0);
    expect(volts * currentA).toBeCloseTo(powerW, 15);
    expect(volts / currentA).toBeGreaterThan(chip.heaterModel(0).resistance_ohm * 1.005);
    const induced = outputToParameter(conversion, volts, currentA * 1000);
    expect(Math.abs(induced / ((2 * Math.PI * powerW) / 0.03) - 1)).toBeLessThan(1e-12);
  });

  it('keeps its temperature at the set point of its controller, which only heats', () => {
    const faults = new FaultBook();
    const chip = demoChip(5, faults);
    chip.setController({ enabled: true, setpointC: 30, maxPowerW: 18 });
    chip.advanceTo(120_000);
    expect(chip.temperatureC()).toBeCloseTo(30, 3);
    faults.add({ kind: 'temperature_step', magnitude: 2, atSeconds: 0 }, chip.timeMs);
    for (let i = 0; i < 120; i += 1) chip.advanceTo(chip.timeMs + 1000);
    expect(chip.temperatureC()).toBeCloseTo(30, 2);
    chip.setController({ enabled: true, setpointC: 20, maxPowerW: 18 });
    chip.advanceTo(chip.timeMs + 120_000);
    expect(chip.temperatureC()).toBeGreaterThan(26);
  });

  it('lets a heater die at its time, and a laser drop', () => {
    const faults = new FaultBook();
    const chip = demoChip(11, faults);
    settle(chip, 3, 1);
    const originMs = chip.timeMs;
    faults.add({ kind: 'dead_heater', magnitude: 0, atSeconds: 1 }, originMs);
    chip.advanceTo(originMs + 1000 + 3);
    expect(chip.heaterDrive(0).currentA).toBe(0);
    // 3 ms after its death the waveguide is still cooling: the step was split at the moment it died.
    const coolingW = chip.snapshot().thermal.effectiveW[0] ?? NaN;
    const fromLowerW = (chip.fabrication.crosstalk[0]?.[1] ?? 0) * chip.heaterDrive(1).powerW;
    expect((coolingW - fromLowerW) / (3 / (2 * Math.PI) / (1 / 0.03))).toBeCloseTo(Math.exp(-3 / 1.2), 2);
    const before = chip.portPowersW().through;
    faults.add({ kind: 'laser_drop', magnitude: 3, atSeconds: 0 }, chip.timeMs);
    expect(10 * Math.log10(before / chip.portPowersW().through)).toBeCloseTo(3, 6);
  });

  it('has noise that averages out, keyed by the number of the read', () => {
    const chip = demoChip(2);
    settle(chip, 2, 0);
    const powerW = chip.portPowersW().through * chip.fabrication.meterGain.through;
    const deviation = (averagingSeconds: number): number => {
      const errors = Array.from({ length: 400 }, () => chip.readPowerW('through', averagingSeconds) / powerW - 1);
      return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    };
    const short = deviation(0.003);
    const long = deviation(0.9);
    expect(short).toBeGreaterThan(2e-4);
    expect(short).toBeLessThan(2e-3);
    expect(short / long).toBeGreaterThan(10);
    const one = demoChip(2);
    const other = demoChip(2);
    expect(one.readPowerW('cross', 0.01)).toBe(other.readPowerW('cross', 0.01));
    one.readPowerW('through', 0.01);
    expect(one.readPowerW('cross', 0.01)).toBe(other.readPowerW('cross', 0.01));
    expect(demoChip(3).readPowerW('cross', 0.01)).not.toBe(demoChip(2).readPowerW('cross', 0.01));
  });

  it('agrees with its own interferometer', () => {
    const chip = demoChip(9);
    const { through, cross } = portTransmissions(chip.fabrication.interferometer, chip.phaseRad());
    expect(chip.trueExtinctionRatioDb()).toBeCloseTo(extinctionRatioDb(through, cross), 9);
  });
});
