import Database from 'better-sqlite3';
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { migrate } from './migrations.ts';

export interface OpenedDatabase {
  readonly database: Database.Database;
  /** True until the index has been built once from the session directories: the caller rebuilds it. */
  readonly isNew: boolean;
  /** A sentence for the engineer when a damaged file was set aside. */
  readonly notice: string | null;
}

/** How long a process waits for another's write before it gives up. */
const busyTimeoutMs = 10_000;

/**
 * Opens the index database at `path` and brings it to the newest schema. Several processes may have it open. A file that
 * is not a whole database is set aside as `<path>.damaged-<n>`, never deleted, and a new one is begun.
 */
export function openDatabase(path: string): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const before = fileIdentity(path);
  try {
    return { ...open(path), notice: null };
  } catch (thrown) {
    if (!isDamage(thrown)) throw refusal(path, thrown);
    // Another process may have met the same damage and begun anew meanwhile: its file is not set aside.
    if (fileIdentity(path) !== before) return { ...open(path), notice: null };
    const aside = setAside(path);
    const notice = `The index ${path} was damaged; it was set aside as ${aside} and rebuilt from the session directories. No record is lost.`;
    return { ...open(path), isNew: true, notice };
  }
}

function open(path: string): { database: Database.Database; isNew: boolean } {
  const database = new Database(path, { timeout: busyTimeoutMs });
  try {
    useWriteAheadLog(database);
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    const check = database.pragma('quick_check(1)', { simple: true });
    if (check !== 'ok') throw new DamagedDatabase(String(check));
    migrate(database);
    const built = database.prepare('SELECT built FROM index_state').pluck().get();
    return { database, isNew: built !== 1 };
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

class DamagedDatabase extends Error {}

function isDamage(thrown: unknown): boolean {
  if (thrown instanceof DamagedDatabase) return true;
  const code = thrown instanceof Database.SqliteError ? thrown.code : '';
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

/** The change to WAL needs the file alone for a moment and is refused at once, whatever the busy timeout. */
function useWriteAheadLog(database: Database.Database): void {
  for (let attempt = 1; ; attempt++) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (thrown) {
      const busy = thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY');
      if (!busy || attempt === 100) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function fileIdentity(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function setAside(path: string): string {
  let number = 1;
  while (existsSync(`${path}.damaged-${number}`)) number++;
  const aside = `${path}.damaged-${number}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function refusal(path: string, cause: unknown): FringeError {
  if (cause instanceof FringeError) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new FringeError('storage', `The index ${path} cannot be opened: ${why}.`, {
    remedy: 'See that the data folder can be written and that no other program holds the file.',
    cause,
  });
}
