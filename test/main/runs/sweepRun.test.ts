import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepResult } from '../../../src-core/domain/inferenceRun.ts';
import { sweepResultSchema } from '../../../src-core/domain/inferenceRun.ts';
import type { Host } from '../../../src-main/createHost.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { listSessionDirectories, openSession } from '../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../src-main/sessions/verify.ts';
import { cutJournal } from '../../support/cutJournal.ts';
import { demoBench } from '../../support/demoBench.ts';
import { sweepSpec } from '../../support/sweepRuns.ts';
import { calibrateSpec, openTestHost, temporaryFolder, withTestHost } from '../../support/testHost.ts';

const call = { signal: new AbortController().signal };
const tableOf = async (host: Host, runId: string) => (await host.handlers['sweeps.table']({ runId }, call)).table;

/** Resolves when the run has recorded so many rows. */
const rowsTaken = (host: Host, rows: number): Promise<void> =>
  new Promise((resolve) => {
    host.runs.onDocument((_id, document) => {
      if (document.type === 'event' && document.stream === 'sweep' && document.data.row === rows - 1) resolve();
    });
  });

describe('a sweep on the demo bench', () => {
  it('gives a table, an artifact that verifies, a row of the catalogue, and leaves safe outputs', async () => {
    await withTestHost(async (host) => {
      const { runId, finished } = await host.runs.start(sweepSpec({ points: 40, repeats: 2 }));
      const result = await finished;
      expect(sweepResultSchema.parse(result)).toMatchObject({ runId, rows: 80, measurements: 160 });
      expect(result.csv).toBe(join(result.artifactDir, 'sweep.csv'));
      expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true });
      const expected = ['checksums.json', 'manifest.json', 'report.html', 'sweep.csv', 'sweep.json'];
      expect(readdirSync(result.artifactDir).sort()).toEqual(expected);
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(host.catalogue.runs.get(runId)).toMatchObject({
        ...{ kind: 'sweep', status: 'finished', title: 'Heater', artifactDir: result.artifactDir },
      });
      const { html: report } = await host.handlers['artifacts.report']({ runId }, call);
      expect(report).toBe(readFileSync(join(result.artifactDir, 'report.html'), 'utf8'));
      expect(report).toContain('SIMULATED');
      expect(report).not.toMatch(/<script|https?:/);
      // An interferometer: over one turn the two ports change places.
      const { columns } = await tableOf(host, runId);
      const through = columns.detector_through as number[];
      expect(Math.max(...through) / Math.min(...through)).toBeGreaterThan(20);
    });
  });

  it('gives the same bytes for the same seed, and others for another', async () => {
    await withTestHost(async (host) => {
      const csvOf = async (seed: number) => {
        const { csv } = await (await host.runs.start(sweepSpec({ points: 10 }, { seed }))).finished;
        return readFileSync(csv, 'utf8');
      };
      const first = await csvOf(5);
      expect(await csvOf(5)).toBe(first);
      expect(await csvOf(6)).not.toBe(first);
    });
  });

  it('is made on the chip as it is in force, and the outputs hold that again at its end', async () => {
    await withTestHost(async (host) => {
      const { parameters } = await (await host.runs.start(calibrateSpec())).finished;
      const { runId, finished } = await host.runs.start(sweepSpec({ points: 8 }));
      await finished;
      const { events, stop } = openSession(host.home, runId);
      expect(stop?.outputs).toMatch(/^The outputs hold version 1: /);
      const sets = events.filter(({ stream }) => stream === 'sets').map(({ data }) => data);
      expect(sets[0]).toMatchObject({ parameter: 'mzi_0.phase_lower', commanded: parameters['mzi_0.phase_lower'] });
      for (const [name, value] of Object.entries(parameters)) {
        expect(host.bench().gate.reading(name)?.commanded).toBe(value);
      }
    });
  });

  it('is refused before anything is written when its range or its names are not of the bench', async () => {
    await withTestHost(async (host) => {
      const refused = (sweep: Record<string, unknown>) => expect(host.runs.start(sweepSpec(sweep))).rejects;
      await refused({ to: 7 }).toMatchObject({ code: 'bad_input', path: 'sweep.to' });
      await refused({ from: -1 }).toMatchObject({ code: 'bad_input', path: 'sweep.from' });
      await refused({ parameter: 'mzi_1.phase' }).toMatchObject({ code: 'bad_input', path: 'sweep.parameter' });
      await refused({ read: ['nothing'] }).toMatchObject({ code: 'bad_input', path: 'sweep.read[0]' });
      expect(listSessionDirectories(host.home)).toEqual([]);
      expect(host.bench().gate.outputs()).toBe('safe');
    });
  });

  it('that is stopped leaves safe outputs and its rows so far; the next one starts cleanly', async () => {
    await withTestHost(async (host) => {
      const some = rowsTaken(host, 7);
      const { runId, finished } = await host.runs.start(sweepSpec());
      finished.catch(() => undefined);
      await some;
      expect(host.runs.active?.progress).toMatchObject({ kind: 'sweep', maxIterations: 200 });
      await host.runs.stop();
      await expect(finished).rejects.toMatchObject({ code: 'stopped' });
      expect(host.bench().gate.outputs()).toBe('safe');
      expect(host.catalogue.runs.get(runId)).toMatchObject({ status: 'stopped', artifactDir: null });
      const table = await tableOf(host, runId);
      expect(table.columns.row?.length).toBeGreaterThanOrEqual(7);
      expect(table.columns.row?.length).toBeLessThan(200);
      expect(table.notes).toEqual([expect.stringMatching(/not taken to its end: \d+ of 200 rows/)]);
      expect((await (await host.runs.start(sweepSpec({ points: 3 }))).finished).rows).toBe(3);
    });
  });

  it('goes on when a detector is over range: the note says so, the cells are empty', async () => {
    const bench = demoBench();
    const through = bench.sensors.detector_through;
    const narrow = { ...bench.sensors, detector_through: { ...through, valid: [1e-9, 1.2e-4] } };
    const folder = temporaryFolder();
    const file = join(folder, 'narrow.bench.json');
    writeFileSync(file, JSON.stringify({ ...bench, sensors: narrow }));
    try {
      await withTestHost(async (host) => {
        const { runId, finished } = await host.runs.start(sweepSpec({ points: 12 }));
        const { csv } = await finished;
        const { columns } = await tableOf(host, runId);
        const known = (columns.detector_through ?? []).filter((value) => value !== null);
        expect(known.length).toBeGreaterThan(0);
        expect(known.length).toBeLessThan(12);
        expect(readFileSync(csv, 'utf8')).toMatch(/,,/);
        const notes = openSession(host.home, runId).events.filter(({ stream }) => stream === 'notes');
        expect(notes.map(({ data }) => String(data.text)).join('\n')).toMatch(/detector_through: .*cell stays empty/);
      }, file);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the procedures of sweeps', () => {
  const labels = { operator: 'E. Test', chipId: '', dieId: '', notes: '' };

  it('check, start, and give the table', async () => {
    await withTestHost(async (host) => {
      const { sweep } = sweepSpec({ points: 6 });
      const checked = await host.handlers['sweeps.check']({ sweep }, call);
      expect(checked).toMatchObject({ refusals: [], warnings: [], readings: 12 });
      expect(checked.instrumentsLeased).toEqual(['heaters', 'meter_through', 'meter_cross']);
      const { runId } = await host.handlers['sweeps.start']({ sweep, title: 'Try', labels, seed: 2 }, call);
      await new Promise<void>((resolve) => {
        const look = () => host.runs.active === null && resolve();
        host.runs.onProgress(look);
        look();
      });
      const view = await host.handlers['sweeps.table']({ runId }, call);
      expect(view).toMatchObject({
        ...{ runId, title: 'Try' },
        table: { source: { kind: 'session', name: runId, simulated: true }, notes: [], units: { detector_cross: 'W' } },
      });
      expect(view.table.columns['mzi_0.phase_upper']?.at(-1)).toBe(6.3);
    });
  });

  it('tell every refusal with its path, and never throw for what was typed', async () => {
    await withTestHost(async (host) => {
      const check = async (sweep: unknown) => (await host.handlers['sweeps.check']({ sweep }, call)).refusals;
      expect(await check(null)).toMatchObject([{ path: 'sweep' }]);
      expect((await check({ parameter: 'x', points: 1, other: 1 })).map(({ path }) => path)).toEqual(
        expect.arrayContaining(['sweep.from', 'sweep.points', 'sweep.read', 'sweep.other']),
      );
      const wrong = { ...sweepSpec().sweep, parameter: 'mzi_0.nothing', read: ['nothing'] };
      expect((await check(wrong)).map(({ path }) => path)).toEqual(['sweep.parameter', 'sweep.read[0]']);
      const { warnings } = await host.handlers['sweeps.check']({ sweep: sweepSpec({ to: 6.5 }).sweep }, call);
      expect(warnings).toEqual([expect.stringMatching(/soft limits/)]);
    });
  });

  it('refuse the table of a session that is no sweep', async () => {
    await withTestHost(async (host) => {
      const { runId } = await (await host.runs.start(calibrateSpec())).finished;
      await expect(tableOf(host, runId)).rejects.toMatchObject({ code: 'bad_input' });
      await expect(tableOf(host, 'nothing')).rejects.toMatchObject({ code: 'not_found' });
    });
  });
});

describe('a sweep that was cut', () => {
  let home: string;
  let wanted: SweepResult;
  let csv: string;
  let journal: Buffer;
  beforeAll(async () => {
    home = temporaryFolder();
    const host = await openTestHost(home);
    wanted = await (await host.runs.start(sweepSpec({ points: 12, repeats: 2 }))).finished;
    await host.close();
    csv = readFileSync(wanted.csv, 'utf8');
    journal = readFileSync(join(home, 'sessions', wanted.runId, 'journal.jsonl'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('ends with the same rows and the same bytes, wherever it was cut', async () => {
    const cuts = 10;
    const firstLine = journal.indexOf(10) + 1;
    for (let cut = 0; cut < cuts; cut++) {
      const bytes = Math.floor(firstLine + ((journal.length - firstLine - 300) * (cut + 0.43)) / cuts);
      const other = temporaryFolder();
      try {
        const folder = join(other, 'sessions', wanted.runId);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'journal.jsonl'), cutJournal(journal, bytes));
        const host = await openTestHost(other);
        try {
          const before = (await tableOf(host, wanted.runId)).columns.row ?? [];
          const result = await (await host.runs.resume<'sweep'>(wanted.runId)).finished;
          expect(readFileSync(result.csv, 'utf8')).toBe(csv);
          expect({ ...result, csv: '', artifactDir: '' }).toEqual({ ...wanted, csv: '', artifactDir: '' });
          expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true });
          const after = (await tableOf(host, wanted.runId)).columns.row ?? [];
          expect(after.slice(0, before.length)).toEqual(before);
          expect(after).toHaveLength(24);
        } finally {
          await host.close();
        }
      } finally {
        rmSync(other, { recursive: true, force: true });
      }
    }
  }, 120_000);

  it('is carried on on hardware from the value where it stood, and says so', async () => {
    const simulator = await startSimulator(demoBench(), { pacing: false, latencyScale: 0 });
    const other = temporaryFolder();
    try {
      // Without "simulated" these are instruments like any others.
      const { simulated: _simulated, ...bench } = simulator.bench;
      const benchFile = join(other, 'hardware.bench.json');
      writeFileSync(benchFile, JSON.stringify(bench));
      const host = await openTestHost(other, benchFile);
      let runId = '';
      try {
        const started = await host.runs.start(sweepSpec({ points: 6 }, { seed: null }));
        runId = started.runId;
        await started.finished;
      } finally {
        await host.close();
      }
      const path = join(other, 'sessions', runId, 'journal.jsonl');
      const whole = readFileSync(path);
      writeFileSync(path, cutJournal(whole, Math.floor(whole.length / 2)));
      const again = await openTestHost(other, benchFile);
      try {
        const result = await (await again.runs.resume<'sweep'>(runId)).finished;
        expect(result.rows).toBe(6);
        const { events } = openSession(other, runId);
        const texts = events.filter(({ stream }) => stream === 'engine').map(({ data }) => data.text);
        expect(texts).toContainEqual(expect.stringMatching(/^resumed on hardware: the outputs stand again/));
        expect(readFileSync(result.csv, 'utf8')).not.toContain('simulated');
      } finally {
        await again.close();
      }
    } finally {
      await simulator.close();
      rmSync(other, { recursive: true, force: true });
    }
  });
});
