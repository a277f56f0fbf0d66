import type { ScheduleBoard } from '../../../src-core/contract/scheduleProcedures.ts';
import type { ScheduleFile } from '../../../src-core/domain/schedule.ts';
import { inOrder, nextDueMs } from './schedulePlan.ts';
import { whenWords } from './scheduleWords.ts';

/** What a screen is shown of one bench's schedules and queue. */
export function boardOf(
  { schedules, queue, running }: ScheduleFile,
  { benchId, ...now }: Pick<ScheduleBoard, 'waitsFor' | 'isHeld'> & { readonly benchId: string },
): ScheduleBoard {
  return {
    schedules: schedules
      .filter((entry) => entry.benchId === benchId)
      .map((entry) => {
        const dueMs = nextDueMs(entry);
        const nextDueAt = dueMs === null ? null : new Date(dueMs).toISOString();
        return { ...entry, nextDueAt, when: whenWords(entry.schedule) };
      }),
    queue: inOrder(queue.filter((job) => job.benchId === benchId)).map(({ kernel, ...job }) => ({
      ...job,
      kernelId: kernel.id,
    })),
    running:
      running === null ? null : { kernelId: running.job.kernel.id, reason: running.job.reason, runId: running.runId },
    ...now,
  };
}
