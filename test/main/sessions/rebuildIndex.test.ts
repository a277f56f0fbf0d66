import Database from 'better-sqlite3';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src-main/interfaces/catalogue.ts';
import { readArtifactHead } from '../../../src-main/sessions/artifact/readArtifact.ts';
import { writeArtifact } from '../../../src-main/sessions/artifact/writeArtifact.ts';
import { appendInForce, readInForce } from '../../../src-main/sessions/inForceLog.ts';
import { catchUpIndex, rebuildIndex, storedStateOf } from '../../../src-main/sessions/rebuildIndex.ts';
import { summariseRun } from '../../../src-main/sessions/runSummary.ts';
import { closeSession, createSession, openSession } from '../../../src-main/sessions/sessionStore.ts';
import { indexFile, inForceFile } from '../../../src-main/sessions/sessionPaths.ts';
import { openCatalogue } from '../../../src-main/storage/openCatalogue.ts';
import type { ExampleOptions } from './exampleRun.ts';
import { exampleArtifact, exampleDocuments, exampleStart } from './exampleRun.ts';
import { useTemporaryFolder } from './temporaryFolder.ts';

const home = useTemporaryFolder();
const gone = { pid: 2 ** 30, processStartedAt: 'never', host: 'elsewhere' };

/** A calibration from its first record to its rows, in the order in which a host does it. */
async function calibrate(catalogue: Catalogue, options: ExampleOptions & { runId: string }): Promise<void> {
  const benchId = options.benchId ?? 'demo';
  const session = createSession(home(), exampleStart(options));
  const version = catalogue.states.reserveVersion(benchId, options.runId);
  const told = { ...options, version, iterations: 2 };
  const artifactDir = await writeArtifact(options.outDir ?? session.directory, exampleArtifact(told));
  for (const document of exampleDocuments(told, artifactDir).slice(1)) session.append(document);
  session.close();
  catalogue.runs.upsert(summariseRun(openSession(home(), options.runId)));
  catalogue.states.save(storedStateOf(await readArtifactHead(artifactDir)));
  const entry = { benchId, since: `2026-01-05T1${version}:00:00.000Z`, version, reason: 'calibrated' };
  appendInForce(home(), entry);
  catalogue.inForce.append(entry);
}

function rows(): unknown[][] {
  const database = new Database(indexFile(home()), { readonly: true });
  const tables = ['runs', 'calibration_states', 'in_force', 'version_reservations'];
  const all = tables.map((table) => database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all());
  database.close();
  return all;
}

function deleteIndex(): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(indexFile(home()) + suffix, { force: true });
}

describe('rebuilding the index', () => {
  it('gives the same rows as before, wherever the artifacts lie', async () => {
    const before = openCatalogue(indexFile(home()));
    expect(before.isNew).toBe(true);
    await calibrate(before.catalogue, { runId: 'r1' });
    await calibrate(before.catalogue, { runId: 'r2', parent: 'r1', outDir: join(home(), 'elsewhere', 'deep') });
    await calibrate(before.catalogue, { runId: 'r3', benchId: 'other' });
    createSession(home(), { ...exampleStart({ runId: 'r4' }), owner: gone }).close();
    createSession(home(), { ...exampleStart({ runId: 'r5' }), owner: gone }).close();
    before.catalogue.runs.upsert(summariseRun(openSession(home(), 'r4')));
    before.catalogue.runs.upsert(summariseRun(closeSession(home(), 'r5')));
    before.catalogue.close();
    const expected = rows();
    expect(expected.map((table) => table.length)).toEqual([5, 3, 3, 0]);

    deleteIndex();
    const after = openCatalogue(indexFile(home()));
    expect(after.isNew).toBe(true);
    const report = await rebuildIndex(home(), after.catalogue);
    expect(report).toEqual({ sessions: 5, states: 3, inForceEntries: 3, problems: [] });
    expect(await rebuildIndex(home(), after.catalogue)).toEqual(report);
    after.catalogue.close();
    expect(rows()).toEqual(expected);
  });

  it('names what it could not read and indexes the rest', async () => {
    const { catalogue } = openCatalogue(indexFile(home()));
    await calibrate(catalogue, { runId: 'r1' });
    await calibrate(catalogue, { runId: 'r2', outDir: join(home(), 'elsewhere') });
    await calibrate(catalogue, { runId: 'r3' });
    rmSync(join(home(), 'elsewhere'), { recursive: true });
    writeFileSync(join(home(), 'sessions', 'r3', 'journal.jsonl'), 'garbage');
    const report = await rebuildIndex(home(), catalogue);
    expect(report).toMatchObject({ sessions: 2, states: 1, inForceEntries: 3 });
    expect(report.problems).toEqual([
      expect.stringContaining(join(home(), 'elsewhere')),
      expect.stringContaining(join('r3', 'journal.jsonl')),
    ]);
    expect(
      catalogue.runs
        .list()
        .sessions.map((run) => run.id)
        .sort(),
    ).toEqual(['r1', 'r2']);
    catalogue.close();
  });

  it('is not needed after a kill between a record and its row: the index catches up', async () => {
    const complete = openCatalogue(indexFile(home()));
    await calibrate(complete.catalogue, { runId: 'r1' });
    await calibrate(complete.catalogue, { runId: 'r2', parent: 'r1' });
    complete.catalogue.close();
    const expected = rows();
    deleteIndex();
    const { catalogue } = openCatalogue(indexFile(home()));
    catalogue.runs.upsert(summariseRun({ ...openSession(home(), 'r1'), stop: null, status: 'running' }));
    const [first] = readInForce(home(), 'demo');
    catalogue.inForce.append(first as NonNullable<typeof first>);
    expect(await catchUpIndex(home(), catalogue)).toEqual([]);
    expect(await catchUpIndex(home(), catalogue)).toEqual([]);
    catalogue.close();
    expect(rows()).toEqual(expected);
  });

  it('of an empty home is empty', async () => {
    const { catalogue } = openCatalogue(indexFile(home()));
    expect(await rebuildIndex(home(), catalogue)).toEqual({ sessions: 0, states: 0, inForceEntries: 0, problems: [] });
    catalogue.close();
  });
});

describe('the log of what is in force', () => {
  const entry = (version: number) => ({
    benchId: 'demo',
    since: '2026-01-05T10:00:00.000Z',
    version,
    reason: 'applied',
  });

  it('keeps every entry in order, over a torn tail and over a damaged line', () => {
    expect(readInForce(home(), 'demo')).toEqual([]);
    for (const version of [1, 2]) appendInForce(home(), entry(version));
    appendFileSync(inForceFile(home(), 'demo'), '{"benchId":"de');
    appendInForce(home(), entry(3));
    expect(readInForce(home(), 'demo')).toEqual([1, 2, 3].map(entry));
    const text = readFileSync(inForceFile(home(), 'demo'), 'utf8');
    writeFileSync(inForceFile(home(), 'demo'), text.replace('"version":2', '"version":9'));
    expect(readInForce(home(), 'demo')).toEqual([1, 3].map(entry));
  });

  it('refuses a bench that would leave its folder', () => {
    expect(() => appendInForce(home(), { ...entry(1), benchId: '../x' })).toThrow(/cannot be a bench/);
  });
});
