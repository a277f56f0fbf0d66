import { randomUUID } from 'node:crypto';
import type { CalibrationKernel, Priority } from '../../../src-core/domain/kernel.ts';
import { calibrateSpecSchema } from '../../../src-core/domain/run.ts';
import type { CalibrateSpec } from '../../../src-core/domain/run.ts';
import type { QueuedRun, ScheduleEntry } from '../../../src-core/domain/schedule.ts';

export interface JobRequest {
  readonly entry: Pick<ScheduleEntry, 'benchId' | 'kernelName'> & { readonly id: string | null };
  readonly kernel: CalibrationKernel;
  /** Normal when left out. */
  readonly priority?: Priority;
  readonly reason: string;
  readonly queuedAt: string;
}

export const newJob = ({ entry, priority = 'Normal', ...rest }: JobRequest): QueuedRun => ({
  ...{ id: randomUUID(), benchId: entry.benchId, kernelName: entry.kernelName, scheduleId: entry.id },
  ...{ priority, ...rest },
});

/** The run of a queued calibration; its record says why it was started. */
export const calibrationSpecOf = ({ kernel, reason, priority, kernelName }: QueuedRun): CalibrateSpec =>
  calibrateSpecSchema.parse({
    kind: 'calibrate',
    kernel,
    reason,
    labels: { notes: `From the queue: ${kernelName}, ${reason}, ${priority.toLowerCase()} priority.` },
  });

export const newScheduleId = (): string => randomUUID();

/** What a schedule queues at once when it is armed, or null. */
export function jobWhenArmed(entry: ScheduleEntry, kernel: CalibrationKernel): QueuedRun | null {
  const { schedule, armedAt } = entry;
  if (!entry.enabled || typeof schedule === 'string' || !('Asynchronous' in schedule)) return null;
  const { priority } = schedule.Asynchronous;
  return newJob({ entry, kernel, priority, reason: 'asynchronous', queuedAt: armedAt });
}
