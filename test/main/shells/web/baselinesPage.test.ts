import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFringe } from '../../../support/fringeCommand.ts';
import { temporaryFolder } from '../../../support/testHost.ts';

/** The session with curl on the page of baselines, done as it stands there. */
const page = readFileSync(join(import.meta.dirname, '../../../../docs/baselines.md'), 'utf8');
const session = page.slice(page.indexOf('## Over HTTP'));
const blocks = [...session.matchAll(/```(sh|json)\n([\s\S]*?)```/g)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}));

const hasCurl = spawnSync('curl', ['--version']).status === 0 && process.platform !== 'win32';
const reason = hasCurl ? '' : ' (skipped: there is no curl here)';

/** The keys of every object in it, and the kinds of its values; a number may be missing. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (value === null || typeof value === 'number') return 'number';
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

it.skipIf(!hasCurl)(`the curl session of docs/baselines.md${reason}`, { timeout: 240_000 }, async () => {
  const home = temporaryFolder();
  const [prepare, serve, ...asked] = blocks;
  const run = (text: string, env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', text], {
      env: { ...process.env, FRINGE_HOME: home, ...env },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  try {
    run(prepare?.text ?? '');
    const words =
      /^fringe serve --port 8356 --no-screen\n$/
        .exec(serve?.text ?? '')?.[0]
        .trim()
        .split(' ')
        .slice(1) ?? [];
    expect(words).toHaveLength(4);
    const server = startFringe(home, [...words.map((word) => (word === '8356' ? '0' : word)), '--json']);
    try {
      const said = await server.shows('"type":"result"');
      const told = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { baselineKey: string; address: string };
      const { port } = new URL(told.address);
      let answers: unknown[] = [];
      let compared = 0;
      for (const { kind, text } of asked) {
        if (kind === 'sh') {
          const lines = text.trim().split('\n');
          answers = lines.map((line): unknown => {
            expect(line).toMatch(/^curl -sS .*localhost:8356/);
            return JSON.parse(run(line.replace(':8356', `:${port}`), { KEY: told.baselineKey }));
          });
          continue;
        }
        const written: unknown = JSON.parse(text);
        expect(shapeOf(answers.at(-1))).toEqual(shapeOf(written));
        compared += 1;
      }
      expect(compared).toBe(4);
      // Words are as they stand there, too.
      const refusal = answers.at(-1);
      expect(refusal).toEqual(JSON.parse(asked.at(-1)?.text ?? ''));
    } finally {
      server.child.kill('SIGINT');
    }
    const end = await server.ended;
    expect(end.status).toBe(0);
    const again = startFringe(home, ['serve', '--no-screen', '--json']);
    const said = await again.shows('"type":"result"');
    again.child.kill('SIGINT');
    await again.ended;
    expect(said).not.toContain('baselineKey');
    expect(said).toContain('"token"');
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
