import { join } from 'node:path';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { SweepSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { ArtifactToKeep } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { requireSweep } from '../../../src-core/plans/resolveSweep.ts';
import type { ResolvedSweep } from '../../../src-core/plans/resolveSweep.ts';
import { preflightSweep, sweepArtifact, sweepParameter } from '../../../src-core/plans/sweep.ts';
import type { SweepTaken } from '../../../src-core/plans/sweep.ts';
import { renderSweepReport } from '../../sessions/report/renderSweepReport.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** One parameter through a range. @throws bad_input */
export function prepareSweep(spec: SweepSpec, bench: Bench, inForce: Readonly<Record<string, number>>): PreparedRun {
  const resolved = requireSweep(spec.sweep, bench);
  return {
    title: spec.title,
    instruments: preflightSweep(resolved, inForce).instrumentsLeased,
    steps: spec.sweep.points * spec.sweep.repeats,
    plan: (start) => sweepAndKeep(resolved, spec.title, start),
  };
}

function* sweepAndKeep(resolved: ResolvedSweep, title: string, start: RunStart): Plan<RunEnd> {
  const { initialState, initialVersion, runId } = start;
  const artifact = (taken: SweepTaken) => artifactOf(resolved, { taken, title, start });
  const outcome = yield* sweepParameter({ resolved, inForce: initialState, artifact });
  const { artifactDir, durationSeconds, rows } = outcome;
  const csv = join(artifactDir, 'sweep.csv');
  return {
    result: (measurements) => ({ runId, rows: rows.length, csv, artifactDir, measurements, durationSeconds }),
    hold: initialVersion === null ? null : { version: initialVersion, parameters: initialState },
    reason: 'the sweep has ended and no version was in force before it',
  };
}

function artifactOf(
  resolved: ResolvedSweep,
  { taken, title, start }: { taken: SweepTaken; title: string; start: RunStart },
): ArtifactToKeep {
  const kept = sweepArtifact(resolved, taken);
  const report = renderSweepReport({ start, title, columns: resolved.columns, ...taken });
  return { ...kept, files: { ...kept.files, 'report.html': report } };
}
