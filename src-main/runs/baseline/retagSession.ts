import { createHash } from 'node:crypto';
import { createReadStream, existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RetaggedSession } from '../../../src-core/domain/baseline.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import type { RetaggedScores } from '../../../src-core/plans/baseline/retagWork.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { moveIntoPlace } from '../../sessions/artifact/writeArtifact.ts';
import { flushDirectory, writeNewFileFlushed } from '../../sessions/atomicFile.ts';
import { retagFolderName, sessionDirectory } from '../../sessions/sessionPaths.ts';
import { makeWorkFolder } from '../../sessions/workFolders.ts';
import { headKey } from '../../sessions/baselines/baselinePaths.ts';

export const retagFormat = 'fringe.retag/1';
export const retagFile = { record: 'retag.json', table: 'scores.csv' } as const;

export interface RetagOptions {
  readonly home: string;
  readonly jobs: JobRunner;
  readonly session: string;
  /** The run that re-tags. */
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * Re-processes one recorded session with the references as they stand now. `<session>/retag/` appears with its table and
 * its record, or stays as it was. A session that is gone, or not ended, is told of in the notes.
 * @throws storage when the folder could not be written
 */
export async function retagSession({ home, jobs, session, runId, signal }: RetagOptions): Promise<RetaggedSession> {
  const none = (notes: readonly string[]): RetaggedSession => {
    return { session, file: null, scores: 0, references: {}, notes: [...notes] };
  };
  let work: string | null = null;
  try {
    const directory = sessionDirectory(home, session);
    if (!existsSync(directory)) return none([`There is no session ${session} any more.`]);
    work = makeWorkFolder(directory, retagFolderName);
    const table = join(work, retagFile.table);
    const found = await jobs.run('retagSession', { home, session, table }, signal);
    if (found.references.length === 0) return none(found.notes);
    const by = { run_id: runId, tagged_at: new Date().toISOString() };
    const { model, references, notes } = found;
    const tagged = { model_name: model, table: await tableOf(table, found), references, notes };
    const record = { format: retagFormat, session, ...by, ...tagged };
    await writeNewFileFlushed(join(work, retagFile.record), `${JSON.stringify(record, null, 2)}\n`);
    flushDirectory(work);
    const target = join(directory, retagFolderName);
    moveIntoPlace(work, target);
    const versions = found.references.map(({ model_name: model, head_name: head, version }) => {
      return [headKey({ model, head }), version] as const;
    });
    const file = join(target, retagFile.table);
    return { session, file, scores: found.tagged, references: Object.fromEntries(versions), notes: [...found.notes] };
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = toErrorReport(error);
    if (code === 'not_found' || code === 'conflict' || code === 'bad_input') return none([message]);
    if (error instanceof FringeError) throw error;
    throw new FringeError('storage', `The session ${session} could not be re-tagged: ${message}.`, {
      remedy: 'Free disk space or make the folder of the session writable, then resume the run.',
      cause: error,
    });
  } finally {
    if (work !== null) rmSync(work, { recursive: true, force: true });
  }
}

async function tableOf(path: string, { rows, tagged }: RetaggedScores) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { file: basename(path), sha256: hash.digest('hex'), rows, tagged };
}
