import type { Database } from 'better-sqlite3';
import { FringeError } from '../../src-core/errors/fringeError.ts';

/** Numbered for ever: a migration that was released is never changed, a new one is added below it. */
const migrations: readonly string[] = [
  `CREATE TABLE runs (
     id TEXT PRIMARY KEY,
     status TEXT NOT NULL,
     started_at TEXT NOT NULL,
     search_text TEXT NOT NULL,
     summary TEXT NOT NULL
   ) STRICT;
   CREATE INDEX runs_by_start ON runs (started_at DESC, id DESC);
   CREATE TABLE calibration_states (
     bench_id TEXT NOT NULL,
     version INTEGER NOT NULL,
     calibration_id TEXT NOT NULL UNIQUE,
     run_id TEXT,
     artifact_dir TEXT,
     converged INTEGER NOT NULL,
     extinction_ratio_db REAL,
     state TEXT NOT NULL,
     PRIMARY KEY (bench_id, version)
   ) STRICT;
   CREATE TABLE version_reservations (
     calibration_id TEXT PRIMARY KEY,
     bench_id TEXT NOT NULL,
     version INTEGER NOT NULL,
     UNIQUE (bench_id, version)
   ) STRICT;
   CREATE TABLE in_force (
     bench_id TEXT NOT NULL,
     position INTEGER NOT NULL,
     since TEXT NOT NULL,
     version INTEGER NOT NULL,
     reason TEXT NOT NULL,
     PRIMARY KEY (bench_id, position)
   ) STRICT;
   CREATE TABLE index_state (built INTEGER NOT NULL) STRICT;
   INSERT INTO index_state (built) VALUES (0);`,
  // Built anew: the records of baselines are read into it.
  `CREATE TABLE calibration_runs (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL,
     model_name TEXT NOT NULL,
     head_name TEXT NOT NULL,
     version INTEGER NOT NULL,
     file_count INTEGER NOT NULL,
     timestamp INTEGER NOT NULL,
     p5 REAL NOT NULL,
     p95 REAL NOT NULL,
     "range" REAL NOT NULL,
     reference_version INTEGER,
     apd_p5 REAL,
     apd_p95 REAL,
     srd REAL,
     jsd REAL,
     median_drift REAL,
     iqr_drift REAL,
     is_stable INTEGER NOT NULL,
     median REAL,
     iqr REAL,
     grade TEXT NOT NULL,
     failed_metrics TEXT NOT NULL,
     thresholds TEXT NOT NULL,
     thresholds_from TEXT NOT NULL,
     run_id TEXT,
     simulated INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX calibration_runs_by_version ON calibration_runs (version DESC, model_name, head_name);
   CREATE UNIQUE INDEX calibration_runs_by_head ON calibration_runs (model_name, head_name, version DESC);
   CREATE INDEX calibration_runs_by_model ON calibration_runs (model_name, version DESC, head_name);
   CREATE INDEX calibration_runs_by_head_name ON calibration_runs (head_name, version DESC, model_name);
   CREATE TABLE baseline_heads (
     model_name TEXT NOT NULL,
     head_name TEXT NOT NULL,
     version INTEGER NOT NULL,
     current_reference INTEGER,
     PRIMARY KEY (model_name, head_name)
   ) STRICT;
   CREATE TABLE rate_thresholds (key TEXT PRIMARY KEY, thresholds TEXT NOT NULL) STRICT;`,
];

/**
 * Brings the schema to the newest number.
 * @throws FringeError `storage` when a newer Fringe has made the database.
 */
export function migrate(database: Database): void {
  const number = () => database.pragma('user_version', { simple: true }) as number;
  if (number() === migrations.length) return;
  // The number is read again inside: two processes may begin at once.
  const step = database.transaction(() => {
    const from = number();
    if (from > migrations.length) {
      throw new FringeError('storage', `The index ${database.name} was made by a newer Fringe (schema ${from}).`, {
        remedy: 'Start that Fringe, or give this one another FRINGE_HOME.',
      });
    }
    for (const migration of migrations.slice(from)) database.exec(migration);
    database.pragma(`user_version = ${migrations.length}`);
  });
  step.immediate();
}
