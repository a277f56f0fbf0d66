import { describe, expect, it } from 'vitest';
import type { HeadRow } from '../../src-core/contract/baselineProcedures.ts';
import { baselineSourceSchema } from '../../src-core/domain/baseline.ts';
import { baselineConfigSchema } from '../../src-core/domain/baselineConfig.ts';
import { sharesOf } from '../../src-renderer/charts/drawOverlay.ts';
import {
  gradeBars,
  gradeTones,
  limitText,
  metricText,
  shareOfLimit,
  unitOfHead,
  verdictSentence,
  worstShare,
} from '../../src-renderer/features/baselines/baselineWords.ts';
import { filterHeads, firstSort, nextSort, sortHeads } from '../../src-renderer/features/baselines/headOrder.ts';
import { draftOf, noLimits, readSettings } from '../../src-renderer/features/baselines/settingsDraft.ts';
import {
  draftRefusals,
  firstDraft,
  leastSeconds,
  readDraft,
} from '../../src-renderer/features/baselines/startDraft.ts';
import { hashOf, placeOf } from '../../src-renderer/stores/navigationStore.ts';
import { demoRunStart } from './demoRunStart.ts';

const thresholds = { apd_p5: 0.01, apd_p95: 0.01, srd: 0.05, jsd: 0.1, median_drift: 0.05, iqr_drift: 0.1 };
const steady = {
  ...{ id: 1, model_name: 'effnet', head_name: 'mood_happy', version: 3, file_count: 1500, timestamp: 1 },
  ...{ p5: 0.1, p95: 0.9, range: 0.8, median: 0.5, iqr: 0.3, reference_version: 1, current_reference: 1 },
  ...{ apd_p5: 0.002, apd_p95: 0.004, srd: 0.01, jsd: 0.08, median_drift: 0.001, iqr_drift: 0.02 },
  ...{ is_stable: true, grade: 'excellent', failed_metrics: [], thresholds_from: 'fixed', run_id: null },
  ...{ simulated: false, thresholds, vanished: false },
} satisfies HeadRow;
const head = (head_name: string, part: Partial<HeadRow> = {}): HeadRow => ({ ...steady, head_name, ...part });
const drifted = (head_name: string, part: Partial<HeadRow> = {}): HeadRow =>
  head(head_name, {
    ...{ is_stable: false, jsd: 0.4, failed_metrics: ['jsd'], grade: 'unstable', current_reference: 3 },
    ...part,
  });
const first = head('new', {
  ...{ reference_version: null, apd_p5: null, apd_p95: null, srd: null, jsd: null, median_drift: null },
  ...{ iqr_drift: null, is_stable: false, grade: 'unstable', current_reference: 3 },
});

describe('what is said of a head', () => {
  it('names each figure that is not below its limit, and where its reference goes', () => {
    expect(verdictSentence(drifted('a', { apd_p5: 0.02, failed_metrics: ['apd_p5', 'jsd'] }), '')).toBe(
      'Unstable against v1: APD p5 0.0200 ≥ 0.01, JSD 0.400 ≥ 0.1. Its reference moves to v3.',
    );
    expect(verdictSentence(steady, '')).toMatch(/stable, and v1 stays its reference/);
    expect(verdictSentence(first, '')).toMatch(/^First run/);
    expect(verdictSentence(head('a', { vanished: true }), '')).toMatch(/no scores of it.*v1 stays its reference/);
    expect(verdictSentence(drifted('a', { srd: null, failed_metrics: ['srd'] }), '')).toContain('SRD does not exist');
  });

  it('has the unit of its sensor, and none when the scores were imported', () => {
    const { bench } = demoRunStart();
    expect(unitOfHead({ model_name: 'demo', head_name: 'detector_through' }, bench)).toBe('W');
    expect(unitOfHead({ model_name: 'effnet', head_name: 'detector_through' }, bench)).toBe('');
    expect(unitOfHead({ model_name: 'demo', head_name: 'toString' }, bench)).toBe('');
    expect(metricText('apd_p5', 2.03e-8, 'W')).toBe('20.3 nW');
    expect(metricText('srd', 0.25, 'W')).toBe('0.250');
    expect(limitText('apd_p5', 0.01, 'W')).toBe('10.0 mW');
    expect(limitText('apd_p5', 8.78e-14, 'degC')).toBe('8.78·10⁻¹⁴ °C');
    expect(limitText('jsd', 0.1, 'W')).toBe('0.1');
    expect(limitText('jsd', Number.MAX_VALUE, '')).toBe('any');
  });

  it('tells each grade without its colour', () => {
    expect(new Set(Object.values(gradeBars)).size).toBe(4);
    expect(gradeTones.unstable).toBe('bad');
  });

  it('measures figures by their limits', () => {
    expect(shareOfLimit(steady, 'jsd')).toBeCloseTo(0.8);
    expect(worstShare(steady)).toBeCloseTo(0.8);
    expect(worstShare(drifted('a', { srd: null }))).toBe(Number.POSITIVE_INFINITY);
    expect(worstShare(first)).toBe(0);
  });
});

