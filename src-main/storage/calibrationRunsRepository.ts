import SqliteDatabase from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { baselineThresholdsSchema, calibrationRunRowSchema } from '../../src-core/domain/baseline.ts';
import type { CalibrationRunRow } from '../../src-core/domain/baseline.ts';
import type {
  BaselineHead,
  CalibrationRunsQuery,
  CalibrationRunsRepository,
  NewCalibrationRun,
} from '../interfaces/catalogue.ts';

type Row = Readonly<Record<string, string | number | null>>;

const figures = ['apd_p5', 'apd_p95', 'srd', 'jsd', 'median_drift', 'iqr_drift'] as const;
const columns = [
  ...[
    'key',
    'model_name',
    'head_name',
    'version',
    'file_count',
    'timestamp',
    'p5',
    'p95',
    'range',
    'reference_version',
  ],
  ...[...figures, 'is_stable', 'median', 'iqr', 'grade', 'failed_metrics', 'thresholds', 'thresholds_from'],
  ...['run_id', 'simulated'],
];

/** Kept of what was worked out: enough for every head of a few runs. */
const mostThresholds = 5000;

/**
 * Table `calibration_runs`: a row for each head of each baseline run; and `baseline_heads`: each head's newest row and
 * the version that is its reference. The records of the versions are the truth of both.
 */
export function createCalibrationRunsRepository(database: Database): CalibrationRunsRepository {
  const insert = database.prepare(
    `INSERT INTO calibration_runs (${columns.map(quoted).join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})
     ON CONFLICT (model_name, head_name, version) DO NOTHING`,
  );
  const setHead = database.prepare(
    `INSERT INTO baseline_heads (model_name, head_name, version, current_reference)
     VALUES (@model_name, @head_name, @version, @current_reference)
     ON CONFLICT (model_name, head_name) DO UPDATE SET version = max(version, excluded.version),
       current_reference = excluded.current_reference`,
  );
  // A cross join keeps its order: the planner would go through every row there is.
  const selectHeads = database.prepare<[], Row>(
    `SELECT calibration_runs.*, baseline_heads.current_reference FROM baseline_heads
     CROSS JOIN calibration_runs USING (model_name, head_name, version) ORDER BY model_name, head_name`,
  );
  const newest = database.prepare('SELECT max(version) FROM calibration_runs').pluck();
  const findThresholds = database.prepare('SELECT thresholds FROM rate_thresholds WHERE key = ?').pluck();
  const addThresholds = database.prepare('INSERT OR REPLACE INTO rate_thresholds (key, thresholds) VALUES (?, ?)');
  const forgetThresholds = database.prepare(
    `DELETE FROM rate_thresholds WHERE rowid <= (SELECT max(rowid) FROM rate_thresholds) - ${mostThresholds}`,
  );
  const clear = database.transaction(() => {
    database.prepare('DELETE FROM calibration_runs').run();
    database.prepare('DELETE FROM baseline_heads').run();
  });
  return {
    add(run, currentReference) {
      insert.run(toRow(run));
      const { model_name, head_name, version } = run;
      setHead.run({ model_name, head_name, version, current_reference: currentReference });
    },
    list: (query) => list(database, query),
    heads: () => selectHeads.all().map(headOf),
    thresholds(key) {
      const text = findThresholds.get(key) as string | undefined;
      return text === undefined ? null : baselineThresholdsSchema.parse(JSON.parse(text));
    },
    keepThresholds(key, thresholds) {
      addThresholds.run(key, JSON.stringify(thresholds));
      forgetThresholds.run();
    },
    latestVersion: () => newest.get() as number | null,
    clear: () => clear(),
    holdAlone: () => holdAlone(`${database.name}.baselines-lock`),
  };
}

function list(database: Database, { model, head, limit, offset, oldestFirst = false }: CalibrationRunsQuery) {
  const values = { ...(model === undefined ? {} : { model }), ...(head === undefined ? {} : { head }) };
  const parts = [
    ...(model === undefined ? [] : ['model_name = @model']),
    ...(head === undefined ? [] : ['head_name = @head']),
  ];
  const where = parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
  const { total } = database.prepare(`SELECT count(*) AS total FROM calibration_runs ${where}`).get(values) as {
    total: number;
  };
  const rows = database
    .prepare<unknown[], Row>(
      `SELECT * FROM calibration_runs ${where} ORDER BY version DESC, model_name, head_name LIMIT @limit OFFSET @offset`,
    )
    .all({ ...values, limit, offset });
  const runs = rows.map(fromRow);
  return { total, runs: oldestFirst ? runs.reverse() : runs };
}

/** Two columns are words of SQL. */
const quoted = (name: string): string => `"${name}"`;

const toRow = (run: NewCalibrationRun): Row => ({
  ...Object.fromEntries(columns.map((name) => [name, run[name as keyof NewCalibrationRun] as string | number | null])),
  key: `${run.model_name}_${run.head_name}_${run.version}`,
  is_stable: run.is_stable ? 1 : 0,
  simulated: run.simulated ? 1 : 0,
  failed_metrics: JSON.stringify(run.failed_metrics),
  thresholds: JSON.stringify(run.thresholds),
});

function fromRow(row: Row): CalibrationRunRow {
  const { key: _key, thresholds: _thresholds, current_reference: _reference, ...rest } = row;
  return calibrationRunRowSchema.parse({
    ...rest,
    is_stable: row.is_stable === 1,
    simulated: row.simulated === 1,
    failed_metrics: JSON.parse(row.failed_metrics as string),
  });
}

const headOf = (row: Row): BaselineHead => ({
  run: fromRow(row),
  thresholds: baselineThresholdsSchema.parse(JSON.parse(row.thresholds as string)),
  currentReference: row.current_reference as number | null,
});

/**
 * A lock between processes, and between the parts of one: the system gives it back when its holder dies.
 * @returns what gives it back; null while somebody else has it
 */
function holdAlone(path: string): (() => void) | null {
  const lock = new SqliteDatabase(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (thrown instanceof SqliteDatabase.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return null;
    throw thrown;
  }
  return () => {
    lock.exec('ROLLBACK');
    lock.close();
  };
}
