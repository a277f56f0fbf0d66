import type { ScheduleBoard } from '../../../src-core/contract/scheduleProcedures.ts';
import type { CalibrationState } from '../../../src-core/domain/calibrationState.ts';
import type { RunSpec } from '../../../src-core/domain/run.ts';
import type { QueuedRun, ScheduleEntry, ScheduleFile } from '../../../src-core/domain/schedule.ts';
import type { RunDocument } from '../../../src-core/documents/documents.ts';
import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { RunService } from '../runService.ts';
import { boardOf } from './boardOf.ts';
import { Handover } from './handover.ts';
import { calibrationSpecOf, newJob } from './jobs.ts';
import { armedBeforeGraphs, withPreRun } from './preRun.ts';
import * as book from './scheduleBook.ts';
import { ScheduleDesk } from './scheduleDesk.ts';
import type { DeskOptions } from './scheduleDesk.ts';
import { driftWatchOf, dueEntries, nextMove, nextPeriodMs } from './schedulePlan.ts';
import type { BenchUse, Move } from './schedulePlan.ts';
import type { SchedulerClock } from './schedulerClock.ts';
import { calibrationWords, monitorWords } from './scheduleWords.ts';
import { WatchAttempts } from './watchAttempts.ts';
import { watchSpec } from './watchSpec.ts';

export interface SchedulerOptions extends DeskOptions {
  /** Null: nothing starts by itself here, as for one command of the command line. */
  readonly clock: SchedulerClock | null;
  readonly runs: RunService;
  readonly stateInForce: () => CalibrationState | null;
  readonly onChange: () => void;
  readonly onDefect: (error: unknown) => void;
}

/** A timer holds no more than 24 days: the clock is looked at again at least this often. */
const longestSleepMs = 3_600_000;
/** The bench is held for a moment by somebody who does not tell when he is done. */
const busyRetryMs = 1000;
const storageRetryMs = 30_000;

type Change = (file: ScheduleFile) => ScheduleFile;

/**
 * Starts calibrations and monitors by themselves: by the clock, before graphs, on drift, in the background; one at a
 * time on a bench, in the order of their priority. What it is about to do stands on disk before it is done.
 */
export class Scheduler extends ScheduleDesk {
  readonly #options: SchedulerOptions;
  readonly #attempts = new WatchAttempts();
  #state: 'new' | 'open' | 'closed' = 'new';
  #considering: 'no' | 'yes' | 'again' = 'no';
  #cancelTimer: () => void = () => undefined;
  /** Nothing is tried before this; Infinity when nothing stands against it. */
  #retryAtMs = Infinity;
  /** When to look again at what tells nobody that it has changed. */
  #lookAgainAtMs = Infinity;
  /** Why what should be done cannot be, empty when it can. */
  #trouble = '';
  /** Holds even when the disk does not take it. */
  #held = '';
  #lastUser: string | null = null;
  #handover: Handover | null = null;
  #aborting: string | null = null;

  constructor(options: SchedulerOptions) {
    super(options);
    this.#options = options;
  }

