import type { Database } from 'better-sqlite3';
import type { RunSummary } from '../../src-core/domain/run.ts';
import { runSummarySchema } from '../../src-core/domain/run.ts';
import type { RunListQuery, RunsRepository } from '../interfaces/catalogue.ts';

interface Row {
  readonly summary: string;
}

/** Table `runs`: one row a session. What is searched and sorted has a column; the row itself is the summary's JSON. */
export function createRunsRepository(database: Database): RunsRepository {
  const upsert = database.prepare(
    `INSERT INTO runs (id, status, started_at, search_text, summary)
     VALUES (@id, @status, @startedAt, @searchText, @summary)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, started_at = excluded.started_at,
       search_text = excluded.search_text, summary = excluded.summary`,
  );
  const get = database.prepare<[string], Row>('SELECT summary FROM runs WHERE id = ?');
  const clear = database.prepare('DELETE FROM runs');
  return {
    upsert(summary) {
      const { id, status, startedAt } = summary;
      upsert.run({ id, status, startedAt, searchText: searchText(summary), summary: JSON.stringify(summary) });
    },
    get(runId) {
      const row = get.get(runId);
      return row === undefined ? null : fromRow(row);
    },
    list(query = {}) {
      const { where, values } = condition(query);
      const { total } = database.prepare(`SELECT count(*) AS total FROM runs ${where}`).get(values) as {
        total: number;
      };
      const rows = database
        .prepare(`SELECT summary FROM runs ${where} ORDER BY started_at DESC, id DESC LIMIT @limit OFFSET @offset`)
        .all({ ...values, limit: query.limit ?? 200, offset: query.offset ?? 0 }) as Row[];
      return { sessions: rows.map(fromRow), total };
    },
    clear: () => void clear.run(),
  };
}

function fromRow(row: Row): RunSummary {
  return runSummarySchema.parse(JSON.parse(row.summary));
}

function condition(query: RunListQuery): { where: string; values: Record<string, string> } {
  const parts: string[] = [];
  const values: Record<string, string> = {};
  if (query.status) {
    parts.push('status = @status');
    values['status'] = query.status;
  }
  const words = fold(query.search ?? '').split(/\s+/);
  words.forEach((word, index) => {
    if (word === '') return;
    parts.push(`search_text LIKE @word${index} ESCAPE '\\'`);
    values[`word${index}`] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  });
  return { where: parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values };
}

function searchText(summary: RunSummary): string {
  const { id, kind, title, benchId, operator, chipId, dieId, notes, calibrationId, version, reason } = summary;
  const names = [id, kind, title, benchId, operator, chipId, dieId, notes, calibrationId ?? '', reason];
  return fold([...names, version === null ? '' : `v${version}`].join('\n'));
}

/** Capitals do not count, in any script. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
