import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../../../../src-core/domain/bench.ts';
import { isPhysical, isVirtual } from '../../../../src-core/domain/bench.ts';
import { driftMetricSchema } from '../../../../src-core/domain/driftMetric.ts';
import type { DriftMetric } from '../../../../src-core/domain/driftMetric.ts';
import { calibrationKernelSchema } from '../../../../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../../../../src-core/domain/kernel.ts';
import { compileExpression, parseExpression } from '../../../../src-core/expressions/index.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { createOptimizer } from '../../../../src-core/plans/createOptimizer.ts';
import type {
  CalibrationToKeep,
  Instruction,
  InstructionResult,
  Plan,
  RunRequest,
  SensorRead,
} from '../../../../src-core/plans/instruction.ts';
import { monitorStreamSchemas } from '../../../../src-core/plans/drift/monitorStreams.ts';
import type { MonitorInput } from '../../../../src-core/plans/monitorDrift.ts';
import { requireKernel } from '../../../../src-core/plans/resolveKernel.ts';
import { demoBench, resources } from '../../../support/demoBench.ts';

/** An interferometer without hidden parts: what its ports give is written down here. */
export interface ModelChip {
  /** Phase without drive at 25 degC. */
  readonly phaseRad: number;
  readonly phasePerKelvin: number;
  /** Change of temperature at a time, in kelvin. */
  readonly warming: (seconds: number) => number;
  /** Relative noise of a power reading. */
  readonly noise: number;
  /** What a reading becomes: null for none. */
  readonly reading: (
    sensor: string,
    value: number,
    seconds: number,
    settings: ReadonlyMap<string, number>,
  ) => number | null;
}

export const steadyChip: ModelChip = {
  phaseRad: 2,
  phasePerKelvin: 0.12,
  warming: () => 0,
  noise: 5e-4,
  reading: (_sensor, value) => value,
};

/** 5 degC from a time on. */
export const stepAt =
  (seconds: number, kelvin = 5) =>
  (now: number): number =>
    now >= seconds ? kelvin : 0;

const leakage = 2e-4;
const inputW = 2e-4;

export interface ModelRun<R> {
  readonly result: R;
  readonly instructions: readonly Instruction[];
  readonly results: readonly InstructionResult[];
  readonly kept: readonly CalibrationToKeep[];
  readonly notes: readonly string[];
  /** Settings at the end, by full name. */
  readonly settings: ReadonlyMap<string, number>;
  /** Records of a stream, parsed by its schema. */
  of<S extends keyof typeof monitorStreamSchemas>(stream: S): ReturnType<(typeof monitorStreamSchemas)[S]['parse']>[];
}

export interface ModelRunOptions {
  readonly chip?: Partial<ModelChip>;
  /** Told at the first look at or after their time. */
  readonly requests?: readonly { readonly atSeconds: number; readonly request: RunRequest }[];
  readonly nextVersion?: number;
  readonly truth?: boolean;
}

