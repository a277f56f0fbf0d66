import Database from 'better-sqlite3';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import type { Catalogue, StoredState } from '../../../src-main/interfaces/catalogue.ts';
import { openCatalogue } from '../../../src-main/storage/openCatalogue.ts';
import { exampleArtifact } from '../sessions/exampleRun.ts';

let folder = '';
let catalogue: Catalogue;
const path = () => join(folder, 'index.db');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fringe-catalogue-'));
  catalogue = openCatalogue(path()).catalogue;
});
afterEach(() => {
  catalogue.close();
  rmSync(folder, { recursive: true });
});

const summary = (id: string, rest: Partial<RunSummary> = {}): RunSummary => ({
  id,
  kind: 'calibrate',
  status: 'finished',
  startedAt: '2026-01-05T10:00:00.000Z',
  endedAt: null,
  benchId: 'demo',
  simulated: true,
  title: 'MZI extinction calibration',
  operator: '',
  chipId: '',
  dieId: '',
  notes: '',
  seed: null,
  version: null,
  calibrationId: null,
  parentCalibrationId: null,
  extinctionRatioDb: null,
  cost: null,
  convergenceReason: null,
  reason: '',
  sessionDir: `/sessions/${id}`,
  artifactDir: null,
  ...rest,
});

const stored = (calibrationId: string, version: number, benchId = 'demo'): StoredState => ({
  benchId,
  state: exampleArtifact({ runId: calibrationId, version, iterations: 1 }).state,
  runId: calibrationId,
  artifactDir: null,
  converged: true,
  extinctionRatioDb: 23.4,
});

describe('runs', () => {
  it('are put in, changed and found', () => {
    catalogue.runs.upsert(summary('a', { status: 'running' }));
    catalogue.runs.upsert(summary('a', { version: 3 }));
    expect(catalogue.runs.get('a')).toEqual(summary('a', { version: 3 }));
    expect(catalogue.runs.get('b')).toBeNull();
    expect(catalogue.runs.list().total).toBe(1);
  });

  it('are listed newest first, a page at a time, with the count of all', () => {
    for (let day = 1; day <= 9; day++)
      catalogue.runs.upsert(summary(`r${day}`, { startedAt: `2026-01-0${day}T00:00:00Z` }));
    const page = catalogue.runs.list({ limit: 2, offset: 3 });
    expect(page.sessions.map((run) => run.id)).toEqual(['r6', 'r5']);
    expect(page.total).toBe(9);
    expect(catalogue.runs.list({ offset: 20 })).toEqual({ sessions: [], total: 9 });
  });

  it('are searched by every word, whatever the capitals, and signs mean themselves', () => {
    catalogue.runs.upsert(summary('a', { operator: 'Ärmel', chipId: 'W12-C04' }));
    catalogue.runs.upsert(summary('b', { notes: '100% after re-bonding', chipId: 'W12-C05', status: 'failed' }));
    const found = (search: string, status?: RunSummary['status']) =>
      catalogue.runs.list({ search, status: status ?? null }).sessions.map((run) => run.id);
    expect(found('w12')).toEqual(['b', 'a']);
    expect(found('mzi c04')).toEqual(['a']);
    expect(found('ärmel')).toEqual(['a']);
    expect(found('100%')).toEqual(['b']);
    for (const sign of ['%', '_', '\\', "'"]) expect(found(sign)).toEqual(sign === '%' ? ['b'] : []);
    expect(found('', 'failed')).toEqual(['b']);
    expect(found('w12', 'stopped')).toEqual([]);
  });
});

