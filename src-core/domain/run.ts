import { z } from 'zod';
import { alarmRuleChangesSchema } from './alarm.ts';
import { baselineFields, retagFields } from './baseline.ts';
import type { BaselineResult, RetagResult } from './baseline.ts';
import { driftMetricSchema, driftReportSchema, urgencySchema } from './driftMetric.ts';
import { graphSchema } from './graph.ts';
import { inferenceDataSchema } from './inferenceData.ts';
import { adoptionSchema } from './adoption.ts';
import type { AdoptResult } from './adoption.ts';
import type { EstimateResult, InferResult, SweepResult } from './inferenceRun.ts';
import { inferenceSpecSchema } from './inferenceSpec.ts';
import { calibrationKernelSchema, checkIntervalSecondsSchema } from './kernel.ts';
import type { CalibrationKernel } from './kernel.ts';
import { noiseFields } from './noise.ts';
import type { NoiseResult } from './noiseRun.ts';
import { resolvedStandardizeSchema } from './standardizeConfig.ts';
import type { StandardizeResult } from './standardizeRun.ts';
import { sweepSchema } from './sweep.ts';

export const runKinds = [
  'calibrate',
  'monitor',
  'graph',
  'sweep',
  'infer',
  'estimate',
  'adopt',
  'standardize',
  'noise',
  'baseline',
  'retag',
] as const;
export type RunKind = (typeof runKinds)[number];

/** Kinds that work at a desk: they hold no instrument, touch no output, and may be on beside a run of the bench. */
export const deskKinds: ReadonlySet<RunKind> = new Set(['infer', 'estimate', 'adopt', 'standardize', 'retag']);

export const runStatuses = ['running', 'finished', 'failed', 'stopped', 'interrupted', 'closed'] as const;
export type RunStatus = (typeof runStatuses)[number];

export const convergenceReasons = [
  'threshold_met',
  'max_iterations',
  'timeout',
  'cancelled',
  'safety_violation',
  'instrument_failure',
] as const;
export type ConvergenceReason = (typeof convergenceReasons)[number];

/** Faults of a simulated bench: `temperature_step=5@10` is 5 degC, 10 s of chip time after the run's start. */
export const faultKinds = [
  'temperature_step',
  'laser_drop',
  'dead_heater',
  'slow_reply',
  'no_reply',
  'garbled_reply',
  'unplug',
] as const;
export const faultSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /**
   * temperature_step: degC; laser_drop: dB; dead_heater: channel; slow_reply: extra milliseconds on each reply;
   * no_reply, garbled_reply: number of replies; unplug: seconds until it is plugged in again, 0 for never.
   */
  magnitude: z.number(),
  /** Chip time from when it is injected, in seconds: for the faults a run is started with, from the run's start. */
  atSeconds: z.number().nonnegative().default(0),
  /** Which instrument, for faults of a link; all when left out. */
  instrument: z.string().optional(),
});
export type Fault = z.output<typeof faultSchema>;

export const runLabelsSchema = z.strictObject({
  operator: z.string().default(''),
  chipId: z.string().default(''),
  dieId: z.string().default(''),
  notes: z.string().default(''),
});
export type RunLabels = z.output<typeof runLabelsSchema>;

/** What every kind of run is started with. */
const common = {
  /** Starts from that seed's fresh chip on a simulated bench; keys every random stream of the run. */
  seed: z.int().nonnegative().nullable().default(null),
  labels: runLabelsSchema.default({ operator: '', chipId: '', dieId: '', notes: '' }),
  /** Folder that receives the artifact directories instead of the session's own. */
  outDir: z.string().nullable().default(null),
  faults: z.array(faultSchema).default([]),
  /** Why it was started, when not by hand: `periodic`, `asynchronous` ... */
  reason: z.string().min(1).optional(),
};

export const calibrateSpecSchema = z.strictObject({
  kind: z.literal('calibrate'),
  kernel: calibrationKernelSchema,
  ...common,
});

/** When a drift makes a monitor recalibrate by itself. */
export const recalibrationPolicySchema = z.strictObject({
  /** From the end of one attempt to the start of the next. */
  cooldownSeconds: z.number().nonnegative().default(300),
  /** Attempts in a row that were not accepted; then the alarm stays and somebody must look. */
  maxAttempts: z.int().positive().default(3),
  minUrgency: urgencySchema.default('Medium'),
});
export type RecalibrationPolicy = z.output<typeof recalibrationPolicySchema>;

/** What a monitor watches, how often, and what it does about it. */
const watching = {
  metrics: z.array(driftMetricSchema).min(1).readonly(),
  checkIntervalSeconds: checkIntervalSecondsSchema,
  alarms: alarmRuleChangesSchema.default({}),
  policy: recalibrationPolicySchema.default({ cooldownSeconds: 300, maxAttempts: 3, minUrgency: 'Medium' }),
};

