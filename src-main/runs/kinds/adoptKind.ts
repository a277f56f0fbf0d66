import type { AdoptSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { adopt } from '../../../src-core/plans/adopt.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** A posterior that becomes the bench's: a version without a measurement. */
export function prepareAdopt(spec: AdoptSpec): PreparedRun {
  function* plan({ runId }: RunStart): Plan<RunEnd> {
    const { calibrationId, version, artifactDir } = yield* adopt(spec);
    const { posterior, adoptions } = spec;
    const adopted = adoptions.map(({ id }) => id);
    return {
      result: (measurements) => ({ runId, posterior, adopted, calibrationId, version, artifactDir, measurements }),
      hold: null,
      reason: '',
    };
  }
  return { title: spec.title, instruments: [], steps: 0, plan };
}
