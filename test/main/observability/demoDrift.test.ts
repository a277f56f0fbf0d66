import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MonitorResult } from '../../../src-core/domain/run.ts';
import type { ObservabilityView } from '../../../src-main/interfaces/observabilityView.ts';
import { graphSpec, monitorSpec } from '../../support/driftRuns.ts';
import { parsePrometheus, sampleOf } from '../../support/parsePrometheus.ts';
import { openTestHost, temporaryFolder } from '../../support/testHost.ts';

type Line = Record<string, string> & { attributes: Record<string, unknown>; metadata: Record<string, string> };

let home: string;
let result: MonitorResult;
let metrics: ReturnType<typeof parsePrometheus>;
/** What was to be seen of it at the first check after the alarm was raised. */
let seenMeanwhile: { health: Awaited<ReturnType<ObservabilityView['health']>>; active: number | null };

beforeAll(async () => {
  home = temporaryFolder();
  const host = await openTestHost(home);
  const view = await host.observability.expose();
  const looks: Promise<void>[] = [];
  const stopLooking = host.runs.onDocument((_runId, document) => {
    if (document.type !== 'event' || document.stream !== 'recalibrations') return;
    stopLooking();
    const look = async () => {
      const [health, { text }] = await Promise.all([view.health(), view.metrics()]);
      const active = parsePrometheus(text).get('fringe_alarms_active')?.metrics ?? [];
      const those = active.filter((one) => one.labels?.['cause'] === 'drift');
      seenMeanwhile = { health, active: those.reduce((sum, { value }) => sum + Number(value), 0) };
    };
    looks.push(look());
  });
  const warm = { kind: 'temperature_step', magnitude: 5, atSeconds: 50 };
  result = (await (await host.runs.start(monitorSpec({ seed: 3, faults: [warm] }))).finished) as MonitorResult;
  await Promise.all(looks);
  metrics = parsePrometheus((await view.metrics()).text);
  await (
    await host.runs.start(graphSpec({ seed: 3 }))
  ).finished;
  await host.close();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const linesOf = (name: string): Line[] =>
  readFileSync(join(home, 'observability', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('a monitor on the demo bench that drifts', () => {
  it('is counted as the run itself counts', () => {
    expect(sampleOf(metrics, 'drift_detection_checks_total', { bench: 'demo' })).toBe(result.checks);
    expect(sampleOf(metrics, 'drift_detections_total', { metric: 'chip_temperature' })).toBe(result.detections);
    expect(sampleOf(metrics, 'recalibrations_triggered_total', { trigger: 'drift' })).toBe(result.recalibrations);
    // One before the watch, one for the drift.
    const all = metrics.get('calibration_executions_total')?.metrics ?? [];
    const executions = all.filter(({ value }) => value !== '0');
    expect(executions.map(({ value, labels }) => [value, labels?.['convergence']])).toEqual([['2', 'threshold_met']]);
  });

  it('shows the alarm while it stands', () => {
    expect(seenMeanwhile.active).toBe(1);
    expect(seenMeanwhile.health.alarms).toMatchObject([{ metricId: 'chip_temperature', cause: 'drift' }]);
    expect(seenMeanwhile.health.run).toMatchObject({ kind: 'monitor' });
    expect(sampleOf(metrics, 'fringe_alarms_active', { cause: 'drift' })).toBe(0);
  });

  it('leaves the drift as an event of the calibration model', () => {
    const [event] = linesOf('events.jsonl').filter(({ type }) => type === 'drift_detected');
    expect(event?.metadata).toMatchObject({
      drift_metric: 'thermal_drift',
      threshold: '2',
      recommended_action: 'recalibrate',
    });
    expect(Number(event?.metadata['current_value'])).toBeGreaterThan(2);
    const types = linesOf('events.jsonl').map(({ type }) => type);
    for (const type of ['alarm_raised', 'recalibration_started', 'recalibration_finished', 'alarm_cleared']) {
      expect(types).toContain(type);
    }
  });

  it('leaves spans that stand in one another', () => {
    const spans = linesOf('spans.jsonl');
    const nameOf = new Map(spans.map(({ span_id: id, name }) => [id, name]));
    const edges = new Set(
      spans.map(({ name, parent_span_id: parent }) => `${nameOf.get(parent ?? '') ?? ''} > ${name}`),
    );
    for (const edge of [
      ' > drift.monitor',
      'drift.monitor > drift.check',
      'drift.monitor > calibration.execute',
      'drift.monitor > drift.recalibrate',
      'drift.recalibrate > calibration.execute',
      'drift.recalibrate > calibration.verify',
      ' > graph.run',
      'graph.run > calibration.apply',
      'graph.run > graph.execute',
    ]) {
      expect(edges).toContain(edge);
    }
    expect(spans.filter(({ name }) => name === 'drift.check')).toHaveLength(result.checks);
  });
});
