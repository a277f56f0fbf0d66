import type { Bench } from '../../../src-core/domain/bench.ts';
import type { CalibrationKernel, CalibrationSchedule, Priority } from '../../../src-core/domain/kernel.ts';
import type { ScheduleEntry, ScheduleFile } from '../../../src-core/domain/schedule.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { jobWhenArmed, newJob, newScheduleId } from './jobs.ts';
import { armedBeforeGraphs } from './preRun.ts';
import * as book from './scheduleBook.ts';
import type { ScheduleStore } from './scheduleStore.ts';

export interface DeskOptions {
  readonly store: ScheduleStore;
  readonly bench: () => Bench;
  /** @throws not_found, bad_input */
  readonly kernelOf: (name: string) => CalibrationKernel;
}

/** What the engineer does to schedules and queue. Each change is refused or on disk when it returns. */
export abstract class ScheduleDesk {
  readonly #desk: DeskOptions;

  constructor(options: DeskOptions) {
    this.#desk = options;
  }

  /** Writes a change and acts on it. @throws storage */
  protected abstract change(next: ScheduleFile): void;
  /** ISO 8601. */
  protected abstract now(): string;

  /** Arms, changes or disarms a kernel on the open bench; there is one schedule a kernel. @throws bad_input, conflict */
  save({
    kernelName: given,
    schedule,
    enabled,
  }: Pick<ScheduleEntry, 'kernelName' | 'schedule' | 'enabled'>): ScheduleEntry {
    const { store, bench, kernelOf } = this.#desk;
    const benchId = bench().id;
    const kernelName = given.endsWith('.json') ? given : `${given}.json`;
    const kernel = enabled ? kernelOf(kernelName) : null;
    const known = store.file.schedules.find((one) => one.benchId === benchId && one.kernelName === kernelName);
    if (enabled) this.#refuseSecondPreRun(schedule, kernelName);
    const at = this.now();
    const entry: ScheduleEntry = {
      ...{ id: known?.id ?? newScheduleId(), benchId, kernelName, schedule, enabled, armedAt: at, periodFrom: at },
      lastRunAt: known?.lastRunAt ?? null,
      lastRunId: known?.lastRunId ?? null,
      lastOutcome: known?.lastOutcome ?? '',
    };
    const saved = book.withEntry(store.file, entry);
    const job = kernel === null ? null : jobWhenArmed(entry, kernel);
    this.change(job === null ? saved : book.queued(saved, job));
    return entry;
  }

  /** @throws not_found */
  remove(id: string): void {
    const { file } = this.#desk.store;
    if (book.entryOf(file, id) === null) throw new FringeError('not_found', `There is no schedule "${id}".`);
    this.change(book.withoutEntry(file, id));
  }

  /** Queues one calibration. @returns its id @throws bad_input */
  add(kernelName: string, priority: Priority): string {
    const { store, bench, kernelOf } = this.#desk;
    const kernel = kernelOf(kernelName);
    const entry = { id: null, benchId: bench().id, kernelName };
    const job = newJob({ entry, kernel, priority, reason: 'queued by the engineer', queuedAt: this.now() });
    this.change(book.queued(store.file, job));
    return job.id;
  }

  /** @throws not_found when it does not wait any more */
  cancel(id: string): void {
    const { file } = this.#desk.store;
    if (!file.queue.some((job) => job.id === id)) {
      throw new FringeError('not_found', 'This calibration does not wait any more.', {
        remedy: 'When it is on, end it by Stop.',
      });
    }
    this.change(book.cancelled(file, id, this.now()));
  }

  /** A graph has one calibration before it. */
  #refuseSecondPreRun(schedule: CalibrationSchedule, kernelName: string): void {
    if (schedule !== 'PreRun') return;
    const armed = armedBeforeGraphs(this.#desk.store.file.schedules, this.#desk.bench().id);
    if (armed === null || armed.kernelName === kernelName) return;
    throw new FringeError('conflict', `${armed.kernelName} is armed before each graph already.`, {
      remedy: 'Disarm it first: one kernel is run before a graph.',
    });
  }
}
