import { z } from 'zod';
import { runKinds, runSpecSchema, runSummarySchema, runLabelsSchema, faultSchema, runStatuses } from '../domain/run.ts';
import { benchSchema, benchInstrumentSchema } from '../domain/bench.ts';
import { limitsSchema } from '../domain/kernel.ts';
import { calibrationStateSchema } from '../domain/calibrationState.ts';
import { convergenceSummarySchema, lineageEntrySchema } from '../domain/artifact.ts';
import { runDocumentSchema } from '../documents/documents.ts';
import { baselineProcedures } from './baselineProcedures.ts';
import { driftProcedures } from './driftProcedures.ts';
import { inferenceProcedures } from './inferenceProcedures.ts';
import { instrumentProcedures } from './instrumentProcedures.ts';
import { linkProcedures, reconnectViewSchema } from './linkProcedures.ts';
import { noiseProcedures } from './noiseProcedures.ts';
import { call, placedRefusalSchema, subscription } from './procedureKinds.ts';
import { scheduleProcedures } from './scheduleProcedures.ts';
import { standardizeProcedures } from './standardizeProcedures.ts';

export type { PlacedRefusal } from './procedureKinds.ts';

/**
 * Everything a screen may ask of the host. Names on the wire are forever: a procedure is never renamed or given another
 * meaning. Inputs and outputs are parsed at both ends of every link.
 */

const empty = z.strictObject({});
const runId = z.strictObject({ runId: z.string() });
const identitySchema = z.strictObject({
  manufacturer: z.string(),
  model: z.string(),
  serialNumber: z.string(),
  firmware: z.string(),
});
const foundInstrumentSchema = z.strictObject({
  address: z.string(),
  description: z.string(),
  /** The driver that is likely. */
  driver: z.string().nullable(),
  /** Who it says it is, where it has said so. */
  identity: identitySchema.nullable(),
  /** The instrument of the bench at this address. */
  usedBy: z.string().nullable(),
  /** The instrument of the bench that this is, though the bench file has another address for it. */
  movedFrom: z.strictObject({ instrument: z.string(), address: z.string() }).nullable(),
});
export const instrumentStatusSchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  driver: z.string(),
  address: z.string(),
  state: z.enum(['disconnected', 'connecting', 'connected', 'busy', 'lost']),
  /** Why it is not connected, empty when it is. */
  reason: z.string(),
  simulated: z.boolean(),
  identity: identitySchema.nullable(),
  lastRoundTripMs: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP99Ms: z.number().nullable(),
  exchanges: z.int(),
  timeouts: z.int(),
  retries: z.int(),
  resynchronisations: z.int(),
  errors: z.int(),
  reconnects: z.int(),
  /** Questions put to an idle instrument to see whether it is still there, and answered; in none of the figures above. */
  keepAlives: z.int(),
  /** What is done to find a lost instrument again; null when it is not lost, or nobody looks for it. */
  reconnect: reconnectViewSchema.nullable(),
  leasedBy: z.string().nullable(),
});
export type InstrumentStatus = z.output<typeof instrumentStatusSchema>;

export const parameterStatusSchema = z.strictObject({
  fullName: z.string(),
  nodeId: z.string(),
  name: z.string(),
  unit: z.string(),
  instrument: z.string(),
  channel: z.int(),
  requested: z.number().nullable(),
  commanded: z.number().nullable(),
  /** Read back from the instrument and converted; null when unknown. */
  observed: z.number().nullable(),
  /** The output itself: volts (or degC) and milliampere. */
  outputValue: z.number().nullable(),
  outputUnit: z.string(),
  currentMa: z.number().nullable(),
  hardLimits: limitsSchema,
  softLimits: limitsSchema.nullable(),
  safe: z.number(),
  step: z.number(),
});
export type ParameterStatus = z.output<typeof parameterStatusSchema>;

