import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDriftMetricsFile } from '../src-core/domain/driftMetric.ts';
import { calibrationKernelSchema } from '../src-core/domain/kernel.ts';
import { driftCheckSchema, driftEventSchema } from '../src-core/domain/monitorRecord.ts';
import { monitorSpecSchema } from '../src-core/domain/run.ts';
import type { MonitorResult, MonitorSpec } from '../src-core/domain/run.ts';
import type { RunEvent } from '../src-core/documents/documents.ts';
import { createHost } from '../src-main/createHost.ts';
import type { Host } from '../src-main/createHost.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { withTemporaryHome } from './temporaryHome.ts';

const steadyChecks = 10_000;
const mostFalseAlarms = 1;
const stepC = 5;
/** Within this many check intervals of the step the alarm must be raised. */
const wantedIntervals = 2;
const wantedDb = 20;
const seeds = 20;
const metricsFile = join(import.meta.dirname, '../resources/metrics/demo.metrics.json');

/** The shipped drift metrics on the demo bench: a steady one for 10,000 checks, and one that warms by 5 degC. */
export async function run(args: readonly string[]): Promise<BenchmarkReport> {
  const given = args.find((arg) => arg.startsWith('--checks='));
  const checks = given === undefined ? steadyChecks : Number(given.slice('--checks='.length));
  const steady = await withHost((host) => watchSteady(host, checks));
  const steps: Step[] = [];
  // A fresh home each: nothing is in force, and the monitor calibrates that seed's chip before it watches.
  for (let seed = 0; seed < seeds; seed++) steps.push(await withHost((host) => watchStep(host, seed)));
  const detected = steps.map(({ detectedIntervals }) => detectedIntervals ?? Infinity);
  const raised = steps.map(({ raisedIntervals }) => raisedIntervals ?? Infinity);
  const recovered = steps.map(({ recoveredDb }) => recoveredDb ?? -Infinity);
  const recalibrated = steps.filter(({ recalibrations }) => recalibrations > 0).length;
  const figures = {
    checks: steady.checks,
    alarms: steady.detections,
    falseAlarms: steady.falseAlarms,
    steadyRecalibrations: steady.recalibrations,
    largestSteadyRatio: steady.largestRatio,
    secondsOfWall: steady.seconds,
    seeds,
    recalibrated,
    detectedWithinIntervalsMax: Math.max(...detected),
    raisedWithinIntervalsMax: Math.max(...raised),
    recoveredExtinctionDbMin: Math.min(...recovered),
    stepFalseAlarms: steps.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0),
  };
  return {
    name: 'falseAlarms',
    figures,
    lines: [
      `${figures.checks} checks of a steady bench: ${figures.alarms} alarms, of them false ${figures.falseAlarms}; the most a metric came to was ${figures.largestSteadyRatio.toFixed(2)} of its threshold`,
      `${figures.secondsOfWall.toFixed(0)} s for ${(steady.checks / 360).toFixed(1)} h of chip time`,
      `a step of ${stepC} degC, ${seeds} seeds: seen within ${figures.detectedWithinIntervalsMax.toFixed(2)} check intervals, alarm raised within ${figures.raisedWithinIntervalsMax.toFixed(2)}`,
      `${recalibrated} of ${seeds} recalibrated and accepted; true extinction afterwards at least ${figures.recoveredExtinctionDbMin.toFixed(1)} dB`,
    ],
    reached:
      steady.checks >= checks &&
      steady.detections <= mostFalseAlarms &&
      figures.raisedWithinIntervalsMax <= wantedIntervals &&
      recalibrated === seeds &&
      figures.recoveredExtinctionDbMin > wantedDb,
  };
}

/** Not paced: chip time passes, the clock on the wall waits for nothing. */
const withHost = <T>(work: (host: Host) => Promise<T>): Promise<T> =>
  withTemporaryHome(async (home) => {
    const host = await createHost({ home, shell: { kind: 'memory', notices: [] }, latencyScale: 0, pacing: false });
    try {
      return await work(host);
    } finally {
      await host.close();
    }
  });

const file = parseDriftMetricsFile(JSON.parse(readFileSync(metricsFile, 'utf8')));
const interval = file.check_interval_seconds;
const kernel = calibrationKernelSchema.parse(
  JSON.parse(readFileSync(join(dirname(metricsFile), file.recalibrate as string), 'utf8')),
);

const spec = (seed: number, durationSeconds: number, faults: MonitorSpec['faults']): MonitorSpec =>
  monitorSpecSchema.parse({
    kind: 'monitor',
    metrics: [...file.metrics],
    checkIntervalSeconds: interval,
    ...{ durationSeconds, seed, kernel, faults },
  });

async function monitor(host: Host, wanted: MonitorSpec, onEvent: (event: RunEvent) => void): Promise<MonitorResult> {
  const forget = host.runs.onDocument((_runId, document) => {
    if (document.type === 'event') onEvent(document);
  });
  try {
    return await (
      await host.runs.start(wanted)
    ).finished;
  } finally {
    forget();
  }
}

interface Steady extends MonitorResult {
  readonly largestRatio: number;
  readonly seconds: number;
}

async function watchSteady(host: Host, checks: number): Promise<Steady> {
  let largestRatio = 0;
  const began = performance.now();
  const result = await monitor(host, spec(1, (checks - 1) * interval, []), ({ stream, data }) => {
    if (stream !== 'checks') return;
    for (const { ratio } of driftCheckSchema.parse(data).report.drift_metrics) {
      largestRatio = Math.max(largestRatio, ratio ?? 0);
    }
  });
  return { ...result, largestRatio, seconds: (performance.now() - began) / 1e3 };
}

interface Step {
  /** From the step to the first check whose report says drift, and to the first alarm raised, in check intervals. */
  readonly detectedIntervals: number | null;
  readonly raisedIntervals: number | null;
  /** True extinction with the settings that were accepted, when they came into force. */
  readonly recoveredDb: number | null;
  readonly recalibrations: number;
  readonly falseAlarms: number;
}

/** The step comes at another place between two checks for each seed. */
async function watchStep(host: Host, seed: number): Promise<Step> {
  const stepSeconds = interval * (8 + seed / seeds);
  const faults: MonitorSpec['faults'] = [{ kind: 'temperature_step', magnitude: stepC, atSeconds: stepSeconds }];
  let detectedAt: number | null = null;
  let raisedAt: number | null = null;
  let trueDb: number | null = null;
  let recoveredDb: number | null = null;
  const result = await monitor(host, spec(seed, 30 * interval, faults), ({ stream, data, timeNs }) => {
    if (stream === 'truth') trueDb = data.extinctionRatioDb as number;
    if (stream === 'checks' && driftCheckSchema.parse(data).report.drift_detected) detectedAt ??= timeNs / 1e9;
    if (stream === 'drift') {
      const event = driftEventSchema.parse(data);
      if (event.kind === 'alarm' && event.entry.kind === 'raised') raisedAt ??= timeNs / 1e9;
    }
    if (stream === 'recalibrations' && data.phase === 'finished' && data.accepted === true) recoveredDb = trueDb;
  });
  const intervals = (at: number | null): number | null => (at === null ? null : (at - stepSeconds) / interval);
  return {
    detectedIntervals: intervals(detectedAt),
    raisedIntervals: intervals(raisedAt),
    recoveredDb,
    recalibrations: result.recalibrations,
    falseAlarms: result.falseAlarms ?? 0,
  };
}
