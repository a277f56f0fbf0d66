import type { RunResult } from '../../src-core/domain/run.ts';
import type { RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { ErrorCode } from '../../src-core/errors/fringeError.ts';
import type { CalibrationToKeep, KeepResult, Plan, RunRequest } from '../../src-core/plans/instruction.ts';
import type { Catalogue } from '../interfaces/catalogue.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';
import type { CommandProbers } from '../interfaces/prober.ts';
import type { RunEnsembles } from '../interfaces/runEnsembles.ts';
import type { Lease } from '../safety/leases.ts';
import type { SessionWriter } from '../sessions/sessionStore.ts';
import { chipClock, machineClock } from './benchClocks.ts';
import type { BenchSession } from './benchSession.ts';
import type { CommandContext } from './commands/commandContext.ts';
import type { DocumentStream } from './documentStream.ts';
import { ChainRun } from './chains/chainRun.ts';
import { keepArtifact } from './keepArtifact.ts';
import { believedInForce, keepCalibration, settingsInForce } from './keepCalibration.ts';
import { keepGraphRun } from './keepGraphRun.ts';
import type { RunEnd } from './kinds/preparedRun.ts';
import { BaselineRun } from './baseline/baselineRun.ts';
import { StandardizeRun } from './standardize/standardizeRun.ts';
import { createInstrumentProber } from './probes/instrumentProber.ts';
import { ProbeRun } from './probes/probeRun.ts';
import { keepVersion } from './keepVersion.ts';
import { remeasureBest } from './remeasureBest.ts';
import type { Replay, RunEngine } from './runEngine.ts';
import type { RunTracker } from './runTracker.ts';

/** What a journal holds of a run that is taken up again. */
export type RecordedRun = Omit<Replay, 'beforeLive'>;

export interface RunExecution {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly bench: BenchSession;
  readonly start: RunStart;
  /** Null for a run at the desk: it holds no instrument and touches no output. */
  readonly lease: Lease | null;
  readonly writer: SessionWriter;
  readonly replay: RecordedRun | null;
  readonly engine: RunEngine;
  readonly stream: DocumentStream;
  readonly tracker: RunTracker;
  /** What of its record the run may still ask for; grows as it records. */
  readonly events: RunEvent[];
  readonly plan: Plan<RunEnd>;
  /** What was asked of the run from outside; the plan takes it from here. */
  readonly requests: RunRequest[];
  readonly jobs: JobRunner;
  readonly chainJobs: (workers: number | null) => JobRunner;
  readonly runEnsembles: RunEnsembles;
  readonly commandProbers: CommandProbers;
  readonly onDefect: (error: unknown) => void;
}

/**
 * Drives a run from its first instruction to its closed record: whatever happens, the outputs are left as the record
 * says, the lease is given back, and the last document is a runStop. Only a run whose records cannot be written, or whose
 * samples cannot be started, is left without one: nothing measured is lost, and it can be resumed when there is room.
 */
export async function executeRun(run: RunExecution): Promise<RunResult> {
  const { bench, lease, writer, onDefect } = run;
  const chain = new ChainRun({
    directory: writer.directory,
    openJobs: run.chainJobs,
    runEnsembles: run.runEnsembles,
  });
  const probes = new ProbeRun((probe) =>
    'command' in probe
      ? run.commandProbers.open(probe.command, run.start.runId)
      : createInstrumentProber(bench.devices),
  );
  try {
    // Before the end is told: who hears of it may start the next run at once.
    const ending = await measureAndKeep(run, chain, probes).finally(() => probes.end().catch(onDefect));
    try {
      recordEnd(run, ending, lease?.mayWrite === true ? await leaveOutputs(bench, ending) : untouched(lease));
    } catch (error) {
      if (lease?.mayWrite === true) await bench.toSafe('the end of the run could not be recorded');
      throw ending.failure ?? error;
    }
    if (ending.result === null) throw ending.failure;
    return ending.result;
  } finally {
    await chain.end().catch(onDefect);
    if (lease !== null) await bench.simulator?.endRun().catch(onDefect);
    lease?.release();
    closeQuietly(writer, onDefect);
  }
}

const untouched = (lease: Lease | null): string =>
  lease === null
    ? 'The run was at the desk: it touched no output.'
    : 'The run only read: the outputs stand as they stood before it.';

type Ending =
  | { readonly result: RunResult; readonly end: RunEnd; readonly failure: null }
  | { readonly result: null; readonly failure: unknown };

async function measureAndKeep(run: RunExecution, chain: ChainRun, probes: ProbeRun): Promise<Ending> {
  const { engine, plan, tracker } = run;
  try {
    const context = commandContext(run, chain, probes);
    const end = await engine.run(plan, context, replayOf(run, context));
    return { result: end.result(tracker.measurements), end, failure: null };
  } catch (failure) {
    return { result: null, failure };
  }
}

const notKept =
  (runId: string) =>
  (error: unknown): never => {
    const reason = toErrorReport(error).message.replace(/\.$/, '');
    throw new FringeError('storage', `The run was made, but its result could not be kept: ${reason}.`, {
      remedy: `Nothing measured is lost. Free disk space or mend the folder, then resume the run ${runId}.`,
      cause: error,
    });
  };

function recordEnd(run: RunExecution, { result, failure }: Ending, outputs: string): void {
  const { stream, tracker } = run;
  const report = failure === null ? null : toErrorReport(failure);
  if (report !== null && canGoOnLater(run, report.code)) return;
  stream.stop({
    endedAt: new Date().toISOString(),
    timeNs: tracker.lastTimeNs,
    status: report === null ? 'finished' : report.code === 'stopped' ? 'stopped' : 'failed',
    reason: report?.message ?? '',
    code: report?.code ?? null,
    counts: { events: tracker.events, measurements: tracker.measurements },
    outputs,
    result,
  });
}

/** The disk, and what starts the samples of a link's noise: no fault of the run, which is left to be resumed. */
const canGoOnLater = ({ start }: RunExecution, code: ErrorCode): boolean =>
  code === 'storage' || (code === 'not_available' && start.spec.kind === 'noise');

function closeQuietly(writer: SessionWriter, onDefect: (error: unknown) => void): void {
  try {
    writer.close();
  } catch (error) {
    // The disk: what was appended is with the operating system, and the run's own failure says more.
    onDefect(error);
  }
}

function commandContext(run: RunExecution, chain: ChainRun, probes: ProbeRun): CommandContext {
  const { bench, start, lease, stream, engine, events, jobs, requests, home, catalogue } = run;
  const { devices, gate } = bench;
  const simulator = lease === null ? null : bench.simulator;
  const keeping = { home, catalogue, start, events, sessionDirectory: run.writer.directory };
  const keep = async (calibration: CalibrationToKeep): Promise<KeepResult> => {
    if (calibration.accept) await warnOfAnother();
    const kept = await keepCalibration(keeping, calibration).catch(notKept(start.runId));
    if (kept.inForce) bench.versionApplied = kept.version;
    return kept;
  };
  /** Another host, or a run made while this one was cut, may have put its own version in force. */
  const warnOfAnother = async (): Promise<void> => {
    const found = settingsInForce(catalogue, start.bench.id).version;
    const { version } = believedInForce(keeping);
    if (found === null || found === version) return;
    const text = `Version ${found} came into force meanwhile, by another run; this one began from ${version === null ? 'none' : `version ${version}`} and takes its place.`;
    const timeNs = Math.round((await context.clock.now()) * 1e6);
    stream.event('engine', { index: 0, timeNs }, { severity: 'warning', text });
  };
  const context: CommandContext = {
    sensors: devices,
    gate,
    clock: simulator === null ? machineClock(run.tracker.lastTimeNs / 1e6) : chipClock(simulator),
    truth: async () => (simulator === null ? null : await simulator.truth()),
    lease,
    limits: null,
    stream,
    signal: engine.signal,
    warned: new Set(),
    jobs,
    keep,
    chain,
    probes,
    standardizing: new StandardizeRun({ home, start, jobs, directory: run.writer.directory }),
    baselines: new BaselineRun({ home, catalogue, start, jobs, directory: run.writer.directory }),
    keepVersion: (version) => keepVersion(keeping, version).catch(notKept(start.runId)),
    keepArtifact: (artifact) => keepArtifact(keeping, artifact, chain).catch(notKept(start.runId)),
    keepGraph: (graphRun) => keepGraphRun(keeping, graphRun).catch(notKept(start.runId)),
    takeRequests: () => requests.splice(0),
  };
  return context;
}

function replayOf({ replay, events, stream }: RunExecution, context: CommandContext): Replay | null {
  if (replay === null) return null;
  return {
    ...replay,
    beforeLive: async (mismatches) => {
      if (context.lease?.mayWrite !== true) return;
      const resumed = replay.execute
        ? { text: 'resumed: the recorded commands were replayed into a fresh chip', mismatches }
        : await remeasureBest(events, context);
      const timeNs = Math.round((await context.clock.now()) * 1e6);
      stream.event('engine', { index: replay.recorded.end, timeNs }, { severity: 'info', ...resumed });
    },
  };
}

/** A finished run may hold its settings; every other way out leaves the safe state. */
async function leaveOutputs(bench: BenchSession, ending: Ending): Promise<string> {
  if (ending.result === null) return (await bench.toSafe(toErrorReport(ending.failure).message)).sentence;
  const { hold, reason } = ending.end;
  if (hold === null) return (await bench.toSafe(reason)).sentence;
  bench.versionApplied = hold.version;
  const held = Object.entries(hold.parameters).map(([name, value]) => `${name} = ${value.toFixed(4)}`);
  const what = hold.version === null ? 'their settings' : `version ${hold.version}`;
  return `The outputs hold ${what}: ${held.join(', ')}.`;
}
