import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InferenceTable } from '../../../src-core/domain/inferenceData.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { openSession } from '../../sessions/sessionStore.ts';
import type { SessionRecord } from '../../sessions/sessionStore.ts';

/**
 * The table of a recorded sweep, from its journal. One that was stopped, or failed, gives the rows it has, and a note.
 * @param path into the specification, for refusals
 * @throws not_found for a session that is not in this data folder, bad_input for one that is no sweep or has no row,
 *   conflict while it is running
 */
export function readSweepTable(home: string, session: string, path: string): InferenceTable {
  const record = sessionOf(home, session, path);
  const { spec, bench } = record.start;
  if (spec.kind !== 'sweep') {
    throw new FringeError('bad_input', `The session ${session} is no sweep but of the kind ${spec.kind}.`, {
      path,
      remedy: 'Name a session of the kind sweep; `fringe sessions list` shows them.',
    });
  }
  if (record.status === 'running') {
    throw new FringeError('conflict', `The sweep ${session} is still running.`, {
      path,
      remedy: 'Wait for its end, or stop it.',
    });
  }
  const rows = rowsOf(record);
  if (rows.length === 0) {
    throw new FringeError('bad_input', `The sweep ${session} has no row: it is ${record.status}.`, {
      path,
      remedy: 'Sweep again, and name that session.',
    });
  }
  const keys = keysOf(record);
  const { points, repeats } = spec.sweep;
  const isWhole = record.status === 'finished';
  const cut = `The sweep was not ended (${record.status}): it has ${rows.length} of ${points * repeats} rows.`;
  return {
    source: { kind: 'session', name: record.runId, sha256: null, simulated: bench.simulated !== undefined },
    columns: Object.fromEntries([...keys.keys()].map((name) => [name, rows.map((row) => numberOf(row[name]))])),
    units: Object.fromEntries([...keys].filter(([, unit]) => unit !== '')),
    notes: isWhole ? [] : [cut],
  };
}

function sessionOf(home: string, session: string, path: string): SessionRecord {
  try {
    return openSession(home, session);
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    if (isImported(home, session)) {
      const sentence = `${session} is an imported bundle: it holds results, not a session's record.`;
      const remedy = 'Name the sweep.csv in its folder as "csv".';
      throw new FringeError('not_found', sentence, { path, remedy, cause: error });
    }
    throw new FringeError('not_found', `There is no session ${session} in this data folder.`, {
      path,
      remedy: 'List the sessions with `fringe sessions list`.',
      cause: error,
    });
  }
}

/** A name that could be no folder's was refused before. */
const isImported = (home: string, session: string): boolean =>
  !/[\\/]/.test(session) &&
  [session, `awen_sweep_${session}`].some(
    (name) => name !== '.' && name !== '..' && existsSync(join(home, 'imports', name)),
  );

/** In order; of a row that a resumed run took again, the last. */
function rowsOf({ events }: SessionRecord): Readonly<Record<string, unknown>>[] {
  const rows = new Map<number, Readonly<Record<string, unknown>>>();
  for (const { stream, data } of events) {
    if (stream !== 'sweep') continue;
    rows.set(typeof data['row'] === 'number' ? data['row'] : rows.size, data);
  }
  return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/** Units by column, in the order of the table. */
function keysOf({ documents }: SessionRecord): Map<string, string> {
  const keys = new Map<string, string>();
  for (const document of documents) {
    if (document.type !== 'descriptor' || document.stream !== 'sweep') continue;
    for (const [name, { unit }] of Object.entries(document.keys)) keys.set(name, unit);
  }
  return keys;
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