  /** From now on it acts. What ran when the host last ended without a word is told first. */
  open(): void {
    const { clock, runs } = this.#options;
    if (clock === null) return;
    this.#state = 'open';
    runs.onProgress((runId) => this.#onUse(runs.isBusy ? runId : null));
    runs.onDocument((runId, document) => this.#onDocument(runId, document));
    this.#settle(book.recoveredFromCut);
  }

  /** Nothing is started any more; how things end is still written down. */
  close(): void {
    this.#state = 'closed';
    this.#cancelTimer();
  }

  board(): ScheduleBoard {
    const move = this.#move();
    const why = move.kind === 'wait' ? move.why : '';
    const isHeld = this.#heldBecause() !== '';
    return boardOf(this.#file, {
      benchId: this.#benchId,
      isHeld,
      waitsFor: this.#trouble === '' ? why : this.#trouble,
    });
  }

  /** A graph that comes without a kernel gets the one that is armed before graphs. @throws bad_input */
  withPreRun<S extends RunSpec>(spec: S): S {
    const { bench, kernelOf } = this.#options;
    return withPreRun(spec, bench(), this.#file.schedules, kernelOf);
  }

  /** The engineer has stopped everything: nothing starts by itself until he says so. */
  hold(because: string): void {
    const { queue, running, schedules } = this.#file;
    const isIdle = queue.length === 0 && running === null && !schedules.some(({ enabled }) => enabled);
    if (this.#state !== 'open' || isIdle) return;
    this.#held = `${because} Nothing starts by itself until you let it go on.`;
    this.#settle((file) => ({ ...file, held: this.#held }));
  }

  resume(): void {
    this.change({ ...this.#file, held: '' });
    this.#held = '';
    this.#trouble = '';
    this.#attempts.clear();
    this.#consider();
  }

  protected override change(next: ScheduleFile): void {
    const { store, runs } = this.#options;
    const before = store.file;
    store.write(next);
    const { watch } = next;
    for (const { id, armedAt } of next.schedules) {
      if (book.entryOf(before, id)?.armedAt !== armedAt) this.#attempts.forget(id);
    }
    const watched = watch === null ? null : book.entryOf(next, watch.scheduleId);
    if (watch !== null && watched !== book.entryOf(before, watch.scheduleId) && runs.active?.runId === watch.runId) {
      this.#finishWatch(runs.active.runId);
    }
    this.#consider();
  }

  protected override now(): string {
    return new Date(this.#nowMs()).toISOString();
  }

  #nowMs(): number {
    return this.#options.clock?.now() ?? Date.now();
  }

  get #file(): ScheduleFile {
    return this.#options.store.file;
  }

  get #benchId(): string {
    return this.#options.bench().id;
  }

  #heldBecause(): string {
    return this.#held === '' ? this.#file.held : this.#held;
  }

  #onUse(user: string | null): void {
    if (user === this.#lastUser) return;
    this.#lastUser = user;
    const handover = this.#handover;
    if (handover === null || handover.runId === user) {
      this.#consider();
      return;
    }
    this.#handover = null;
    const cut = 'Cut: the monitor that did it has ended.';
    this.#settle((file) => (handover.hasBegun ? book.ended(file, cut) : book.givenBack(file)));
  }

  #onDocument(runId: string, document: RunDocument): void {
    const outcome = this.#handover?.take(runId, document) ?? null;
    if (outcome !== null) {
      this.#handover = null;
      this.#settle((file) => book.ended(file, outcome));
    }
    if (document.type === 'event' && document.stream === 'kept' && document.data.reason === 'pre-run') {
      this.#tellPreRun(runId, document.data);
    }
  }

  /** The kernel that is armed before graphs was run in one. */
  #tellPreRun(runId: string, { version, inForce }: Readonly<Record<string, unknown>>): void {
    const armed = armedBeforeGraphs(this.#file.schedules, this.#benchId);
    if (armed === null || this.#options.runs.active?.kind !== 'graph') return;
    const verdict = inForce === true ? 'is in force' : 'did not converge: the graph was not run';
    const lastOutcome = `Before a graph: version ${String(version)} ${verdict}.`;
    const lastRun = { lastRunAt: this.now(), lastRunId: runId, lastOutcome };
    this.#settle((file) => book.changeEntry(file, armed.id, lastRun));
  }

  /** Writes down what has happened. When that fails it is tried again: what has happened cannot be refused. */
  #settle(change: Change): void {
    const { store, clock, onDefect } = this.#options;
    try {
      store.write(change(store.file));
      this.#trouble = '';
    } catch (error) {
      onDefect(error);
      this.#trouble = toErrorReport(error).message;
      clock?.after(storageRetryMs, () => this.#settle(change));
      return;
    }
    this.#consider();
  }

  #consider(): void {
    if (this.#state === 'open') {
      if (this.#considering !== 'no') {
        this.#considering = 'again';
        return;
      }
      do {
        this.#considering = 'yes';
        this.#act();
      } while (this.#isAskedAgain());
      this.#considering = 'no';
      this.#sleep();
    }
    this.#options.onChange();
  }

  #isAskedAgain(): boolean {
    return this.#considering === 'again';
  }

  #act(): void {
    const nowMs = this.#nowMs();
    const isRetry = this.#retryAtMs <= nowMs;
    if (isRetry) this.#retryAtMs = Infinity;
    this.#lookAgainAtMs = Infinity;
    try {
      this.#queueWhatIsDue();
      // Somebody had the bench a moment ago: not again at once.
      if (this.#retryAtMs === Infinity) this.#make(this.#move());
      if (isRetry) this.#trouble = '';
    } catch (error) {
      this.#options.onDefect(error);
      this.#trouble = toErrorReport(error).message;
      this.#retryAtMs = nowMs + storageRetryMs;
    }
  }

  #pending(): QueuedRun[] {
    const { queue, running } = this.#file;
    return running === null ? queue : [...queue, running.job];
  }

