import { describe, expect, it } from 'vitest';
import { baselineConfigSchema } from '../../../src-core/domain/baselineConfig.ts';
import { editDistance } from '../../../src-core/domain/editDistance.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';

const refusalsFor = (config: object) => {
  const { error } = baselineConfigSchema.safeParse(config);
  return error === undefined ? [] : refusalsOf(error);
};

describe('the configuration of baselines', () => {
  it.each([
    ['calibrated_heads', 'calibrate_heads'],
    ['calibrateheads', 'calibrate_heads'],
    ['Calibrate_heads', 'calibrate_heads'],
    ['calibartion_drift_jsd', 'calibration_drift_jsd'],
    ['calibration-drift-jsd', 'calibration_drift_jsd'],
    ['CALIBRATION_REPOS', 'calibration_repo'],
    ['caliration_false_alarm_rate', 'calibration_false_alarm_rate'],
  ])('refuses %s and asks for %s', (key, meant) => {
    expect(refusalsFor({ [key]: true })).toEqual([{ path: key, message: `unknown field; did you mean ${meant}?` }]);
  });

  it.each(['calibration_mode', 'calibrators', 'Calibrating'])('refuses %s, which begins like ours', (key) => {
    expect(refusalsFor({ [key]: true })).toMatchObject([
      { path: key, message: expect.stringMatching(/^unknown field; expected one of calibrate_heads, /) as string },
    ]);
  });

  it('lets the keys of other programs stand', () => {
    const others = {
      caliber: 1,
      heads: 2,
      drift_jsd: 3,
      toString: 4,
      constructor: 5,
      library_path: '/',
      [`${'x'.repeat(1000)}`]: 6,
    };
    expect(refusalsFor(others)).toEqual([]);
  });
});

it('the distance of two words is in letters', () => {
  // Examples of the literature.
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('saturday', 'sunday')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('same', 'same')).toBe(0);
});
