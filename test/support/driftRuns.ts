import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseGraph } from '../../src-core/domain/graph.ts';
import { calibrationKernelSchema } from '../../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import { graphSpecSchema, monitorSpecSchema } from '../../src-core/domain/run.ts';
import type { GraphSpec, MonitorSpec } from '../../src-core/domain/run.ts';
import { resources, sourceKernel } from './demoBench.ts';
import type { LooseKernel } from './demoBench.ts';

export const chain = () => parseGraph(JSON.parse(readFileSync(join(resources, 'graphs/mzi_chain.json'), 'utf8')));

/** The kernel of the source's integration scenario (section 8.1). */
export const scenarioKernel = (): CalibrationKernel =>
  calibrationKernelSchema.parse({
    id: 'mzi_calibration',
    target_nodes: ['mzi_0'],
    parameters_to_tune: ['phase_upper'],
    cost_function: { Minimize: { expression: '1.0 - extinction_ratio', target_value: 0.01 } },
    measurement_sequence: [
      {
        step_id: 'measure_extinction',
        action: { ReadSensor: { sensor_id: 'detector_0', integration_time_ns: 1000 } },
        expected_duration_ns: 2000,
      },
    ],
    optimizer_config: {
      algorithm: { GradientDescent: { learning_rate: 0.1, momentum: 0.9 } },
      max_iterations: 100,
      convergence_threshold: 0.01,
    },
    schedule: 'PreRun',
  });

/** Watches the chip's temperature and how well the interferometer extinguishes. */
export const demoMetrics = () => [
  {
    metric_id: 'chip_temperature',
    metric_type: { ThermalDrift: { sensor_id: 'chip_temperature', nominal_temperature_c: 25, max_delta_c: 2 } },
    measurement_interval_seconds: 10,
  },
  {
    metric_id: 'extinction',
    metric_type: { PerformanceDrift: { metric_name: 'extinction_ratio', nominal_value: 0.995, tolerance: 0.02 } },
    measurement_interval_seconds: 10,
  },
];

export const monitorSpec = (more: LooseKernel = {}): MonitorSpec =>
  monitorSpecSchema.parse({
    kind: 'monitor',
    metrics: demoMetrics().slice(0, 1),
    checkIntervalSeconds: 10,
    kernel: sourceKernel(),
    durationSeconds: 200,
    policy: { cooldownSeconds: 20 },
    ...more,
  });

export const graphSpec = (more: LooseKernel = {}): GraphSpec =>
  graphSpecSchema.parse({ kind: 'graph', title: 'Chain', graph: chain(), ...more });