describe('calibration states', () => {
  it('get versions that grow by one on each bench, kept for the calibration that asked', () => {
    const { states } = catalogue;
    expect(states.reserveVersion('demo', 'a')).toBe(1);
    expect(states.reserveVersion('demo', 'a')).toBe(1);
    expect(states.reserveVersion('demo', 'b')).toBe(2);
    expect(states.reserveVersion('other', 'c')).toBe(1);
    states.save(stored('a', 1));
    expect(states.reserveVersion('demo', 'a')).toBe(1);
    states.release('b');
    expect(states.reserveVersion('demo', 'd')).toBe(2);
  });

  it('are found by bench, version and calibration', () => {
    const { states } = catalogue;
    for (const [id, version] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      states.save(stored(id, version));
    states.save(stored('c', 1, 'other'));
    expect(states.list('demo')).toEqual([stored('a', 1), stored('b', 2)]);
    expect(states.latest('demo')).toEqual(stored('b', 2));
    expect(states.byVersion('demo', 1)).toEqual(stored('a', 1));
    expect(states.byCalibrationId('c')).toEqual(stored('c', 1, 'other'));
    expect([states.byVersion('demo', 9), states.byCalibrationId('x'), states.latest('x')]).toEqual([null, null, null]);
  });

  it('never give one version to two', () => {
    const { states } = catalogue;
    states.save(stored('a', 1));
    expect(() => states.save(stored('b', 1))).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(states.reserveVersion('demo', 'c')).toBe(2);
    expect(() => states.save(stored('d', 2))).toThrow(/is calibration c/);
    states.save({ ...stored('a', 1), artifactDir: '/moved' });
    expect(states.byVersion('demo', 1)?.artifactDir).toBe('/moved');
  });
});

describe('what is in force', () => {
  const entry = (since: string, version: number) => ({ benchId: 'demo', since, version, reason: 'calibrated' });

  it('can be asked for now and for any time', () => {
    const { inForce } = catalogue;
    expect(inForce.inForce('demo')).toBeNull();
    inForce.append(entry('2026-01-05T10:00:00.000Z', 1));
    inForce.append(entry('2026-01-05T11:00:00.000Z', 2));
    inForce.append(entry('2026-01-05T12:00:00.000Z', 1));
    expect(inForce.inForce('demo')?.version).toBe(1);
    expect(inForce.at('demo', '2026-01-05T11:30:00Z')?.version).toBe(2);
    expect(inForce.at('demo', '2026-01-05T12:30:00+01:00')?.version).toBe(2);
    expect(inForce.at('demo', '2026-01-05T11:00:00.000Z')?.version).toBe(2);
    expect(inForce.at('demo', '2026-01-05T09:00:00Z')).toBeNull();
    expect(inForce.list('demo')).toHaveLength(3);
    expect(inForce.inForce('other')).toBeNull();
  });

  it('is the last that was said, also when the clock was set back meanwhile', () => {
    const { inForce } = catalogue;
    inForce.append(entry('2026-01-05T12:00:00.000Z', 1));
    inForce.append(entry('2026-01-05T11:00:00.000Z', 2));
    expect(inForce.inForce('demo')?.version).toBe(2);
    expect(inForce.at('demo', '2026-01-05T13:00:00Z')?.version).toBe(2);
  });
});

describe('the database', () => {
  it('is opened by several processes at once, from nothing, and none is given the same version', async () => {
    const shared = join(folder, 'shared.db');
    const children = Array.from({ length: 4 }, (_, index) =>
      fork(join(import.meta.dirname, 'reserveVersions.ts'), [shared, `p${index}`, '25']),
    );
    const answers = await Promise.all(
      children.map(async (child) => {
        const [versions] = (await once(child, 'message')) as [number[]];
        return versions;
      }),
    );
    expect(answers.flat().sort((left, right) => left - right)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 1),
    );
    const again = openCatalogue(shared);
    // New until it has been built, so that a process killed before that leaves no empty index behind.
    expect(again).toMatchObject({ isNew: true, notice: null });
    again.catalogue.markBuilt();
    again.catalogue.close();
    const built = openCatalogue(shared);
    expect(built).toMatchObject({ isNew: false, notice: null });
    built.catalogue.close();
  });

  it('is set aside, not lost, when it is damaged, and says so', () => {
    for (const [name, bytes] of [
      ['junk.db', Buffer.from('this is no database, though it is long enough to be read')],
      ['zero.db', Buffer.alloc(8192, 7)],
    ] as const) {
      const damaged = join(folder, name);
      writeFileSync(damaged, bytes);
      const opened = openCatalogue(damaged);
      expect(opened.isNew).toBe(true);
      expect(opened.notice).toMatch(/was damaged; it was set aside/);
      opened.catalogue.runs.upsert(summary('a'));
      opened.catalogue.close();
      expect(readdirSync(folder)).toContain(`${name}.damaged-1`);
    }
  });

  it('with a damaged page is set aside too', () => {
    const damaged = join(folder, 'pages.db');
    const first = openCatalogue(damaged);
    for (let run = 0; run < 400; run++) first.catalogue.runs.upsert(summary(`r${run}`, { notes: 'n'.repeat(200) }));
    first.catalogue.close();
    const database = new Database(damaged);
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    const file = Buffer.alloc(4096, 0xff);
    overwrite(damaged, file, 4096 * 3);
    const opened = openCatalogue(damaged);
    expect(opened).toMatchObject({ isNew: true, notice: expect.stringContaining('damaged') });
    opened.catalogue.close();
  });

  it('of a newer Fringe is refused and left alone', () => {
    const newer = join(folder, 'newer.db');
    const database = new Database(newer);
    database.pragma('user_version = 99');
    database.close();
    expect(() => openCatalogue(newer)).toThrow(/newer Fringe/);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('takes a step whole or not at all', () => {
    expect(() =>
      catalogue.inOneStep(() => {
        catalogue.runs.upsert(summary('a'));
        throw new Error('on the way');
      }),
    ).toThrow('on the way');
    expect(catalogue.runs.list().total).toBe(0);
  });
});

function overwrite(file: string, bytes: Buffer, position: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, position);
  closeSync(handle);
}