export const benchStatusSchema = z.strictObject({
  benchId: z.string(),
  label: z.string(),
  file: z.string(),
  hardwareRevision: z.string(),
  simulated: z.boolean(),
  /** `safe` when every output is at its safe value, `driven` when one is not, `unknown` when one cannot be read. */
  outputs: z.enum(['safe', 'driven', 'unknown']),
  /** Outputs that could not be made safe and are tried again, or were until that was given up; null when none is left. */
  safeReturn: z
    .strictObject({
      parameters: z.array(z.string()),
      attempts: z.int(),
      givenUp: z.boolean(),
      /** What kept the last attempt from its end; empty before the first. */
      reason: z.string(),
    })
    .nullable(),
  instruments: z.array(instrumentStatusSchema),
  parameters: z.array(parameterStatusSchema),
  maxVoltageV: z.number().nullable(),
  maxCurrentMa: z.number().nullable(),
  maxOpticalPowerDbm: z.number().nullable(),
  /** A version that is in force on paper while the outputs are safe: offer to ramp it back. */
  versionInForce: z.int().nullable(),
  versionApplied: z.int().nullable(),
  activeFaults: z.array(faultSchema),
});
export type BenchStatus = z.output<typeof benchStatusSchema>;

/** A block of live samples of all sensors, in column form; times are Unix milliseconds. */
export const readingsSchema = z.strictObject({
  sensors: z.record(
    z.string(),
    z.strictObject({ timesMs: z.array(z.number()), values: z.array(z.number().nullable()) }),
  ),
});
export type Readings = z.output<typeof readingsSchema>;

export const kernelEntrySchema = z.strictObject({
  /** File name without folder, the handle for the other procedures. */
  name: z.string(),
  id: z.string(),
  title: z.string(),
  /** `minimize · 2 parameters · 20 dB`. */
  summary: z.string(),
  algorithm: z.string(),
  /** Shipped with Fringe; saving it makes a copy in the user's folder. */
  builtIn: z.boolean(),
  valid: z.boolean(),
  /** Nodes, parameters and sensors it names that the open bench does not have: then it is for another bench. */
  missing: z.array(z.string()).default([]),
});
export type KernelEntry = z.output<typeof kernelEntrySchema>;

export const preflightSchema = z.strictObject({
  ok: z.boolean(),
  refusals: z.array(placedRefusalSchema),
  warnings: z.array(z.string()),
  instrumentsLeased: z.array(z.string()),
  parameters: z.array(
    z.strictObject({
      fullName: z.string(),
      unit: z.string(),
      /** Range that may be written: the bench's hard limits within the kernel's. */
      range: limitsSchema,
      softLimits: limitsSchema.nullable(),
      start: z.number(),
      outputUnit: z.string(),
      maxOutput: z.number(),
      maxCurrentMa: z.number().nullable(),
    }),
  ),
  sensorsRead: z.array(z.string()),
  /** Every name of the expressions and where it comes from. */
  names: z.array(z.strictObject({ name: z.string(), source: z.string() })),
  measurementsPerIteration: z.int(),
  maxIterations: z.int(),
  expectedDurationSeconds: z.number(),
  timeoutSeconds: z.number(),
  target: z.number().nullable(),
  costExpression: z.string(),
  algorithm: z.string(),
  limits: z.array(z.strictObject({ name: z.string(), value: z.string() })),
});
export type Preflight = z.output<typeof preflightSchema>;

export const runProgressSchema = z.strictObject({
  runId: z.string(),
  kind: z.enum(runKinds),
  title: z.string(),
  /** What it is doing, in a few words; empty when its kind says it all. */
  phase: z.string(),
  state: z.enum(['idle', 'running', 'pausing', 'paused', 'stopping', 'aborting', 'finished']),
  iteration: z.int(),
  maxIterations: z.int(),
  measurements: z.int(),
  measurementsPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  elapsedSeconds: z.number(),
  cost: z.number().nullable(),
  bestCost: z.number().nullable(),
  lastSeq: z.int(),
});
export type RunProgress = z.output<typeof runProgressSchema>;

export const verifyResultSchema = z.strictObject({
  ok: z.boolean(),
  kind: z.enum(['directory', 'bag', 'zip']),
  files: z.int(),
  differing: z.array(z.string()),
  missing: z.array(z.string()),
  extra: z.array(z.string()),
});
export type VerifyResult = z.output<typeof verifyResultSchema>;

export const artifactSummarySchema = z.strictObject({
  artifactDir: z.string(),
  manifest: z.record(z.string(), z.unknown()),
  state: calibrationStateSchema,
  summary: convergenceSummarySchema,
  lineage: z.array(lineageEntrySchema),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int() })),
});
export type ArtifactSummary = z.output<typeof artifactSummarySchema>;

