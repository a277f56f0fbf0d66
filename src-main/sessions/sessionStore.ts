import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runDocumentSchema } from '../../src-core/documents/documents.ts';
import type { RunDocument, RunEvent, RunStart, RunStop } from '../../src-core/documents/documents.ts';
import type { RunStatus } from '../../src-core/domain/run.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { openArrayStore, readArray } from './arrayStore.ts';
import type { ArrayStore } from './arrayStore.ts';
import { flushDirectory } from './atomicFile.ts';
import { openJournal, readJournal } from './journal.ts';
import { fetchLongArrays, putAwayLongArrays } from './longArrays.ts';
import { holdSession, isOwned, takeOver } from './sessionOwner.ts';
import {
  arraysFileName,
  chainFileName,
  chainFolderName,
  journalFileName,
  sessionDirectory,
  sessionsDirectory,
} from './sessionPaths.ts';
import { makeWorkFolder } from './workFolders.ts';

/** A session that is being written: `<home>/sessions/<runId>/journal.jsonl` and, when needed, `arrays.f64`. */
export interface SessionWriter {
  readonly runId: string;
  readonly directory: string;
  /** The document is with the operating system when this returns. */
  append(document: RunDocument): void;
  /** Everything appended is on the disk when this returns. */
  sync(): void;
  close(): void;
}

/** A session as its journal tells it. */
export interface SessionRecord {
  readonly runId: string;
  readonly directory: string;
  readonly start: RunStart;
  readonly events: readonly RunEvent[];
  /** The last runStop, null when the run never ended. */
  readonly stop: RunStop | null;
  /** Everything in order: runStart, descriptors, events, runStop. */
  readonly documents: readonly RunDocument[];
  readonly status: RunStatus;
  /** Bytes of the journal that are not whole records. */
  readonly tornBytes: number;
}

/**
 * Begins a session. The folder appears with its first record in it, or not at all.
 * @throws FringeError `conflict` when the run's id is taken.
 */
export function createSession(home: string, start: RunStart): SessionWriter {
  const directory = sessionDirectory(home, start.runId);
  const beside = makeWorkFolder(sessionsDirectory(home), start.runId);
  try {
    const journal = openJournal(join(beside, journalFileName));
    try {
      journal.append(start);
    } finally {
      journal.close();
    }
    if (existsSync(directory)) throw taken(start.runId);
    renameSync(beside, directory);
  } catch (thrown) {
    rmSync(beside, { recursive: true, force: true });
    const code = (thrown as NodeJS.ErrnoException).code;
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? taken(start.runId) : thrown;
  }
  flushDirectory(sessionsDirectory(home));
  return openWriter(start.runId, directory);
}

const taken = (runId: string) => new FringeError('conflict', `A session with the id "${runId}" exists already.`);

function openWriter(runId: string, directory: string): SessionWriter {
  const journal = openJournal(join(directory, journalFileName));
  let arrays: ArrayStore | null = null;
  const letGo = holdSession(directory);
  const arrayStore = () => (arrays ??= openArrayStore(join(directory, arraysFileName)));
  return {
    runId,
    directory,
    append: (document) => journal.append(putAwayLongArrays(document, arrayStore) as object),
    sync() {
      arrays?.sync();
      journal.sync();
    },
    close() {
      letGo();
      try {
        arrays?.close();
        arrays = null;
      } finally {
        journal.close();
      }
    },
  };
}

/**
 * Reads a session. Records behind a torn one, or behind one whose array is not whole, do not count.
 * @throws FringeError `not_found` when there is no such session or its journal does not begin with a runStart.
 */
export function openSession(home: string, runId: string): SessionRecord {
  return readSessionDirectory(sessionDirectory(home, runId));
}

/** The same for a directory found by `listSessionDirectories`. */
export function readSessionDirectory(directory: string): SessionRecord {
  const path = join(directory, journalFileName);
  if (!existsSync(path)) throw new FringeError('not_found', `There is no session in ${directory}.`);
  const { documents: lines, tornBytes } = readJournal(path);
  const documents: RunDocument[] = [];
  for (const line of lines) {
    const document = parseLine(line, directory);
    if (document === null) break;
    documents.push(document);
  }
  const start = documents[0];
  if (start?.type !== 'runStart') {
    throw new FringeError('not_found', `The journal ${path} does not begin with the start of a run.`, {
      remedy: 'Restore it from a copy; Fringe leaves the file as it is.',
    });
  }
  const events = documents.filter((document) => document.type === 'event');
  const stop = documents.findLast((document) => document.type === 'runStop') ?? null;
  const status = stop?.status ?? (isOwned(directory, start.owner) ? 'running' : 'interrupted');
  return { runId: start.runId, directory, start, events, stop, documents, status, tornBytes };
}

function parseLine(line: object, directory: string): RunDocument | null {
  try {
    const whole = fetchLongArrays(line, (reference) => readArray(join(directory, arraysFileName), reference));
    return runDocumentSchema.safeParse(whole).data ?? null;
  } catch {
    return null;
  }
}

/** Every session's directory, oldest name first. */
export function listSessionDirectories(home: string): string[] {
  const root = sessionsDirectory(home);
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(root, entry.name))
    .filter((directory) => existsSync(join(directory, journalFileName)))
    .sort();
}

/**
 * Takes over an interrupted session to carry on writing: the torn tail is cut and this process becomes the owner.
 * @throws FringeError `conflict` when the run has ended or its owner lives.
 */
export function reopenSession(home: string, runId: string): { record: SessionRecord; writer: SessionWriter } {
  const before = openSession(home, runId);
  if (before.stop !== null) {
    throw new FringeError(
      'conflict',
      `The run ${runId} has ended (${before.status}); it cannot be resumed or closed.`,
      { remedy: remedyOfEnded(before) },
    );
  }
  takeOver(before.directory, before.start.owner);
  const writer = openWriter(runId, before.directory);
  return { record: openSession(home, runId), writer };
}

/** The chain of an inference that was stopped is there for another run to go on with. */
function remedyOfEnded({ directory }: SessionRecord): string {
  const chain = join(directory, chainFolderName);
  if (!existsSync(join(chain, chainFileName))) {
    return 'Start a new run; the list of sessions shows which are interrupted.';
  }
  return `A new run goes on with its chain: \`fringe infer SPEC --resume "${chain}"\`, with the specification it had.`;
}

/** Closes an interrupted session as incomplete: a runStop with status `closed` is its last record. */
export function closeSession(home: string, runId: string, endedAt: Date = new Date()): SessionRecord {
  const { record, writer } = reopenSession(home, runId);
  const last = record.documents.at(-1);
  try {
    writer.append({
      type: 'runStop',
      seq: (last?.seq ?? 0) + 1,
      endedAt: endedAt.toISOString(),
      timeNs: record.events.at(-1)?.timeNs ?? 0,
      status: 'closed',
      reason: 'Interrupted, and closed as incomplete.',
      code: null,
      counts: { events: record.events.length },
      outputs: 'Not known to this record: its process ended without a word.',
      result: null,
    });
  } finally {
    writer.close();
  }
  return openSession(home, runId);
}
