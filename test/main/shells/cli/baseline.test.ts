import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { calibrationRunSchema } from '../../../../src-core/domain/baseline.ts';
import { errorCodes, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { isBaselineKey } from '../../../../src-main/runs/baseline/baselineKey.ts';
import { writeNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { sessionDirectory } from '../../../../src-main/sessions/sessionPaths.ts';
import { parseCommandArguments } from '../../../../src-main/shells/cli/arguments.ts';
import { commands } from '../../../../src-main/shells/cli/commands/index.ts';
import type { Output } from '../../../../src-main/shells/cli/output.ts';
import { fringe, startFringe } from '../../../support/fringeCommand.ts';
import { noise, writeScores, writeSession } from '../../../support/retagSessions.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

let home = '';
beforeEach(() => (home = temporaryFolder()));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const through = 'detector_through';
const scores = (count = 300, mean = 0.5): string =>
  writeScores(
    join(home, 'scores.csv'),
    noise(1, count, mean).map((score) => [through, score] as const),
  );

/** The command as the command line calls it, in this process. */
async function baseline(...args: string[]) {
  const command = commands.find(({ name }) => name === `baseline ${args[0] ?? ''}`);
  if (command === undefined) throw new Error('no such command');
  const told: Record<string, unknown>[] = [];
  const said: string[] = [];
  const words: string[] = [];
  const output: Output = {
    json: true,
    say: (text) => said.push(text),
    progress: (fields) => told.push({ type: 'progress', ...fields }),
    result: (fields, lines) => {
      told.push({ type: 'result', ...fields });
      words.push(...lines);
    },
    follow: () => undefined,
    failure: () => 1,
  };
  let status = 0;
  try {
    const parsed = parseCommandArguments([...args.slice(1), '--home', home], command);
    status = await command.run({ parsed, output, signal: new AbortController().signal });
  } catch (error) {
    const report = toErrorReport(error);
    status = errorCodes[report.code].exitStatus;
    said.push(report.message, report.remedy);
    told.push({ type: 'error', ...report });
  }
  const lines = () => JSON.parse(JSON.stringify(told)) as Record<string, unknown>[];
  return { status, stdout: words.join('\n'), stderr: said.join('\n'), lines, result: () => lines().at(-1) ?? {} };
}
interface Told {
  readonly calibration: {
    readonly version: number;
    readonly heads: Record<string, { labels: Record<string, object>; drift_metrics: object }>;
    readonly summary: object;
  };
}

describe('fringe baseline run', { timeout: 240_000 }, () => {
  it('makes a version of a table, in the source’s shape, and tells how far it is', async () => {
    // This once by a process of its own.
    const end = await fringe(home, 'baseline', 'run', scores(), '--json');
    expect(end).toMatchObject({ status: 0 });
    expect(end.lines().some(({ type, phase }) => type === 'progress' && phase === 'comparing heads')).toBe(true);
    const result = end.result() as unknown as Told;
    expect(Object.keys(result)).toEqual(['type', 'status', 'calibration']);
    expect(result).toMatchObject({ type: 'result', status: 'ok', calibration: { version: 1, library_size: 300 } });
    const head = result.calibration.heads[`demo/${through}`];
    expect(Object.keys(head ?? {}).sort()).toEqual(
      ['drift_metrics', 'head_name', 'is_stable', 'labels', 'model_name', 'reference_version'].sort(),
    );
    expect(Object.keys(head?.labels[through] ?? {})).toEqual(['p5', 'p95', 'method']);
    const folder = join(home, 'baselines', 'heads', 'demo');
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([`${through}-calibration-v1.json`, `${through}-calibration.json`]),
    );
    const again = await baseline('run', scores());
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toMatch(/^Version 2: 300 samples of 1 head, 1 stable, 0 unstable\./);
    const moved = (await baseline('run', scores(300, 0.8), '--json')).result() as unknown as Told;
    expect(moved.calibration).toMatchObject({ version: 3, summary: { unstable_heads: 1 } });
  });

  it('takes an NPZ, live sensors, a choice of samples, and everything recorded', async () => {
    const npz = join(home, 'scores.npz');
    await writeNpz(
      npz,
      { 'effnet/mood_happy': { shape: [50], values: Float64Array.from(noise(2, 50)) } },
      { compress: true },
    );
    expect((await baseline('run', npz, '--json')).result()).toMatchObject({ calibration: { library_size: 50 } });
    const live = await baseline('run', '--sensors', `${through}, detector_cross`, '--samples', '5', '--json');
    expect(live.result()).toMatchObject({ calibration: { version: 2, library_size: 10, summary: { total_heads: 2 } } });
    expect(live.stderr).not.toContain('outputs are at');
    expect((await baseline('run', npz, '--choose', '20', '--seed', '3', '--json')).result()).toMatchObject({
      calibration: { version: 3 },
    });
    // The live run is a recorded session; the tables were only named.
    expect((await baseline('run', '--json')).result()).toMatchObject({ calibration: { version: 4, library_size: 10 } });
  });

  it('is refused in production mode, and made where the configuration says nothing of the mode', async () => {
    writeFileSync(join(home, 'config.yaml'), 'calibrate_heads: false\n');
    const refused = await baseline('run', scores(), '--json');
    expect(refused).toMatchObject({ status: 2 });
    expect(refused.result()).toMatchObject({ type: 'error', code: 'not_available' });
    writeFileSync(join(home, 'config.yaml'), 'calibration_drift_jsd: 0.2\n');
    const made = await baseline('run', scores());
    expect(made).toMatchObject({ status: 0 });
    expect(made.stderr).toContain('config.yaml says nothing of calibrate_heads');
    writeFileSync(join(home, 'config.yaml'), 'calibrate_heads: true\ncalibration_drift_jds: 0.2\n');
    const typing = await baseline('run', scores());
    expect(typing).toMatchObject({ status: 2 });
    expect(typing.stderr).toMatch(/calibration_drift_jds.*did you mean calibration_drift_jsd/);
    expect(typing.stderr).toMatch(/Correct the configuration and try again\.$/);
    expect(existsSync(join(home, 'baselines', 'versions', 'v2.json'))).toBe(false);
  });

  it.each([
    [['baseline'], '"baseline" is no whole command.'],
    [['baseline', 'histroy'], 'There is no command "baseline histroy".'],
  ])('%j names the commands that there are', async (words, sentence) => {
    const { status, stderr } = await fringe(home, ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    for (const name of ['run', 'history', 'retag-all', 'import', 'key'])
      expect(stderr).toContain(`fringe baseline ${name}`);
  });

  it('says in a sentence what it cannot take', async () => {
    const asked: [readonly string[], RegExp][] = [
      [['run', 'absent.csv'], /There is no dataset absent\.csv/],
      [['run', '--samples', '3'], /--sensors is missing/],
      [['run', '--sensors', 'x', '--samples', '3'], /has no sensor "x"/],
      [['run', '--sensors', `${through},${through}`, '--samples', '3'], /stands twice/],
      [['run', 'package.json', '--sensors', 'x', '--samples', '1'], /not of both/],
      [['run', 'package.json'], /package\.json/],
      [['run', 'src-core'], /src-core is no file/],
      [['run'], /Nothing is recorded/],
      [['history', '--limit', '1001'], /--limit 1001: expected a whole number from 1 to 1000/],
      [['history', '--head', '../x'], /that cannot be a head's name/],
      [['import', 'src-core/errors'], /holds no reference file/],
    ];
    for (const [args, sentence] of asked) {
      const end = await baseline(...args);
      expect({ args, status: end.status, stdout: end.stdout }).toEqual({ args, status: 2, stdout: '' });
      expect(end.stderr).toMatch(sentence);
    }
  });
});

describe('fringe baseline history, import and key', { timeout: 240_000 }, () => {
  it('history has the table’s columns, newest first, filtered', async () => {
    expect((await baseline('history', '--json')).result()).toEqual({
      type: 'result',
      status: 'ok',
      count: 0,
      runs: [],
    });
    expect((await baseline('history')).stdout).toMatch(/no baseline run/);
    await baseline('run', scores());
    await baseline('run', scores(300, 0.8));
    const { runs } = (await baseline('history', '--json')).result() as { runs: { version: number }[] };
    expect(runs.map(({ version }) => version)).toEqual([2, 1]);
    expect(Object.keys(runs[0] ?? {})).toEqual(Object.keys(calibrationRunSchema.shape));
    const filtered = await baseline('history', '--model', 'demo', '--head', through, '--limit', '1', '--json');
    expect(filtered.result()).toMatchObject({ count: 1, runs: [{ version: 2, is_stable: false }] });
    expect((await baseline('history', '--model', 'effnet', '--json')).result()).toMatchObject({ count: 0 });
    const table = (await baseline('history')).stdout.trimEnd().split('\n');
    expect(table).toHaveLength(3);
    // Newest first: the first run of a head was compared with nothing.
    expect(table[1]).toMatch(/  v1 +demo/);
    expect(table[2]).toMatch(/  – +demo/);
  });

  it('import takes references over as the next version', async () => {
    const folder = join(home, 'references', 'effnet', 'heads');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'mood_happy.cal.json'), '{"happy": {"p5": 0.1, "p95": 0.9}}');
    writeFileSync(join(folder, 'mood_sad.cal.json'), '{"sad": {"p5": 0.9, "p95": 0.1}}');
    const end = await baseline('import', join(home, 'references'), '--json');
    expect(end).toMatchObject({ status: 0 });
    expect(end.result()).toMatchObject({ version: 1, imported: ['effnet/mood_happy'] });
    expect(end.stderr).toMatch(/p95 below p5/);
    rmSync(join(folder, 'mood_happy.cal.json'));
    expect(await baseline('import', join(home, 'references'))).toMatchObject({ status: 2 });
  });

  it('key is told once', async () => {
    const first = (await baseline('key', '--json')).result() as { key: string; file: string };
    expect(isBaselineKey(home, first.key)).toBe(true);
    if (process.platform !== 'win32') expect(statSync(first.file).mode & 0o777).toBe(0o600);
    const second = await baseline('key');
    expect(second).toMatchObject({ status: 0, stdout: '' });
    expect(second.stderr).toContain('fringe baseline key --new');
    const next = (await baseline('key', '--new')).stdout.trim();
    expect(isBaselineKey(home, next)).toBe(true);
    expect(isBaselineKey(home, first.key)).toBe(false);
  });
});

describe('fringe baseline retag-all', { timeout: 240_000 }, () => {
  it('re-tags every recorded session, in the source’s shape', async () => {
    expect((await baseline('retag-all', '--json')).result()).toMatchObject({ enqueued: 0 });
    await baseline('run', scores());
    for (const id of ['s1', 's2']) writeSession(home, id, { [through]: noise(3, 5) });
    const end = await baseline('retag-all', '--json');
    expect(end).toMatchObject({ status: 0 });
    expect(end.result()).toEqual({
      type: 'result',
      enqueued: 2,
      message: 'Enqueued 2 recorded sessions for re-tagging',
    });
    expect(end.lines()).toContainEqual(expect.objectContaining({ type: 'progress', step: 2, totalSteps: 2 }));
    expect(existsSync(join(sessionDirectory(home, 's2'), 'retag', 'scores.csv'))).toBe(true);
    expect((await baseline('retag-all')).stdout).toMatch(/^2 of 2 sessions re-tagged, 10 scores\./);
  });

  it('is resumed where it was killed', async () => {
    await baseline('run', scores());
    const ids = Array.from({ length: 120 }, (_, index) => `s${String(index).padStart(3, '0')}`);
    for (const id of ids) writeSession(home, id, { [through]: noise(3, 5) });
    const { child, shows, ended } = startFringe(home, ['baseline', 'retag-all', '--json']);
    const shown = await shows('"step":1,');
    child.kill('SIGKILL');
    await ended;
    const runId = /"runId":"([^"]+)"/.exec(shown)?.[1] ?? '';
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as {
      sessions: { id: string; kind: string; status: string }[];
    };
    expect(sessions.find(({ id }) => id === runId)).toMatchObject({ kind: 'retag', status: 'interrupted' });
    const resumed = await fringe(home, 'sessions', 'resume', runId, '--json');
    expect(resumed).toMatchObject({ status: 0 });
    expect(resumed.result()).toMatchObject({ enqueued: 120 });
    const steps = resumed.lines().filter(({ type }) => type === 'progress');
    expect(steps.length).toBeLessThan(120);
    for (const id of ids) {
      const record = JSON.parse(
        readFileSync(join(sessionDirectory(home, id), 'retag', 'retag.json'), 'utf8'),
      ) as object;
      expect(record).toMatchObject({ run_id: runId, table: { rows: 5, tagged: 5 } });
    }
  });
});
