import type { StandardizedRole } from '../../../src-core/domain/standardizeRun.ts';
import type { StandardizeSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { standardize } from '../../../src-core/plans/standardize.ts';
import { stepsPerRole } from '../../../src-core/plans/standardize/standardizeWork.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** Statistics and rate targets of each role. It holds no instrument and no lease. */
export function prepareStandardize(spec: StandardizeSpec): PreparedRun {
  function* plan({ runId }: RunStart): Plan<RunEnd> {
    const { roles, seconds } = yield* standardize(spec);
    const { runDir, artifacts } = roles[0] as StandardizedRole;
    return {
      result: (measurements) => ({ runId, runDir, artifacts, roles: [...roles], seconds, measurements }),
      hold: null,
      reason: '',
    };
  }
  const steps = stepsPerRole * Object.keys(spec.config.roles).length;
  return { title: spec.title, instruments: [], steps, plan };
}
