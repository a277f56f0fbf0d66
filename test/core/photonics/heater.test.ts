import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParameterConversion, SensorConversion } from '../../../src-core/domain/bench.ts';
import { convertSensorReading, outputToParameter, parameterToOutput } from '../../../src-core/photonics/conversions.ts';
import { heaterDriveAtPhase, heaterDriveAtVoltage, heaterPhaseRad } from '../../../src-core/photonics/heater.ts';

const heater = fc.record({
  p_2pi_w: fc.double({ min: 1e-3, max: 0.2, noNaN: true }),
  resistance_ohm: fc.double({ min: 50, max: 5000, noNaN: true }),
  resistance_per_w: fc.double({ min: -1, max: 5, noNaN: true }),
  cubic_rad: fc.double({ min: -0.5, max: 2, noNaN: true }),
});
const phase = fc.double({ min: 0, max: 7, noNaN: true }).filter((value) => value === 0 || value > 1e-12);

describe('heater', () => {
  it('needs 5.477 V and 5.477 mA for 2*pi at 30 mW and 1 kohm', () => {
    const drive = parameterToOutput(
      { heater_phase: { p_2pi_w: 0.03, resistance_ohm: 1000, resistance_per_w: 0, cubic_rad: 0 } },
      2 * Math.PI,
    );
    expect(drive.output).toBeCloseTo(Math.sqrt(30), 12);
    expect(drive.currentMa).toBeCloseTo(Math.sqrt(30), 12);
    expect(drive.powerW).toBeCloseTo(0.03, 12);
  });

  it('goes from phase to volts and back, with P = V*I', () => {
    fc.assert(
      fc.property(heater, phase, (model, value) => {
        const drive = heaterDriveAtPhase(model, value);
        expect(drive.volts * drive.currentA).toBeCloseTo(drive.powerW, 12);
        const conversion = { heater_phase: model };
        const setting = parameterToOutput(conversion, value);
        expect(Math.abs(outputToParameter(conversion, setting.output) - value)).toBeLessThan(1e-9);
        expect(Math.abs(outputToParameter(conversion, setting.output, setting.currentMa) - value)).toBeLessThan(1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('rises with the phase', () => {
    fc.assert(
      fc.property(heater, phase, phase, (model, one, other) => {
        fc.pre(Math.abs(one - other) > 1e-9);
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(heaterDriveAtPhase(model, high).volts).toBeGreaterThan(heaterDriveAtPhase(model, low).volts);
      }),
    );
  });

  it('obeys Ohm at any voltage and either sign', () => {
    const model = { p_2pi_w: 0.03, resistance_ohm: 1000, resistance_per_w: 0.6, cubic_rad: 0 };
    const forward = heaterDriveAtVoltage(model, 5);
    const backward = heaterDriveAtVoltage(model, -5);
    expect(forward.volts * forward.currentA).toBeCloseTo(forward.powerW, 14);
    expect(backward.currentA).toBeCloseTo(-forward.currentA, 14);
    expect(forward.volts / forward.currentA).toBeCloseTo(1000 * (1 + 0.6 * forward.powerW), 9);
  });

  it('refuses what no drive can induce', () => {
    const model = { p_2pi_w: 0.03, resistance_ohm: 1000, resistance_per_w: 0, cubic_rad: -20 };
    expect(() => heaterDriveAtPhase(model, -0.1)).toThrow(/-0.1 rad/);
    expect(() => heaterDriveAtPhase(model, Number.NaN)).toThrow(/NaN/);
    expect(() => heaterDriveAtPhase(model, 6)).toThrow(/does not reach/);
    expect(() => heaterDriveAtVoltage({ ...model, resistance_per_w: -50 }, 9)).toThrow(/not stable/);
  });

  it('takes the measured current of a real heater whose resistance fell from 146 to 94 ohm', () => {
    const model = { p_2pi_w: 0.0427, resistance_ohm: 146, resistance_per_w: 0, cubic_rad: 0 };
    const measured: [number, number][] = [
      [0.5, 3.43],
      [1, 8.42],
      [1.5, 14.5],
      [2, 21.34],
    ];
    for (const [volts, milliampere] of measured) {
      const phi = outputToParameter({ heater_phase: model }, volts, milliampere);
      expect(phi).toBeCloseTo((2 * Math.PI * volts * milliampere) / 1000 / 0.0427, 12);
    }
    // V^2/R with the cold resistance would be a third short at 2 V.
    expect(
      outputToParameter({ heater_phase: model }, 2) / outputToParameter({ heater_phase: model }, 2, 21.34),
    ).toBeLessThan(0.67);
    expect(heaterPhaseRad(model, 0.0427)).toBeCloseTo(2 * Math.PI, 12);
  });
});

describe('conversions', () => {
  it('takes the conversions of a bench file as they are', () => {
    const parameter: ParameterConversion = { linear: { scale: 2, offset: -1 } };
    expect(parameterToOutput(parameter, 3)).toEqual({ output: 5, currentMa: null, powerW: null });
    expect(outputToParameter(parameter, 5)).toBe(3);
    expect(parameterToOutput(undefined, 3).output).toBe(3);
    expect(outputToParameter(undefined, 3)).toBe(3);
    const responsivity: SensorConversion = { responsivity: { amperes_per_watt: 0.9 } };
    expect(convertSensorReading({ conversion: responsivity, dark: 1e-9 }, 9e-7)).toBeCloseTo(1e-6 - 1e-9, 15);
    expect(convertSensorReading({ conversion: { linear: { scale: 1e-3, offset: 1 } } }, 5)).toBeCloseTo(1.005, 12);
    expect(convertSensorReading({ dark: 2 }, 5)).toBe(3);
    const tenK: SensorConversion = { steinhart_hart: { a: 1.1384e-3, b: 2.3245e-4, c: 9.489e-8 } };
    expect(convertSensorReading({ conversion: tenK }, 10021)).toBeCloseTo(25, 2);
  });
});
