import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { cutJournal } from '../../support/cutJournal.ts';
import { demoBench } from '../../support/demoBench.ts';
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

async function resumeFrom(bytes: number): Promise<CalibrationResult> {
  const other = temporaryFolder();
  try {
    const folder = join(other, 'sessions', wanted.runId);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'journal.jsonl'), cutJournal(journal, bytes));
    const host = await openTestHost(other);
    try {
      expect(host.catalogue.runs.get(wanted.runId)?.status).toBe('interrupted');
      const result = await (await host.runs.resume<'calibrate'>(wanted.runId)).finished;
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
      writeFileSync(
        join(other, 'sessions', wanted.runId, 'journal.jsonl'),
        cutJournal(journal, Math.floor(journal.length / 2)),
      );
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

describe('a run that is resumed on hardware', () => {
  it('whose result could not be kept holds what was found, not the safe values it was left with', async () => {
    const simulator = await startSimulator(demoBench(), { pacing: false, latencyScale: 0 });
    const other = temporaryFolder();
    try {
      // Without "simulated" these are instruments like any others.
      const { simulated: _simulated, ...bench } = simulator.bench;
      const benchFile = join(other, 'hardware.bench.json');
      writeFileSync(benchFile, JSON.stringify(bench));
      const host = await openTestHost(other, benchFile);
      try {
        const { runId, finished } = await host.runs.start(calibrateSpec({ seed: null }));
        const inTheWay = join(openSession(other, runId).directory, `awen_calibration_${runId}`);
        mkdirSync(inTheWay);
        await expect(finished).rejects.toMatchObject({ code: 'storage' });
        expect(host.bench().gate.outputs()).toBe('safe');
        rmSync(inTheWay, { recursive: true });
        const result = await (await host.runs.resume<'calibrate'>(runId)).finished;
        expect(result.applied).toBe(true);
        const gate = host.bench().gate;
        await gate.observe();
        for (const [name, value] of Object.entries(result.parameters)) {
          expect(gate.reading(name)?.commanded).toBeCloseTo(value, 9);
          expect(Math.abs((gate.reading(name)?.observed ?? Number.NaN) - value)).toBeLessThan(0.4);
        }
        const notes = openSession(other, runId).events.filter(({ stream }) => stream === 'engine');
        expect(notes.map(({ data }) => data.text)).toContainEqual(expect.stringMatching(/^resumed on hardware/));
      } finally {
        await host.close();
      }
    } finally {
      await simulator.close();
      rmSync(other, { recursive: true, force: true });
    }
  });
});
