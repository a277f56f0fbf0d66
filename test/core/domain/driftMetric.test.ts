import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  driftMetricsFileSchema,
  driftReportSchema,
  parseDriftMetricsFile,
} from '../../../src-core/domain/driftMetric.ts';
import type { DriftMetric, DriftReport } from '../../../src-core/domain/driftMetric.ts';
import { refusalsOf } from '../../../src-core/domain/parse.ts';
import { detectDrift } from '../../../src-core/maths/drift/index.ts';
import type { DriftMetric as Measured, DriftReport as Reported } from '../../../src-core/maths/drift/index.ts';
import { sourceKernelFile } from '../../support/demoBench.ts';

interface LooseFile {
  metrics: Record<string, unknown>[];
  [key: string]: unknown;
}

const metric = (id: string, type: unknown) => ({
  metric_id: id,
  metric_type: type,
  threshold: 1,
  measurement_interval_seconds: 10,
});

const file = (): LooseFile => ({
  metrics: [
    metric('phase', { ParameterDrift: { node_id: 'mzi_0', param_name: 'phase_upper', nominal_value: 1.2 } }),
    metric('ratio', { PerformanceDrift: { metric_name: 'extinction_ratio', nominal_value: 0.99, tolerance: 0.01 } }),
    metric('chip', { ThermalDrift: { sensor_id: 'thermistor_0', nominal_temperature_c: 25, max_delta_c: 3 } }),
    metric('age', { TemporalDrift: { max_age_seconds: 3600 } }),
  ],
  check_interval_seconds: 5,
  recalibrate: null,
});

function refusals(change: (loose: LooseFile) => void): string[] {
  const loose = file();
  change(loose);
  const parsed = driftMetricsFileSchema.safeParse(loose);
  return parsed.success ? [] : refusalsOf(parsed.error).map(({ path }) => path);
}

const kernel = (): Record<string, unknown> => JSON.parse(readFileSync(sourceKernelFile, 'utf8'));

describe('a drift metrics file', () => {
  it('is read as the source writes it', () => {
    expect(parseDriftMetricsFile(file())).toEqual(file());
  });

  it('takes a threshold of one where a ratio is meant, and needs one for a parameter', () => {
    const loose = file();
    for (const one of loose.metrics.slice(1)) delete one['threshold'];
    expect(parseDriftMetricsFile(loose)).toEqual(file());
    expect(refusals((f) => delete f.metrics[0]?.['threshold'])).toEqual(['metrics[0].threshold']);
  });

  it('names the kernel by its path, holds it, or has none', () => {
    expect(parseDriftMetricsFile({ ...file(), recalibrate: 'kernel.json' }).recalibrate).toBe('kernel.json');
    expect(parseDriftMetricsFile({ ...file(), recalibrate: kernel() }).recalibrate).toMatchObject(kernel());
    const { recalibrate: _none, ...rest } = file();
    expect(parseDriftMetricsFile(rest).recalibrate).toBeNull();
  });

  it.each(['__proto__', 'constructor', 'toString'])('refuses the name %s, whose values would be lost', (id) => {
    const loose = { ...file(), metrics: [metric(id, { TemporalDrift: { max_age_seconds: 1 } })] };
    expect(() => parseDriftMetricsFile(loose)).toThrow(
      new RegExp(`metrics\\[0\\]\\.metric_id: "${id}" cannot be a name here`),
    );
  });

  it.each<[string, (f: LooseFile) => void, string]>([
    ['an unknown field', (f) => (f['colour'] = 1), 'colour'],
    ['an unknown field of a metric', (f) => (f.metrics[1]!['colour'] = 1), 'metrics[1].colour'],
    ['an unknown type', (f) => (f.metrics[0]!['metric_type'] = { Drift: {} }), 'metrics[0].metric_type.Drift'],
    [
      'a missing field of a type',
      (f) => (f.metrics[3]!['metric_type'] = { TemporalDrift: {} }),
      'metrics[3].metric_type.TemporalDrift.max_age_seconds',
    ],
    [
      'an age of zero',
      (f) => (f.metrics[3]!['metric_type'] = { TemporalDrift: { max_age_seconds: 0 } }),
      'metrics[3].metric_type.TemporalDrift.max_age_seconds',
    ],
    ['a period of zero', (f) => (f['check_interval_seconds'] = 0), 'check_interval_seconds'],
    [
      'a measurement period of zero',
      (f) => (f.metrics[2]!['measurement_interval_seconds'] = 0),
      'metrics[2].measurement_interval_seconds',
    ],
    ['a threshold of zero', (f) => (f.metrics[0]!['threshold'] = 0), 'metrics[0].threshold'],
    ['no metrics', (f) => (f.metrics = []), 'metrics'],
    ['an id used twice', (f) => (f.metrics[2]!['metric_id'] = 'phase'), 'metrics[2].metric_id'],
    ['an empty kernel path', (f) => (f['recalibrate'] = ''), 'recalibrate'],
    ['a kernel with a mistake', (f) => (f['recalibrate'] = { ...kernel(), id: 7 }), 'recalibrate.id'],
    ['a kernel with an unknown field', (f) => (f['recalibrate'] = { ...kernel(), hue: 7 }), 'recalibrate.hue'],
  ])('refuses %s with its path', (_what, change, path) => {
    expect(refusals(change)).toEqual([path]);
  });

  it('says in one sentence what is refused and where', () => {
    expect(() => parseDriftMetricsFile({ ...file(), check_interval_seconds: 0.01 })).toThrow(
      'The drift metrics file is refused at check_interval_seconds: expected at least 0.1 s.',
    );
  });

  it('never throws anything but a refusal, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(5), (value, place) => {
        const loose = file();
        const keys: [Record<string, unknown>, string][] = [
          [loose, 'metrics'],
          [loose, 'check_interval_seconds'],
          [loose, 'recalibrate'],
          [loose.metrics[0]!, 'metric_type'],
          [loose.metrics[0]!, 'threshold'],
          [loose.metrics[0]!['metric_type'] as Record<string, unknown>, 'ParameterDrift'],
        ];
        const [parent, key] = keys[place]!;
        parent[key] = value;
        const parsed = driftMetricsFileSchema.safeParse(loose);
        if (!parsed.success) expect(refusalsOf(parsed.error).length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a drift report', () => {
  it('has the types that the detector takes and gives', () => {
    expectTypeOf<DriftMetric>().toExtend<Measured>();
    expectTypeOf<Measured>().toExtend<DriftMetric>();
    expectTypeOf<DriftReport>().toExtend<Reported>();
    expectTypeOf<Reported>().toExtend<DriftReport>();
  });

  it('is saved and read again as it was, for any readings', () => {
    const { metrics } = parseDriftMetricsFile(file());
    const reading = fc.oneof(fc.double(), fc.constant(null), fc.constant(9.91e37));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('phase', 'ratio', 'chip', 'age'), reading), (values) => {
        const report = detectDrift(metrics, values, { targetNodes: ['mzi_0'] });
        // JSON writes -0 as 0.
        const text = JSON.stringify(report);
        expect(JSON.stringify(driftReportSchema.parse(JSON.parse(text)))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
