import {
  descriptorSchema,
  runEventSchema,
  runStartSchema,
  runStopSchema,
} from '../../../src-core/documents/documents.ts';
import type { CalibrationStart, RunDocument, RunEvent } from '../../../src-core/documents/documents.ts';
import { calibrationStateSchema } from '../../../src-core/domain/calibrationState.ts';
import { convergenceSummarySchema } from '../../../src-core/domain/artifact.ts';
import { ownProcess } from '../../../src-main/sessions/processIdentity.ts';
import type { ArtifactInput } from '../../../src-main/sessions/artifact/artifactContent.ts';

/** A calibration's record in the form the engine writes it; its numbers are a decaying cosine, nothing measured. */

export interface ExampleOptions {
  readonly runId?: string;
  readonly version?: number;
  readonly parent?: string | null;
  readonly benchId?: string;
  readonly iterations?: number;
  readonly outDir?: string | null;
  readonly startedAt?: string;
  readonly labels?: Partial<CalibrationStart['spec']['labels']>;
}

const phase = (channel: number) => ({
  unit: 'rad',
  instrument: 'heaters',
  channel,
  conversion: { heater_phase: { p_2pi_w: 0.03, resistance_ohm: 1000 } },
  period: 6.283185307179586,
  hard_limits: [0, 6.6],
  soft_limits: [0, 6.3],
  ramp: { step: 1, dwell_ms: 2 },
  safe: 0,
  settle_ms: 15,
});

export function exampleStart(options: ExampleOptions = {}): CalibrationStart {
  return runStartSchema.parse({
    type: 'runStart',
    seq: 0,
    format: 'fringe.run/1',
    runId: options.runId ?? '20260105-104207-7f3a',
    startedAt: options.startedAt ?? '2026-01-05T10:42:07.000Z',
    spec: {
      kind: 'calibrate',
      kernel: {
        id: 'mzi_extinction_calibration',
        target_nodes: ['mzi_0'],
        parameters_to_tune: ['phase_upper', 'phase_lower'],
        cost_function: { Minimize: { expression: 'cross_port_power / through_port_power', target_value: 0.01 } },
        measurement_sequence: [
          { step_id: 'through', action: { ReadSensor: { sensor_id: 'detector_through', integration_time_ns: 1000 } } },
          { step_id: 'cross', action: { ReadSensor: { sensor_id: 'detector_cross', integration_time_ns: 1000 } } },
        ],
        optimizer_config: {
          algorithm: { NelderMead: { initial_simplex_size: 0.1 } },
          max_iterations: 50,
          convergence_threshold: 0.01,
        },
      },
      seed: 42,
      labels: { operator: 'Bench 3', chipId: 'W12-C04', dieId: 'D7', notes: 'after re-bonding', ...options.labels },
      outDir: options.outDir ?? null,
    },
    bench: {
      format: 'fringe.bench/1',
      id: options.benchId ?? 'demo',
      label: 'Demo bench',
      hardware_revision: 'sim-1',
      simulated: { chip: 'mzi', seed: 42 },
      instruments: {
        heaters: { driver: 'qontrol', address: 'TCPIP0::127.0.0.1::0::SOCKET', label: 'Q8iv heaters' },
        meter: { driver: 'pm100d', address: 'TCPIP0::127.0.0.1::0::SOCKET', label: 'PM100D' },
        tec: { driver: 'tc200', address: 'TCPIP0::127.0.0.1::0::SOCKET', label: 'TC200' },
      },
      nodes: { mzi_0: { kind: 'mzi', parameters: { phase_upper: phase(0), phase_lower: phase(1) } } },
      sensors: {
        detector_through: { instrument: 'meter', channel: 0, quantity: 'through_port_power', unit: 'W' },
        detector_cross: { instrument: 'meter', channel: 1, quantity: 'cross_port_power', unit: 'W' },
      },
      limits: { max_voltage_v: 9, max_electrical_current_ma: 20, max_optical_power_dbm: 3 },
    },
    fringeVersion: '0.1.0',
    specHash: '3b1f'.repeat(16),
    benchHash: '90ac'.repeat(16),
    parentCalibrationId: options.parent ?? null,
    initialState: { 'mzi_0.phase_upper': 0, 'mzi_0.phase_lower': 0 },
    chipSnapshot: null,
    owner: ownProcess(),
  }) as CalibrationStart;
}

interface Iteration {
  readonly [name: string]: unknown;
  readonly iteration: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly cost: number;
  readonly bestCost: number;
}

function exampleIterations(count: number): Iteration[] {
  let best = Infinity;
  return Array.from({ length: count }, (_, index) => {
    const decay = Math.exp(-index / 7);
    const parameters = {
      'mzi_0.phase_upper': 2.1 * (1 - decay) + 0.22 * decay * Math.cos(index * 2.1) + 0.25 * decay,
      'mzi_0.phase_lower': 0.68 * (1 - decay) + 0.3 * decay * Math.sin(index * 1.7) + 0.35 * decay,
    };
    const cost = 0.0046 + 0.9 * decay ** 1.4 * (1 + 0.5 * Math.sin(index * 2.6));
    best = Math.min(best, cost);
    return { iteration: index + 1, parameters, cost, gradient: null, bestCost: best };
  });
}

