import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { inferResultSchema } from '../../../src-core/domain/inferenceRun.ts';
import type { InferResult } from '../../../src-core/domain/inferenceRun.ts';
import { parameterDrawsSchema } from '../../../src-core/domain/posteriorView.ts';
import type { InferSpec } from '../../../src-core/domain/run.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import { chainFileName } from '../chains/chainNames.ts';

/** An inference that has ended, from its record. */
export interface FinishedInference {
  readonly runId: string;
  readonly spec: InferSpec;
  readonly result: InferResult;
  /** What its draws were found to say at its end; null when its record does not tell. */
  readonly found: RecordedPosterior | null;
  readonly artifactDir: string;
  readonly chainFile: string;
  /** Whether data of it come from a simulated bench. */
  readonly simulated: boolean;
}

/** Of the record's summary of the chain, what a view shows again. */
const recordedPosteriorSchema = z.object({
  parameters: z.array(parameterDrawsSchema.omit({ unit: true })),
  converged: z.boolean(),
  verdict: z.string(),
});
export type RecordedPosterior = z.output<typeof recordedPosteriorSchema>;

const statusWords: Readonly<Record<string, string>> = {
  running: 'is still on',
  failed: 'has failed',
  stopped: 'was stopped',
  interrupted: 'was interrupted',
  closed: 'was closed before it had ended',
};

/**
 * What a finished inference left.
 * @param artifactDir where the catalogue knows its artifact; null: where the run has put it
 * @throws not_found for an unknown run or files that are gone; bad_input for a run of another kind; not_available for
 * one that has not finished
 */
export function finishedInference(home: string, runId: string, artifactDir: string | null = null): FinishedInference {
  const { start, status, stop, events } = openSession(home, runId);
  const { spec } = start;
  if (spec.kind !== 'infer') {
    throw new FringeError('bad_input', `The run ${runId} is no inference but a run of the kind "${spec.kind}".`, {
      path: 'runId',
      remedy: 'Choose an inference in the list of sessions.',
    });
  }
  const parsed = inferResultSchema.safeParse(stop?.result);
  if (status !== 'finished' || !parsed.success) {
    throw new FringeError(
      'not_available',
      `The inference ${runId} ${statusWords[status] ?? 'has no result'}: it has no posterior to show yet.`,
      { remedy: status === 'running' ? 'Wait for its end, or finish it early.' : 'Resume it, or start it again.' },
    );
  }
  const folder = artifactDir ?? parsed.data.artifactDir;
  const chainFile = join(folder, chainFileName);
  if (!existsSync(chainFile)) {
    throw new FringeError('not_found', `The chain of the run ${runId} is not there any more: ${chainFile}.`, {
      remedy: 'Restore the run’s folder from a copy, or run the inference again: its seed gives the same chain.',
    });
  }
  const { tables, logDensity } = spec.data;
  const simulated = [...Object.values(tables), logDensity].some((table) => table?.source.simulated === true);
  const summary = events.findLast(({ stream }) => stream === 'posterior')?.data;
  const found = recordedPosteriorSchema.safeParse(summary).data ?? null;
  return { runId, spec, result: parsed.data, found, artifactDir: folder, chainFile, simulated };
}
