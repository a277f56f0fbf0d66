import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { openSession } from '../src-main/sessions/sessionStore.ts';
import { verifyPath } from '../src-main/sessions/verify.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { withTemporaryHome } from './temporaryHome.ts';

const kills = 30;
const root = join(import.meta.dirname, '..');
const cli = join(root, 'src-main/shells/cli/main.ts');
const kernel = join(root, 'resources/kernels/mzi_extinction_calibration.json');

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** One command of the command line; killed with SIGKILL when its output has come so far. */
function fringe(
  home: string,
  args: readonly string[],
  killAt: number | null,
): Promise<{ lines: Line[]; killed: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args, '--json'], {
      env: { ...process.env, FRINGE_HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines: Line[] = [];
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) lines.push(JSON.parse(part) as Line);
      if (killAt !== null && lines.length >= killAt) child.kill('SIGKILL');
    });
    child.on('close', (_status, signal) => resolve({ lines, killed: signal === 'SIGKILL' }));
  });
}

/** Kills a run at moments spread over its whole length, resumes it, and compares its end with that of an undisturbed one. */
export async function run(): Promise<BenchmarkReport> {
  const seed = '7';
  const undisturbed = await withTemporaryHome((home) => fringe(home, ['calibrate', kernel, '--seed', seed], null));
  const wanted = undisturbed.lines.at(-1) ?? { type: 'nothing' };
  const length = undisturbed.lines.length;
  const problems: string[] = [];
  let killed = 0;
  for (let kill = 0; kill < kills; kill++) {
    // Spread over the run and jittered between two lines by the moment the signal arrives.
    const killAt = 1 + Math.floor(((kill + Math.random()) / kills) * (length - 1));
    await withTemporaryHome(async (home) => {
      const cut = await fringe(home, ['calibrate', kernel, '--seed', seed], killAt);
      if (!cut.killed) return;
      killed += 1;
      const shown = cut.lines.filter(({ type }) => type === 'progress').length;
      const { lines } = await fringe(home, ['sessions', 'list'], null);
      const session = (lines.at(-1)?.sessions as { id: string; status: string }[] | undefined)?.[0];
      if (session === undefined) return void problems.push(`kill at line ${killAt}: no session is listed`);
      if (session.status === 'finished') return;
      if (session.status !== 'interrupted') problems.push(`kill at line ${killAt}: listed as ${session.status}`);
      const recorded = openSession(home, session.id).events.filter(({ stream }) => stream === 'reads').length;
      if (recorded < shown)
        problems.push(`kill at line ${killAt}: ${shown} measurements were shown, ${recorded} are recorded`);
      const resumed = (await fringe(home, ['sessions', 'resume', session.id], null)).lines.at(-1);
      if (JSON.stringify(resumed?.parameters) !== JSON.stringify(wanted.parameters)) {
        problems.push(`kill at line ${killAt}: ended with ${JSON.stringify(resumed?.parameters)}`);
      }
      const verified = typeof resumed?.artifactDir === 'string' ? await verifyPath(resumed.artifactDir) : null;
      if (verified?.ok !== true) problems.push(`kill at line ${killAt}: the artifact does not verify`);
    });
  }
  const figures = { kills: killed, problems: problems.length, details: problems, parameters: wanted.parameters };
  return {
    name: 'kills',
    figures,
    lines: [`${killed} runs killed and resumed, ${problems.length} problems`, ...problems],
    reached: problems.length === 0 && killed > kills / 2,
  };
}
