import { join } from 'node:path';
import type { EstimateSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { estimate, pointsFileName } from '../../../src-core/plans/estimate.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** The most likely parameters. It holds no instrument. */
export function prepareEstimate(spec: EstimateSpec): PreparedRun {
  function* plan({ runId }: RunStart): Plan<RunEnd> {
    const { report, method, notes, artifact, seconds } = yield* estimate(spec);
    const { found } = report;
    const { artifactDir } = artifact;
    return {
      result: (measurements) => ({
        ...{ runId, method, ...found, best: { ...found.best }, standardErrors: { ...found.standardErrors } },
        residualStandardDeviations:
          found.residualStandardDeviations === null ? null : { ...found.residualStandardDeviations },
        ...{ warnings: [...found.warnings], notes: [...notes] },
        pointsFile: join(artifactDir, pointsFileName),
        ...{ artifactDir, seconds, measurements },
      }),
      hold: null,
      reason: '',
    };
  }
  return { title: spec.title, instruments: [], steps: 0, plan };
}
