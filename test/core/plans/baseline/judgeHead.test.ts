import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineMetricNames as domainNames, calibrationFileFormat } from '../../../../src-core/domain/baseline.ts';
import type { CalibrationFile } from '../../../../src-core/domain/baseline.ts';
import { baselineConfigSchema } from '../../../../src-core/domain/baselineConfig.ts';
import { baselineMetricNames, defaultBaselineThresholds } from '../../../../src-core/maths/statistics/index.ts';
import { fixedThresholds, judgeHead } from '../../../../src-core/plans/baseline/judgeHead.ts';

const configured = (keys: object = {}) => baselineConfigSchema.parse({ calibrate_heads: true, ...keys });
const sorted = (...values: number[]) => Float64Array.from(values).sort();

const judge = (
  scores: Float64Array,
  reference: { file: CalibrationFile; scores: Float64Array | null } | null = null,
  keys: object = {},
) => {
  const gathered = {
    ...{
      model: 'effnet',
      head: 'happy',
      labels: {},
      count: scores.length,
      leftOut: 0,
      passedOver: 0,
      neighbourCorrelation: null,
      from: 0,
      sha256: 'a',
    },
  };
  const { rateThresholds: _rate, ...judged } = judgeHead({
    ...{ gathered, scores, reference, config: configured(keys), rateThresholds: null },
  });
  return judged;
};

const referenceOf = (scores: Float64Array, keepsScores = true) => {
  const judged = judge(scores);
  const file: CalibrationFile = {
    ...{ format: calibrationFileFormat, version: 1, timestamp: 0, run_id: null, simulated: false, scores_file: null },
    ...judged,
  };
  return { file, scores: keepsScores ? scores : null };
};

const ramp = (from: number, to: number, count = 401) =>
  Float64Array.from({ length: count }, (_, at) => from + ((to - from) * at) / (count - 1));

describe('a head beside its reference', () => {
  it('is unstable at its first run, with no metric and none failed', () => {
    const judged = judge(ramp(0, 1));
    expect(judged).toMatchObject({ is_stable: false, failed_metrics: [], reference_version: null, grade: 'unstable' });
    expect(Object.values(judged.metrics).every((metric) => metric === null)).toBe(true);
    expect([judged.p5, judged.p95, judged.range, judged.median]).toEqual([0.05, 0.95, expect.closeTo(0.9, 12), 0.5]);
    expect(judged.iqr).toBeCloseTo(0.5, 12);
    expect(judged.histogram.counts.reduce((sum, count) => sum + count)).toBe(401);
  });

  it('is stable only while every metric is below its threshold', () => {
    const reference = referenceOf(ramp(0, 1));
    expect(judge(ramp(0, 1), reference)).toMatchObject({ is_stable: true, grade: 'excellent' });
    // Moved by 0.02: both percentiles pass 0.01; the ends of a ramp, its bins too.
    const jsd = { calibration_drift_jsd: 0.3 };
    const moved = judge(ramp(0.02, 1.02), reference, jsd);
    expect(moved).toMatchObject({ is_stable: false, failed_metrics: ['apd_p5', 'apd_p95'] });
    expect(moved.metrics.median_drift).toBeCloseTo(0.02, 12);
    expect(judge(ramp(0.02, 1.02), reference, { ...jsd, calibration_drift_apd: 0.021 })).toMatchObject({
      is_stable: true,
    });
  });

  it('takes thresholds of the head by its full name, then by its own, then those of all', () => {
    const keys = {
      calibration_drift_jsd: 0.3,
      calibration_head_thresholds: { happy: { apd: 0.5, srd: 0.4 }, 'effnet/happy': { apd: 0.6 } },
    };
    expect(judge(ramp(0, 1), null, keys).thresholds).toEqual({
      ...{ apd_p5: 0.6, apd_p95: 0.6, srd: 0.4, jsd: 0.3, median_drift: 0.05, iqr_drift: 0.1 },
    });
    expect(fixedThresholds(configured())).toEqual(defaultBaselineThresholds);
  });

  it('grades a metric by how many times its own threshold it is', () => {
    const reference = referenceOf(ramp(0, 1));
    expect(judge(ramp(0.015, 1.015), reference).grade).toBe('good');
    expect(judge(ramp(0.015, 1.015), reference, { calibration_drift_apd: 0.001 }).grade).toBe('unstable');
    expect(judge(ramp(0.03, 1.03), reference, { calibration_drift_apd: 0.1, calibration_drift_jsd: 0.5 }).grade).toBe(
      'excellent',
    );
  });

  it('compares with an imported reference what its file says, and is not stable by that', () => {
    const whole = referenceOf(ramp(0, 1), false);
    const file = { ...whole.file, median: null, iqr: null, minimum: null, maximum: null, histogram: null };
    const judged = judge(ramp(0, 1), { file, scores: null });
    expect(judged.metrics).toEqual({ apd_p5: 0, apd_p95: 0, srd: 0, jsd: null, median_drift: null, iqr_drift: null });
    expect(judged).toMatchObject({ is_stable: false, failed_metrics: ['jsd', 'median_drift', 'iqr_drift'] });
    expect(judged.notes[0]).toContain('imported without its scores');
  });

  it('says of few, constant and tiny scores what they are', () => {
    expect(judge(sorted(0.5)).notes).toEqual(['One score has no spread: nothing can be compared with it.']);
    expect(judge(sorted(0.5, 0.5)).notes).toEqual(['All 2 scores are 0.5: they have no range.']);
    expect(judge(ramp(1e-6, 2e-6)).notes[0]).toContain('wider than all of its range, 9.00e-7');
    expect(judge(sorted(0.5, 0.5)).histogram).toEqual({ lower: 0.5, upper: 0.5, counts: [2] });
  });

  it('holds finite thresholds whatever the scores, and every record is plain JSON', () => {
    const scores = fc
      .array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 })
      .map((values) => sorted(...values));
    fc.assert(
      fc.property(scores, scores, fc.constantFrom(null, 0.01, 0.2), (before, now, rate) => {
        const judged = judge(now, referenceOf(before), { calibration_false_alarm_rate: rate });
        expect(Object.values(judged.thresholds).every((value) => Number.isFinite(value))).toBe(true);
        expect(JSON.parse(JSON.stringify(judged))).toEqual(JSON.parse(JSON.stringify(structuredClone(judged))));
        expect(judged.is_stable).toBe(judged.failed_metrics.length === 0);
      }),
      { numRuns: 60, examples: [[sorted(0, 0), sorted(-5e-324, 9.9e-16), 0.01]] },
    );
  });

  it('names its metrics as the statistics do', () => {
    expect(domainNames).toEqual(baselineMetricNames);
  });
});

describe('the keys of the configuration', () => {
  it('are those of the source; what begins like ours and is none is refused, other programs\u2019 keys stand beside', () => {
    expect(baselineConfigSchema.parse({ other_program: 1 })).not.toHaveProperty('other_program');
    const refused = baselineConfigSchema.safeParse({ calibration_drift_adp: 0.02 });
    expect(refused.error?.issues[0]).toMatchObject({ path: ['calibration_drift_adp'], message: /unknown field/ });
    expect(baselineConfigSchema.safeParse({ calibration_drift_apd: 0 }).success).toBe(false);
    expect(baselineConfigSchema.safeParse({ calibration_drift_apd: '0.01' }).success).toBe(false);
  });
});
