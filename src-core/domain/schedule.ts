import { z } from 'zod';
import { calibrationKernelSchema, calibrationScheduleSchema, prioritySchema } from './kernel.ts';

/** What is kept of calibrations that start by themselves: which kernel, when, and what waits for the bench. */

/** ISO 8601, UTC. */
const time = z.iso.datetime();

/** A kernel of the library that is armed on a bench. */
export const scheduleEntrySchema = z.strictObject({
  id: z.string(),
  benchId: z.string(),
  /** The kernel's file name in the library. */
  kernelName: z.string(),
  schedule: calibrationScheduleSchema,
  enabled: z.boolean(),
  /** When it was last armed or changed. */
  armedAt: time,
  /** A period is counted from here: when it was armed, last began, or was last passed over. */
  periodFrom: time,
  lastRunAt: time.nullable(),
  lastRunId: z.string().nullable(),
  /** How its last run ended, as a sentence; empty before the first. */
  lastOutcome: z.string(),
});
export type ScheduleEntry = z.output<typeof scheduleEntrySchema>;

/** A calibration that waits for the bench. */
export const queuedRunSchema = z.strictObject({
  id: z.string(),
  benchId: z.string(),
  kernelName: z.string(),
  /** As it stood when it was queued. */
  kernel: calibrationKernelSchema,
  priority: prioritySchema,
  /** `periodic`, `drift`, `asynchronous`, or who asked. */
  reason: z.string(),
  queuedAt: time,
  scheduleId: z.string().nullable(),
});
export type QueuedRun = z.output<typeof queuedRunSchema>;

/** `<home>/schedules.json`. */
export const scheduleFileSchema = z.strictObject({
  format: z.literal('fringe.schedules/1'),
  schedules: z.array(scheduleEntrySchema),
  queue: z.array(queuedRunSchema),
  /** Taken from the queue and not ended yet: one that is found here at a start was cut. `runId` null: not begun yet. */
  running: z.strictObject({ job: queuedRunSchema, runId: z.string().nullable() }).nullable().default(null),
  /** The monitor that a schedule keeps on. */
  watch: z.strictObject({ scheduleId: z.string(), runId: z.string().nullable() }).nullable().default(null),
  /** Why nothing starts by itself until somebody says so, as a sentence; empty when it may. */
  held: z.string().default(''),
});
export type ScheduleFile = z.output<typeof scheduleFileSchema>;
