import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoBench, demoBenchFile, resources, sourceKernelFile } from '../../../support/demoBench.ts';
import { fringe, startFringe } from '../../../support/fringeCommand.ts';
import type { CommandEnd } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

const resultKeys =
  'runId calibrationId version cost convergenceReason iterations measurements durationSeconds extinctionRatioDb artifactDir applied';

describe('a finished calibration', () => {
  let home: string;
  let out: string;
  let end: CommandEnd;
  let artifactDir: string;

  beforeAll(async () => {
    home = temporaryFolder();
    out = join(home, 'elsewhere');
    end = await fringe(
      home,
      'calibrate',
      sourceKernelFile,
      '--seed',
      '42',
      '--out',
      out,
      '--operator',
      'Ada',
      '--json',
    );
    artifactDir = String(end.result().artifactDir);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('writes a JSON line a measurement and one result, last, and says what the outputs do', () => {
    expect(end.status).toBe(0);
    const lines = end.lines();
    const result = end.result();
    expect(lines.filter(({ type }) => type === 'result')).toEqual([result]);
    for (const key of resultKeys.split(' ')) expect(result).toHaveProperty(key);
    expect(lines.filter(({ type }) => type === 'progress').length).toBe(result.measurements);
    expect(result).toMatchObject({ convergenceReason: 'threshold_met', version: 1, applied: true });
    expect(end.stderr).toMatch(/outputs are at their safe values/);
  });

  it('puts the artifact where --out says, and a rebuilt index finds it there', async () => {
    expect(artifactDir.startsWith(out)).toBe(true);
    rmSync(join(home, 'index.db'));
    expect((await fringe(home, 'sessions', 'rebuild-index', '--json')).status).toBe(0);
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as {
      sessions: Record<string, unknown>[];
    };
    expect(sessions).toMatchObject([{ kind: 'calibrate', status: 'finished', artifactDir, operator: 'Ada' }]);
    expect((await fringe(home, 'sessions', 'show', String(sessions[0]?.id), '--json')).result()).toMatchObject({
      artifactDir,
    });
  });

  it('is the state in force, now and at a time', async () => {
    expect((await fringe(home, 'state', '--json')).result()).toMatchObject({ state: { version: 1 } });
    expect((await fringe(home, 'state', '--at', '2001-01-01T00:00:00Z', '--json')).result()).toMatchObject({
      state: null,
    });
    expect((await fringe(home, 'state', '--at', 'yesterday', '--json')).status).toBe(2);
  });

  it('can be applied, restored and made safe again', async () => {
    const applied = await fringe(home, 'apply', '--json');
    expect(applied.status).toBe(0);
    expect(applied.result()).toMatchObject({ version: 1, outputs: expect.stringMatching(/hold version 1/) });
    expect(applied.stderr).toMatch(/safe values/);
    expect((await fringe(home, 'restore', '1', '--json')).status).toBe(0);
    expect((await fringe(home, 'restore', '7', '--json')).status).toBe(2);
    expect((await fringe(home, 'safe', '--json')).result()).toMatchObject({ ok: true });
  });

  it('is verified, exported, verified again, imported elsewhere and reported', async () => {
    const zip = join(home, 'bundle.zip');
    expect((await fringe(home, 'verify', artifactDir, '--json')).result()).toMatchObject({
      ok: true,
      differing: [],
      missing: [],
      extra: [],
    });
    expect((await fringe(home, 'export', artifactDir, '--to', zip, '--json')).result()).toMatchObject({ path: zip });
    expect((await fringe(home, 'verify', zip, '--json')).result()).toMatchObject({ ok: true });
    const other = temporaryFolder();
    try {
      const imported = (await fringe(other, 'import', zip, '--json')).result();
      expect((await fringe(other, 'verify', String(imported.path))).status).toBe(0);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
    const { path } = (await fringe(home, 'report', artifactDir, '--json')).result();
    expect(readFileSync(String(path), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it('that was tampered with is named, with exit status 6', async () => {
    const copy = join(home, 'tampered', String(artifactDir.split('/').at(-1)));
    mkdirSync(join(home, 'tampered'));
    const { cpSync } = await import('node:fs');
    cpSync(artifactDir, copy, { recursive: true });
    writeFileSync(join(copy, 'measurements/measurement_001.json'), '{}');
    rmSync(join(copy, 'provenance/citation.txt'));
    writeFileSync(join(copy, 'note.txt'), 'extra');
    const found = await fringe(home, 'verify', copy, '--json');
    expect(found.status).toBe(6);
    expect(found.result()).toMatchObject({
      ok: false,
      differing: ['measurements/measurement_001.json'],
      missing: ['provenance/citation.txt'],
      extra: ['note.txt'],
    });
  });
});

describe('bad input', () => {
  let home: string;
  beforeEach(() => (home = temporaryFolder()));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const kernelFile = (change: (kernel: Record<string, Record<string, unknown>>) => void): string => {
    const kernel = JSON.parse(readFileSync(sourceKernelFile, 'utf8')) as Record<string, Record<string, unknown>>;
    change(kernel);
    const path = join(home, 'kernel.json');
    writeFileSync(path, JSON.stringify(kernel, null, 2));
    return path;
  };

  it.each<[string, (kernel: Record<string, Record<string, unknown>>) => void, RegExp]>([
    ['an unknown field', (k) => ((k as Record<string, unknown>).colour = 'red'), /colour.*unknown field/],
    [
      'a missing parameter',
      (k) => ((k as Record<string, unknown>).parameters_to_tune = ['tilt']),
      /parameters_to_tune\[0\].*no parameter "tilt"/,
    ],
    [
      'a limit turned round',
      (k) => ((k as Record<string, unknown>).safety_constraints = { hard_limits: { phase_upper: [2, 1] } }),
      /safety_constraints\.hard_limits\.phase_upper.*turned round/,
    ],
    [
      'a wait of a century',
      (k) =>
        (k as unknown as { measurement_sequence: object[] }).measurement_sequence.push({
          step_id: 'rest',
          action: { Wait: { duration_ns: 3e18 } },
        }),
      /measurement_sequence\[3\]\.action\.Wait\.duration_ns/,
    ],
    [
      'an unknown name',
      (k) => (k.cost_function = { Minimize: { expression: 'trough' } }),
      /cost_function\.Minimize\.expression.*unknown name "trough"/,
    ],
    [
      'a megabyte of parentheses',
      (k) => (k.cost_function = { Minimize: { expression: '('.repeat(1e6) } }),
      /cost_function\.Minimize\.expression/,
    ],
  ])('%s: one sentence with the place, exit status 2, nothing recorded', async (_what, change, message) => {
    const end = await fringe(home, 'calibrate', kernelFile(change), '--json');
    expect(end.status).toBe(2);
    expect(end.stderr).toMatch(message);
    expect(end.stderr).not.toMatch(/\.\.$/m);
    expect(end.stderr.length).toBeLessThan(1000);
    expect(existsSync(join(home, 'sessions'))).toBe(false);
  });

  it.each([
    [['calibrate', 'nothing.json']],
    [['calibrate']],
    [['fly']],
    [['calibrate', resources]],
    [['calibrate', sourceKernelFile, 'seed', '3']],
    [['sessions', 'list', 'all']],
    [['simulate', '--latency', 'none']],
    [['simulate', '--baud', 'fast']],
    [['calibrate', sourceKernelFile, '--home', `${sourceKernelFile}/inside`]],
    [['sessions', 'list', '--home', '/proc/fringe']],
    [['calibrate', sourceKernelFile, '--sed', '1']],
    [['calibrate', sourceKernelFile, '--seed', '-1']],
    [['calibrate', sourceKernelFile, '--fault', 'earthquake=9']],
    [['bench', 'check', sourceKernelFile]],
    [['sessions', 'show', '../../etc']],
    [['verify', '/nowhere']],
    [['import', sourceKernelFile]],
  ])('%j: exit status 2 and a sentence', async (args) => {
    const end = await fringe(home, ...args);
    expect(end.status).toBe(2);
    expect(end.stderr).not.toMatch(/at .*\.ts:\d+/);
    expect(end.stderr.trim().length).toBeGreaterThan(10);
  });

  it('a bench with an address nobody answers: exit status 4, the address in the sentence', async () => {
    const servers = Object.keys(demoBench().instruments).map(() => createServer());
    await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))));
    const ports = servers.map((server) => (server.address() as AddressInfo).port);
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    const bench = demoBench();
    const path = join(home, 'dead.bench.json');
    const { simulated: _chip, ...real } = bench;
    writeFileSync(
      path,
      JSON.stringify({
        ...real,
        instruments: Object.fromEntries(
          Object.entries(bench.instruments).map(([id, instrument], index) => [
            id,
            { ...instrument, address: `TCPIP0::127.0.0.1::${ports[index]}::SOCKET` },
          ]),
        ),
      }),
    );
    expect((await fringe(home, 'bench', 'check', path, '--json')).result()).toMatchObject({ ok: true, id: 'demo' });
    const end = await fringe(home, 'calibrate', sourceKernelFile, '--bench', path, '--json');
    expect(end.status).toBe(4);
    expect(end.stderr).toMatch(new RegExp(`127\\.0\\.0\\.1::${ports[0]}`));
    expect(existsSync(join(home, 'sessions'))).toBe(false);
  });

  it.each<[string, Record<string, unknown>, number]>([
    ['a constant that is not finite', { Minimize: { expression: '1/0 + through_port_power', target_value: 0 } }, 2],
    ['1e999', { Minimize: { expression: 'through_port_power * 1e999', target_value: 0 } }, 2],
    ['a cost that is never finite', { Minimize: { expression: 'log(-1 - through_port_power)', target_value: 0 } }, 5],
    ['a plugin whose cost is never finite', { Custom: { plugin_id: 'never', config: {} } }, 5],
  ])('%s: exit status as the specification says, and nothing is in force', async (_what, cost, status) => {
    mkdirSync(join(home, 'plugins'));
    writeFileSync(join(home, 'plugins', 'never.js'), 'export function cost() { return NaN }\n');
    const path = kernelFile((k) => (k.cost_function = cost));
    const end = await fringe(home, 'calibrate', path, '--seed', '1', '--json');
    expect(end.status).toBe(status);
    expect(end.stderr).toMatch(/All 2 outputs are at their safe values\./);
    if (status === 2) expect(end.stderr).toMatch(/not a finite number|too large/);
    else expect(end.result()).toMatchObject({ cost: null, applied: false, convergenceReason: 'max_iterations' });
    expect((await fringe(home, 'state', '--json')).result()).toMatchObject({ state: null });
  });

  it('two instruments at one address: exit status 2, both names in the sentence', async () => {
    const { instruments, ...rest } = demoBench();
    const path = join(home, 'shared.bench.json');
    const address = 'ASRL/dev/ttyUSB0::INSTR';
    const shared = Object.entries(instruments).map(([id, one]) => [
      id,
      id === 'tec' || id === 'heaters' ? { ...one, address } : one,
    ]);
    writeFileSync(path, JSON.stringify({ ...rest, instruments: Object.fromEntries(shared) }));
    const end = await fringe(home, 'bench', 'check', path);
    expect(end.status).toBe(2);
    expect(end.stderr).toMatch(/"tec" and "heaters" have one address/);
  });

  it('a target that is not met: exit status 5, and nothing is in force', async () => {
    const path = kernelFile(
      (k) =>
        (k.cost_function = { Minimize: { expression: 'cross_port_power / through_port_power', target_value: 1e-9 } }),
    );
    const end = await fringe(home, 'calibrate', path, '--seed', '1', '--json');
    expect(end.status).toBe(5);
    expect(end.result()).toMatchObject({ convergenceReason: 'max_iterations', applied: false });
    expect((await fringe(home, 'state', '--json')).result()).toMatchObject({ state: null });
  });

  it('a safety limit passed: exit status 3 and the safe state', async () => {
    const path = kernelFile(
      (k) => ((k as Record<string, unknown>).safety_constraints = { max_optical_power_dbm: -60 }),
    );
    const end = await fringe(home, 'calibrate', path, '--seed', '1', '--json');
    expect(end.status).toBe(3);
    expect(end.stderr).toMatch(/safe values/);
  });
});

describe('the processes', () => {
  let home: string;
  beforeEach(() => (home = temporaryFolder()));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('a run is stopped by Ctrl+C with exit status 130; it is listed as stopped', async () => {
    // Replies that really take their time, so that the run is still on when the signal comes.
    const running = startFringe(home, [
      'calibrate',
      sourceKernelFile,
      '--seed',
      '1',
      '--fault',
      'slow_reply=50',
      '--json',
    ]);
    await running.shows('"measurement":3');
    running.child.kill('SIGINT');
    const end = await running.ended;
    expect(end.status).toBe(130);
    expect(end.stderr).toMatch(/safe values/);
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as {
      sessions: Record<string, unknown>[];
    };
    expect(sessions).toMatchObject([{ status: 'stopped' }]);
  });

  it('a killed run is listed as interrupted by any command, and resumed to the same end', async () => {
    const undisturbed = (
      await fringe(temporaryFolder(), 'calibrate', sourceKernelFile, '--seed', '3', '--json')
    ).result();
    const running = startFringe(home, ['calibrate', sourceKernelFile, '--seed', '3', '--json']);
    await running.shows('"measurement":7');
    running.child.kill('SIGKILL');
    const cut = await running.ended;
    const shown = cut.lines().length;
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as {
      sessions: Record<string, unknown>[];
    };
    expect(sessions).toMatchObject([{ status: 'interrupted' }]);
    const resumed = await fringe(home, 'sessions', 'resume', String(sessions[0]?.id), '--json');
    expect(resumed.status).toBe(0);
    expect(resumed.result().parameters).toEqual(undisturbed.parameters);
    expect(resumed.result().measurements).toBe(undisturbed.measurements);
    expect(shown).toBeGreaterThanOrEqual(7);
  });

  it('instruments simulated in one process are calibrated from another, over their own protocols', async () => {
    const bench = join(home, 'served.bench.json');
    const simulator = startFringe(home, [
      'simulate',
      '--bench',
      demoBenchFile,
      '--write',
      bench,
      '--no-pacing',
      '--json',
    ]);
    try {
      await simulator.shows('"result"');
      const end = await fringe(home, 'calibrate', sourceKernelFile, '--bench', bench, '--seed', '42', '--json');
      expect(end.status).toBe(0);
      const embedded = await fringe(temporaryFolder(), 'calibrate', sourceKernelFile, '--seed', '42', '--json');
      expect(end.result().parameters).toEqual(embedded.result().parameters);
    } finally {
      simulator.child.kill('SIGTERM');
      await simulator.ended;
    }
  });
});
