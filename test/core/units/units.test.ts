import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dbmToWatts,
  dbToRatio,
  degCToKelvin,
  degreesToRad,
  kelvinToDegC,
  radToDegrees,
  ratioToDb,
  wattsToDbm,
  wrapPhaseRad,
} from '../../../src-core/units/index.ts';

describe('levels', () => {
  it.each([
    [1, 0],
    [2, 3.0102999566],
    [100, 20],
    [0.001, -30],
  ])('a ratio of %d is %d dB', (ratio, level) => {
    expect(ratioToDb(ratio)).toBeCloseTo(level, 9);
    expect(dbToRatio(level)).toBeCloseTo(ratio, 9);
  });

  it.each([
    [1e-3, 0],
    [1, 30],
    [1e-9, -60],
    [2e-3, 3.0102999566],
  ])('%d W is %d dBm', (power, level) => {
    expect(wattsToDbm(power)).toBeCloseTo(level, 9);
    expect(dbmToWatts(level) / power).toBeCloseTo(1, 9);
  });

  it('has no finite level without light', () => {
    expect([wattsToDbm(0), ratioToDb(0), dbmToWatts(-Infinity)]).toEqual([-Infinity, -Infinity, 0]);
    expect(wattsToDbm(-1)).toBeNaN();
  });

  it('comes back from any level', () => {
    fc.assert(
      fc.property(fc.double({ min: -200, max: 200, noNaN: true }), (level) => {
        expect(wattsToDbm(dbmToWatts(level))).toBeCloseTo(level, 9);
      }),
    );
  });
});

describe('temperatures and angles', () => {
  it('counts from absolute zero', () => {
    expect(degCToKelvin(25)).toBeCloseTo(298.15, 12);
    expect(kelvinToDegC(0)).toBe(-273.15);
  });

  it('turns half circles', () => {
    expect(radToDegrees(Math.PI)).toBe(180);
    expect(degreesToRad(90)).toBe(Math.PI / 2);
  });

  it('wraps a phase into one turn', () => {
    expect(wrapPhaseRad(-1)).toBeCloseTo(2 * Math.PI - 1, 12);
    expect(wrapPhaseRad(7)).toBeCloseTo(7 - 2 * Math.PI, 12);
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (phase) => {
        const wrapped = wrapPhaseRad(phase);
        expect(wrapped >= 0 && wrapped < 2 * Math.PI).toBe(true);
        expect(Math.cos(wrapped)).toBeCloseTo(Math.cos(phase), 8);
      }),
    );
  });
});
