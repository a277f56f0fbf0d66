import { appendFileSync, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../src-core/domain/bench.ts';
import { FringeError } from '../src-core/errors/fringeError.ts';
import type { CalibrationKernel } from '../src-core/domain/kernel.ts';
import type { GraphSpec } from '../src-core/domain/run.ts';
import type { DriftBoard } from '../src-core/contract/driftProcedures.ts';
import type { ScheduleBoard } from '../src-core/contract/scheduleProcedures.ts';
import type { BenchStatus, Readings, RunProgress } from '../src-core/contract/procedures.ts';
import { withCommandModels } from './compute/external/commandJobs.ts';
import { createCommandProbers } from './compute/probes/commandProbers.ts';
import { runEnsembles } from './compute/runEnsembles.ts';
import { createWorkerPool } from './compute/workerPool.ts';
import { connectSimulatorControl } from './instruments/simulatorControlClient.ts';
import { createDeviceRegistry } from './instruments/deviceRegistry.ts';
import { discoverInstruments } from './instruments/discover.ts';
import type { Discovery } from './instruments/discover.ts';
import { identifyAddress } from './instruments/discovery/identifyAddress.ts';
import { createInstrumentDesk } from './instruments/instrumentDesk.ts';
import { InstrumentMemory } from './instruments/instrumentMemory.ts';
import { startSimulator } from './instruments/simulator/simulator.ts';
import type { RunningSimulator } from './instruments/simulator/simulator.ts';
import { findInstallation } from './installation.ts';
import type { JobRunner } from './interfaces/jobRunner.ts';
import type { SimulatorControl } from './interfaces/benchClock.ts';
import type { CalibrationAdmin } from './interfaces/calibrationAdmin.ts';
import type { Catalogue } from './interfaces/catalogue.ts';
import type { ShellServices } from './interfaces/shellServices.ts';
import { createLogger } from './observability/logger.ts';
import { openObservability } from './observability/observability.ts';
import type { Observability } from './observability/observability.ts';
import { adoptionHandlers } from './rpc/host/adoptionHandlers.ts';
import { artifactHandlers } from './rpc/host/artifactHandlers.ts';
import { baselineHandlers } from './rpc/host/baselineHandlers.ts';
import { benchHandlers } from './rpc/host/benchHandlers.ts';
import { benchStatus } from './rpc/host/benchStatus.ts';
import type { HostParts } from './rpc/host/hostParts.ts';
import { driftHandlers } from './rpc/host/driftHandlers.ts';
import { inferenceHandlers } from './rpc/host/inferenceHandlers.ts';
import { instrumentHandlers } from './rpc/host/instrumentHandlers.ts';
import { linkHandlers } from './rpc/host/linkHandlers.ts';
import { noiseHandlers } from './rpc/host/noiseHandlers.ts';
import { kernelHandlers, requireCheckedKernel } from './rpc/host/kernelHandlers.ts';
import { retagHandlers } from './rpc/host/retagHandlers.ts';
import { runHandlers } from './rpc/host/runHandlers.ts';
import { scheduleHandlers } from './rpc/host/scheduleHandlers.ts';
import { sessionHandlers } from './rpc/host/sessionHandlers.ts';
import { standardizeHandlers } from './rpc/host/standardizeHandlers.ts';
import { sweepHandlers } from './rpc/host/sweepHandlers.ts';
import type { Handlers } from './rpc/handlers.ts';
import { createSubscriptionHub } from './rpc/subscriptionHub.ts';
import { BaselineDesk } from './runs/baseline/baselineDesk.ts';
import { BaselineRoom } from './runs/baseline/baselineRoom.ts';
import { createCalibrationAdmin } from './runs/baseline/calibrationAdmin.ts';
import { ownBenchFile, readBenchFile, saveBenchFile } from './runs/benchFile.ts';
import { BenchSession } from './runs/benchSession.ts';
import { AlarmBook } from './runs/drift/alarmBook.ts';
import { MetricsLibrary } from './runs/drift/metricsLibrary.ts';
import { keepWire } from './runs/keepWire.ts';
import { KernelLibrary } from './runs/kernelLibrary.ts';
import { LiveReadings } from './runs/liveReadings.ts';
import { RunService } from './runs/runService.ts';
import { Scheduler } from './runs/scheduler/scheduler.ts';
import type { SchedulerClock } from './runs/scheduler/schedulerClock.ts';
import { ScheduleStore } from './runs/scheduler/scheduleStore.ts';
import { Guard } from './safety/guard.ts';
import { openRecords } from './openRecords.ts';
import { fringeHome } from './sessions/home.ts';
import { journalFileName, sessionDirectory } from './sessions/sessionPaths.ts';
import { openSession } from './sessions/sessionStore.ts';
import { requireWritableFolder } from './sessions/writableFolder.ts';

export interface HostOptions {
  readonly home?: string;
  /** The bench to open; without it the one edited on the screen, else the demo bench. */
  readonly benchFile?: string;
  readonly shell: ShellServices;
  /** A simulated bench takes the makers' time, so that a person can watch. */
  readonly pacing?: boolean;
  /** 1 is the makers' latencies on a simulated bench, 0 none. */
  readonly latencyScale?: number;
  /** The clock by which schedules come due; without it nothing starts by itself here. */
  readonly schedules?: SchedulerClock;
}

export interface Host {
  readonly handlers: Handlers;
  readonly home: string;
  readonly version: string;
  readonly runs: RunService;
  readonly catalogue: Catalogue;
  readonly observability: Pick<Observability, 'expose'>;
  readonly bench: () => BenchSession;
  /** Parses a kernel's text and resolves its names on the bench. @throws bad_input with path, line and column */
  requireKernel(text: string, name: string): CalibrationKernel;
  /** A graph that comes without a kernel gets the one that is armed before graphs. @throws bad_input */
  withPreRun(spec: GraphSpec): GraphSpec;
  /** Baselines for the endpoints under `/admin/calibration`. */
  readonly calibrationAdmin: CalibrationAdmin;
  /** Sentences about this start that somebody should read. */
  readonly notices: readonly string[];
  /** Stops what runs, brings outputs to safe, closes everything. Tells what is left of the outputs. */
  close(): Promise<{ outputs: string; areSafe: boolean }>;
}

/** Jobs whose model is a program wait for it more than they work: so many batches may be on their way. */
const waitingThreads = 4;

/** The composition root: the only place that names concrete classes. */
export async function createHost(options: HostOptions): Promise<Host> {
  const installation = findInstallation();
  const home = options.home ?? fringeHome();
  requireWritableFolder(home, 'The data folder');
  const logger = createLogger(home);
  const onDefect = (error: unknown) => logger.error(error);
  const records = await openRecords(home);
  const { catalogue } = records;
  const clock = options.schedules ?? null;
  const store = new ScheduleStore(home, clock === null ? { as: 'read' } : { as: 'own', nowMs: clock.now() });
  const notices = [...options.shell.notices, ...records.notices, ...(store.notice === null ? [] : [store.notice])];

  const shippedBench = join(installation.resources, 'benches', 'demo.bench.json');
  const file = options.benchFile ?? shippedBench;
  let benchFile =
    options.benchFile === undefined && existsSync(ownBenchFile(home, 'demo')) ? ownBenchFile(home, 'demo') : file;
  const guard = new Guard({ programPath: installation.guardProgram, logFile: join(home, 'guard.jsonl') });
  const auditFile = join(home, 'audit.jsonl');
  const audit = (line: Readonly<Record<string, unknown>>) => {
    try {
      appendFileSync(auditFile, `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FringeError('storage', `The record of writes ${auditFile} could not be written: ${reason}.`, {
        remedy: 'The value was not sent. Free disk space or make the data folder writable, then try again.',
        cause: error,
      });
    }
  };

  const lockDirectory = join(home, 'locks');
  const memory = instrumentMemory(home);
  const openBench = async (asWritten: Bench): Promise<BenchSession> => {
    const { bench, simulator } = await openSimulation(asWritten, options);
    const devices = createDeviceRegistry({
      bench,
      lockDirectory,
      keeping: {
        // The clock of a simulated chip counts every exchange: those of a run are its own alone.
        mayTalk: () => simulator === null || !runs.isBusy,
        onChange: () => statusChanged(),
        onReconnected: async (id) => await session.reconnected(id).finally(statusChanged),
      },
    });
    const session: BenchSession = new BenchSession({
      bench,
      devices,
      simulator,
      guard,
      audit,
      onSafeReturn: () => statusChanged(),
    });
    for (const instrument of devices.instruments)
      instrument.onStateChange((state, reason) => onInstrumentState(session, { id: instrument.id, state, reason }));
    try {
      await session.connect();
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  };
  const onInstrumentState = (of: BenchSession, { id, state, reason }: Record<'id' | 'state' | 'reason', string>) => {
    statusChanged();
    observability.instrumentState({ id, state, reason });
    if (state === 'connected') rememberInstrument(of, id);
    if (state !== 'lost') return;
    runs.instrumentLost(id, reason);
    of.gate.forgetObserved(id);
    if (runs.active === null && of.gate.outputs() !== 'safe') {
      of.toSafe(`the instrument "${id}" was lost`).catch(onDefect);
    }
  };

  /** Who answered where: simulated instruments are nowhere in particular. */
  const rememberInstrument = ({ bench, devices }: BenchSession, id: string) => {
    const { identity, address } = devices.instrument(id);
    if (bench.simulated !== undefined || identity === null) return;
    memory.remember(bench.id, { instrument: id, address, identity }).catch(onDefect);
  };

  const firstSeq = Date.now();
  const hubs: HostParts['hubs'] = {
    status: createSubscriptionHub<BenchStatus>({ keep: 1, firstSeq }),
    readings: createSubscriptionHub<Readings>({ keep: 256, firstSeq }),
    progress: createSubscriptionHub<RunProgress | null>({ keep: 1, firstSeq }),
    sessions: createSubscriptionHub<{ runId: string }>({ keep: 64, firstSeq }),
    drift: createSubscriptionHub<DriftBoard>({ keep: 1, firstSeq }),
    schedules: createSubscriptionHub<ScheduleBoard>({ keep: 1, firstSeq }),
  };
  let isOpen = false;
  // While the first bench connects there is no status yet to tell.
  const statusChanged = throttle(100, () => isOpen && hubs.status.publish(benchStatus(parts)), onDefect);

  const pool = (size?: number): JobRunner => {
    const { computeProgram: programPath } = installation;
    const threads = createWorkerPool({ programPath, ...(size === undefined ? {} : { size }) });
    const waiting = createWorkerPool({ programPath, size: waitingThreads });
    return withCommandModels(threads, { waiting, onWait: (sentence) => runs.warn('desk', sentence) });
  };
  const jobs = pool();
  const runs: RunService = new RunService({
    home,
    fringeVersion: installation.version,
    bench: () => session,
    catalogue,
    keepAwake: (on) => options.shell.keepAwake?.(on),
    settled: async () => {
      await live.settled();
      if (session.simulator !== null) await session.devices.settled();
    },
    jobs,
    chainJobs: (workers) => pool(workers ?? availableParallelism()),
    runEnsembles,
    commandProbers: createCommandProbers(installation.spawnerProgram),
    onDefect,
  });
  const live: LiveReadings = new LiveReadings({
    bench: () => session,
    isRunActive: () => runs.isBusy,
    publish: (block) => hubs.readings.publish(block),
    onObserved: statusChanged,
  });
  const observability: Observability = openObservability({
    home,
    version: installation.version,
    logger,
    probes: {
      status: () => benchStatus(parts),
      run: () => runs.active,
      board: () => alarms.board(),
      kernelIds: () =>
        kernels.list(session.bench).flatMap(({ id, valid, missing }) => (valid && missing.length === 0 ? [id] : [])),
      documentsOf: (runId) => openSession(home, runId).documents,
      journalFile: (runId) => join(sessionDirectory(home, runId), journalFileName),
    },
  });
  runs.onDocument((_runId, document) => live.take(document));
  const driftChanged = throttle(50, () => isOpen && hubs.drift.publish(alarms.board()), onDefect);
  const alarms = new AlarmBook({
    home,
    catalogue,
    benchId: () => session.bench.id,
    activeRunId: () => runs.active?.runId ?? null,
    onChange: driftChanged,
  });
  runs.onDocument((runId, document) => alarms.take(runId, document));
  runs.onCatalogueChange(driftChanged);
  runs.onDocument((runId, document) => observability.take(runId, document));
  runs.onDocument((runId, { type }) => type === 'runStop' && keepWire(home, runId, session));
  const progressChanged = throttle(
    50,
    () => hubs.progress.publish((runs.active ?? runs.desk)?.progress ?? null),
    onDefect,
  );
  runs.onProgress(() => {
    progressChanged();
    statusChanged();
  });
  runs.onCatalogueChange((runId) => hubs.sessions.publish({ runId }));

  let session = await openFirst();
  async function openFirst(): Promise<BenchSession> {
    try {
      return await openBench(readBenchFile(benchFile));
    } catch (error) {
      catalogue.close();
      throw error;
    }
  }

  /** The bench as edited takes the place of the one that was; when it cannot, the old one is opened again. */
  const replaceBench = async (bench: Bench): Promise<void> => {
    const before = readBenchFile(benchFile);
    const written = withoutRunningAddresses(bench, session.bench, before);
    await session.close();
    try {
      session = await openBench(written);
      saveBenchFile(ownBenchFile(home, bench.id), written);
      benchFile = ownBenchFile(home, bench.id);
    } catch (error) {
      await session.close();
      session = await openBench(before);
      throw error;
    } finally {
      alarms.forget();
      statusChanged();
      schedulesChanged();
    }
  };

  const kernels = new KernelLibrary({
    shipped: join(installation.resources, 'kernels'),
    own: join(home, 'kernels'),
  });
  const schedulesChanged = () => {
    if (isOpen) hubs.schedules.publish(scheduler.board());
  };
  const scheduler: Scheduler = new Scheduler({
    store,
    clock,
    runs,
    bench: () => session.bench,
    kernelOf: (name) => requireCheckedKernel(parts, kernels.read(name), name),
    stateInForce: () => records.state(session.bench.id),
    onChange: schedulesChanged,
    onDefect,
  });

  const baselines = new BaselineRoom(home, catalogue);
  const desk = new BaselineDesk({ room: baselines, catalogue, runs, jobs, onDefect });
  if (desk.retag.notice !== null) notices.push(desk.retag.notice);

  const answers = (id: string): boolean => ['connected', 'busy'].includes(session.devices.instrument(id).state);
  const parts: HostParts = {
    home,
    version: installation.version,
    shell: { ...options.shell, notices },
    catalogue,
    runs,
    jobs,
    inferenceFolders: {
      own: join(home, 'inference'),
      shipped: join(installation.resources, 'examples', 'inference'),
    },
    baselines: { room: baselines, auto: desk.auto, desk: () => desk.overview() },
    kernels,
    metrics: new MetricsLibrary({ shipped: join(installation.resources, 'metrics'), own: join(home, 'metrics') }),
    alarms,
    scheduler,
    live,
    bench: () => session,
    benchFile: () => benchFile,
    replaceBench,
    discover: (hosts, signal) =>
      discoverInstruments({ hosts, remembered: memory.recall(session.bench, answers), lockDirectory, signal }),
    identifyAddress: (address, settings, signal) =>
      identifyAddress(address, { options: settings, lockDirectory, signal }),
    instruments: createInstrumentDesk(lockDirectory),
    knownSerialNumber: (id) =>
      memory.recall(session.bench).find(({ instrument }) => instrument === id)?.identity?.serialNumber ?? '',
    hubs,
    statusChanged,
  };
  isOpen = true;
  hubs.status.publish(benchStatus(parts));
  hubs.progress.publish(null);
  hubs.drift.publish(alarms.board());
  hubs.schedules.publish(scheduler.board());
  scheduler.open();
  if (clock !== null) desk.open(clock);

  return {
    handlers: {
      ...benchHandlers(parts),
      ...instrumentHandlers(parts),
      ...linkHandlers(parts),
      ...kernelHandlers(parts),
      ...runHandlers(parts),
      ...driftHandlers(parts),
      ...scheduleHandlers(parts),
      ...sessionHandlers(parts),
      ...adoptionHandlers(parts),
      ...artifactHandlers(parts),
      ...sweepHandlers(parts),
      ...inferenceHandlers(parts),
      ...baselineHandlers(parts),
      ...retagHandlers({ home, desk }),
      ...noiseHandlers(parts),
      ...standardizeHandlers(parts),
    },
    home,
    version: installation.version,
    runs,
    catalogue,
    observability,
    bench: () => session,
    notices,
    requireKernel: (text, name) => requireCheckedKernel(parts, text, name),
    withPreRun: (spec) => scheduler.withPreRun(spec),
    calibrationAdmin: createCalibrationAdmin({
      ...{ room: baselines, catalogue, runs },
      retagAll: () => desk.retag.retagAll(),
    }),
    close: async () => {
      scheduler.close();
      desk.close();
      live.stop();
      await runs.stopAll('Stopped: Fringe was closed.');
      await desk.retag.settled();
      const { sentence, outputs } = await session.close();
      await jobs.close();
      for (const hub of Object.values(hubs)) hub.end();
      catalogue.close();
      await observability.close();
      return { outputs: sentence, areSafe: outputs.every(({ state }) => state === 'safe') };
    },
  };
}

/** Starts the simulated chip of a bench that has one, or finds the one that runs elsewhere. */
async function openSimulation(
  bench: Bench,
  { pacing = false, latencyScale = 1 }: HostOptions,
): Promise<{ bench: Bench; simulator: SimulatorControl | null }> {
  if (bench.simulated === undefined) return { bench, simulator: null };
  if (bench.simulated.control !== undefined) {
    return { bench, simulator: await connectSimulatorControl(bench.simulated.control) };
  }
  const running = await startSimulator(bench, { pacing, latencyScale });
  return { bench: running.bench, simulator: { ...bound(running.control), close: () => running.close() } };
}

const instrumentMemory = (home: string): InstrumentMemory => new InstrumentMemory(join(home, 'instruments.json'));

/** Looks for instruments for a bench that is not open. */
export async function findInstruments(
  { home, bench }: { readonly home: string; readonly bench: Bench },
  hosts: readonly string[],
  signal?: AbortSignal,
): Promise<Discovery> {
  const remembered = instrumentMemory(home).recall(bench);
  return await discoverInstruments({ hosts, remembered, lockDirectory: join(home, 'locks'), signal });
}

/** The simulated instruments of a bench alone, for other software. @throws bad_input when the bench has no chip */
export async function runSimulator(
  bench: Bench,
  options: { pacing: boolean; latencyScale: number; portmapperPort: number; baud?: number | undefined },
): Promise<RunningSimulator> {
  if (bench.simulated !== undefined) return await startSimulator(bench, options);
  throw new FringeError('bad_input', `The bench "${bench.id}" has no simulated chip.`, {
    path: 'simulated',
    remedy: 'Add "simulated": {"chip": "mzi", "seed": 42} to the bench file.',
  });
}

/** A control whose methods may be taken apart. */
function bound(control: SimulatorControl): SimulatorControl {
  return {
    beginRun: (from) => control.beginRun(from),
    endRun: () => control.endRun(),
    wait: (ms) => control.wait(ms),
    runTimeMs: () => control.runTimeMs(),
    setPacing: (on) => control.setPacing(on),
    setLatencyScale: (scale) => control.setLatencyScale(scale),
    injectFault: (fault) => control.injectFault(fault),
    clearFaults: () => control.clearFaults(),
    truth: () => control.truth(),
    close: () => control.close(),
  };
}

/** A running simulator has filled in ports and its control channel; a file keeps what was written there. */
function withoutRunningAddresses(edited: Bench, running: Bench, written: Bench): Bench {
  const instruments = Object.entries(edited.instruments).map(([id, instrument]) => {
    const unchanged = running.instruments[id]?.address === instrument.address;
    return [
      id,
      unchanged ? { ...instrument, address: written.instruments[id]?.address ?? instrument.address } : instrument,
    ];
  });
  const { simulated: _running, ...rest } = edited;
  const simulated = written.simulated === undefined ? {} : { simulated: written.simulated };
  return { ...rest, ...simulated, instruments: Object.fromEntries(instruments) as Bench['instruments'] };
}

/** Calls `work` at once and then at most once in `periodMs`, the last call never lost. */
function throttle(periodMs: number, work: () => unknown, onError: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let again = false;
  const run = () => {
    again = false;
    try {
      work();
    } catch (error) {
      onError(error);
    }
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, periodMs).unref();
  };
  return () => {
    if (timer === null) run();
    else again = true;
  };
}
