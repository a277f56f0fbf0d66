import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { convergenceReasons } from '../../src-core/domain/run.ts';
import { activeAlarms, probed } from './hostProbes.ts';
import type { HostProbes } from './hostProbes.ts';
import { observeHost } from './hostMetrics.ts';
import { processMetrics } from './processMetrics.ts';
import type { Signal } from './signals.ts';

export interface Metrics {
  take(signal: Signal): void;
  text(): Promise<{ contentType: string; text: string }>;
}

export interface MetricsOptions {
  readonly home: string;
  readonly version: string;
  readonly probes: HostProbes;
}

const triggers = ['drift', 'request'] as const;
const kernelOnBench = ['kernel_id', 'bench'] as const;
const urgencies = ['low', 'medium', 'high', 'critical'] as const;

/**
 * The metrics of the AWEN calibration model, section 9.2, by its names and types, and those of the host under `fringe_`.
 * They count from when this was made.
 */
export function createMetrics({ home, version, probes }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const executions = new Counter({
    name: 'calibration_executions_total',
    help: 'Calibrations that have ended, by how they converged.',
    labelNames: [...kernelOnBench, 'convergence'],
    registers,
  });
  const duration = new Histogram({
    name: 'calibration_duration_seconds',
    help: "Duration of a calibration on the run's own clock (chip time on a simulated bench).",
    labelNames: kernelOnBench,
    buckets: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600],
    registers,
  });
  const cost = new Gauge({
    name: 'calibration_cost_final',
    help: "Cost that the latest calibration came to, in the sign of the kernel's expression.",
    labelNames: kernelOnBench,
    registers,
  });
  const iterations = new Histogram({
    name: 'calibration_iterations',
    help: 'Candidates measured by a calibration.',
    labelNames: kernelOnBench,
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
    registers,
  });
  const counter = (name: string, help: string, labelNames: readonly string[]) =>
    new Counter({ name, help, labelNames, registers });
  const checks = counter('drift_detection_checks_total', 'Checks of drift.', ['bench']);
  const detections = counter('drift_detections_total', 'Alarms of drift that were raised.', ['bench', 'metric']);
  const recalibrations = counter(
    'recalibrations_triggered_total',
    'Recalibrations that a monitor began, by what asked.',
    ['bench', 'trigger'],
  );
  const runs = counter('fringe_runs_total', 'Runs that have ended, by kind and how.', ['kind', 'status']);
  const ratio = new Gauge({
    name: 'fringe_drift_ratio',
    help: 'Drift over its limit at the latest check; a metric without data is left out.',
    labelNames: ['bench', 'metric'],
    registers,
  });
  new Gauge({
    name: 'fringe_alarms_active',
    help: 'Alarms that are active and not shelved; without data an alarm has no urgency.',
    labelNames: ['cause', 'urgency'],
    registers,
    collect() {
      const active = activeAlarms(probes);
      for (const urgency of urgencies) {
        const those = active.filter((alarm) => alarm.cause === 'drift' && alarm.urgency?.toLowerCase() === urgency);
        this.set({ cause: 'drift', urgency }, those.length);
      }
      this.set({ cause: 'no_data', urgency: 'none' }, active.filter(({ cause }) => cause === 'no_data').length);
    },
  });
  new Gauge({ name: 'fringe_build_info', help: 'Which Fringe this is.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  let lastRun: string | null = null;
  let begunFor: string | null = null;
  /** What has never happened is told as zero: a rule that looks for a change sees none where there is no sample. */
  const begin = (): void => {
    const bench = probed(() => probes.status().benchId);
    if (bench === null) return;
    for (const { metricId: metric } of probed(probes.board)?.metrics ?? []) detections.inc({ bench, metric }, 0);
    if (bench === begunFor) return;
    begunFor = bench;
    checks.inc({ bench }, 0);
    for (const trigger of triggers) recalibrations.inc({ bench, trigger }, 0);
    for (const kernel_id of probed(probes.kernelIds) ?? []) {
      for (const convergence of convergenceReasons) executions.inc({ kernel_id, bench, convergence }, 0);
    }
  };
  begin();
  observeHost(registry, { home, probes, lastRun: () => lastRun });

  return {
    take(signal) {
      switch (signal.kind) {
        case 'calibrationEnded': {
          const { kernelId: kernel_id, benchId: bench, convergence, ...figures } = signal.calibration;
          executions.inc({ kernel_id, bench, convergence });
          duration.observe({ kernel_id, bench }, figures.durationSeconds);
          iterations.observe({ kernel_id, bench }, figures.iterations);
          if (figures.cost !== null) cost.set({ kernel_id, bench }, figures.cost);
          return;
        }
        case 'driftChecked':
          checks.inc({ bench: signal.benchId });
          for (const [metric, value] of Object.entries(signal.ratios)) {
            if (value === null) ratio.remove({ bench: signal.benchId, metric });
            else ratio.set({ bench: signal.benchId, metric }, value);
          }
          return;
        case 'driftDetected':
          return detections.inc({ bench: signal.benchId, metric: signal.metricId });
        case 'recalibrationTriggered':
          return recalibrations.inc({ bench: signal.benchId, trigger: signal.trigger });
        case 'runEnded':
          lastRun = signal.runId;
          return runs.inc({ kind: signal.runKind, status: signal.status });
        case 'span':
        case 'event':
          return;
      }
    },
    async text() {
      begin();
      const all = Registry.merge([registry, processMetrics()]);
      return { contentType: registry.contentType, text: await all.metrics() };
    },
  };
}
