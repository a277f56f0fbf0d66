import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BaselineSource } from '../../../src-core/domain/baseline.ts';
import { baselineResultSchema, retagResultSchema } from '../../../src-core/domain/baseline.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { baselineSpec, baselineTitle } from '../../runs/baseline/autoBaseline.ts';
import { changeBaselineSettings, requireDevelopmentMode } from '../../runs/baseline/baselineSettings.ts';
import { headView } from '../../runs/baseline/headView.ts';
import { importReferences } from '../../runs/baseline/importReferences.ts';
import { prepareBaseline } from '../../runs/kinds/baselineKind.ts';
import { libraryFolder } from '../../sessions/baselines/baselinePaths.ts';
import { keepInLibrary } from '../../sessions/scores/keepInLibrary.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';
import { requireRun } from './sessionHandlers.ts';

type BaselineHandlers = Pick<
  Handlers,
  Exclude<Extract<keyof Handlers, `baseline.${string}`>, 'baseline.retagAll' | 'baseline.newKey'>
>;

/** Procedures of baselines. */
export function baselineHandlers(parts: HostParts): BaselineHandlers {
  const { home, catalogue, baselines, jobs, runs } = parts;
  const { room } = baselines;
  const sourceOf = (source: BaselineSource | null): BaselineSource => source ?? room.requireLibrary();
  return {
    'baseline.overview': async () => {
      const { file, config, refusals } = room.settings();
      const version = room.latestVersion();
      const library = room.library();
      return {
        config,
        refusals: [...refusals],
        configFile: file,
        version,
        heads: catalogue.calibrationRuns.heads().map(({ run, thresholds, currentReference }) => ({
          ...run,
          thresholds,
          current_reference: currentReference,
          vanished: run.version !== version,
        })),
        library: {
          sessions: library.sessions.length,
          files: library.files.length,
          folder: libraryFolder(home),
        },
        ...baselines.desk(),
      };
    },
    'baseline.history': async (query) => catalogue.calibrationRuns.list(query),
    'baseline.head': async (name, { signal }) => await headView({ home, catalogue, jobs }, name, signal),
    'baseline.check': async ({ source }, { signal }) => await check(parts, source, signal),
    'baseline.start': async ({ source, choose, labels }) => {
      const config = room.requireConfig();
      requireDevelopmentMode(config);
      const spec = baselineSpec({ source: sourceOf(source), config, choose, labels, title: baselineTitle(source) });
      return await runs.start(spec).then(({ runId }) => ({ runId }));
    },
    'baseline.result': async ({ runId }) => {
      const { title, status, reason } = requireRun(parts, runId);
      const { stop } = openSession(home, runId);
      const result =
        baselineResultSchema.safeParse(stop?.result).data ?? retagResultSchema.safeParse(stop?.result).data;
      return { title, status, reason, result: result ?? null };
    },
    'baseline.addScores': async ({ upload, name }, { signal }) => {
      const added = await addScores(parts, { upload, name, signal });
      baselines.auto.added(added);
      return added;
    },
    'baseline.importReferences': async ({ folder }, { signal }) => {
      const asked = { home, catalogue, config: room.requireConfig(), nowMs: Date.now(), signal };
      const { version, imported, problems } = await importReferences(asked, folder);
      return { version, imported: [...imported], problems: [...problems] };
    },
    'baseline.configure': async ({ changes }) => {
      changeBaselineSettings(home, changes);
      baselines.auto.look();
      return {};
    },
  };
}

/** What a run would be made of, read through to its end; live sensors are only looked up. */
async function check(
  parts: HostParts,
  asked: BaselineSource | null,
  signal: AbortSignal,
): Promise<ProcedureOutput<'baseline.check'>> {
  const { home, baselines, jobs } = parts;
  try {
    const source = asked ?? baselines.room.requireLibrary();
    const config = baselines.room.requireConfig();
    if ('live' in source) {
      const { bench } = parts.bench();
      const common = {
        seed: null,
        labels: { operator: '', chipId: '', dieId: '', notes: '' },
        outDir: null,
        faults: [],
      };
      prepareBaseline({ kind: 'baseline', title: 'check', source, config, choose: null, ...common }, bench);
      const { sensors, samples } = source.live;
      return { refusals: [], heads: sensors.map((head) => ({ model: bench.id, head, samples })), notes: [] };
    }
    const { files, sessions, everything = false } = source.recorded;
    const work = { home, files, sessions, everything, live: null, choose: null, spool: null };
    const { heads, notes } = await jobs.run('gatherScores', work, signal);
    const told = heads.map(({ model, head, count }) => ({ model, head, samples: count }));
    return { refusals: [], heads: told, notes: [...notes] };
  } catch (error) {
    signal.throwIfAborted();
    const { message, remedy, path = 'source' } = toErrorReport(error);
    return {
      refusals: [{ path, message: remedy === undefined ? message : `${message} ${remedy}` }],
      heads: [],
      notes: [],
    };
  }
}

const tableAsked = { title: 'Table of scores', kind: 'Scores', extensions: ['csv', 'npz'] };

/** A table is read through before it is put into the library: one that cannot be read is refused. */
async function addScores(
  { home, shell, jobs }: HostParts,
  { upload, name, signal }: { upload: string | null; name: string | null; signal: AbortSignal },
): Promise<ProcedureOutput<'baseline.addScores'>> {
  const uploaded = upload === null ? null : (shell.uploadedFile?.(upload) ?? null);
  if (upload !== null && uploaded === null) {
    throw new FringeError('not_found', 'The uploaded table is not there any more.', { remedy: 'Choose it again.' });
  }
  const from = uploaded ?? (await shell.chooseOpenPath?.(tableAsked)) ?? null;
  if (from === null) return { file: null, heads: 0, samples: 0 };
  try {
    const work = { home, files: [from], sessions: [], live: null, choose: null, spool: null };
    const { heads, samples } = await jobs.run('gatherScores', work, signal);
    const file = await keepInLibrary(libraryFolder(home), from, name ?? basename(from));
    return { file, heads: heads.length, samples };
  } catch (error) {
    if (uploaded === null || !(error instanceof FringeError)) throw error;
    // The engineer knows the file by another name than the one it was received under.
    const { code, message, remedy } = error;
    const named = message.replaceAll(uploaded, name ?? 'the uploaded table');
    throw new FringeError(code, named, { ...(remedy === undefined ? {} : { remedy }), cause: error });
  } finally {
    if (uploaded !== null) await rm(uploaded, { force: true });
  }
}
