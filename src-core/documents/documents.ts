import { z } from 'zod';
import { benchSchema } from '../domain/bench.ts';
import { runSpecSchema, runStatuses } from '../domain/run.ts';
import type { CalibrateSpec } from '../domain/run.ts';

/**
 * The documents of a run, in the order of its journal: one runStart, descriptors and events, one runStop. The artifact,
 * the catalogue's row, the live chart and the command line's progress are all readers of this stream.
 */

const json: z.ZodType<unknown> = z.unknown();

/** Nanoseconds since the run's start on the run's own clock (chip time on a simulated bench, else the machine's). */
const runTimeNs = z.int().nonnegative();

export const runStartSchema = z.strictObject({
  type: z.literal('runStart'),
  seq: z.literal(0),
  format: z.literal('fringe.run/1'),
  runId: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  spec: runSpecSchema,
  bench: benchSchema,
  fringeVersion: z.string(),
  /** SHA-256 of the canonical JSON of spec and bench. */
  specHash: z.string(),
  benchHash: z.string(),
  /** Parent of the version this run will make, with the version number it will take. */
  parentCalibrationId: z.string().nullable(),
  /** Parameters in force when the run began, by full name. */
  initialState: z.record(z.string(), z.number()),
  /** Version of those parameters, and since when they stand (ISO 8601); null when nothing was in force. */
  initialVersion: z.int().nullable().default(null),
  initialSince: z.string().nullable().default(null),
  /** What a fresh simulator needs to stand where this run began; null on hardware. */
  chipSnapshot: json,
  owner: z.strictObject({ pid: z.int(), processStartedAt: z.string(), host: z.string() }),
});
export type RunStart = z.output<typeof runStartSchema>;
/** The start of a calibration, be it a run of its own or a part of another. */
export type CalibrationStart = RunStart & { readonly spec: CalibrateSpec };

export const descriptorSchema = z.strictObject({
  type: z.literal('descriptor'),
  seq: z.int(),
  stream: z.string(),
  /** What each key of the stream's events holds. */
  keys: z.record(
    z.string(),
    z.strictObject({ unit: z.string(), shape: z.array(z.int()).default([]), source: z.string() }),
  ),
});
export type Descriptor = z.output<typeof descriptorSchema>;

/**
 * Streams of a calibration and the data of their events:
 * `instructions`: {index, verb, ...result} one for each instruction that touched the bench (what a resume feeds back);
 * `reads`: see SensorRead; `iterations`: see IterationEvent; `confirmations`; `notes`; `faults`.
 */
export const runEventSchema = z.strictObject({
  type: z.literal('event'),
  seq: z.int(),
  stream: z.string(),
  timeNs: runTimeNs,
  /** Position in the plan's instruction sequence. */
  index: z.int().nonnegative(),
  data: z.record(z.string(), z.unknown()),
});
export type RunEvent = z.output<typeof runEventSchema>;

export const runStopSchema = z.strictObject({
  type: z.literal('runStop'),
  seq: z.int(),
  endedAt: z.string(),
  timeNs: runTimeNs,
  status: z.enum(runStatuses),
  reason: z.string(),
  /** Error code when the run failed. */
  code: z.string().nullable(),
  counts: z.record(z.string(), z.int()),
  /** What the outputs were left doing: a sentence. */
  outputs: z.string(),
  result: json,
});
export type RunStop = z.output<typeof runStopSchema>;

export const runDocumentSchema = z.discriminatedUnion('type', [
  runStartSchema,
  descriptorSchema,
  runEventSchema,
  runStopSchema,
]);
export type RunDocument = z.output<typeof runDocumentSchema>;
