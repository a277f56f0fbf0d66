import type { Database } from 'better-sqlite3';
import { calibrationStateSchema } from '../../src-core/domain/calibrationState.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { StatesRepository, StoredState } from '../interfaces/catalogue.ts';

interface Row {
  readonly bench_id: string;
  readonly run_id: string | null;
  readonly artifact_dir: string | null;
  readonly converged: number;
  readonly extinction_ratio_db: number | null;
  readonly state: string;
}

/** Table `calibration_states`: the versions of each bench; and `version_reservations`: those being made. */
export function createStatesRepository(database: Database): StatesRepository {
  const reserved = database.prepare<[string], { version: number }>(
    'SELECT version FROM version_reservations WHERE calibration_id = ?',
  );
  const highest = database.prepare<{ benchId: string }, { version: number | null }>(
    `SELECT max(version) AS version FROM (SELECT version FROM calibration_states WHERE bench_id = @benchId
     UNION ALL SELECT version FROM version_reservations WHERE bench_id = @benchId)`,
  );
  const reserve = database.prepare(
    'INSERT INTO version_reservations (calibration_id, bench_id, version) VALUES (?, ?, ?)',
  );
  const release = database.prepare('DELETE FROM version_reservations WHERE calibration_id = ?');
  const holder = database.prepare<{ benchId: string; version: number }, { calibration_id: string }>(
    `SELECT calibration_id FROM calibration_states WHERE bench_id = @benchId AND version = @version
     UNION ALL SELECT calibration_id FROM version_reservations WHERE bench_id = @benchId AND version = @version`,
  );
  const insert = database.prepare(
    `INSERT INTO calibration_states
       (bench_id, version, calibration_id, run_id, artifact_dir, converged, extinction_ratio_db, state)
     VALUES (@benchId, @version, @calibrationId, @runId, @artifactDir, @converged, @extinctionRatioDb, @state)
     ON CONFLICT (calibration_id) DO UPDATE SET run_id = excluded.run_id, artifact_dir = excluded.artifact_dir,
       converged = excluded.converged, extinction_ratio_db = excluded.extinction_ratio_db, state = excluded.state`,
  );
  const select = 'SELECT bench_id, run_id, artifact_dir, converged, extinction_ratio_db, state FROM calibration_states';
  const list = database.prepare<[string], Row>(`${select} WHERE bench_id = ? ORDER BY version`);
  const byVersion = database.prepare<[string, number], Row>(`${select} WHERE bench_id = ? AND version = ?`);
  const byCalibrationId = database.prepare<[string], Row>(`${select} WHERE calibration_id = ?`);
  const latest = database.prepare<[string], Row>(`${select} WHERE bench_id = ? ORDER BY version DESC LIMIT 1`);

  const reserveVersion = database.transaction((benchId: string, calibrationId: string): number => {
    const held = byCalibrationId.get(calibrationId);
    if (held !== undefined) return fromRow(held).state.version;
    const kept = reserved.get(calibrationId);
    if (kept !== undefined) return kept.version;
    const version = (highest.get({ benchId })?.version ?? 0) + 1;
    reserve.run(calibrationId, benchId, version);
    return version;
  });
  const save = database.transaction((stored: StoredState): void => {
    const { benchId, state, runId, artifactDir, extinctionRatioDb } = stored;
    const { calibration_id: calibrationId, version } = state;
    const other = holder.all({ benchId, version }).find((row) => row.calibration_id !== calibrationId);
    if (other !== undefined) {
      throw new FringeError(
        'conflict',
        `Version ${version} of bench ${benchId} is calibration ${other.calibration_id}.`,
        {
          remedy: 'Keep the record; a new calibration takes the next version.',
        },
      );
    }
    release.run(calibrationId);
    const converged = stored.converged ? 1 : 0;
    const columns = { benchId, version, calibrationId, runId, artifactDir, converged, extinctionRatioDb };
    insert.run({ ...columns, state: JSON.stringify(state) });
  });

  const orNull = (row: Row | undefined) => (row === undefined ? null : fromRow(row));
  return {
    reserveVersion: (benchId, calibrationId) => reserveVersion.immediate(benchId, calibrationId),
    release: (calibrationId) => void release.run(calibrationId),
    save: (stored) => save.immediate(stored),
    list: (benchId) => list.all(benchId).map(fromRow),
    byVersion: (benchId, version) => orNull(byVersion.get(benchId, version)),
    byCalibrationId: (calibrationId) => orNull(byCalibrationId.get(calibrationId)),
    latest: (benchId) => orNull(latest.get(benchId)),
    // Reservations belong to runs that may be alive: a rebuild leaves them.
    clear: () => void database.prepare('DELETE FROM calibration_states').run(),
  };
}

function fromRow(row: Row): StoredState {
  return {
    benchId: row.bench_id,
    state: calibrationStateSchema.parse(JSON.parse(row.state)),
    runId: row.run_id,
    artifactDir: row.artifact_dir,
    converged: row.converged === 1,
    extinctionRatioDb: row.extinction_ratio_db,
  };
}