export const stateEntrySchema = z.strictObject({
  state: calibrationStateSchema,
  runId: z.string().nullable(),
  artifactDir: z.string().nullable(),
  converged: z.boolean(),
  extinctionRatioDb: z.number().nullable(),
  inForce: z.boolean(),
  applied: z.boolean(),
});
export type StateEntry = z.output<typeof stateEntrySchema>;

const fileText = z.strictObject({ name: z.string(), text: z.string() });

export const procedures = {
  'host.info': call(
    empty,
    z.strictObject({
      name: z.literal('Fringe'),
      version: z.string(),
      shell: z.enum(['electron', 'web', 'cli', 'memory']),
      home: z.string(),
      /** Sentences the shell wants seen, such as that it runs without Chromium's sandbox. */
      notices: z.array(z.string()),
    }),
  ),

  /** STOP: stops what runs, within one instrument command, and brings every output to its safe value. */
  'stop.all': call(empty, z.strictObject({ stoppedRunId: z.string().nullable(), outputs: z.string() })),

  'bench.status': call(empty, benchStatusSchema),
  /** The status again at each change, at most ten times a second. */
  'bench.statusFeed': subscription(empty, benchStatusSchema),
  'bench.file': call(empty, z.strictObject({ file: z.string(), bench: benchSchema })),
  'bench.readings': subscription(empty, readingsSchema),
  'bench.setParameter': call(z.strictObject({ parameter: z.string(), value: z.number() }), parameterStatusSchema),
  /** `ok` when every output is known to be at its safe value. */
  'bench.safeState': call(empty, z.strictObject({ ok: z.boolean(), outputs: z.string() })),
  /** Drives one parameter up and back a few times, so that a person sees which heater it is. */
  'bench.blink': call(z.strictObject({ parameter: z.string() }), empty),
  'bench.darkCorrection': call(
    z.strictObject({ sensor: z.string() }),
    z.strictObject({ sensor: z.string(), oldDark: z.number(), newDark: z.number(), unit: z.string() }),
  ),
  'bench.identify': call(z.strictObject({ instrument: z.string() }), instrumentStatusSchema),
  'bench.reconnect': call(z.strictObject({ instrument: z.string() }), instrumentStatusSchema),
  'bench.discover': call(
    /** `host:port` or `host` alone: asked who they are; nothing is sent to anything else. */
    z.strictObject({ hosts: z.array(z.string().max(300)).max(16).default([]) }),
    z.strictObject({ found: z.array(foundInstrumentSchema), notices: z.array(z.string()) }),
  ),
  /** Asks what stands at an address who it is. */
  'bench.identifyAddress': call(
    z.strictObject({ address: z.string().min(1).max(300), options: benchInstrumentSchema.shape.options }),
    z.strictObject({ identity: identitySchema, driver: z.string().nullable() }),
  ),
  /** Adds an instrument to the bench file after it has answered with its identity. */
  'bench.addInstrument': call(
    z.strictObject({ id: z.string(), instrument: benchInstrumentSchema }),
    instrumentStatusSchema,
  ),
  /** Gives an instrument of the bench another address, at which the same instrument must answer. */
  'bench.moveInstrument': call(z.strictObject({ id: z.string(), address: z.string().min(1) }), instrumentStatusSchema),
  'bench.removeInstrument': call(z.strictObject({ id: z.string() }), empty),
  /** Edits limits and the safe value of one parameter in the bench file; the screen shows old and new first. */
  'bench.updateParameter': call(
    z.strictObject({
      parameter: z.string(),
      hardLimits: limitsSchema,
      softLimits: limitsSchema.nullable(),
      safe: z.number(),
    }),
    parameterStatusSchema,
  ),
  'bench.injectFault': call(faultSchema, empty),
  'bench.clearFaults': call(empty, empty),

  'kernels.list': call(empty, z.strictObject({ kernels: z.array(kernelEntrySchema) })),
  'kernels.read': call(z.strictObject({ name: z.string() }), fileText),
  /** Parses the text, resolves its names on the bench; refusals carry path, line and column. */
  'kernels.check': call(
    z.strictObject({ text: z.string().max(2_000_000) }),
    z.strictObject({ refusals: z.array(placedRefusalSchema), preflight: preflightSchema.nullable() }),
  ),
  'kernels.save': call(fileText, kernelEntrySchema),
  'kernels.remove': call(z.strictObject({ name: z.string() }), empty),

  /** Takes the kernel's text, so that line and column of a refusal are the editor's. */
  'calibration.start': call(
    z.strictObject({
      kernelText: z.string().max(2_000_000),
      labels: runLabelsSchema,
      seed: z.int().nonnegative().nullable(),
    }),
    runId,
  ),

  'runs.start': call(runSpecSchema, runId),
  'runs.active': call(empty, z.strictObject({ run: runProgressSchema.nullable() })),
  'runs.progress': subscription(empty, runProgressSchema.nullable()),
  /** The run's documents from its first (or from `afterSeq`), then as they are written. Ends after runStop. */
  'runs.documents': subscription(z.strictObject({ runId: z.string() }), runDocumentSchema),
  'runs.pause': call(runId, empty),
  'runs.resume': call(runId, empty),
  'runs.stop': call(runId, empty),

  'sessions.list': call(
    z.strictObject({
      search: z.string().default(''),
      status: z.enum(runStatuses).nullable().default(null),
      limit: z.int().positive().max(1000).default(200),
      offset: z.int().nonnegative().default(0),
    }),
    z.strictObject({ sessions: z.array(runSummarySchema), total: z.int() }),
  ),
  /** Tells that the catalogue changed; the screen asks again. */
  'sessions.changes': subscription(empty, z.strictObject({ runId: z.string() })),
  'sessions.get': call(runId, runSummarySchema),
  'sessions.resume': call(runId, runId),
  'sessions.close': call(runId, runSummarySchema),

  'state.list': call(empty, z.strictObject({ states: z.array(stateEntrySchema) })),
  'state.at': call(z.strictObject({ time: z.string() }), z.strictObject({ state: calibrationStateSchema.nullable() })),
  'state.apply': call(z.strictObject({ version: z.int().positive() }), z.strictObject({ outputs: z.string() })),
  'state.restore': call(z.strictObject({ version: z.int().positive() }), z.strictObject({ outputs: z.string() })),

  'artifacts.get': call(runId, artifactSummarySchema),
  'artifacts.verify': call(runId, verifyResultSchema),
  /** Size and time of an export before it is made. */
  'artifacts.exportEstimate': call(runId, z.strictObject({ files: z.int(), bytes: z.int(), seconds: z.number() })),
  /**
   * Electron asks where to save and returns the path (null when the engineer cancelled); the web shell returns a
   * link from which the browser downloads the bundle.
   */
  'artifacts.export': call(
    runId,
    z.strictObject({ path: z.string().nullable(), downloadUrl: z.string().nullable(), files: z.int(), bytes: z.int() }),
  ),
  /** `upload` names a file the web shell received; without it the shell asks for one. Null when cancelled. */
  'artifacts.import': call(
    z.strictObject({ upload: z.string().nullable() }),
    z.strictObject({ path: z.string().nullable(), files: z.int() }),
  ),
  'artifacts.report': call(runId, z.strictObject({ html: z.string() })),

  ...baselineProcedures,
  ...driftProcedures,
  ...inferenceProcedures,
  ...instrumentProcedures,
  ...linkProcedures,
  ...noiseProcedures,
  ...scheduleProcedures,
  ...standardizeProcedures,
} as const;

export type Procedures = typeof procedures;
export type ProcedureName = keyof Procedures;
export type CallName = { [N in ProcedureName]: Procedures[N]['kind'] extends 'call' ? N : never }[ProcedureName];
export type SubscriptionName = Exclude<ProcedureName, CallName>;
export type ProcedureInput<N extends ProcedureName> = z.input<Procedures[N]['input']>;
export type ProcedureParsedInput<N extends ProcedureName> = z.output<Procedures[N]['input']>;
export type ProcedureOutput<N extends ProcedureName> = z.output<Procedures[N]['output']>;

export interface NumberedEvent<T> {
  readonly seq: number;
  readonly value: T;
}
