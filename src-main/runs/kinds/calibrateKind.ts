import type { Bench } from '../../../src-core/domain/bench.ts';
import type { CalibrateSpec, CalibrationResult } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { calibrate } from '../../../src-core/plans/calibrate.ts';
import type { CalibrationOutcome } from '../../../src-core/plans/calibrationOutcome.ts';
import { createOptimizer } from '../../../src-core/plans/createOptimizer.ts';
import { ask } from '../../../src-core/plans/instruction.ts';
import type { KeepResult, Plan } from '../../../src-core/plans/instruction.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { requireKernel } from '../../../src-core/plans/resolveKernel.ts';
import type { ResolvedKernel } from '../../../src-core/plans/resolveKernel.ts';
import { titleOfKernel } from '../../sessions/runSummary.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** A calibration by its kernel. @throws bad_input, unknown_name */
export function prepareCalibration(
  { kernel }: CalibrateSpec,
  bench: Bench,
  inForce: Readonly<Record<string, number>>,
): PreparedRun {
  const resolved = requireKernel(kernel, bench);
  return {
    title: titleOfKernel(kernel.id),
    instruments: preflightKernel(resolved, inForce).instrumentsLeased,
    steps: kernel.optimizer_config.max_iterations,
    plan: (start) => calibrateAndKeep(resolved, start),
  };
}

function* calibrateAndKeep(resolved: ResolvedKernel, { initialState, spec, runId }: RunStart): Plan<RunEnd> {
  const { kernel } = resolved;
  const optimizer = createOptimizer(resolved, initialState, spec.seed ?? 0);
  const outcome = yield* calibrate({ resolved, optimizer, inForce: initialState });
  const calibration = { kernel, outcome, reason: spec.reason ?? 'calibration', accept: outcome.converged };
  const kept = yield* ask({ verb: 'keep', calibration });
  return {
    result: (measurements) => calibrationResult(runId, outcome, kept, measurements),
    hold: outcome.converged ? { version: kept.version, parameters: outcome.settings } : null,
    reason: 'the calibration did not converge',
  };
}

const calibrationResult = (
  runId: string,
  outcome: CalibrationOutcome,
  { calibrationId, version, artifactDir, inForce }: KeepResult,
  measurements: number,
): CalibrationResult => ({
  runId,
  calibrationId,
  version,
  cost: outcome.cost,
  convergenceReason: outcome.reason,
  iterations: outcome.iterations,
  measurements,
  durationSeconds: outcome.durationSeconds,
  extinctionRatioDb: outcome.extinctionRatioDb,
  trueExtinctionRatioDb: outcome.trueExtinctionRatioDb,
  artifactDir,
  applied: inForce,
  parameters: { ...outcome.bestParameters },
});
