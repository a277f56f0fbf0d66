import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoBenchFile, resources, sourceKernel, sourceKernelFile } from '../../../support/demoBench.ts';
import { fringe, fringeProgram, startFringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test writes what no type would allow
type LooseBench = any;

const metricsFile = join(resources, 'metrics/demo.metrics.json');

let home: string;
beforeEach(() => (home = temporaryFolder()));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('a run whose surroundings fail', () => {
  it.skipIf(process.platform === 'win32')(
    'on a full disk: the outputs are safe, and what was measured is carried on when there is room',
    async () => {
      const kernelFile = join(home, 'hard.json');
      const kernel = sourceKernel((k) => (k.cost_function.Minimize.target_value = 1e-9));
      writeFileSync(kernelFile, JSON.stringify(kernel));
      const calibrate = ['calibrate', kernelFile, '--seed', '1', '--json'];
      const wanted = (await fringe(home, ...calibrate)).result();
      // No file may grow beyond 70 kB: the index may, the journal's last third may not.
      const limited = spawn(
        'sh',
        [
          '-c',
          'ulimit -f "$1"; shift; exec "$@"',
          'sh',
          await blocksOf(70),
          process.execPath,
          fringeProgram,
          ...calibrate,
        ],
        {
          env: { ...process.env, FRINGE_HOME: home },
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      let words = '';
      limited.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
      const [status] = (await once(limited, 'close')) as [number];
      expect(words).toMatch(/All 2 outputs are at their safe values\./);
      expect(words).toMatch(/journal .* could not be written: EFBIG/);
      expect(status).toBe(1);
      const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as {
        sessions: { id: string; status: string }[];
      };
      expect(sessions[0]).toMatchObject({ status: 'interrupted' });
      const resumed = await fringe(home, 'sessions', 'resume', sessions[0]?.id ?? '', '--json');
      expect(resumed.status).toBe(5);
      expect(resumed.result().parameters).toEqual(wanted.parameters);
    },
  );

  it.each<[string, string, (bench: LooseBench) => void, readonly string[], RegExp]>([
    [
      'a channel that the instrument does not have',
      'bench',
      // The simulated heater drivers are as many as the bench asks for; a temperature controller has one output.
      ({ nodes }) => {
        const conversion = { linear: { scale: 1, offset: 0 } };
        const { period: _period, ...heater } = nodes.mzi_0.parameters.phase_lower;
        const setpoint = { ...heater, instrument: 'tec', channel: 3, conversion };
        nodes.stage = { kind: 'stage', parameters: { setpoint } };
      },
      [],
      /has outputs 0 to 0; there is no output 3/,
    ],
    ['a fault for nobody', 'fault', () => undefined, ['--fault', 'unplug=0@1:nobody'], /"nobody"/],
  ])('%s is refused with exit status 2, and the command ends', async (_what, name, change, more, sentence) => {
    const bench: LooseBench = JSON.parse(readFileSync(demoBenchFile, 'utf8'));
    change(bench);
    const benchFile = join(home, `${name}.bench.json`);
    writeFileSync(benchFile, JSON.stringify(bench));
    const end = await fringe(home, 'calibrate', sourceKernelFile, '--seed', '1', '--bench', benchFile, ...more);
    expect(end).toMatchObject({ status: 2, stdout: '' });
    expect(end.stderr).toMatch(sentence);
    expect((await fringe(home, 'sessions', 'list', '--json')).result()).toMatchObject({ sessions: [] });
  });

  it('with nobody reading its lines any more: it is stopped as by Ctrl+C', async () => {
    // Without an end of its own.
    const { child, shows, ended } = startFringe(home, ['monitor', metricsFile, '--seed', '1', '--json']);
    await shows('progress');
    child.stdout?.destroy();
    const end = await ended;
    expect(end.status).toBe(130);
    expect(end.stderr).toMatch(/safe values/);
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as { sessions: object[] };
    expect(sessions).toMatchObject([{ status: 'stopped' }]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a watch of no time', ['monitor', metricsFile, '--for', '0'], /--for 600/],
    ['a seed that is no number', ['monitor', metricsFile, '--seed', 'x'], /--seed 3/],
    ['a folder that is no artifact', ['export', resources, '--to', 'x.zip'], /sessions list/],
    ['a bundle without a name', ['export', resources], /--to calibration\.zip/],
  ])('%s is refused with what to do about it', async (_what, args, remedy) => {
    const end = await fringe(home, ...args, '--json');
    expect(end.status).not.toBe(0);
    expect(end.result()).toMatchObject({ type: 'error', remedy: expect.stringMatching(remedy) });
  });
});

/** What this shell's `ulimit -f` calls so many kilobytes: blocks of 512 or of 1024 bytes. */
async function blocksOf(kilobytes: number): Promise<string> {
  const probe = spawn('sh', ['-c', 'ulimit -f 1; head -c 1000 /dev/zero > "$0" 2>/dev/null', join(home, 'probe')]);
  const [status] = (await once(probe, 'close')) as [number | null];
  return String(status === 0 ? kilobytes : kilobytes * 2);
}
