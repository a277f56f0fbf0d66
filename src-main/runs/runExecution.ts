import type { CalibrationResult } from '../../src-core/domain/run.ts';
import type { RunEvent, RunStart } from '../../src-core/documents/documents.ts';
import { toErrorReport } from '../../src-core/errors/fringeError.ts';
import type { CalibrationOutcome } from '../../src-core/plans/calibrate.ts';
import type { Plan } from '../../src-core/plans/instruction.ts';
import type { ResolvedKernel } from '../../src-core/plans/resolveKernel.ts';
import type { Catalogue } from '../interfaces/catalogue.ts';
import type { Lease } from '../safety/leases.ts';
import type { RunLimits } from '../safety/writeGate.ts';
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
  readonly onDefect: (error: unknown) => void;
}

/**
 * Drives a calibration from its first instruction to its closed record: whatever happens, the outputs are left as the
 * record says, the lease is given back, and the last document is a runStop.
 */
export async function executeCalibration(run: CalibrationExecution): Promise<CalibrationResult> {
  const { bench, lease, writer, engine, stream, tracker, events, plan, onDefect } = run;
  const context = commandContext(run);
  let failure: unknown = null;
  let result: CalibrationResult | null = null;
  try {
    const outcome = await engine.run(plan, context, replayOf(run, context));
    const { home, catalogue, start } = run;
    const measurements = tracker.measurements;
    result = await finishCalibration({
      home,
      catalogue,
      start,
      events,
      outcome,
      measurements,
      sessionDirectory: writer.directory,
    });
  } catch (error) {
    failure = error;
  }
  try {
    const outputs = await leaveOutputs(bench, result, failure);
    const report = failure === null ? null : toErrorReport(failure);
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
    writer.close();
  } finally {
    await bench.simulator?.endRun().catch(onDefect);
    lease.release();
  }
  if (result === null) throw failure;
  return result;
}

function commandContext({ bench, resolved, lease, stream, engine, events }: CalibrationExecution): CommandContext {
  const { simulator, devices, gate } = bench;
  return {
    sensors: devices,
    gate,
    clock: simulator === null ? machineClock((events.at(-1)?.timeNs ?? 0) / 1e6) : chipClock(simulator),
    truth: async () => (simulator === null ? null : await simulator.truth()),
    lease,
    limits: runLimits(resolved),
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
async function leaveOutputs(bench: BenchSession, result: CalibrationResult | null, failure: unknown): Promise<string> {
  if (result?.applied) {
    bench.versionApplied = result.version;
    const held = Object.entries(result.parameters).map(([name, value]) => `${name} = ${value.toFixed(4)}`);
    return `The outputs hold version ${result.version}: ${held.join(', ')}.`;
  }
  const reason = failure === null ? 'the calibration did not converge' : toErrorReport(failure).message;
  return (await bench.toSafe(reason)).sentence;
}

function runLimits({ kernel, tuned }: ResolvedKernel): RunLimits {
  return {
    safety: kernel.safety_constraints,
    hard: Object.fromEntries(tuned.map(({ parameter, hardLimits }) => [parameter.fullName, hardLimits])),
    soft: Object.fromEntries(
      tuned.flatMap(({ parameter, softLimits }) => (softLimits === null ? [] : [[parameter.fullName, softLimits]])),
    ),
  };
}
