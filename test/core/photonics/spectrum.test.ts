import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atLeastNoLight,
  interpolateSpectrum,
  levelOfPower,
  noLightDbm,
  wavelengthGrid,
} from '../../../src-core/photonics/spectrum.ts';
import { freeSpectralRangeNm, wavelengthPhaseRad } from '../../../src-core/photonics/unequalArms.ts';

describe('a level', () => {
  it.each([
    [0, noLightDbm],
    [-3e-12, noLightDbm],
    [1e-15, noLightDbm],
    [1e-3, 0],
    [1e-6, -30],
  ])('of %f W is %f dBm: no light is the floor', (powerW, dbm) => expect(levelOfPower(powerW)).toBeCloseTo(dbm, 12));

  it('that was not measured is missing, not dark', () => {
    expect(levelOfPower(Number.NaN)).toBeNaN();
    expect(atLeastNoLight(Number.NaN)).toBeNaN();
    expect([-Infinity, -210, -100, -99].map(atLeastNoLight)).toEqual([-100, -100, -100, -99]);
  });
});

describe('a spectrum at other wavelengths', () => {
  const spectrum = { wavelengthsNm: [1550, 1551, 1553], powersDbm: [-10, -20, -24] };

  it('has its own powers at its own points and straight lines in dB between', () => {
    expect(interpolateSpectrum(spectrum, [1550, 1551, 1553])).toEqual([-10, -20, -24]);
    expect(interpolateSpectrum(spectrum, [1552, 1550.25])).toEqual([-22, -12.5]);
  });

  it('has none outside', () => {
    expect(interpolateSpectrum(spectrum, [1549.9, 1553.1])).toEqual([Number.NaN, Number.NaN]);
    expect(interpolateSpectrum({ wavelengthsNm: [], powersDbm: [] }, [1550])).toEqual([Number.NaN]);
  });

  it('has none beside a point that was not measured, and its own beyond', () => {
    const holed = { wavelengthsNm: [1550, 1551, 1552], powersDbm: [-10, Number.NaN, -12] };
    expect(interpolateSpectrum(holed, [1550, 1550.5, 1551, 1551.5, 1552])).toEqual([
      -10,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      -12,
    ]);
  });

  it('counts no light as the floor, whatever the instrument says of it', () => {
    const dark = { wavelengthsNm: [1550, 1551], powersDbm: [-Infinity, -210] };
    expect(interpolateSpectrum(dark, [1550, 1550.5, 1551])).toEqual([-100, -100, -100]);
  });

  it('is a straight line where the spectrum is one', () => {
    const wavelength = fc.double({ min: 1500, max: 1600, noNaN: true });
    fc.assert(
      fc.property(fc.uniqueArray(wavelength, { minLength: 2, maxLength: 30 }), wavelength, (points, at) => {
        const wavelengthsNm = [...points].sort((a, b) => a - b);
        const line = (nm: number): number => -30 + 0.2 * (nm - 1550);
        const [found = Number.NaN] = interpolateSpectrum({ wavelengthsNm, powersDbm: wavelengthsNm.map(line) }, [at]);
        const inside = at >= (wavelengthsNm[0] ?? 0) && at <= (wavelengthsNm.at(-1) ?? 0);
        return inside ? Math.abs(found - line(at)) < 1e-6 : Number.isNaN(found) || Math.abs(found - line(at)) < 1e-6;
      }),
    );
  });
});

describe('a grid of wavelengths', () => {
  it('is even, covers what was asked for, and keeps its step', () => {
    expect(wavelengthGrid([1551, 1550, 1550.4], 0.5)).toEqual([1550, 1550.5, 1551]);
    expect(wavelengthGrid([1550, 1551], 0.4).length).toBe(4);
    expect(wavelengthGrid([1550, 1551], 5)).toEqual([1550, 1551]);
  });
});

describe('arms of unequal length', () => {
  const arms = { groupIndex: 4.2, lengthDifferenceUm: 100, referenceNm: 1550 };

  it('bring a phase of one turn within a free spectral range', () => {
    // 1.55 um squared over 4.2 times 100 um.
    expect(freeSpectralRangeNm(arms, 1550)).toBeCloseTo(5.7202, 4);
    expect(wavelengthPhaseRad(arms, 1550)).toBe(0);
    const half = freeSpectralRangeNm(arms, 1550) / 2;
    const turn = wavelengthPhaseRad(arms, 1550 - half) - wavelengthPhaseRad(arms, 1550 + half);
    expect(turn / (2 * Math.PI)).toBeCloseTo(1, 4);
  });
});
