import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { inferenceTitle } from '../../../src-core/plans/inference/inferenceTitle.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { exampleSpecifications } from '../../runs/inference/exampleSpecifications.ts';
import { readDraft, refusalOf } from '../../runs/inference/inferenceDraft.ts';
import type { InferenceDraft, ReadDraft } from '../../runs/inference/inferenceDraft.ts';
import { PosteriorViews } from '../../runs/inference/posteriorViews.ts';
import { finishedInference } from '../../runs/inference/finishedInference.ts';
import type { FinishedInference } from '../../runs/inference/finishedInference.ts';
import { refusedText } from '../../runs/documentText.ts';
import { chainFormatEnding, exportInference } from '../../sessions/chains/exportInference.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';
import { saveFile } from './saveFile.ts';
import { requireRun } from './sessionHandlers.ts';

type InferenceHandlers = Pick<
  Handlers,
  Exclude<Extract<keyof Handlers, `inference.${string}`>, 'inference.adoptions' | 'inference.adopt'>
>;

/** Procedures of specifications, inferences and their posteriors. */
export function inferenceHandlers(parts: HostParts): InferenceHandlers {
  const { home, jobs, runs, inferenceFolders } = parts;
  const views = new PosteriorViews(jobs);
  const finished = (runId: string): FinishedInference =>
    finishedInference(home, runId, requireRun(parts, runId).artifactDir);

  return {
    'inference.examples': async () => ({ examples: exampleSpecifications(inferenceFolders.shipped) }),
    'inference.check': async (draft, { signal }) => await checkDraft(parts, draft, signal),
    'inference.start': async ({ kind, labels, ...draft }) => {
      const { spec: inference, data, folder } = requireDraft(parts, draft);
      const title = inferenceTitle(inference, data);
      const common = { title, inference, data, folder, labels, seed: null, outDir: null, faults: [] };
      const { runId } =
        kind === 'infer'
          ? await runs.start({ kind, ...common, workers: null, continues: null })
          : await runs.start({ kind, ...common });
      return { runId };
    },
    'inference.finish': async ({ runId }) => {
      const running = [runs.desk, runs.active].find((run) => run?.runId === runId);
      if (running !== undefined && running?.kind !== 'infer') {
        throw new FringeError('bad_input', `The run ${runId} is no inference: it cannot be finished early.`, {
          path: 'runId',
          remedy: 'Stop it instead.',
        });
      }
      runs.request(runId, { kind: 'finish', kernel: null, reason: 'Finished early by the engineer.' });
      return {};
    },
    'inference.posterior': async ({ runId, discard }, { signal }) =>
      await views.posterior(finished(runId), discard, signal),
    'inference.corner': async ({ runId, ...options }, { signal }) =>
      await views.corner(finished(runId), options, signal),
    'inference.compare': async ({ first, second }, { signal }) =>
      await views.compare(finished(first), finished(second), signal),
    'inference.export': async ({ runId, format }) => {
      const { artifactDir } = finished(runId);
      const name = `fringe-${runId}${chainFormatEnding[format]}`;
      const { written, ...saved } = await saveFile(parts, name, (path) =>
        exportInference(artifactDir, path, { format, version: parts.version }),
      );
      return { ...saved, bytes: written?.bytes ?? 0 };
    },
  };
}

/** @throws bad_input with path, line and column */
function requireDraft({ inferenceFolders, home }: HostParts, draft: InferenceDraft): ReadDraft {
  const { draft: read, refusals } = readDraft(draft, inferenceFolders, home);
  if (read === null) throw refusedText('inference specification', refusals);
  return read;
}

/** What the specification would do, or why it cannot. Nothing is started and nothing is written. */
async function checkDraft(
  { inferenceFolders, home, jobs }: HostParts,
  draft: InferenceDraft,
  signal: AbortSignal,
): Promise<ProcedureOutput<'inference.check'>> {
  const { draft: read, refusals } = readDraft(draft, inferenceFolders, home);
  if (read === null) return { refusals: [...refusals], prepared: null };
  const { spec, data, folder, place } = read;
  try {
    const prepared = await jobs.run('prepareInference', { spec, data, folder, purpose: 'infer' }, signal);
    return { refusals: [], prepared: await jobs.run('prepareView', { spec, data, prepared }, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { refusals: place([refusalOf(error)]), prepared: null };
  }
}
