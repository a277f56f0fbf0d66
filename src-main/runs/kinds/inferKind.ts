import { join } from 'node:path';
import type { InferResult } from '../../../src-core/domain/inferenceRun.ts';
import type { InferSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ParameterDraws } from '../../../src-core/plans/inference/inferenceWork.ts';
import { infer } from '../../../src-core/plans/infer.ts';
import type { InferOutcome } from '../../../src-core/plans/infer.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import { logProbabilityPath } from '../../sessions/chains/chainFile.ts';
import { findCheckpoint } from '../chains/earlierChain.ts';
import { chainFileName } from '../chains/chainNames.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** Draws from a posterior. It holds no instrument. @throws for a chain to go on with that is not whole or not there */
export function prepareInfer(spec: InferSpec): PreparedRun {
  function* plan({ runId }: RunStart): Plan<RunEnd> {
    const outcome = yield* infer(spec);
    return { result: (measurements) => resultOf(runId, outcome, measurements), hold: null, reason: '' };
  }
  const earlier = spec.continues?.step ?? 0;
  return { title: spec.title, instruments: [], steps: earlier + spec.inference.sampler.steps, plan };
}

function resultOf(runId: string, outcome: InferOutcome, measurements: number): InferResult {
  const { summary, last, seconds, evaluations, notes, artifact } = outcome;
  const { artifactDir, files } = artifact;
  const by = <T>(of: (draws: ParameterDraws) => T): Record<string, T> =>
    Object.fromEntries(summary.parameters.map((draws) => [draws.name, of(draws)]));
  const chainFile = join(artifactDir, chainFileName);
  const checkpoint = files.find((file) => file.startsWith('checkpoint')) ?? '';
  return {
    runId,
    parameters: by(({ mean, sd, p16, p50, p84 }) => ({ mean, sd, p16, p50, p84 })),
    rHat: by(({ rHat }) => rHat),
    essBulk: by(({ essBulk }) => essBulk),
    essTail: by(({ essTail }) => essTail),
    autocorrelationTime: by(({ autocorrelationTime }) => autocorrelationTime),
    autocorrelationTrusted: by(({ autocorrelationTrusted }) => autocorrelationTrusted),
    acceptance: summary.meanAcceptance,
    evaluations: last.evaluations,
    failures: last.failures,
    evaluationsPerSecond: seconds > 0 ? evaluations / seconds : null,
    seconds,
    converged: summary.converged,
    verdict: summary.verdict,
    notes: [...notes],
    chainFile,
    logProbabilityFile: logProbabilityPath(chainFile),
    checkpointFile: checkpoint === '' ? '' : join(artifactDir, checkpoint),
    artifactDir,
    measurements,
  };
}

/** What a run needs to go on with the chain of another. @throws as `findCheckpoint` */
export function continuedChain(file: string): NonNullable<InferSpec['continues']> {
  try {
    const { checkpoint } = findCheckpoint(file);
    return { file, step: checkpoint.states[0]?.step ?? 0 };
  } catch (error) {
    if (!(error instanceof FringeError) || error.code === 'not_found') throw error;
    // A file that somebody named, not one of a run's own.
    const { message, remedy } = error;
    throw new FringeError('bad_input', message, { remedy, path: 'resume', cause: error });
  }
}
