import type { Bench } from '../../../src-core/domain/bench.ts';
import type { MonitorSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import type { DriftMonitorInput } from '../../../src-core/plans/drift/driftMonitor.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { DriftMonitor } from '../../../src-core/plans/drift/driftMonitor.ts';
import { monitorDrift } from '../../../src-core/plans/monitorDrift.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import type { ResolvedKernel } from '../../../src-core/plans/resolveKernel.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** A drift monitor. It may come to use any instrument of its bench, so it holds them all. @throws bad_input */
export function prepareMonitor(spec: MonitorSpec, bench: Bench): PreparedRun {
  const kernel = spec.kernel === null ? null : requireKernel(spec.kernel, bench);
  const inputFor = (start: RunStart): DriftMonitorInput => monitorInput(spec, kernel, start);
  // Metrics that cannot be measured on this bench are refused now.
  new DriftMonitor({ ...monitorInput(spec, kernel, { bench }) });
  const { durationSeconds, checkIntervalSeconds } = spec;
  function* plan(start: RunStart): Plan<RunEnd> {
    const outcome = yield* monitorDrift({ ...inputFor(start), durationSeconds });
    const { checks, detections, recalibrations, falseAlarms, states, parameters, version } = outcome;
    return {
      result: (measurements) => ({
        ...{ runId: start.runId, checks, detections, recalibrations, falseAlarms, states: [...states], measurements },
        durationSeconds: outcome.durationSeconds,
      }),
      hold: version === null ? null : { version, parameters },
      reason: 'the monitor ended with no version in force',
    };
  }
  return {
    title: spec.title,
    instruments: Object.keys(bench.instruments),
    steps: durationSeconds === null ? 0 : Math.floor(durationSeconds / checkIntervalSeconds) + 1,
    plan,
  };
}

type Watching = Pick<MonitorSpec, 'metrics' | 'checkIntervalSeconds' | 'policy' | 'alarms' | 'seed'>;

/** What a monitor is made of, of a run that begins; as good as nothing in force when it does not begin yet. */
export function monitorInput(
  spec: Watching,
  kernel: ResolvedKernel | null,
  start: Pick<RunStart, 'bench'> &
    Partial<Pick<RunStart, 'startedAt' | 'initialState' | 'initialVersion' | 'initialSince'>>,
): DriftMonitorInput {
  const { initialState = {}, initialVersion = null, initialSince = null, startedAt } = start;
  const { metrics, checkIntervalSeconds, policy, alarms, seed } = spec;
  return {
    ...{ bench: start.bench, metrics, checkIntervalSeconds, kernel, policy, alarms },
    startedAtUnixMs: startedAt === undefined ? 0 : Date.parse(startedAt),
    // Another start for each calibration of the run, the same each time the run is resumed.
    optimizer: (resolved, inForce, ordinal) => createOptimizer(resolved, inForce, (seed ?? 0) + ordinal - 1),
    inForce: {
      parameters: initialState,
      version: initialVersion,
      sinceUnixMs: initialSince === null ? null : Date.parse(initialSince),
    },
  };
}