export const monitorSpecSchema = z.strictObject({
  kind: z.literal('monitor'),
  /** As it stands in the list of sessions. */
  title: z.string().min(1).default('Drift monitor'),
  ...watching,
  /** Recalibrates by this kernel; null: drift is told, nothing is recalibrated. */
  kernel: calibrationKernelSchema.nullable().default(null),
  /** null: until somebody ends it. */
  durationSeconds: z.number().positive().nullable().default(null),
  ...common,
});

/** Readings of a graph's outputs in one run: its artifact holds them all. */
const mostRepeats = 100_000;

export const graphSpecSchema = z.strictObject({
  kind: z.literal('graph'),
  title: z.string().min(1).default('Graph'),
  graph: graphSchema,
  /** Calibrates before the graph is run; null: with the settings in force. */
  kernel: calibrationKernelSchema.nullable().default(null),
  /** Watched while the graph runs; null: what the kernel's own drift would be. */
  watch: z.strictObject(watching).nullable().default(null),
  /** How often its outputs are read, and how long between; one reading when left out. */
  repeats: z
    .int('expected a whole number')
    .min(1, 'expected at least one reading')
    .max(mostRepeats, `expected at most ${mostRepeats} readings`)
    .default(1),
  intervalSeconds: z.number().nonnegative().default(0),
  ...common,
});

export const sweepSpecSchema = z.strictObject({
  kind: z.literal('sweep'),
  title: z.string().min(1).default('Sweep'),
  sweep: sweepSchema,
  ...common,
});

/** What an inference and a point estimate are started with: the specification and all it refers to. */
const fitting = {
  inference: inferenceSpecSchema,
  data: inferenceDataSchema,
  /** Folder of the specification: where its command is run. Null: the data folder. */
  folder: z.string().nullable().default(null),
};

/** A chain that is gone on with, with what its checkpoint says of it. */
export const continuedChainSchema = z.strictObject({
  /** Its checkpoint or its chain file. */
  file: z.string(),
  /** Steps made before. */
  step: z.int().nonnegative(),
});

export const inferSpecSchema = z.strictObject({
  kind: z.literal('infer'),
  title: z.string().min(1).default('Inference'),
  ...fitting,
  /** Threads that sample; null: as many as the machine has processors. No number in the chain depends on it. */
  workers: z.int('expected a whole number').min(1, 'expected at least one worker').max(256).nullable().default(null),
  continues: continuedChainSchema.nullable().default(null),
  ...common,
});

export const estimateSpecSchema = z.strictObject({
  kind: z.literal('estimate'),
  title: z.string().min(1).default('Point estimate'),
  ...fitting,
  ...common,
});

/** A posterior that is taken over into the bench: its conversions have changed already when the run begins. */
export const adoptSpecSchema = z.strictObject({
  kind: z.literal('adopt'),
  title: z.string().min(1).default('Adoption of a posterior'),
  /** The inference. */
  posterior: z.string().min(1),
  adoptions: z.array(adoptionSchema).min(1),
  /** What is in force, by full name, as the new conversions have it: the outputs' voltages are the same. */
  settings: z.record(z.string(), z.number()),
  ...common,
});
export type AdoptSpec = z.output<typeof adoptSpecSchema>;

/** Statistics of recorded channels and their rate targets: it reads files and sessions, and writes a run directory. */
export const standardizeSpecSchema = z.strictObject({
  kind: z.literal('standardize'),
  title: z.string().min(1).default('Standardization'),
  config: resolvedStandardizeSchema,
  ...common,
});
export type StandardizeSpec = z.output<typeof standardizeSpecSchema>;

/** How often, and how late, a program or the bench's instruments answer. */
export const noiseSpecSchema = z.strictObject({
  kind: z.literal('noise'),
  title: z.string().min(1).default('Link noise'),
  ...noiseFields,
  ...common,
});
export type NoiseSpec = z.output<typeof noiseSpecSchema>;

/** Every head's scores compared with its reference, and made the next version of all. */
export const baselineSpecSchema = z.strictObject({
  kind: z.literal('baseline'),
  title: z.string().min(1).default('Baseline'),
  ...baselineFields,
  ...common,
});
export type BaselineSpec = z.output<typeof baselineSpecSchema>;

/** Recorded sessions re-processed with the references in force. */
export const retagSpecSchema = z.strictObject({
  kind: z.literal('retag'),
  title: z.string().min(1).default('Re-tagging'),
  ...retagFields,
  ...common,
});
export type RetagSpec = z.output<typeof retagSpecSchema>;

