import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { noiseResultSchema } from '../../../../src-core/domain/noiseRun.ts';
import type { NoiseResult } from '../../../../src-core/domain/noiseRun.ts';
import { noiseSpecSchema } from '../../../../src-core/domain/run.ts';
import type { NoiseSpec } from '../../../../src-core/domain/run.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { openSession } from '../../../../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../../../../src-main/sessions/verify.ts';
import { cutJournal } from '../../../support/cutJournal.ts';
import { eventually } from '../../../support/eventually.ts';
import { makeFakeLake, orphans } from '../../../support/fakeLake.ts';
import type { FakeLake } from '../../../support/fakeLake.ts';
import { openTestHost, temporaryFolder } from '../../../support/testHost.ts';

let home: string;
let host: Host;
let lake: FakeLake;

beforeAll(async () => {
  home = temporaryFolder();
  lake = makeFakeLake(home);
  host = await openTestHost(home);
});
afterAll(async () => {
  await host.close();
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => expect(orphans()).toEqual([]));

const spec = (modules: readonly string[], more: Record<string, unknown> = {}, fastSeconds = 30): NoiseSpec =>
  noiseSpecSchema.parse({
    kind: 'noise',
    probe: { command: { workingDirectory: lake.project, program: lake.program, timeouts: { FAST: fastSeconds } } },
    tiers: ['FAST'],
    samples: 8,
    modules: modules.map((module) => `Fake.${module}`),
    workers: 4,
    ...more,
  });

const rowsOf = (artifactDir: string): string[][] =>
  readFileSync(join(artifactDir, 'samples.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

async function measure(what: NoiseSpec): Promise<{ result: NoiseResult; rows: string[][] }> {
  const { finished } = await host.runs.start(what);
  const result = await finished;
  return { result, rows: rowsOf(result.artifactDir) };
}

describe('a noise calibration of a program', () => {
  it('tells the four outcomes, names every sample, and leaves an artifact that verifies', async () => {
    const exportFile = join(home, 'deep', 'folder', 'export.yaml');
    const modules = ['Verifies', 'Fails', 'NotThere'];
    const { result, rows } = await measure(spec(modules, { samples: 30, exportFile, samplingSeed: 7 }));
    expect(noiseResultSchema.parse(result)).toEqual(result);
    const outcomes: Record<string, string> = {
      'Fake.Verifies': 'verified',
      'Fake.Fails': 'proof_invalid',
      'Fake.NotThere': 'module_not_found',
    };
    expect(rows).toHaveLength(30);
    for (const [index, row] of rows.entries()) {
      const [id, context, tier, module = '', outcome, durationMs] = row;
      expect(id).toBe(`calibration_FAST_${module}_${7 + index}`);
      expect({ context, tier, outcome }).toEqual({
        context: 'calibration_FAST',
        tier: 'FAST',
        outcome: outcomes[module],
      });
      if (outcome === 'module_not_found') expect(durationMs).toBe('0');
      else expect(Number(durationMs)).toBeGreaterThan(0);
    }
    expect(await verifyPath(result.artifactDir)).toMatchObject({ ok: true });
    const expected = ['checksums.json', 'complaints.jsonl', 'manifest.json', 'modules.txt', 'noise.json', 'noise.yaml'];
    expect(readdirSync(result.artifactDir).sort()).toEqual([...expected, 'report.html', 'samples.csv']);
    const page = readFileSync(join(result.artifactDir, 'report.html'), 'utf8');
    expect(page).toMatch(/<td class="">timed out<\/td>\s*<td class="n">0<\/td>/);
    expect(page).not.toContain('SIMULATED');
    expect(readFileSync(join(result.artifactDir, 'complaints.jsonl'), 'utf8')).toContain('unsolved goals');
    const exported = parse(readFileSync(exportFile, 'utf8')) as Record<string, Record<string, unknown>>;
    expect(Object.keys(exported.calibration_metadata ?? {}).sort()).toEqual(
      ['n_modules', 'n_samples_per_tier', 'seed', 'tiers', 'timestamp'].sort(),
    );
    expect(exported.calibrated_models).toEqual(result.tiers);
    expect(host.catalogue.runs.get(result.runId)).toMatchObject({
      kind: 'noise',
      status: 'finished',
      simulated: false,
    });
  });

  it('begins every tier with the same modules', async () => {
    const { rows } = await measure(spec(['A', 'B', 'C', 'D'], { tiers: ['FAST', 'SLOW'], samples: 20 }));
    const modulesOf = (tier: string) => rows.filter((row) => row[2] === tier).map((row) => row[3]);
    expect(modulesOf('FAST')).toEqual(modulesOf('SLOW'));
  });

  it('kills what sleeps past its timeout, with its children, and those that left their group', async () => {
    const { result, rows } = await measure(spec(['Sleeps', 'Forks'], {}, 0.3));
    expect(rows.every((row) => row[4] === 'verifier_timeout')).toBe(true);
    expect(result.tiers.FAST).toMatchObject({ timeout_rate: 1, n_samples: 8 });
    for (const row of rows) expect(Number(row[5])).toBeGreaterThanOrEqual(299);
    expect(result.advice[0]).toMatchObject({ timeoutMs: null });
  });

  it('does not wait for what a program leaves behind, and ends it', async () => {
    const { rows } = await measure(spec(['Leaves']));
    expect(rows.every((row) => row[4] === 'verified')).toBe(true);
  });

  it('keeps the end of what is said, however much it is', async () => {
    const { result } = await measure(spec(['Talks'], { samples: 2 }));
    const text = readFileSync(join(result.artifactDir, 'complaints.jsonl'), 'utf8');
    expect(text).toContain('says nothing');
    expect(text.length).toBeLessThan(2 * 4600);
  });

  it('is stopped at once, with all that it started', async () => {
    const { runId, finished } = await host.runs.start(spec(['Forks', 'Sleeps']));
    const ended = finished.catch((error: unknown) => error);
    await eventually(() => orphans().length >= 4);
    await host.runs.stopRun(runId);
    expect(await ended).toMatchObject({ code: 'stopped' });
  });

  it('says at once that there is no program, no folder, or that it may not be run', async () => {
    const refused = async (change: Record<string, unknown>, sentence: RegExp) => {
      const before = readdirSync(join(home, 'sessions')).length;
      const command = { workingDirectory: lake.project, program: lake.program, ...change };
      await expect(host.runs.start(spec(['Verifies'], { probe: { command } }))).rejects.toThrow(sentence);
      expect(readdirSync(join(home, 'sessions'))).toHaveLength(before);
    };
    await refused({ program: ['no-such-lake', '{file}'] }, /there is no program "no-such-lake"/);
    await refused({ program: [join(lake.project, 'Fake/Fails.lean')] }, /may not be executed/);
    await refused({ workingDirectory: join(home, 'gone') }, /there is no such folder/);
  });

  it('whose export cannot be written ends, and says where it lies', async () => {
    const exportFile = join(home, 'became-a-folder');
    mkdirSync(exportFile);
    const besides = () => readdirSync(home).filter((name) => name !== 'sessions');
    const before = besides();
    const { result } = await measure(spec(['Verifies'], { samples: 3, exportFile }));
    expect(result.export).toBeNull();
    expect(result.notes).toEqual([
      expect.stringMatching(/^The export could not be written to .*became-a-folder: there is a folder of that name\. /),
    ]);
    expect(result.notes[0]).toContain(join(result.artifactDir, 'noise.yaml'));
    const { status, events } = openSession(home, result.runId);
    expect(status).toBe('finished');
    const notes = events.filter(({ stream }) => stream === 'notes').map(({ data }) => data.text);
    expect(notes).toEqual(result.notes);
    expect(besides()).toEqual(before);
  });

  it('says that a list repeats modules, and draws them more often', async () => {
    const { result } = await measure(spec(['Verifies', 'Verifies', 'Fails'], { samples: 3 }));
    expect(result.notes).toEqual(['The module list repeats one module: drawn more often for it.']);
  });
});

describe('a noise calibration that was cut', () => {
  it('goes on with the samples that are left, none counted twice, to the same end', async () => {
    // Nothing there: outcomes and durations that cannot differ.
    const modules = ['A', 'B', 'C'];
    const exportFile = join(home, 'cut.yaml');
    const { result: wanted, rows } = await measure(
      spec(modules, { samples: 2500, tiers: ['FAST', 'BALANCED'], exportFile }),
    );
    const exported = readFileSync(exportFile, 'utf8');
    const folder = join(home, 'sessions', wanted.runId);
    const journal = readFileSync(join(folder, 'journal.jsonl'));
    const arrays = readFileSync(join(folder, 'arrays.f64'));
    const firstLine = journal.indexOf(10) + 1;
    for (const share of [0.1, 0.35, 0.6, 0.85]) {
      const bytes = Math.floor(firstLine + (journal.length - firstLine) * share);
      const other = temporaryFolder();
      const again = await openTestHost(other);
      try {
        const cut = join(other, 'sessions', wanted.runId);
        mkdirSync(cut, { recursive: true });
        writeFileSync(join(cut, 'journal.jsonl'), cutJournal(journal, bytes));
        writeFileSync(join(cut, 'arrays.f64'), arrays);
        rmSync(exportFile, { force: true });
        const result = await (await again.runs.resume<'noise'>(wanted.runId)).finished;
        expect(result).toMatchObject({ tiers: wanted.tiers, measurements: 5000 });
        expect(rowsOf(result.artifactDir)).toEqual(rows);
        expect(readFileSync(exportFile, 'utf8')).toBe(exported);
        const counted = openSession(other, wanted.runId)
          .events.filter(({ stream }) => stream === 'probes')
          .flatMap(({ data }) => (data.samples as number[]).map((sample) => `${String(data.tier)} ${sample}`));
        expect(new Set(counted).size).toBe(counted.length);
        expect(counted).toHaveLength(5000);
      } finally {
        await again.close();
        rmSync(other, { recursive: true, force: true });
      }
    }
    expect(existsSync(exportFile)).toBe(true);
  }, 60_000);
});
