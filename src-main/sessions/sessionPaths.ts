import { join } from 'node:path';
import { FringeError } from '../../src-core/errors/fringeError.ts';

/** Names inside the data folder. */
export const journalFileName = 'journal.jsonl';
export const arraysFileName = 'arrays.f64';
/** What was said on the instruments' wires during the run. */
export const wireFileName = 'wire.jsonl';
/** Of an inference's chain while it grows beside the journal, and in its artifact. */
export const chainFolderName = 'chain';
export const chainFileName = 'chain.frchain';
/** Scores of the session with the references of baselines, as they were re-processed last. */
export const retagFolderName = 'retag';

const safeName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

export const sessionsDirectory = (home: string) => join(home, 'sessions');

/** @throws FringeError `not_found` for an id that cannot be a run's, so that no id leaves the folder. */
export function sessionDirectory(home: string, runId: string): string {
  if (!safeName.test(runId)) {
    throw new FringeError('not_found', `No session has the id "${runId}".`, {
      remedy: 'List the sessions with `fringe sessions list`.',
    });
  }
  return join(sessionsDirectory(home), runId);
}

export const benchesDirectory = (home: string) => join(home, 'benches');

/** The log of the versions in force on one bench. */
export function inForceFile(home: string, benchId: string): string {
  if (!safeName.test(benchId)) throw new FringeError('bad_input', `"${benchId}" cannot be a bench's id.`);
  return join(benchesDirectory(home), benchId, 'in_force.jsonl');
}

export const indexFile = (home: string) => join(home, 'index.db');