describe('the order of the heads', () => {
  const names = (rows: readonly HeadRow[]) => rows.map(({ head_name }) => head_name);

  it('begins with what needs a look, and ends with what has vanished', () => {
    const rows = [head('calm'), drifted('gone', { vanished: true }), drifted('far', { jsd: 0.9 }), drifted('near')];
    expect(names(sortHeads(rows, firstSort))).toEqual(['far', 'near', 'calm', 'gone']);
  });

  it('puts numbers in names in their order, and equal heads by name', () => {
    const rows = [head('head_10'), head('head_9'), head('head_1')];
    expect(names(sortHeads(rows, { key: 'head', direction: 'ascending' }))).toEqual(['head_1', 'head_9', 'head_10']);
    expect(names(sortHeads(rows, { key: 'jsd', direction: 'descending' }))).toEqual(['head_1', 'head_9', 'head_10']);
  });

  it('orders a figure by its share of the limit, and what has none last', () => {
    const loose = head('loose', { jsd: 0.2, thresholds: { ...thresholds, jsd: 0.4 } });
    const rows = [first, loose, head('tight', { jsd: 0.09 })];
    expect(names(sortHeads(rows, { key: 'jsd', direction: 'descending' }))).toEqual(['tight', 'loose', 'new']);
  });

  it('turns round on a second click', () => {
    expect(nextSort(firstSort, 'grade')).toEqual({ key: 'grade', direction: 'descending' });
    expect(nextSort(firstSort, 'jsd')).toEqual({ key: 'jsd', direction: 'descending' });
    expect(nextSort({ key: 'jsd', direction: 'descending' }, 'head')).toEqual({ key: 'head', direction: 'ascending' });
  });

  it('is filtered by words: names, decisions, figures', () => {
    const rows = [steady, drifted('mood_sad'), first, head('old', { vanished: true })];
    expect(names(filterHeads(rows, ' MOOD '))).toEqual(['mood_happy', 'mood_sad']);
    expect(names(filterHeads(rows, 'unstable'))).toEqual(['mood_sad', 'new']);
    expect(names(filterHeads(rows, 'stable'))).toEqual(['mood_happy', 'old']);
    expect(names(filterHeads(rows, 'jsd mood'))).toEqual(['mood_sad']);
    expect(names(filterHeads(rows, 'first'))).toEqual(['new']);
    expect(names(filterHeads(rows, 'vanished'))).toEqual(['old']);
    expect(filterHeads(rows, '')).toBe(rows);
  });
});

