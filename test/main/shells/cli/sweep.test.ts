import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fringe, startFringe } from '../../../support/fringeCommand.ts';
import { sweepFile, sweepSpec } from '../../../support/sweepRuns.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

describe('fringe sweep', () => {
  let home: string;
  beforeEach(() => (home = temporaryFolder()));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const written = (name: string, sweep: Record<string, unknown>): string => {
    const file = join(home, name);
    writeFileSync(file, JSON.stringify({ ...sweepSpec().sweep, ...sweep }));
    return file;
  };

  it('runs the shipped sweep: one progress line a reading, rows and table as its result', async () => {
    const out = join(home, 'out');
    const end = await fringe(home, 'sweep', sweepFile, '--seed', '1', '--out', out, '--operator', 'E. Test', '--json');
    expect(end.status).toBe(0);
    const { type, runId, rows, csv } = end.result();
    expect({ type, rows }).toEqual({ type: 'result', rows: 200 });
    expect(csv).toBe(join(out, `awen_sweep_${String(runId)}`, 'sweep.csv'));
    expect(readFileSync(String(csv), 'utf8').trimEnd().split('\n')).toHaveLength(201);
    const progress = end.lines().filter((line) => line.type === 'progress');
    expect(progress).toHaveLength(400);
    expect(progress.at(-1)).toMatchObject({ maxIterations: 200, measurement: 400, sensor: 'detector_cross' });
    const shown = (await fringe(home, 'sessions', 'show', String(runId), '--json')).result();
    expect(shown).toMatchObject({ kind: 'sweep', status: 'finished', title: 'mzi_heater', operator: 'E. Test' });
    expect((await fringe(home, 'verify', String(shown.artifactDir), '--json')).result()).toMatchObject({ ok: true });
    const report = await fringe(home, 'report', String(runId), '--json');
    expect(report.result()).toMatchObject({ path: join(String(shown.artifactDir), 'report.html') });
    const bundle = await fringe(home, 'export', String(runId), '--to', join(home, 'sweep.zip'), '--json');
    expect(bundle.result()).toMatchObject({ code: 'bad_input', message: expect.stringMatching(/artifact of a sweep/) });
  });

  it('tells what it would do, and does nothing', async () => {
    const end = await fringe(home, 'sweep', sweepFile, '--preflight', '--json');
    expect(end.status).toBe(0);
    expect(end.result()).toMatchObject({ readings: 400, warnings: [] });
    expect(existsSync(join(home, 'sessions'))).toBe(false);
  });

  it.each([
    ['has no width', { to: 0 }, 'to'],
    ['goes beyond the hard limits', { to: 7 }, 'sweep.to'],
    ['names a sensor that is not there', { read: ['detector_7'] }, 'sweep.read[0]'],
    ['has a field too many', { speed: 1 }, 'speed'],
  ])('refuses one that %s, with the path to it', async (_why, sweep, path) => {
    const end = await fringe(home, 'sweep', written('bad.json', sweep), '--json');
    expect(end.status).toBe(2);
    expect(end.result()).toMatchObject({ type: 'error', code: 'bad_input', path });
  });

  it('is carried on after a kill to the same table', async () => {
    const file = written('short.json', { points: 60 });
    const whole = (await fringe(home, 'sweep', file, '--seed', '4', '--json')).result();
    const { child, shows, ended } = startFringe(home, ['sweep', file, '--seed', '4', '--json']);
    await shows('"iteration":9,');
    child.kill('SIGKILL');
    await ended;
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as {
      sessions: { id: string; status: string }[];
    };
    const { id } = sessions.find(({ status }) => status === 'interrupted') ?? expect.unreachable();
    const resumed = (await fringe(home, 'sessions', 'resume', id, '--json')).result();
    expect(resumed).toMatchObject({ runId: id, rows: 60 });
    expect(readFileSync(String(resumed.csv), 'utf8')).toBe(readFileSync(String(whole.csv), 'utf8'));
  });
});
