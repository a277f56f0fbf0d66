import type { QueuedRun, ScheduleEntry, ScheduleFile } from '../../../src-core/domain/schedule.ts';

/** What happens to schedules and queue, as changes of the file that holds them: nothing here acts. */

export const entryOf = (file: ScheduleFile, id: string | null): ScheduleEntry | null =>
  file.schedules.find((entry) => entry.id === id) ?? null;

/** Puts a schedule in the place of the one of its id, or behind the others. Its jobs that still wait are dropped. */
export function withEntry(file: ScheduleFile, entry: ScheduleEntry): ScheduleFile {
  const isKnown = file.schedules.some(({ id }) => id === entry.id);
  const schedules = isKnown
    ? file.schedules.map((one) => (one.id === entry.id ? entry : one))
    : [...file.schedules, entry];
  return { ...file, schedules, queue: file.queue.filter(({ scheduleId }) => scheduleId !== entry.id) };
}

export const withoutEntry = (file: ScheduleFile, id: string): ScheduleFile => ({
  ...file,
  schedules: file.schedules.filter((entry) => entry.id !== id),
  queue: file.queue.filter(({ scheduleId }) => scheduleId !== id),
});

export function changeEntry(file: ScheduleFile, id: string | null, change: Partial<ScheduleEntry>): ScheduleFile {
  if (entryOf(file, id) === null) return file;
  return { ...file, schedules: file.schedules.map((entry) => (entry.id === id ? { ...entry, ...change } : entry)) };
}

/** A schedule never waits twice, nor while it runs. */
export function queued(file: ScheduleFile, job: QueuedRun): ScheduleFile {
  const { scheduleId } = job;
  const isPending = [...file.queue, ...(file.running === null ? [] : [file.running.job])].some(
    (other) => scheduleId !== null && other.scheduleId === scheduleId,
  );
  return isPending ? file : { ...file, queue: [...file.queue, job] };
}

/** Taken from the queue, before anything is started: whatever happens now, it is not taken again. */
export function begun(file: ScheduleFile, job: QueuedRun, at: string): ScheduleFile {
  const taken = { ...file, queue: file.queue.filter(({ id }) => id !== job.id), running: { job, runId: null } };
  return changeEntry(taken, job.scheduleId, { periodFrom: at });
}

/** The run of what was taken is known. */
export function runKnown(file: ScheduleFile, runId: string, at: string): ScheduleFile {
  if (file.running === null) return file;
  const known = { ...file, running: { ...file.running, runId } };
  return changeEntry(known, file.running.job.scheduleId, { lastRunAt: at, lastRunId: runId });
}

/** Could not be taken after all: it waits again where it stood. */
export const givenBack = (file: ScheduleFile): ScheduleFile =>
  file.running === null ? file : { ...file, running: null, queue: [file.running.job, ...file.queue] };

/** The longest that a period grows to when what it asks for cannot be done. */
const longestPauseMs = 3_600_000;

/** A period whose run could not be begun: each further one in a row is twice as long, up to an hour. */
export function passedOver(
  file: ScheduleFile,
  { scheduleId, failures, nowMs }: { readonly scheduleId: string; readonly failures: number; readonly nowMs: number },
): ScheduleFile {
  const schedule = entryOf(file, scheduleId)?.schedule;
  if (schedule === undefined || typeof schedule === 'string' || !('Periodic' in schedule)) return file;
  const periodMs = schedule.Periodic.interval_seconds * 1e3;
  const pauseMs = Math.max(periodMs, Math.min(periodMs * 2 ** (failures - 1), longestPauseMs));
  return changeEntry(file, scheduleId, { periodFrom: new Date(nowMs + pauseMs - periodMs).toISOString() });
}

/** What was taken has ended. A schedule for one run is done with it. */
export function ended(file: ScheduleFile, lastOutcome: string): ScheduleFile {
  if (file.running === null) return file;
  const { scheduleId } = file.running.job;
  return changeEntry({ ...file, running: null }, scheduleId, { lastOutcome, ...doneWith(entryOf(file, scheduleId)) });
}

/** Taken out by the engineer: a period is passed over, and what would be queued again at once is disarmed. */
export function cancelled(file: ScheduleFile, jobId: string, at: string): ScheduleFile {
  const job = file.queue.find(({ id }) => id === jobId);
  if (job === undefined) return file;
  const entry = entryOf(file, job.scheduleId);
  const isPeriodic = entry !== null && typeof entry.schedule !== 'string' && 'Periodic' in entry.schedule;
  return changeEntry({ ...file, queue: file.queue.filter(({ id }) => id !== jobId) }, job.scheduleId, {
    periodFrom: at,
    lastOutcome: 'Taken out of the queue by the engineer.',
    ...(isPeriodic ? {} : { enabled: false }),
  });
}

/** What ran when the host ended without a word is told, and not run again by itself. */
export function recoveredFromCut(file: ScheduleFile): ScheduleFile {
  const { running, watch } = file;
  let next = file;
  if (running !== null) {
    next = ended(
      next,
      running.runId === null
        ? 'Cut: Fringe ended as it was about to start; if it did, its run stands among the sessions.'
        : `Cut: Fringe ended during the run ${running.runId}, which stands among the sessions to be resumed or closed.`,
    );
  }
  if (watch !== null) {
    const lastOutcome = 'The watch was cut when Fringe ended; its record stands among the sessions.';
    next = changeEntry({ ...next, watch: null }, watch.scheduleId, { lastOutcome });
  }
  return next;
}

function doneWith(entry: ScheduleEntry | null): Partial<ScheduleEntry> {
  const isForOnce = entry !== null && typeof entry.schedule !== 'string' && 'Asynchronous' in entry.schedule;
  return isForOnce ? { enabled: false } : {};
}