describe('a run that is being filled in', () => {
  it('is refused by field until it is whole', () => {
    expect(draftRefusals(firstDraft('library'))).toEqual({});
    expect(draftRefusals(firstDraft('table'))).toHaveProperty('file');
    const draft = { ...firstDraft('live'), samples: '1.5', integrationMs: '0', intervalMs: '-1', most: '0' };
    expect(Object.keys(draftRefusals(draft)).toSorted()).toEqual(
      ['integrationMs', 'intervalMs', 'most', 'samples', 'sensors'].toSorted(),
    );
    expect(readDraft(draft)).toBeNull();
  });

  it('reads sensors with their times, as the schema takes them', () => {
    const draft = { ...firstDraft('live'), sensors: ['detector_0'], samples: '300', integrationMs: '2,5' };
    const source = baselineSourceSchema.parse(readDraft(draft)?.source);
    expect(source).toEqual({
      live: { sensors: ['detector_0'], samples: 300, integration_time_ns: 2_500_000, interval_ms: 0 },
    });
    expect(leastSeconds({ ...draft, intervalMs: '10' })).toBeCloseTo((300 * 2.5 + 299 * 10) / 1000);
  });

  it('takes a table alone or everything recorded with it, and so many scores of each head', () => {
    const draft = { ...firstDraft('table'), file: '/library/a.csv' };
    expect(baselineSourceSchema.parse(readDraft(draft)?.source)).toEqual({
      recorded: { files: ['/library/a.csv'], sessions: [] },
    });
    expect(readDraft({ ...draft, reach: 'library', most: '500' })).toEqual({
      source: null,
      choose: { count: 500, seed: 0 },
    });
    expect(leastSeconds(draft)).toBeNull();
  });
});

describe('the settings', () => {
  const config = baselineConfigSchema.parse({ calibrate_heads: true });

  it('change only what was changed', () => {
    expect(readSettings(draftOf(config), config)).toEqual({ changes: {}, refusals: [] });
    const draft = draftOf(config);
    expect(readSettings({ ...draft, limits: { ...draft.limits, jsd: '0,2' } }, config).changes).toEqual({
      calibration_drift_jsd: 0.2,
    });
  });

  it('give a false-alarm rate in percent, and take it out again', () => {
    const { changes } = readSettings({ ...draftOf(config), limitsBy: 'rate', ratePercent: '0.7' }, config);
    expect(changes).toEqual({ calibration_false_alarm_rate: 0.007 });
    const rated = baselineConfigSchema.parse({ calibration_false_alarm_rate: 0.007, calibration_auto_run_after: 500 });
    expect(draftOf(rated)).toMatchObject({ limitsBy: 'rate', ratePercent: '0.7', autoRunAfter: '500' });
    expect(readSettings({ ...draftOf(rated), limitsBy: 'fixed', autoRunAfter: '' }, rated).changes).toEqual({
      calibration_false_alarm_rate: null,
      calibration_auto_run_after: null,
    });
  });

  it('refuse at the key', () => {
    const draft = draftOf(config);
    const limits = { ...draft.limits, apd: 'x', srd: '-1' };
    const heads = [{ head: 'a', limits: { ...noLimits, jsd: 'y' } }];
    const paths = readSettings({ ...draft, limits, heads, autoRunAfter: '1.5' }, config).refusals.map(
      ({ path }) => path,
    );
    expect(paths.toSorted()).toEqual([
      'calibration_auto_run_after',
      'calibration_drift_apd',
      'calibration_drift_srd',
      'calibration_head_thresholds.a.jsd',
    ]);
  });

  it('keep limits of single heads, leave out nameless ones and refuse a name twice', () => {
    const one = { head: 'effnet/a ', limits: { ...noLimits, apd: '0.02' } };
    const draft = { ...draftOf(config), heads: [one, { head: '', limits: noLimits }] };
    expect(readSettings(draft, config)).toEqual({
      changes: { calibration_head_thresholds: { 'effnet/a': { apd: 0.02 } } },
      refusals: [],
    });
    expect(readSettings({ ...draft, heads: [one, one] }, config).refusals).toHaveLength(1);
    const known = baselineConfigSchema.parse({ calibration_head_thresholds: { a: { jsd: 0.3 } } });
    expect(readSettings(draftOf(known), known).changes).toEqual({});
  });
});

it('lays distributions of different sizes over one another by their shares', () => {
  expect(sharesOf([1, 3])).toEqual([0.25, 0.75]);
  expect(sharesOf([0, 0])).toEqual([0, 0]);
});

it('keeps the run that is shown in the address', () => {
  const place = { screen: 'baselines', runId: 'run 1' } as const;
  expect(placeOf(hashOf(place))).toEqual(place);
});
