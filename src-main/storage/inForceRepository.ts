import type { Database } from 'better-sqlite3';
import type { InForceEntry, InForceRepository } from '../interfaces/catalogue.ts';

/** Table `in_force`: append-only, in the order of the bench's log, which is its truth. */
export function createInForceRepository(database: Database): InForceRepository {
  const append = database.prepare(
    `INSERT INTO in_force (bench_id, position, since, version, reason)
     SELECT @benchId, coalesce(max(position), 0) + 1, @since, @version, @reason FROM in_force WHERE bench_id = @benchId`,
  );
  const select = 'SELECT bench_id AS benchId, since, version, reason FROM in_force WHERE bench_id = ?';
  const last = database.prepare<[string], InForceEntry>(`${select} ORDER BY position DESC LIMIT 1`);
  // By position, not by time: a clock that was set back must not revive an old version.
  const at = database.prepare<[string, string], InForceEntry>(
    `${select} AND since <= ? ORDER BY position DESC LIMIT 1`,
  );
  const list = database.prepare<[string], InForceEntry>(`${select} ORDER BY position`);
  const clear = database.prepare('DELETE FROM in_force');
  return {
    append: (entry) => void append.run({ ...entry, since: new Date(entry.since).toISOString() }),
    inForce: (benchId) => last.get(benchId) ?? null,
    at: (benchId, time) => at.get(benchId, new Date(time).toISOString()) ?? null,
    list: (benchId) => list.all(benchId),
    clear: () => void clear.run(),
  };
}
