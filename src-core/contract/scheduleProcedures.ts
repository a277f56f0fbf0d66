import { z } from 'zod';
import { calibrationScheduleSchema, prioritySchema } from '../domain/kernel.ts';
import { queuedRunSchema, scheduleEntrySchema } from '../domain/schedule.ts';
import { call, subscription } from './procedureKinds.ts';

const empty = z.strictObject({});

export const scheduleBoardSchema = z.strictObject({
  schedules: z.array(
    scheduleEntrySchema.extend({
      /** When it will next ask for the bench; null: not by the clock, or not armed. */
      nextDueAt: z.string().nullable(),
      /** When it runs, in words: `every 10 min`, `before each graph`. */
      when: z.string(),
    }),
  ),
  /** In the order in which they will run. The kernel itself stays with the host. */
  queue: z.array(queuedRunSchema.omit({ kernel: true }).extend({ kernelId: z.string() })),
  /** Taken from the queue and on now; null when none is. */
  running: z.strictObject({ kernelId: z.string(), reason: z.string(), runId: z.string().nullable() }).nullable(),
  /** Why the queue waits, empty when it does not: `The bench is in use by a calibration.` */
  waitsFor: z.string(),
  /** STOP was pressed: nothing starts by itself until `queue.resume`. */
  isHeld: z.boolean(),
});
export type ScheduleBoard = z.output<typeof scheduleBoardSchema>;

/** Procedures of schedules and of the queue of calibrations that wait for the bench. */
export const scheduleProcedures = {
  'schedules.board': subscription(empty, scheduleBoardSchema),
  /** Arms, changes or disarms a kernel on the open bench. */
  'schedules.save': call(
    z.strictObject({ kernelName: z.string(), schedule: calibrationScheduleSchema, enabled: z.boolean() }),
    scheduleEntrySchema,
  ),
  'schedules.remove': call(z.strictObject({ id: z.string() }), empty),
  /** Queues one calibration; it runs when the bench is free, before those of lower priority. */
  'queue.add': call(
    z.strictObject({ kernelName: z.string(), priority: prioritySchema }),
    z.strictObject({ id: z.string() }),
  ),
  'queue.cancel': call(z.strictObject({ id: z.string() }), empty),
  /** Lets schedules and queue go on after STOP. */
  'queue.resume': call(empty, empty),
} as const;