/** Runs a plan against a model of the demo bench, whose clock is the sum of what its instructions take. */
export function runOnModelBench<R>(plan: Plan<R>, options: ModelRunOptions = {}): ModelRun<R> {
  const bench = demoBench();
  const chip = { ...steadyChip, ...options.chip };
  const stream = createRandomStream({ seed: 7, purpose: 'model bench' });
  const requests = [...(options.requests ?? [])];
  const settings = new Map<string, number>();
  const instructions: Instruction[] = [];
  const results: InstructionResult[] = [];
  const kept: CalibrationToKeep[] = [];
  const notes: string[] = [];
  const records: { stream: string; data: unknown }[] = [];
  let version = options.nextVersion ?? 1;
  let timeNs = 0;
  let reads = 0;

  const phase = (): number =>
    chip.phaseRad +
    (settings.get('mzi_0.phase_upper') ?? 0) -
    (settings.get('mzi_0.phase_lower') ?? 0) +
    chip.phasePerKelvin * chip.warming(timeNs / 1e9);
  const crossW = (): number => inputW * (Math.sin(phase() / 2) ** 2 + leakage);
  const throughW = (): number => inputW * (Math.cos(phase() / 2) ** 2 + leakage);
  const physical = (sensor: string): number => {
    const noise = stream.normalAt(reads++);
    if (sensor === 'chip_temperature') return 25 + chip.warming(timeNs / 1e9) + 0.01 * noise;
    return (sensor === 'detector_cross' ? crossW() : throughW()) * (1 + chip.noise * noise);
  };
  const read = (sensor: string, stepId: string): { read: SensorRead; parts: SensorRead[] } => {
    const definition = bench.sensors[sensor];
    if (definition === undefined) throw new Error(`no sensor ${sensor}`);
    const parts = isVirtual(definition) ? definition.reads.map((part) => read(part, stepId).read) : [];
    timeNs += 3e6;
    const names = new Map(parts.map(({ quantity, value }) => [quantity, value ?? Number.NaN]));
    const raw = isPhysical(definition)
      ? chip.reading(sensor, physical(sensor), timeNs / 1e9, settings)
      : isVirtual(definition)
        ? compileExpression(parseExpression(definition.expression)).evaluate(names)
        : null;
    const value = raw !== null && Number.isFinite(raw) ? raw : null;
    const { quantity, unit } = definition;
    const fault = value === null ? 'not measured' : null;
    return { read: { sensor, stepId, quantity, value, unit, fault, integrationTimeNs: 0, timeNs }, parts };
  };
  const answer = (instruction: Instruction): InstructionResult => {
    switch (instruction.verb) {
      case 'set':
        timeNs += 5e6;
        settings.set(instruction.parameter, instruction.value);
        return { requested: instruction.value, commanded: instruction.value };
      case 'read':
        return read(instruction.sensor, instruction.stepId);
      case 'wait':
        timeNs += Math.round(instruction.durationMs * 1e6);
        return null;
      case 'record':
        records.push({ stream: instruction.stream, data: instruction.data });
        return { timeNs };
      case 'note':
        notes.push(instruction.text);
        return null;
      case 'keep':
        kept.push(instruction.calibration);
        version += 1;
        return {
          calibrationId: `run-${kept.length}`,
          version: version - 1,
          artifactDir: '',
          inForce: instruction.calibration.accept,
        };
      case 'takeRequests': {
        const due = requests.filter(({ atSeconds }) => atSeconds <= timeNs / 1e9);
        requests.splice(0, due.length);
        return due.map(({ request }) => request);
      }
      case 'truth':
        if (options.truth !== true) return null;
        return {
          extinctionRatioDb: 10 * Math.log10(throughW() / crossW()),
          chipTimeSeconds: timeNs / 1e9,
          seed: 7,
          sensors: {
            detector_through: throughW(),
            detector_cross: crossW(),
            chip_temperature: 25 + chip.warming(timeNs / 1e9),
          },
        };
      default:
        return null;
    }
  };

  let step = plan.next();
  while (!step.done) {
    if (instructions.length > 200_000) throw new Error('the plan has no end');
    const result = answer(step.value);
    instructions.push(structuredClone(step.value));
    results.push(structuredClone(result));
    step = plan.next(result);
  }
  const of: ModelRun<R>['of'] = (wanted) =>
    records
      .filter((record) => record.stream === wanted)
      .map(({ data }) => monitorStreamSchemas[wanted].parse(JSON.parse(JSON.stringify(data)))) as never;
  return { result: step.value, instructions, results, kept, notes, settings, of };
}

export function kernelFile(name: string, change: (kernel: LooseKernel) => void = () => undefined): CalibrationKernel {
  const kernel: LooseKernel = JSON.parse(readFileSync(join(resources, `kernels/${name}.json`), 'utf8'));
  change(kernel);
  return calibrationKernelSchema.parse(kernel);
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests write what no type would allow
type LooseKernel = any;

export const metric = (id: string, type: unknown, more: Record<string, unknown> = {}): DriftMetric =>
  driftMetricSchema.parse({ metric_id: id, metric_type: type, measurement_interval_seconds: 10, ...more });

export const temperature = metric('temperature', {
  ThermalDrift: { sensor_id: 'chip_temperature', nominal_temperature_c: 25, max_delta_c: 3 },
});
export const extinction = metric('extinction', {
  PerformanceDrift: { metric_name: 'extinction_ratio', nominal_value: 1, tolerance: 0.04 },
});
export const age = (seconds: number): DriftMetric => metric('age', { TemporalDrift: { max_age_seconds: seconds } });
export const phaseUpper = metric(
  'phase',
  { ParameterDrift: { node_id: 'mzi_0', param_name: 'phase_upper', nominal_value: 0 } },
  { threshold: 0.3, measurement_interval_seconds: 60 },
);

/** Calibrated for the steady chip: upper arm to where the phases add up to a whole turn. */
export const calibrated = { 'mzi_0.phase_upper': 2 * Math.PI - 2, 'mzi_0.phase_lower': 0 };
export const startedAtUnixMs = Date.UTC(2026, 0, 5, 10);

export function monitorInput(
  more: Partial<MonitorInput> & { kernelNamed?: CalibrationKernel | null } = {},
): MonitorInput {
  const bench: Bench = demoBench();
  const { kernelNamed = kernelFile('mzi_extinction_surrogate'), ...rest } = more;
  return {
    bench,
    metrics: [temperature, extinction],
    checkIntervalSeconds: 10,
    durationSeconds: 300,
    startedAtUnixMs,
    kernel: kernelNamed === null ? null : requireKernel(kernelNamed, bench),
    optimizer: (resolved, inForce, ordinal) => createOptimizer(resolved, inForce, ordinal),
    inForce: { parameters: calibrated, version: 1, sinceUnixMs: startedAtUnixMs },
    policy: { cooldownSeconds: 60, maxAttempts: 3, minUrgency: 'Medium' },
    alarms: {},
    ...rest,
  };
}
