import type { Fault, RunKind, RunPlace as Place, RunResult, RunResults, RunSpec } from '../../src-core/domain/run.ts';
import { parseDocument } from '../../src-core/domain/parse.ts';
import { faultSchema, placeOf, runSpecSchema } from '../../src-core/domain/run.ts';
import type { RunDocument, RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { RunRequest } from '../../src-core/plans/instruction.ts';
import type { Catalogue } from '../interfaces/catalogue.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';
import type { CommandProbers } from '../interfaces/prober.ts';
import type { RunEnsembles } from '../interfaces/runEnsembles.ts';
import type { Lease } from '../safety/leases.ts';
import { ownProcess } from '../sessions/processIdentity.ts';
import { summariseRun } from '../sessions/runSummary.ts';
import { requireWritableFolder } from '../sessions/writableFolder.ts';
import { createSession, openSession, reopenSession } from '../sessions/sessionStore.ts';
import type { SessionWriter } from '../sessions/sessionStore.ts';
import type { BenchSession } from './benchSession.ts';
import { DocumentStream } from './documentStream.ts';
import { pinPlugin, pinPluginOfRun } from './pinPlugin.ts';
import { RecordedResults } from './recordedResults.ts';
import { RetainedEvents } from './retainedEvents.ts';
import { RunEngine } from './runEngine.ts';
import { settingsInForce } from './keepCalibration.ts';
import type { PreparedRun } from './kinds/preparedRun.ts';
import { prepareRun } from './kinds/prepareRun.ts';
import { executeRun } from './runExecution.ts';
import type { RecordedRun } from './runExecution.ts';
import { hashOf, newRunId } from './runIdentity.ts';
import { RunTracker } from './runTracker.ts';
import type { RunProgress } from './runTracker.ts';

export interface RunServiceOptions {
  readonly home: string;
  readonly fringeVersion: string;
  readonly bench: () => BenchSession;
  readonly catalogue: Catalogue;
  readonly keepAwake: (on: boolean) => void;
  /** Resolves when nobody else talks to the instruments any more. */
  readonly settled: () => Promise<void>;
  readonly jobs: JobRunner;
  /** Threads of their own for a chain; null: as many as the machine has processors. */
  readonly chainJobs: (workers: number | null) => JobRunner;
  readonly runEnsembles: RunEnsembles;
  readonly commandProbers: CommandProbers;
  /** A defect that must not end the process is told here. */
  readonly onDefect: (error: unknown) => void;
}

const places = ['bench', 'desk'] as const;

/** What is told of a run that has the desk. */
const deskWords: Partial<Record<RunKind, string>> = {
  noise: 'A noise calibration',
  standardize: 'A standardization',
  baseline: 'A baseline run',
  retag: 'A re-tagging',
};

/** What is told of a run that is on. */
export interface RunInProgress {
  readonly runId: string;
  readonly kind: RunKind;
  readonly progress: RunProgress;
}

interface ActiveRun {
  readonly runId: string;
  readonly start: RunStart;
  readonly engine: RunEngine;
  readonly tracker: RunTracker;
  readonly stream: DocumentStream;
  readonly lease: Lease | null;
  readonly requests: RunRequest[];
  readonly finished: Promise<RunResult>;
}

type Listener = (runId: string) => void;

/** Starts, resumes and stops runs; one at a time on a bench, and one at the desk. */
export class RunService {
  readonly #options: RunServiceOptions;
  readonly #documentListeners = new Set<(runId: string, document: RunDocument) => void>();
  readonly #progressListeners = new Set<Listener>();
  readonly #catalogueListeners = new Set<Listener>();
  readonly #active: Record<Place, ActiveRun | null> = { bench: null, desk: null };
  /** Settles when the run that is starting has begun or given up; null when none is. */
  readonly #starting: Record<Place, Promise<unknown> | null> = { bench: null, desk: null };
  /** Why a run that is still starting must not go on, or null. */
  readonly #stopWhileStarting: Record<Place, string | null> = { bench: null, desk: null };

  constructor(options: RunServiceOptions) {
    this.#options = options;
  }

  /** The run of the bench. */
  get active(): RunInProgress | null {
    return this.#inProgress('bench');
  }

  /** The run at the desk. */
  get desk(): RunInProgress | null {
    return this.#inProgress('desk');
  }

  #inProgress(place: Place): RunInProgress | null {
    const active = this.#active[place];
    if (active === null) return null;
    const { runId, start, tracker } = active;
    return { runId, kind: start.spec.kind, progress: tracker.progress() };
  }

  /** Whether a run of the bench is on or starting: then nobody else talks to the instruments. */
  get isBusy(): boolean {
    return this.#isTaken('bench');
  }

  #isTaken(place: Place): boolean {
    return this.#active[place] !== null || this.#starting[place] !== null;
  }

  isOn(runId: string): boolean {
    return places.some((place) => this.#active[place]?.runId === runId);
  }

  onDocument(listener: (runId: string, document: RunDocument) => void): () => void {
    this.#documentListeners.add(listener);
    return () => this.#documentListeners.delete(listener);
  }

  onProgress(listener: Listener): () => void {
    this.#progressListeners.add(listener);
    return () => this.#progressListeners.delete(listener);
  }

  onCatalogueChange(listener: Listener): () => void {
    this.#catalogueListeners.add(listener);
    return () => this.#catalogueListeners.delete(listener);
  }

  /** Starts a run and returns as soon as its first record is on disk. @throws every refusal before a write. */
  async start<K extends RunKind>(
    asked: Extract<RunSpec, { kind: K }>,
  ): Promise<{ runId: string; finished: Promise<RunResults[K]> }> {
    const place = placeOf(asked);
    const started = await this.#exclusively(place, async () => {
      const bench = this.#options.bench();
      const checked = parseDocument<RunSpec>(runSpecSchema, asked, 'run');
      const spec = await pinPluginOfRun(checked, this.#options.home, this.#options.jobs);
      const inForce = settingsInForce(this.#options.catalogue, bench.bench.id);
      const prepared = prepareRun(spec, bench.bench, inForce.parameters);
      this.#requireProgram(spec);
      if (spec.outDir !== null) requireWritableFolder(spec.outDir, '--out');
      const runId = newRunId();
      const lease = place === 'desk' ? null : this.#lease(bench, runId, prepared);
      try {
        const from = spec.seed === null ? {} : { seed: spec.seed };
        const snapshot = place === 'desk' ? null : await this.#beginOnChip(bench, from, spec.faults);
        if (place === 'bench') await bench.gate.adoptObserved();
        const start: RunStart = {
          type: 'runStart',
          seq: 0,
          format: 'fringe.run/1',
          runId,
          startedAt: new Date().toISOString(),
          spec,
          bench: bench.bench,
          fringeVersion: this.#options.fringeVersion,
          specHash: hashOf(spec),
          benchHash: hashOf(bench.bench),
          parentCalibrationId: inForce.calibrationId,
          initialState: inForce.parameters,
          initialVersion: inForce.version,
          initialSince: inForce.since,
          chipSnapshot: snapshot,
          owner: ownProcess(),
        };
        const writer = createSession(this.#options.home, start);
        return this.#launch({ bench, start, prepared, lease, writer, replay: null, documents: [start] });
      } catch (error) {
        return await this.#giveUp(bench, lease, error);
      }
    });
    // The result is of the kind of its specification.
    return started as { runId: string; finished: Promise<RunResults[K]> };
  }

  /** Carries an interrupted run on where its journal ends. @throws conflict, not_found, bad_input */
  async resume<K extends RunKind = RunKind>(
    runId: string,
  ): Promise<{ runId: string; finished: Promise<RunResults[K]> }> {
    const { start } = openSession(this.#options.home, runId);
    const place = placeOf(start.spec);
    const resumed = await this.#exclusively(place, async () => {
      const bench = this.#options.bench();
      if (place === 'bench' && start.bench.id !== bench.bench.id) {
        throw new FringeError(
          'conflict',
          `The run ${runId} was made on the bench "${start.bench.id}", not on "${bench.bench.id}".`,
          {
            remedy: 'Open that bench and resume there, or close the run as incomplete.',
          },
        );
      }
      const { spec } = start;
      // The bench may have been edited since: names are resolved on the bench as it was, leases and limits as it is.
      const prepared = prepareRun(spec, start.bench, start.initialState);
      if (place === 'bench') prepareRun(spec, bench.bench, start.initialState);
      this.#requireProgram(spec);
      const lease = place === 'desk' ? null : this.#lease(bench, runId, prepared);
      let writer: SessionWriter | null = null;
      try {
        const reopened = reopenSession(this.#options.home, runId);
        const { record } = reopened;
        writer = reopened.writer;
        const recorded = new RecordedResults(record.documents);
        const injected = record.events.filter(({ stream }) => stream === 'faults').map(faultOfEvent);
        if (place === 'bench') {
          await this.#beginOnChip(bench, { snapshot: start.chipSnapshot }, [...spec.faults, ...injected]);
          await bench.gate.adoptObserved();
        }
        const replay = { recorded, execute: place === 'bench' && bench.simulator !== null };
        return this.#launch({ bench, start, prepared, lease, writer, replay, documents: record.documents });
      } catch (error) {
        writer?.close();
        return await this.#giveUp(bench, lease, error);
      }
    });
    // The result is of the kind the run was started as.
    return resumed as { runId: string; finished: Promise<RunResults[K]> };
  }

  pause(runId: string): void {
    this.#require(runId).engine.pause();
  }

  continue(runId: string): void {
    this.#require(runId).engine.resume();
  }

  /** Hands a request to a run's plan, which takes it when it next looks. */
  request(runId: string, request: RunRequest): void {
    const { kernel } = request;
    const pinned = kernel === null ? null : pinPlugin(kernel, this.#options.home);
    this.#require(runId).requests.push({ ...request, kernel: pinned });
  }

  /** Puts a sentence beside the plan into the record of the run that is on there; nothing when none is. */
  warn(place: Place, text: string): void {
    const active = this.#active[place];
    if (active === null || active.engine.state === 'finished') return;
    const timeNs = active.tracker.lastTimeNs;
    try {
      active.stream.event('engine', { index: 0, timeNs }, { severity: 'warning', text });
    } catch (error) {
      // Nobody waits for it: a disk that is full is told by the run's own next record.
      this.#options.onDefect(error);
    }
  }

  /** Stops the run of the bench; resolves when its record is closed and the outputs are safe. */
  async stop(reason = 'Stopped by the engineer.'): Promise<string | null> {
    return await this.#stop('bench', reason);
  }

  /** Stops what runs, on the bench and at the desk. @returns the bench's run, else the desk's */
  async stopAll(reason: string): Promise<string | null> {
    const [bench, desk] = await Promise.all(places.map(async (place) => await this.#stop(place, reason)));
    return bench ?? desk ?? null;
  }

  /** Stops this run; nothing when it is not on. */
  async stopRun(runId: string, reason = 'Stopped by the engineer.'): Promise<void> {
    for (const place of places) if (this.#active[place]?.runId === runId) await this.#stop(place, reason);
  }

  async #stop(place: Place, reason: string): Promise<string | null> {
    if (this.#starting[place] !== null) {
      this.#stopWhileStarting[place] = reason;
      await this.#starting[place];
    }
    const active = this.#active[place];
    if (active === null) return null;
    active.engine.stop(reason);
    await active.finished.catch(() => undefined);
    return active.runId;
  }

  /** A run does not wait for its next command, least of all in a pause, when an instrument it holds has gone. */
  instrumentLost(id: string, reason: string): void {
    const active = this.#active.bench;
    if (active?.lease?.mayWrite !== true || !active.lease.instruments.has(id)) return;
    const because = reason.replace(/\.$/, '');
    active.engine.fail(
      new FringeError('instrument_lost', `The instrument "${id}" was lost: ${because}.`, {
        remedy: 'Check power and cable, then reconnect the instrument and start the run again.',
      }),
    );
  }

  /** Settings in force on the open bench, by full name. */
  parametersInForce(): Record<string, number> {
    return settingsInForce(this.#options.catalogue, this.#options.bench().bench.id).parameters;
  }

  /** A fault injected from the screen belongs to the record of the run it struck. */
  noteFault(fault: Fault): void {
    const { bench, onDefect } = this.#options;
    const active = this.#active.bench;
    const { simulator } = bench();
    if (active === null || simulator === null) return;
    simulator.runTimeMs().then((ms) => {
      if (this.#active.bench === active)
        active.stream.event('faults', { index: 0, timeNs: Math.round(ms * 1e6) }, { ...fault });
    }, onDefect);
  }

  #require(runId: string): ActiveRun {
    for (const place of places) {
      const active = this.#active[place];
      if (active?.runId === runId) return active;
    }
    throw new FringeError('not_found', `No run with the id "${runId}" is on.`);
  }

  async #exclusively<T>(place: Place, work: () => Promise<T>): Promise<T> {
    if (this.#isTaken(place)) {
      const other = this.#active[place]?.runId ?? 'that is starting';
      if (place === 'desk') {
        const what = deskWords[this.#active.desk?.start.spec.kind ?? 'infer'] ?? 'An inference';
        throw new FringeError('conflict', `${what} is on already: run ${other}.`, {
          remedy: 'Wait until it has finished, or stop it first; one is worked out at a time.',
        });
      }
      throw new FringeError('instrument_busy', `The bench is in use by run ${other}.`, {
        remedy:
          'Wait until it has finished, stop it first, or queue the calibration: it then starts by itself when the bench is free.',
      });
    }
    this.#stopWhileStarting[place] = null;
    const { promise, resolve } = Promise.withResolvers<null>();
    // Before it begins: whoever is told of it on the way finds the place taken.
    this.#starting[place] = promise;
    try {
      return await work();
    } finally {
      this.#starting[place] = null;
      resolve(null);
    }
  }

  #lease(bench: BenchSession, runId: string, { instruments, onlyReads }: PreparedRun): Lease {
    // One that only reads measures as well how often an instrument is not there.
    if (onlyReads !== true) bench.requireConnected(instruments);
    return bench.leases.acquire(`run ${runId}`, instruments, onlyReads === true ? 'measure' : 'write');
  }

  /** One that is missing is said at once, not by the first of thousands of samples. */
  #requireProgram(spec: RunSpec): void {
    if (spec.kind === 'noise' && 'command' in spec.probe) {
      this.#options.commandProbers.requireProgram(spec.probe.command);
    }
  }

  /** A run that could not begin leaves chip and instruments to the next one. */
  async #giveUp(bench: BenchSession, lease: Lease | null, error: unknown): Promise<never> {
    if (lease === null) throw error;
    lease.release();
    await bench.simulator?.endRun().catch(this.#options.onDefect);
    throw error;
  }

  async #beginOnChip(
    { simulator, faults }: BenchSession,
    from: { seed?: number; snapshot?: unknown },
    injected: readonly Fault[],
  ): Promise<unknown> {
    // A poll still under way would count as the run's own first command.
    await this.#options.settled();
    if (simulator === null) return null;
    if (from.seed !== undefined) faults.length = 0;
    const { snapshot } = await simulator.beginRun(from);
    for (const fault of injected) await simulator.injectFault(fault);
    return snapshot;
  }

  #launch(run: {
    bench: BenchSession;
    start: RunStart;
    prepared: PreparedRun;
    lease: Lease | null;
    writer: SessionWriter;
    replay: RecordedRun | null;
    documents: readonly RunDocument[];
  }): { runId: string; finished: Promise<RunResult> } {
    const { start, prepared, writer, documents } = run;
    const { runId } = start;
    const place = placeOf(start.spec);
    const tracker = new RunTracker({
      runId,
      kind: start.spec.kind,
      title: prepared.title,
      steps: prepared.steps,
    });
    tracker.restore(documents);
    const engine = new RunEngine((state) => {
      tracker.state = state;
      this.#tell(this.#progressListeners, runId);
    });
    const stream = new DocumentStream(writer, {
      nextSeq: (documents.at(-1)?.seq ?? 0) + 1,
      described: documents.flatMap((document) => (document.type === 'descriptor' ? [document.stream] : [])),
      onListenerError: this.#options.onDefect,
    });
    const retained = new RetainedEvents(
      start.spec.kind,
      documents.filter((document) => document.type === 'event'),
    );
    stream.subscribe((document) => {
      if (document.type === 'event') retained.take(document);
      if (document.type === 'event' && document.stream === 'applied') {
        run.bench.versionApplied = document.data.version as number | null;
      }
      tracker.take(document);
      for (const listener of this.#documentListeners) listener(runId, document);
      this.#tell(this.#progressListeners, runId);
    });
    const plan = prepared.plan(start);
    const requests: RunRequest[] = [];
    this.#options.keepAwake(true);
    this.#catalogue(writer.directory, start);
    const { home, catalogue, jobs, chainJobs, runEnsembles, commandProbers, onDefect } = this.#options;
    const finished = executeRun({
      ...run,
      home,
      catalogue,
      engine,
      stream,
      tracker,
      events: retained.list,
      plan,
      requests,
      jobs,
      chainJobs,
      runEnsembles,
      commandProbers,
      onDefect,
    }).finally(() => {
      this.#active[place] = null;
      if (places.every((each) => this.#active[each] === null)) this.#options.keepAwake(false);
      this.#catalogue(writer.directory, start);
      this.#tell(this.#progressListeners, runId);
    });
    // Whoever waits is told; nobody has to.
    finished.catch(() => undefined);
    this.#active[place] = { runId, start, engine, tracker, stream, lease: run.lease, requests, finished };
    const stopped = this.#stopWhileStarting[place];
    if (stopped !== null) engine.stop(stopped);
    return { runId, finished };
  }

  #catalogue(directory: string, start: RunStart): void {
    const { catalogue, home } = this.#options;
    try {
      catalogue.runs.upsert(summariseRun({ ...openSession(home, start.runId), directory }));
    } catch (error) {
      // The index can be rebuilt; the run must not end for it.
      this.#options.onDefect(error);
    }
    this.#tell(this.#catalogueListeners, start.runId);
  }

  #tell(listeners: ReadonlySet<Listener>, runId: string): void {
    for (const listener of listeners) listener(runId);
  }
}

/** A fault that struck in the middle of a run, timed from the run's start. */
function faultOfEvent({ timeNs, data }: RunEvent): Fault {
  const fault = faultSchema.parse(data);
  return { ...fault, atSeconds: timeNs / 1e9 + fault.atSeconds };
}
