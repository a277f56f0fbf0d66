import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { isAlive, ownProcess } from './processIdentity.ts';
import type { ProcessIdentity } from './processIdentity.ts';

/**
 * Who owns a session: the process of its runStart until another takes it over to resume or close it. Each takeover is a
 * file `owner-<n>.json`; a file's name exists once, so of two processes that try at once one succeeds.
 */
const ownerSchema = z.strictObject({ pid: z.int(), processStartedAt: z.string(), host: z.string() });
const ownerFile = /^owner-(\d+)\.json$/;

/** Folders of the sessions that this process is writing now. */
const inOurHands = new Set<string>();

/** Tells that this process writes the session from now on; returns what tells that it no longer does. */
export function holdSession(directory: string): () => void {
  inOurHands.add(directory);
  return () => void inOurHands.delete(directory);
}

/** False in a worker, which cannot see what its host writes. */
let seesOwnHands = true;

/** Told by a worker's program: what its host owns and has not ended counts as at work. */
export function workBesideHost(): void {
  seesOwnHands = false;
}

/**
 * Whether somebody is at work on the session: its owner lives and, when that is this process, has not given it up, as it
 * does when a record can no longer be written.
 */
export function isOwned(directory: string, first: ProcessIdentity): boolean {
  const owner = sessionOwner(directory, first);
  return isAlive(owner) && (owner.pid !== process.pid || !seesOwnHands || inOurHands.has(directory));
}

/** The latest owner. */
export function sessionOwner(directory: string, first: ProcessIdentity): ProcessIdentity {
  const latest = latestTakeover(directory);
  if (latest === 0) return first;
  const parsed = ownerSchema.safeParse(JSON.parse(readFileSync(join(directory, `owner-${latest}.json`), 'utf8')));
  return parsed.success ? parsed.data : first;
}

/**
 * Makes this process the owner.
 * @throws FringeError `conflict` when the owner lives, or when another process was quicker.
 */
export function takeOver(directory: string, first: ProcessIdentity): void {
  const number = latestTakeover(directory) + 1;
  const owner = sessionOwner(directory, first);
  if (isOwned(directory, first)) {
    throw new FringeError(
      'conflict',
      `The run in ${directory} belongs to process ${owner.pid}, which is still alive.`,
      {
        remedy: 'Stop the run there, or end that process, and try again.',
      },
    );
  }
  const path = join(directory, `owner-${number}.json`);
  const beside = join(directory, `.owner-${process.pid}.making`);
  writeFileSync(beside, JSON.stringify(ownProcess()));
  try {
    // A link appears with its whole content and fails when the name exists.
    linkSync(beside, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') throw takenMeanwhile(directory);
    writeExclusively(path, directory);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** For file systems without links. */
function writeExclusively(path: string, directory: string): void {
  try {
    writeFileSync(path, JSON.stringify(ownProcess()), { flag: 'wx' });
  } catch (thrown) {
    throw (thrown as NodeJS.ErrnoException).code === 'EEXIST' ? takenMeanwhile(directory) : thrown;
  }
}

function takenMeanwhile(directory: string): FringeError {
  return new FringeError('conflict', `Another process has just taken over the run in ${directory}.`, {
    remedy: 'Look at the list of sessions again.',
  });
}

function latestTakeover(directory: string): number {
  return readdirSync(directory).reduce((latest, name) => Math.max(latest, Number(ownerFile.exec(name)?.[1] ?? 0)), 0);
}
