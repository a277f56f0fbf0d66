import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantize, readingNoiseW, shotNoiseA, thermalNoiseA } from '../../../src-core/photonics/detector.ts';
import { applyCrosstalk, relaxTowards, stepTwoLayerThermal } from '../../../src-core/photonics/thermal.ts';

const model = {
  chipTimeConstantMs: 1.2,
  packageTimeConstantMs: 5000,
  packageKelvinPerWatt: 1,
  crosstalk: [
    [1, 0.04],
    [0.03, 1],
  ],
};
const rest = { effectiveW: [0, 0], packageRiseK: 0 };

describe('two thermal layers', () => {
  it('give after two steps what one step of the same length gives', () => {
    const times = fc.double({ min: 0, max: 1e5, noNaN: true });
    const power = fc.double({ min: 0, max: 0.1, noNaN: true });
    fc.assert(
      fc.property(times, times, power, power, (first, second, upper, lower) => {
        const half = stepTwoLayerThermal(model, rest, [upper, lower], first);
        const twice = stepTwoLayerThermal(model, half, [upper, lower], second);
        const once = stepTwoLayerThermal(model, rest, [upper, lower], first + second);
        for (const i of [0, 1]) expect(twice.effectiveW[i]).toBeCloseTo(once.effectiveW[i] ?? NaN, 13);
        expect(twice.packageRiseK).toBeCloseTo(once.packageRiseK, 13);
      }),
    );
  });

  it('settle at the crosstalk matrix times the powers, and at the package gain', () => {
    const settled = stepTwoLayerThermal(model, rest, [0.03, 0.01], 1e7);
    expect(settled.effectiveW[0]).toBeCloseTo(0.03 + 0.04 * 0.01, 14);
    expect(settled.effectiveW[1]).toBeCloseTo(0.01 + 0.03 * 0.03, 14);
    expect(settled.packageRiseK).toBeCloseTo(0.04, 12);
    expect(applyCrosstalk(model.crosstalk, [0, 0])).toEqual([0, 0]);
  });

  it('are 1/e short of the target after one time constant', () => {
    expect(relaxTowards(0, 1, 5, 5)).toBeCloseTo(1 - Math.exp(-1), 14);
    expect(relaxTowards(0.3, 1, 0, 5)).toBe(0.3);
  });
});

describe('detector', () => {
  const detector = {
    responsivityAPerW: 1,
    darkCurrentA: 0,
    loadOhm: 50,
    temperatureK: 300,
    relativeNoise: 0,
  };

  it('has the shot noise of 1 mA in 1 Hz, 17.9 pA, and the thermal noise of 50 ohm, 18.2 pA', () => {
    expect(shotNoiseA(detector, 1e-3, 0.5) / 17.9e-12).toBeCloseTo(1, 2);
    expect(thermalNoiseA(detector, 0.5) / 18.2e-12).toBeCloseTo(1, 2);
  });

  it('is quieter by the square root of the averaging time, and never quieter for more light', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e-2, noNaN: true }),
        fc.double({ min: 1e-5, max: 1, noNaN: true }),
        (power, seconds) => {
          const noisy = { ...detector, relativeNoise: 1e-4 };
          expect(readingNoiseW(noisy, power, 4 * seconds) * 2).toBeCloseTo(readingNoiseW(noisy, power, seconds), 12);
          expect(readingNoiseW(noisy, 2 * power, seconds)).toBeGreaterThanOrEqual(
            readingNoiseW(noisy, power, seconds) * (1 - 1e-12),
          );
        },
      ),
    );
  });

  it('reads multiples of its step', () => {
    expect(quantize(1.26, 0.5)).toBe(1.5);
    expect(quantize(-0.2, 0.5)).toBeCloseTo(0, 14);
  });
});