export const runSpecSchema = z.discriminatedUnion('kind', [
  calibrateSpecSchema,
  monitorSpecSchema,
  graphSpecSchema,
  sweepSpecSchema,
  inferSpecSchema,
  estimateSpecSchema,
  adoptSpecSchema,
  standardizeSpecSchema,
  noiseSpecSchema,
  baselineSpecSchema,
  retagSpecSchema,
]);
export type SweepSpec = z.output<typeof sweepSpecSchema>;
export type InferSpec = z.output<typeof inferSpecSchema>;
export type EstimateSpec = z.output<typeof estimateSpecSchema>;
export type RunSpec = z.output<typeof runSpecSchema>;

/** Runs of the bench hold its instruments; runs at the desk hold none. One of each may be on. */
export type RunPlace = 'bench' | 'desk';
/** A noise calibration of a program needs no bench, nor a baseline of what is recorded. */
export function placeOf(spec: RunSpec): RunPlace {
  if (spec.kind === 'noise') return 'command' in spec.probe ? 'desk' : 'bench';
  if (spec.kind === 'baseline') return 'recorded' in spec.source ? 'desk' : 'bench';
  return deskKinds.has(spec.kind) ? 'desk' : 'bench';
}

/** The kernel a run comes with, or null. */
export const kernelOf = (spec: RunSpec): CalibrationKernel | null => ('kernel' in spec ? spec.kernel : null);
export type CalibrateSpec = z.output<typeof calibrateSpecSchema>;
export type MonitorSpec = z.output<typeof monitorSpecSchema>;
export type GraphSpec = z.output<typeof graphSpecSchema>;

/** The `result` line of `fringe calibrate`, and the end of a calibration's document stream. */
export const calibrationResultSchema = z.strictObject({
  runId: z.string(),
  calibrationId: z.string(),
  version: z.int().positive(),
  cost: z.number().nullable(),
  convergenceReason: z.enum(convergenceReasons),
  iterations: z.int().nonnegative(),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
  extinctionRatioDb: z.number().nullable(),
  trueExtinctionRatioDb: z.number().nullable(),
  artifactDir: z.string(),
  applied: z.boolean(),
  parameters: z.record(z.string(), z.number()),
});
export type CalibrationResult = z.output<typeof calibrationResultSchema>;

/** The `result` line of `fringe monitor`. */
export const monitorResultSchema = z.strictObject({
  runId: z.string(),
  checks: z.int().nonnegative(),
  /** Alarms of drift that were raised. */
  detections: z.int().nonnegative(),
  /** Accepted ones. */
  recalibrations: z.int().nonnegative(),
  /** Raised though the simulated chip had not drifted; null on hardware. */
  falseAlarms: z.int().nonnegative().nullable(),
  /** Versions in force, from the first to the last. */
  states: z.array(z.int().positive()),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
});
export type MonitorResult = z.output<typeof monitorResultSchema>;

/** The `result` line of `fringe graph`. */
export const graphResultSchema = z.strictObject({
  runId: z.string(),
  /** Of the state the graph was run with; null when none was in force. */
  calibrationId: z.string().nullable(),
  version: z.int().positive().nullable(),
  outputs: z.record(z.string(), z.strictObject({ value: z.number().nullable(), unit: z.string() })),
  artifactDir: z.string(),
  /** Where it ran; the device model stands in when the bench has none of the graph's nodes. */
  ranOn: z.enum(['bench', 'device_model']),
  /** As the last check before the last reading found it; null when nothing was watched, or settings are new since. */
  drift: driftReportSchema.nullable().default(null),
  measurements: z.int().nonnegative(),
  durationSeconds: z.number(),
});
export type GraphResult = z.output<typeof graphResultSchema>;

/** What each kind of run ends with. */
export interface RunResults {
  readonly calibrate: CalibrationResult;
  readonly monitor: MonitorResult;
  readonly graph: GraphResult;
  readonly sweep: SweepResult;
  readonly infer: InferResult;
  readonly estimate: EstimateResult;
  readonly adopt: AdoptResult;
  readonly standardize: StandardizeResult;
  readonly noise: NoiseResult;
  readonly baseline: BaselineResult;
  readonly retag: RetagResult;
}
export type RunResult = RunResults[RunKind];

/** A row of the catalogue. */
export const runSummarySchema = z.strictObject({
  id: z.string(),
  kind: z.enum(runKinds),
  status: z.enum(runStatuses),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  benchId: z.string(),
  simulated: z.boolean(),
  title: z.string(),
  operator: z.string(),
  chipId: z.string(),
  dieId: z.string(),
  notes: z.string(),
  seed: z.int().nullable(),
  version: z.int().nullable(),
  calibrationId: z.string().nullable(),
  parentCalibrationId: z.string().nullable(),
  extinctionRatioDb: z.number().nullable(),
  cost: z.number().nullable(),
  convergenceReason: z.enum(convergenceReasons).nullable(),
  /** Sentence of the failure, empty when there was none. */
  reason: z.string(),
  sessionDir: z.string(),
  artifactDir: z.string().nullable(),
});
export type RunSummary = z.output<typeof runSummarySchema>;