  #queueWhatIsDue(): void {
    const { store, kernelOf } = this.#options;
    const here = this.#file.schedules.filter(({ benchId }) => benchId === this.#benchId);
    for (const entry of dueEntries(here, this.#pending(), this.#nowMs())) {
      const at = this.now();
      store.write(
        attempt(
          () => {
            const job = newJob({ entry, kernel: kernelOf(entry.kernelName), reason: 'periodic', queuedAt: at });
            return book.queued(store.file, job);
          },
          (message) => {
            const lastOutcome = `Not run: ${message}`;
            return this.#notRun(entry.id, (file) => book.changeEntry(file, entry.id, { lastOutcome }))(store.file);
          },
        ),
      );
    }
  }

  #use(): BenchUse {
    const { active, isBusy } = this.#options.runs;
    if (active === null) return { by: isBusy ? 'change' : 'nobody' };
    const { runId, kind, progress } = active;
    const isLeaving = runId === this.#aborting || ['stopping', 'aborting', 'finished'].includes(progress.state);
    return isLeaving ? { by: 'change' } : { by: 'run', runId, kind, title: progress.title };
  }

  #move(): Move {
    const { queue, running, schedules, watch } = this.#file;
    const benchId = this.#benchId;
    const nowMs = this.#nowMs();
    const watches = schedules
      .filter((entry) => entry.benchId === benchId && driftWatchOf(entry) !== null)
      .filter(({ id }) => this.#attempts.retryAtMs(id) <= nowMs)
      .sort((a, b) => Date.parse(a.armedAt) - Date.parse(b.armedAt));
    return nextMove({
      queue: queue.filter((job) => job.benchId === benchId),
      isCalibrating: running !== null,
      held: this.#heldBecause(),
      use: this.#use(),
      watches: watch === null ? watches : [],
    });
  }

  #make(move: Move): void {
    const { runs, store, onDefect } = this.#options;
    switch (move.kind) {
      case 'wait':
        if (this.#use().by === 'change') this.#lookAgainAtMs = this.#nowMs() + busyRetryMs;
        return;
      case 'start':
        store.write(book.begun(store.file, move.job, this.now()));
        void this.#calibrate(move.job);
        return;
      case 'request':
        this.#handOver(move.job, move.runId);
        return;
      case 'abort':
        this.#aborting = move.runId;
        runs.stop(`Stopped: the critical calibration ${move.job.kernelName} needs the bench.`).catch(onDefect);
        return;
      case 'watch':
        void this.#watch(move.entry);
    }
  }

  async #calibrate(job: QueuedRun): Promise<void> {
    const { scheduleId } = job;
    try {
      const { runId, finished } = await this.#options.runs.start(calibrationSpecOf(job));
      const at = this.now();
      this.#settle((file) => book.runKnown(file, runId, at));
      const result = await finished;
      if (scheduleId !== null && result.applied) this.#attempts.forget(scheduleId);
      const outcome = (file: ScheduleFile) => book.ended(file, calibrationWords(result));
      this.#settle(result.applied ? outcome : this.#failed(scheduleId, outcome));
    } catch (error) {
      const { code, message } = toErrorReport(error);
      const outcome = (file: ScheduleFile) => book.ended(file, message);
      if (code === 'instrument_busy') this.#giveBack(book.givenBack);
      else if (code === 'stopped') this.#settle(outcome);
      else this.#settle(this.#notRun(scheduleId, outcome));
    }
  }

  /** Somebody was quicker: tried again in a moment. */
  #giveBack(change: Change): void {
    this.#retryAtMs = this.#nowMs() + busyRetryMs;
    this.#settle(change);
  }

  #handOver(job: QueuedRun, runId: string): void {
    const { store, runs } = this.#options;
    const { reason, kernel } = job;
    const at = this.now();
    store.write(book.runKnown(book.begun(store.file, job, at), runId, at));
    this.#handover = new Handover(runId, reason);
    try {
      runs.request(runId, { kind: 'calibrate', kernel, reason });
    } catch (error) {
      this.#handover = null;
      const lastOutcome = `Not run: ${toErrorReport(error).message}`;
      this.#settle(this.#notRun(job.scheduleId, (file) => book.ended(file, lastOutcome)));
    }
  }

  async #watch(entry: ScheduleEntry): Promise<void> {
    const { store, runs, bench, kernelOf, stateInForce } = this.#options;
    const { id, kernelName, armedAt } = entry;
    try {
      const kernel = kernelOf(kernelName);
      const inForce = { parameters: runs.parametersInForce(), state: stateInForce() };
      const spec = watchSpec({ kernel, bench: bench(), ...inForce, schedule: entry.schedule });
      if (spec === null) {
        this.#settle((file) => book.queued(file, newJob({ entry, kernel, reason: 'drift', queuedAt: this.now() })));
        return;
      }
      store.write({ ...store.file, watch: { scheduleId: id, runId: null } });
      const { runId, finished } = await runs.start(spec);
      const begun = { lastRunAt: this.now(), lastRunId: runId, lastOutcome: 'The watch is on.' };
      this.#settle((file) => book.changeEntry({ ...file, watch: { scheduleId: id, runId } }, id, begun));
      // Changed while it started.
      if (book.entryOf(this.#file, id)?.armedAt !== armedAt) this.#finishWatch(runId);
      this.#watchEnded(id, armedAt, monitorWords(await finished));
    } catch (error) {
      const { code, message } = toErrorReport(error);
      const over = (file: ScheduleFile) => ({ ...file, watch: null });
      if (code === 'stopped') this.#watchEnded(id, armedAt, message);
      else if (code === 'instrument_busy') this.#giveBack(over);
      else this.#settle(this.#failed(id, (file) => book.changeEntry(over(file), id, { lastOutcome: message })));
    }
  }

  #finishWatch(runId: string): void {
    this.#options.runs.request(runId, { kind: 'finish', kernel: null, reason: 'its schedule was changed' });
  }

  /** Who ends a watch by hand does not want it back in the next second; after STOP and a restart it goes on. */
  #watchEnded(id: string, armedAt: string, words: string): void {
    const isOver = this.#state === 'open' && this.#heldBecause() === '';
    this.#settle((file) => {
      const entry = book.entryOf(file, id);
      const disarms = isOver && entry !== null && entry.enabled && entry.armedAt === armedAt;
      const change = disarms
        ? { enabled: false, lastOutcome: `${words} Arm it again to watch on.` }
        : { lastOutcome: words };
      return book.changeEntry({ ...file, watch: null }, id, change);
    });
  }

  /** What fails again and again is disarmed when it would be tried again by itself. */
  #failed(scheduleId: string | null, outcome: Change): Change {
    if (scheduleId === null) return outcome;
    this.#attempts.failed(scheduleId, this.#nowMs());
    if (!this.#attempts.isHopeless(scheduleId)) return outcome;
    const told = `It failed ${this.#attempts.count(scheduleId)} times and is not tried again: have a look, then arm it again.`;
    return (before) => {
      const file = outcome(before);
      const entry = book.entryOf(file, scheduleId);
      if (entry === null || driftWatchOf(entry) === null) return file;
      return book.changeEntry(file, scheduleId, { enabled: false, lastOutcome: `${entry.lastOutcome} ${told}` });
    };
  }

  /** What could not be run at all makes the next period longer: it may be so for days. */
  #notRun(scheduleId: string | null, outcome: Change): Change {
    const change = this.#failed(scheduleId, outcome);
    if (scheduleId === null) return change;
    const [failures, nowMs] = [this.#attempts.count(scheduleId), this.#nowMs()];
    return (file) => book.passedOver(change(file), { scheduleId, failures, nowMs });
  }

  /** Until something is due or may be tried again. */
  #sleep(): void {
    const { clock } = this.#options;
    this.#cancelTimer();
    if (clock === null || this.#state !== 'open') return;
    const nowMs = clock.now();
    const periodMs = nextPeriodMs(this.#file.schedules, this.#pending());
    const againMs = Math.min(this.#retryAtMs, this.#lookAgainAtMs, this.#attempts.nextRetryMs(nowMs));
    const nextMs = Math.min(longestSleepMs + nowMs, periodMs, againMs);
    this.#cancelTimer = clock.after(Math.max(0, nextMs - nowMs), () => this.#consider());
  }
}

function attempt<T>(work: () => T, onFailure: (message: string) => T): T {
  try {
    return work();
  } catch (error) {
    return onFailure(toErrorReport(error).message);
  }
}
