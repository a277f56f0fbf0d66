import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoBenchFile, sourceKernel, sourceKernelFile } from '../../../support/demoBench.ts';
import { fringe, fringeProgram, startFringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the test writes what no type would allow
type LooseBench = any;

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
      (bench) => (bench.nodes.mzi_0.parameters.phase_lower.channel = 12),
      [],
      /has outputs 0 to 7; there is no output 12/,
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

  it('with nobody reading its lines any more: it ends in good order', async () => {
    const { child, shows, ended } = startFringe(home, ['calibrate', sourceKernelFile, '--seed', '1', '--json']);
    await shows('progress');
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ status: 0 });
    const { sessions } = (await fringe(home, 'sessions', 'list', '--json')).result() as { sessions: object[] };
    expect(sessions).toMatchObject([{ status: 'finished' }]);
  });
});

/** What this shell's `ulimit -f` calls so many kilobytes: blocks of 512 or of 1024 bytes. */
async function blocksOf(kilobytes: number): Promise<string> {
  const probe = spawn('sh', ['-c', 'ulimit -f 1; head -c 1000 /dev/zero > "$0" 2>/dev/null', join(home, 'probe')]);
  const [status] = (await once(probe, 'close')) as [number | null];
  return String(status === 0 ? kilobytes : kilobytes * 2);
}
