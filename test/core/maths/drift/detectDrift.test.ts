import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectDrift, urgencies } from '../../../../src-core/maths/drift/index.ts';
import type { DriftMetric, DriftOptions } from '../../../../src-core/maths/drift/index.ts';
import { performanceMetric, phaseMetric, temporalMetric, thermalMetric } from './metrics.ts';

const options: DriftOptions = { targetNodes: ['mzi_0', 'mzi_1'] };
const one = (metric: DriftMetric, value: number | null, more: Partial<DriftOptions> = {}) => {
  const report = detectDrift([metric], { [metric.metric_id]: value }, { ...options, ...more });
  return { ...report, value: report.drift_metrics[0]! };
};

describe('detectDrift', () => {
  it.each<[string, DriftMetric, number, number]>([
    ['a parameter by its threshold', phaseMetric(0.25), 1.5, 2],
    ['a performance metric by its tolerance, below', performanceMetric(), 0, 2],
    ['a performance metric by its tolerance, above', performanceMetric(), 1, 2],
    ['a temperature by its largest delta', thermalMetric(), 29, 2],
    ['an age by the largest age', temporalMetric(), 7200, 2],
  ])('measures %s', (_what, metric, value, ratio) => {
    expect(one(metric, value).value).toMatchObject({ ratio, threshold_exceeded: true, urgency: 'Medium' });
  });

  it.each<[number, string | null]>([
    [26.9, null],
    [27, null],
    [27.01, 'Low'],
    [27.99, 'Low'],
    [28, 'Medium'],
    [30, 'High'],
    [20, 'High'],
    [33, 'Critical'],
  ])('at %d degC of 25 +- 2 the urgency is %s', (temperature, urgency) => {
    expect(one(thermalMetric(), temperature).value.urgency).toBe(urgency);
  });

  it('a ratio other than one is exceeded above that ratio, and is at least Low there', () => {
    expect(one(thermalMetric(2), 28.9).drift_detected).toBe(false);
    expect(one(thermalMetric(2), 29.1).value.urgency).toBe('Medium');
    expect(one(thermalMetric(0.5), 26.5).value).toMatchObject({ ratio: 0.75, urgency: 'Low', state: 'exceeded' });
  });

  it('Low asks for an alert, Medium and above for recalibration', () => {
    expect(one(thermalMetric(), 27.5).recommended_action).toEqual({
      Alert: { message: 'Metric chip has drifted to 27.5 from 25, 1.25 times its limit.' },
    });
    expect(one(thermalMetric(), 30).recommended_action).toEqual({
      Recalibrate: { urgency: 'High', target_nodes: ['mzi_0', 'mzi_1'] },
    });
    expect(one(thermalMetric(), 25).recommended_action).toBe('NoAction');
  });

  it('a drifted parameter asks for its own node; with another drift, for all', () => {
    expect(one(phaseMetric(), 1.5).recommended_action).toEqual({
      Recalibrate: { urgency: 'High', target_nodes: ['mzi_1'] },
    });
    const both = detectDrift([phaseMetric(), thermalMetric()], { phase: 1.5, chip: 40 }, options);
    expect(both.recommended_action).toEqual({
      Recalibrate: { urgency: 'Critical', target_nodes: ['mzi_1', 'mzi_0'] },
    });
  });

  it.each([null, NaN, Infinity, -Infinity, 9.91e37, -9.9e37, 2e20])(
    '%d is no data, and no data is an alert',
    (value) => {
      const report = one(thermalMetric(), value);
      expect(report.value).toMatchObject({ state: 'no_data', ratio: null, delta: null, current_value: null });
      expect(report.drift_detected).toBe(false);
      expect(report.recommended_action).toEqual({
        Alert: { message: 'Metric chip gives no data: whether it drifts is not known.' },
      });
    },
  );

  it('a metric nobody measured, or an age below zero, is no data', () => {
    expect(detectDrift([thermalMetric()], {}, options).drift_metrics[0]?.state).toBe('no_data');
    expect(one(temporalMetric(), -1).value.state).toBe('no_data');
    expect(detectDrift([{ ...thermalMetric(), metric_id: 'toString' }], {}, options).drift_metrics[0]?.state).toBe(
      'no_data',
    );
  });

  it('a periodic phase goes the shortest way round', () => {
    const periods = { parameterPeriods: { 'mzi_1.phase_upper': 2 * Math.PI } };
    const metric = phaseMetric(0.2, 0.05);
    expect(one(metric, 2 * Math.PI - 0.05, periods).value.delta).toBeCloseTo(-0.1, 12);
    expect(one(metric, 2 * Math.PI - 0.05, periods).drift_detected).toBe(false);
    expect(one(metric, 2 * Math.PI - 0.05).drift_detected).toBe(true);
  });

  it('takes other urgency ratios, but only growing ones', () => {
    const urgencyRatios = { Low: 1, Medium: 1.1, High: 1.2, Critical: 1.3 };
    expect(one(thermalMetric(), 27.5, { urgencyRatios }).value.urgency).toBe('High');
    expect(() => one(thermalMetric(), 27, { urgencyRatios: { ...urgencyRatios, High: 1 } })).toThrow(/do not grow/);
  });

  it('a larger drift is never less urgent', () => {
    const rank = (delta: number): number => {
      const { urgency } = one(thermalMetric(), 25 + delta).value;
      return urgency === null ? -1 : urgencies.indexOf(urgency);
    };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 50, noNaN: true }), fc.double({ min: 0, max: 50, noNaN: true }), (a, b) => {
        expect(rank(Math.min(a, b))).toBeLessThanOrEqual(rank(Math.max(a, b)));
      }),
    );
  });
});
