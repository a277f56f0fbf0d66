import { describe, expect, it } from 'vitest';
import { calibrationFileFormat } from '../../../../src-core/domain/baseline.ts';
import type { CalibrationFile, CalibrationRunRow } from '../../../../src-core/domain/baseline.ts';
import { baselineConfigSchema } from '../../../../src-core/domain/baselineConfig.ts';
import { judgeHead } from '../../../../src-core/plans/baseline/judgeHead.ts';
import { viewHead } from '../../../../src-core/plans/baseline/viewHead.ts';

const scoresOf = (count: number, at: (index: number) => number) =>
  Float64Array.from({ length: count }, (_, i) => at(i)).sort();

function fileOf(scores: Float64Array, more: Partial<CalibrationFile> = {}): CalibrationFile {
  const gathered = {
    ...{
      model: 'effnet',
      head: 'happy',
      count: scores.length,
      leftOut: 0,
      passedOver: 0,
      neighbourCorrelation: null,
      from: 0,
      sha256: 'a',
    },
    labels: { happy: { p5: 0, p95: 1, method: 'minmax' as const, count: scores.length } },
  };
  const config = baselineConfigSchema.parse({});
  const { rateThresholds: _rate, ...judged } = judgeHead({
    ...{ gathered, scores, reference: null, config, rateThresholds: null },
  });
  return {
    ...{ format: calibrationFileFormat, version: 1, timestamp: 0, run_id: null, simulated: false, scores_file: null },
    ...judged,
    ...more,
  };
}

const row = (version: number, median: number) => ({ version, median, range: 0.5 }) as CalibrationRunRow;

describe('a head as the screen shows it', () => {
  it('lies over its reference on the same bins', () => {
    const [before, now] = [scoresOf(100, (i) => i / 100), scoresOf(200, (i) => 0.5 + i / 200)];
    const { overlay } = viewHead({ file: fileOf(now), trend: [] }, { current: now, reference: before });
    expect(overlay).toMatchObject({ lower: 0, upper: 1.495 });
    expect(overlay?.reference.reduce((sum, count) => sum + count)).toBe(100);
    expect(overlay?.current.reduce((sum, count) => sum + count)).toBe(200);
    expect(viewHead({ file: fileOf(now), trend: [] }, { current: now, reference: null }).overlay).toBeNull();
  });

  it('says of few scores how many are needed, unless the thresholds follow from the rate', () => {
    const scores = scoresOf(100, (i) => ((i * 37) % 100) / 100);
    const words = (file: CalibrationFile) =>
      viewHead({ file, trend: [] }, { current: scores, reference: null }).quality.map(({ text }) => text);
    expect(words(fileOf(scores)).join(' ')).toContain('scores on either side are needed');
    expect(words(fileOf(scores, { thresholds_from: 'false_alarm_rate' })).join(' ')).not.toContain('are needed');
  });

  it('says of neighbours that go together how many independent scores they are worth', () => {
    const scores = scoresOf(400, (i) => ((i * 37) % 400) / 500);
    const file = fileOf(scores, { neighbour_correlation: 0.9, thresholds_from: 'false_alarm_rate' });
    const { quality } = viewHead({ file, trend: [] }, { current: scores, reference: null });
    expect(quality.map(({ text }) => text).join(' ')).toMatch(/correlation 0.90\): 400 say as much as 21 independent/);
  });

  it('says of scores at an end that they are, and of ties', () => {
    const scores = scoresOf(100, (i) => (i < 40 ? 1 : i / 200));
    const { quality } = viewHead({ file: fileOf(scores), trend: [] }, { current: scores, reference: null });
    expect(quality.map(({ text }) => text).join(' ')).toMatch(/40 % of the scores are at the upper end/);
    expect(quality.map(({ text }) => text).join(' ')).toMatch(/40 % of them the same/);
  });

  it('says what rises over the versions', () => {
    const scores = scoresOf(5000, (i) => 0.2 + ((i * 37) % 5000) / 10_000);
    const file = fileOf(scores, { thresholds_from: 'false_alarm_rate' });
    const trend = Array.from({ length: 8 }, (_, at) => row(at + 1, 0.4 + 0.01 * at));
    const { quality } = viewHead({ file, trend }, { current: scores, reference: null });
    expect(quality).toContainEqual({
      severity: 'warning',
      text: expect.stringMatching(/^Median rises by 0.01 a version/) as string,
    });
    expect(viewHead({ file, trend: trend.slice(0, 3) }, { current: scores, reference: null }).quality).toEqual([]);
  });
});