export function exampleEvents(options: ExampleOptions = {}): RunEvent[] {
  const events: RunEvent[] = [];
  const add = (stream: string, data: Record<string, unknown>) => {
    const seq = events.length + 3;
    events.push(runEventSchema.parse({ type: 'event', seq, stream, timeNs: seq * 13_000_000, index: seq, data }));
  };
  for (const iteration of exampleIterations(options.iterations ?? 34)) {
    for (const [sensor, value] of [
      ['detector_through', 3.5e-4 / (1 + iteration.cost)],
      ['detector_cross', (3.5e-4 * iteration.cost) / (1 + iteration.cost)],
    ] as const) {
      const timeNs = (events.length + 3) * 13_000_000;
      const quantity = sensor.replace('detector_', '').concat('_port_power');
      const read = { sensor, stepId: sensor, quantity, value, unit: 'W', fault: null, integrationTimeNs: 1000, timeNs };
      add('reads', read);
    }
    add('iterations', iteration);
  }
  return events;
}

export function exampleArtifact(options: ExampleOptions = {}): ArtifactInput {
  const start = exampleStart(options);
  const events = exampleEvents(options);
  const iterations = exampleIterations(options.iterations ?? 34);
  const last = iterations.at(-1) as Iteration;
  const version = options.version ?? 1;
  const timestamp = '2026-01-05T10:42:09.120Z';
  const state = calibrationStateSchema.parse({
    calibration_id: start.runId,
    version,
    timestamp,
    node_calibrations: {
      mzi_0: {
        node_id: 'mzi_0',
        parameters: {
          phase_upper: last.parameters['mzi_0.phase_upper'],
          phase_lower: last.parameters['mzi_0.phase_lower'],
        },
        metadata: {
          cost_function_value: 0.0046,
          convergence_iterations: iterations.length,
          measurement_snr_db: 41.2,
          confidence: 0.9999,
          calibration_duration_seconds: 1.92,
        },
      },
    },
    provenance: {
      calibration_kernel_id: start.spec.kernel.id,
      optimizer_algorithm: 'NelderMead',
      measurement_count: events.filter((event) => event.stream === 'reads').length,
      parent_calibration_id: options.parent ?? null,
      hardware_revision: 'sim-1',
      temperature_c: 25.02,
      seed: 42,
    },
  });
  const summary = convergenceSummarySchema.parse({
    algorithm: 'NelderMead',
    convergence_reason: 'threshold_met',
    iterations: iterations.length,
    final_cost: 0.0046,
    target_value: 0.01,
    best_parameters: last.parameters,
    extinction_ratio_db: 23.37,
    true_extinction_ratio_db: 23.41,
    initial_extinction_ratio_db: 4.1,
    measurement_snr_db: 41.2,
    confidence: 0.9999,
    duration_seconds: 1.92,
    cost_function_history: iterations.map((each) => [each.iteration, each.cost]),
  });
  const entry = (calibrationId: string, number: number, parent: string | null) => ({
    calibration_id: calibrationId,
    version: number,
    timestamp,
    parent_calibration_id: parent,
    run_id: calibrationId,
    reason: parent === null ? 'calibration' : 'recalibration',
  });
  const lineage = options.parent ? [entry(options.parent, version - 1, null)] : [];
  lineage.push(entry(start.runId, version, options.parent ?? null));
  return { start, events, state, summary, lineage, labels: start.spec.labels, created: timestamp };
}

/** The journal of a run that finished, with the artifact at `artifactDir`. */
export function exampleDocuments(options: ExampleOptions, artifactDir: string): RunDocument[] {
  const { start, events, summary, state } = exampleArtifact(options);
  const seq = (events.at(-1)?.seq ?? 0) + 1;
  const descriptor = descriptorSchema.parse({ type: 'descriptor', seq: 1, stream: 'reads', keys: {} });
  const stop = runStopSchema.parse({
    type: 'runStop',
    seq,
    endedAt: state.timestamp,
    timeNs: seq * 13_000_000,
    status: 'finished',
    reason: '',
    code: null,
    counts: { events: events.length },
    outputs: 'Outputs hold the new settings.',
    result: {
      runId: start.runId,
      calibrationId: state.calibration_id,
      version: state.version,
      cost: summary.final_cost,
      convergenceReason: summary.convergence_reason,
      iterations: summary.iterations,
      measurements: state.provenance.measurement_count,
      durationSeconds: summary.duration_seconds,
      extinctionRatioDb: summary.extinction_ratio_db,
      trueExtinctionRatioDb: summary.true_extinction_ratio_db,
      artifactDir,
      applied: true,
      parameters: summary.best_parameters,
    },
  });
  return [start, descriptor, ...events, stop];
}
