import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const cli = join(root, 'src-main/shells/cli/main.ts');
const page = readFileSync(join(root, 'docs/simulator.md'), 'utf8');
const python = ['python3', '/usr/bin/python3'].find(
  (candidate) => spawnSync(candidate, ['-c', 'import pyvisa, pyvisa_py']).status === 0,
);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fringe-simulate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('the page of the simulator', () => {
  it.skipIf(python === undefined)(
    `has an example in Python that works${python === undefined ? ' (skipped: no python3 with pyvisa-py)' : ''}`,
    async () => {
      const [, example = ''] = /```python\n([\s\S]*?)```/.exec(page) ?? [];
      const script = join(temporaryFolder(), 'example.py');
      writeFileSync(script, example);
      const { stdout } = await promisify(execFile)(python ?? '', [script, process.execPath, cli], { timeout: 100_000 });
      expect(stdout).toMatch(/^THORLABS,PM100D,/);
      const [, before, after] = /^(\S+) W -> (\S+) W$/m.exec(stdout) ?? [];
      expect(Math.abs(Number(after) / Number(before) - 1)).toBeGreaterThan(0.01);
      expect(stdout).toContain('"kind": "no_reply"'.replace(': ', ':'));
      expect(stdout).toContain('as asked for: VI_ERROR_TMO');
    },
    120_000,
  );

  it('tells of every fault, and so does the help', async () => {
    const { faultKinds } = await import('../../../src-core/domain/run.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'simulate', '--help']);
    for (const kind of faultKinds) {
      expect(page).toContain(`| \`${kind}\` |`);
      expect(stdout).toContain(kind);
    }
  }, 60_000);
});

describe('fringe simulate', () => {
  it('obeys lines of faults while it serves, refuses others in a sentence, and ends when told', async () => {
    const child = spawn(process.execPath, [cli, 'simulate', '--no-pacing', '--json', '--fault', 'laser_drop=3'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill());
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const answer = async () => JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
    const { addresses, control } = await answer();
    expect(Object.keys(addresses as object)).toEqual(['heaters', 'meter_through', 'meter_cross', 'tec']);
    expect(control).toMatch(/^127\.0\.0\.1:\d+$/);
    child.stdin.write('unplug=0:heaters\n');
    expect(await answer()).toMatchObject({ fault: { kind: 'unplug', magnitude: 0, instrument: 'heaters' } });
    child.stdin.write('unplug=0:nobody\nnonsense\n');
    expect(await answer()).toMatchObject({ refused: 'unplug=0:nobody', message: expect.stringMatching(/nobody/) });
    expect(await answer()).toMatchObject({ refused: 'nonsense' });
    child.stdin.write('clear\ntruth\n');
    expect(await answer()).toMatchObject({ cleared: true });
    expect(await answer()).toMatchObject({ truth: { seed: 42 } });
    child.stdin.write('quit\n');
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(0);
  }, 60_000);
});
