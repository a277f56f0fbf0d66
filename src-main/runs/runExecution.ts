import type { CalibrationResult } from '../../src-core/domain/run.ts';
import type { RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { FringeError, toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { CalibrationOutcome } from '../../src-core/plans/calibrationOutcome.ts';
import type { Plan } from '../../src-core/plans/instruction.ts';
import type { ResolvedKernel } from '../../src-core/plans/resolveKernel.ts';
import { runLimits } from '../../src-core/plans/runLimits.ts';
import type { Catalogue } from '../interfaces/catalogue.ts';
import type { JobRunner } from '../interfaces/jobRunner.ts';
import type { Lease } from '../safety/leases.ts';
import type { SessionWriter } from '../sessions/sessionStore.ts';
import { chipClock, machineClock } from './benchClocks.ts';
import type { BenchSession } from './benchSession.ts';
import { finishCalibration } from './calibrationFinish.ts';
import type { CommandContext } from './commands/commandContext.ts';
import type { DocumentStream } from './documentStream.ts';
import { remeasureBest } from './remeasureBest.ts';
import type { Replay, RunEngine } from './runEngine.ts';
import type { RunTracker } from './runTracker.ts';

/** What a journal holds of a run that is taken up again. */
export type RecordedRun = Omit<Replay, 'beforeLive'>;

export interface CalibrationExecution {
  readonly home: string;
  readonly catalogue: Catalogue;
  readonly bench: BenchSession;
  readonly start: RunStart;
  readonly resolved: ResolvedKernel;
  readonly lease: Lease;
  readonly writer: SessionWriter;
  readonly replay: RecordedRun | null;
  readonly engine: RunEngine;
  readonly stream: DocumentStream;
  readonly tracker: RunTracker;
  /** Grows as the run records. */
  readonly events: RunEvent[];
  readonly plan: Plan<CalibrationOutcome>;
  readonly jobs: JobRunner;
  readonly onDefect: (error: unknown) => void;
}

/**
 * Drives a calibration from its first instruction to its closed record: whatever happens, the outputs are left as the
 * record says, the lease is given back, and the last document is a runStop. Only a run whose records cannot be written
 * is left without one: nothing measured is lost, and it can be resumed when there is room.
 */
export async function executeCalibration(run: CalibrationExecution): Promise<CalibrationResult> {
  const { bench, lease, writer, onDefect } = run;
  try {
    const ending = await measureAndKeep(run);
    try {
      recordEnd(run, ending, await leaveOutputs(bench, ending));
    } catch (error) {
      await bench.toSafe('the end of the run could not be recorded');
      throw ending.failure ?? error;
    }
    if (ending.result === null) throw ending.failure;
    return ending.result;
  } finally {
    await bench.simulator?.endRun().catch(onDefect);
    lease.release();
    closeQuietly(writer, onDefect);
  }
}

type Ending =
  { readonly result: CalibrationResult; readonly failure: null } | { readonly result: null; readonly failure: unknown };

async function measureAndKeep(run: CalibrationExecution): Promise<Ending> {
  const { home, catalogue, start, events, engine, plan, tracker, writer } = run;
  try {
    const context = commandContext(run);
    const outcome = await engine.run(plan, context, replayOf(run, context));
    const measurements = tracker.measurements;
    const sessionDirectory = writer.directory;
    const finish = finishCalibration({ home, catalogue, start, events, outcome, measurements, sessionDirectory });
    return { result: await finish.catch(notKept(start.runId)), failure: null };
  } catch (failure) {
    return { result: null, failure };
  }
}

const notKept =
  (runId: string) =>
  (error: unknown): never => {
    const reason = toErrorReport(error).message.replace(/\.$/, '');
    throw new FringeError('storage', `The calibration was measured, but its result could not be kept: ${reason}.`, {
      remedy:
        `Nothing measured is lost, and the outputs were sent to their safe values. Free disk space or mend the folder, ` +
        `then resume the run ${runId}.`,
      cause: error,
    });
  };

function recordEnd(run: CalibrationExecution, { result, failure }: Ending, outputs: string): void {
  const { stream, tracker, events } = run;
  const report = failure === null ? null : toErrorReport(failure);
  if (report?.code === 'storage') return;
  stream.stop({
    endedAt: new Date().toISOString(),
    timeNs: events.at(-1)?.timeNs ?? 0,
    status: report === null ? 'finished' : report.code === 'stopped' ? 'stopped' : 'failed',
    reason: report?.message ?? '',
    code: report?.code ?? null,
    counts: { events: events.length, measurements: tracker.measurements },
    outputs,
    result,
  });
}

function closeQuietly(writer: SessionWriter, onDefect: (error: unknown) => void): void {
  try {
    writer.close();
  } catch (error) {
    // The disk: what was appended is with the operating system, and the run's own failure says more.
    onDefect(error);
  }
}

function commandContext(run: CalibrationExecution): CommandContext {
  const { bench, resolved, lease, stream, engine, events } = run;
  const { simulator, devices, gate } = bench;
  return {
    sensors: devices,
    gate,
    clock: simulator === null ? machineClock((events.at(-1)?.timeNs ?? 0) / 1e6) : chipClock(simulator),
    truth: async () => (simulator === null ? null : await simulator.truth()),
    lease,
    limits: runLimits(resolved),
    jobs: run.jobs,
    keep: () => Promise.reject(new FringeError('defect', 'A calibration keeps its own result.')),
    takeRequests: () => [],
    stream,
    signal: engine.signal,
    warned: new Set(),
  };
}

function replayOf({ replay, events, resolved, stream }: CalibrationExecution, context: CommandContext): Replay | null {
  if (replay === null) return null;
  return {
    ...replay,
    beforeLive: async (mismatches) => {
      const resumed = replay.execute
        ? { text: 'resumed: the recorded commands were replayed into a fresh chip', mismatches }
        : await remeasureBest(events, resolved, context);
      const timeNs = Math.round((await context.clock.now()) * 1e6);
      stream.event('engine', { index: replay.recorded.end, timeNs }, { severity: 'info', ...resumed });
    },
  };
}

/** A converged calibration holds its settings; every other way out leaves the safe state. */
async function leaveOutputs(bench: BenchSession, { result, failure }: Ending): Promise<string> {
  if (result?.applied) {
    bench.versionApplied = result.version;
    const held = Object.entries(result.parameters).map(([name, value]) => `${name} = ${value.toFixed(4)}`);
    return `The outputs hold version ${result.version}: ${held.join(', ')}.`;
  }
  const reason = failure === null ? 'the calibration did not converge' : toErrorReport(failure).message;
  return (await bench.toSafe(reason)).sentence;
}
