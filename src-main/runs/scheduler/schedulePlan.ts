import { priorities } from '../../../src-core/domain/kernel.ts';
import type { Priority } from '../../../src-core/domain/kernel.ts';
import type { RunKind } from '../../../src-core/domain/run.ts';
import type { QueuedRun, ScheduleEntry } from '../../../src-core/domain/schedule.ts';

/** What comes due when, who is next, and what is to be done now: decided from what stands, without doing it. */

/** The last moment that a date can hold. */
const endOfTimeMs = 8.64e15;

/** When a schedule next asks for the bench, in Unix ms; null when it is not armed or does not go by the clock. */
export function nextDueMs({ enabled, schedule, periodFrom }: ScheduleEntry): number | null {
  if (!enabled || typeof schedule === 'string' || !('Periodic' in schedule)) return null;
  return Math.min(Date.parse(periodFrom) + schedule.Periodic.interval_seconds * 1e3, endOfTimeMs);
}

/** Schedules whose period is over, the longest overdue first; one that waits or runs already is not due again. */
export function dueEntries(
  schedules: readonly ScheduleEntry[],
  pending: readonly Pick<QueuedRun, 'scheduleId'>[],
  nowMs: number,
): ScheduleEntry[] {
  const taken = new Set(pending.map(({ scheduleId }) => scheduleId));
  return schedules
    .map((entry) => ({ entry, dueMs: nextDueMs(entry) }))
    .filter(({ entry, dueMs }) => dueMs !== null && dueMs <= nowMs && !taken.has(entry.id))
    .sort((a, b) => (a.dueMs ?? 0) - (b.dueMs ?? 0))
    .map(({ entry }) => entry);
}

/** When the next period is over of what does not wait or run already, in Unix ms; Infinity for none. */
export function nextPeriodMs(
  schedules: readonly ScheduleEntry[],
  pending: readonly Pick<QueuedRun, 'scheduleId'>[],
): number {
  const taken = new Set(pending.map(({ scheduleId }) => scheduleId));
  const times = schedules.filter(({ id }) => !taken.has(id)).map((entry) => nextDueMs(entry) ?? Infinity);
  return Math.min(Infinity, ...times);
}

/** What a schedule watches, and how closely; null when it does not, or is not armed. */
export const driftWatchOf = ({ enabled, schedule }: ScheduleEntry) =>
  enabled && typeof schedule !== 'string' && 'OnDrift' in schedule ? schedule.OnDrift : null;

/** Critical before High before Normal before Low; of equals whoever came first. */
export const inOrder = (queue: readonly QueuedRun[]): QueuedRun[] =>
  [...queue].sort((a, b) => rank(b.priority) - rank(a.priority) || Date.parse(a.queuedAt) - Date.parse(b.queuedAt));

const rank = (priority: Priority): number => priorities.indexOf(priority);

/** Who has the bench now. */
export type BenchUse =
  | { readonly by: 'nobody' }
  /** A run that is starting, or has been told to stop. */
  | { readonly by: 'change' }
  | { readonly by: 'run'; readonly runId: string; readonly kind: RunKind; readonly title: string };

export interface Situation {
  /** Of the open bench. */
  readonly queue: readonly QueuedRun[];
  /** A calibration was taken from the queue and has not ended. */
  readonly isCalibrating: boolean;
  readonly held: string;
  readonly use: BenchUse;
  /** Armed monitors that may begin, first choice first. */
  readonly watches: readonly ScheduleEntry[];
}

export type Move =
  | { readonly kind: 'wait'; readonly why: string }
  | { readonly kind: 'start'; readonly job: QueuedRun }
  /** Hands it to the monitor that is on, so that the watch goes on. */
  | { readonly kind: 'request'; readonly job: QueuedRun; readonly runId: string }
  /** Makes room first. */
  | { readonly kind: 'abort'; readonly job: QueuedRun; readonly runId: string }
  | { readonly kind: 'watch'; readonly entry: ScheduleEntry };

/** What is to be done now. A wait says for what; without a word when nothing waits. */
export function nextMove({ queue, isCalibrating, held, use, watches }: Situation): Move {
  if (held !== '') return { kind: 'wait', why: held };
  const [job] = inOrder(queue);
  if (job === undefined) {
    const [entry] = watches;
    return use.by === 'nobody' && !isCalibrating && entry !== undefined
      ? { kind: 'watch', entry }
      : { kind: 'wait', why: '' };
  }
  if (isCalibrating && use.by !== 'run') return { kind: 'wait', why: 'A calibration from the queue is starting.' };
  if (use.by === 'change') return { kind: 'wait', why: 'A run is starting or ending.' };
  if (use.by === 'nobody') return { kind: 'start', job };
  const { runId, kind, title } = use;
  if (isCalibrating || kind === 'calibrate') {
    return { kind: 'wait', why: `The bench is in use by ${isCalibrating ? 'a calibration' : `"${title}"`}.` };
  }
  if (kind === 'monitor') return { kind: 'request', job, runId };
  if (job.priority === 'Critical') return { kind: 'abort', job, runId };
  return { kind: 'wait', why: `The bench is in use by the graph "${title}".` };
}
