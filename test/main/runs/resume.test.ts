import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { crc32cHex } from '../../../src-core/maths/checksum/crc32c.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../support/testHost.ts';

/** An undisturbed run and its journal: what every resumed one must end like. */
let home: string;
let wanted: CalibrationResult;
let journal: Buffer;

beforeAll(async () => {
  home = temporaryFolder();
  const host = await openTestHost(home);
  wanted = await (await host.runs.start(calibrateSpec({ seed: 11 }))).finished;
  await host.close();
  journal = readFileSync(join(home, 'sessions', wanted.runId, 'journal.jsonl'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** The journal cut at a byte, its owner somebody who is dead. */
function cutJournal(bytes: number): Buffer {
  const cut = journal.subarray(0, bytes);
  const firstEnd = cut.indexOf(10);
  const start = JSON.parse(cut.subarray(0, firstEnd).toString()) as { owner: { pid: number }; crc: string };
  const { crc: _old, ...document } = { ...start, owner: { ...start.owner, pid: 2 ** 22 + 1 } };
  const body = JSON.stringify(document).slice(0, -1);
  return Buffer.concat([Buffer.from(`${body},"crc":"${crc32cHex(Buffer.from(body))}"}`), cut.subarray(firstEnd)]);
}

async function resumeFrom(bytes: number): Promise<CalibrationResult> {
  const other = temporaryFolder();
  try {
    const folder = join(other, 'sessions', wanted.runId);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'journal.jsonl'), cutJournal(bytes));
    const host = await openTestHost(other);
    try {
      expect(host.catalogue.runs.get(wanted.runId)?.status).toBe('interrupted');
      const result = await (await host.runs.resume(wanted.runId)).finished;
      expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true });
      const notes = openSession(other, wanted.runId).events.filter(({ stream }) => stream === 'engine');
      // The fresh chip answered every recorded command as the record says.
      for (const { data } of notes) if ('mismatches' in data) expect(data.mismatches).toBe(0);
      return result;
    } finally {
      await host.close();
    }
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}

describe('a run that was cut', () => {
  const firstLine = () => journal.indexOf(10) + 1;

  it('ends like the undisturbed one, wherever it was cut', async () => {
    const cuts = 24;
    for (let cut = 0; cut < cuts; cut++) {
      // Whole records and torn ones: the places fall where they fall.
      const bytes = Math.floor(firstLine() + ((journal.length - firstLine() - 400) * (cut + 0.37)) / cuts);
      const result = await resumeFrom(bytes);
      expect({ ...result, artifactDir: '' }).toEqual({ ...wanted, artifactDir: '' });
    }
  }, 240_000);

  it('keeps what was recorded and never calls itself finished before it is', async () => {
    const other = temporaryFolder();
    try {
      cpSync(home, other, { recursive: true });
      rmSync(join(other, 'index.db'), { force: true });
      rmSync(join(other, 'index.db-wal'), { force: true });
      rmSync(join(other, 'index.db-shm'), { force: true });
      writeFileSync(join(other, 'sessions', wanted.runId, 'journal.jsonl'), cutJournal(Math.floor(journal.length / 2)));
      const record = openSession(other, wanted.runId);
      expect(record.status).toBe('interrupted');
      expect(record.events.length).toBeGreaterThan(20);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('is not resumed while its owner lives, nor after it has ended', async () => {
    await withTestHost(async (host) => {
      const result = await (await host.runs.start(calibrateSpec({ seed: 3 }))).finished;
      await expect(host.runs.resume(result.runId)).rejects.toMatchObject({ code: 'conflict' });
      await expect(host.runs.resume('nothing')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
});
