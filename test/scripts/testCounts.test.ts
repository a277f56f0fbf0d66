import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countPlaywright, judged } from '../../scripts/lib/testCounts.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';

describe('counting end-to-end tests', () => {
  const test = (status: string, annotations: { type: string; description?: string }[] = []) => ({
    status,
    annotations,
  });

  it('counts nested suites, flaky ones as failed, and keeps the reason of a skip', () => {
    const counts = countPlaywright({
      suites: [
        {
          title: 'a.spec.ts',
          specs: [{ title: 'one', tests: [test('expected')] }],
          suites: [
            {
              title: 'inner',
              specs: [
                { title: 'two', tests: [test('unexpected')] },
                { title: 'three', tests: [test('flaky')] },
                { title: 'four', tests: [test('skipped', [{ type: 'skip', description: 'no socat' }])] },
              ],
            },
          ],
        },
      ],
    });
    expect(counts).toEqual({
      passed: 1,
      failed: 2,
      skipped: [{ name: 'a.spec.ts > inner > four', reason: 'no socat' }],
    });
  });

  it('counts a file that does not load as failed', () => {
    expect(countPlaywright({ suites: [], errors: [{}] }).failed).toBe(1);
  });
});

describe('a stage', () => {
  const good = { passed: 3, failed: 0, skipped: [] };
  it('that ended badly, left no report or ran nothing is never all passed', () => {
    expect(judged(good, 0)).toEqual(good);
    expect(judged(good, 1).failed).toBe(1);
    expect(judged(null, 0).failed).toBe(1);
    expect(judged({ passed: 0, failed: 0, skipped: [] }, 0).failed).toBe(1);
    expect(judged({ ...good, failed: 2 }, 1).failed).toBe(2);
  });
});

describe('counting unit tests', () => {
  mkdirSync(inRoot('node_modules', '.cache'), { recursive: true });
  const folder = mkdtempSync(inRoot('node_modules', '.cache', 'counted-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts passes, failures, files that do not load, and reasons of skips', () => {
    const file = join(folder, 'planted.check.ts');
    writeFileSync(
      file,
      `import { describe, it } from 'vitest';
       describe('planted', () => {
         it('passes', () => {});
         it('fails', () => { throw new Error('planted'); });
         it('skips', (context) => context.skip('no socat'));
       });`,
    );
    writeFileSync(join(folder, 'broken.check.ts'), "import './absent.ts';");
    writeFileSync(
      join(folder, 'vitest.config.ts'),
      "export default { test: { include: ['*.check.ts'], exclude: [] } };",
    );
    const countsFile = join(folder, 'counts.json');
    const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs');
    const reporter = `--reporter=${inRoot('scripts', 'lib', 'vitestCounts.mjs')}`;
    const env = { ...process.env, FRINGE_COUNTS_FILE: countsFile };
    const result = spawnSync(process.execPath, [vitest, 'run', '--root', folder, reporter], { env, encoding: 'utf8' });
    expect(result.status).toBe(1);
    expect(JSON.parse(readFileSync(countsFile, 'utf8'))).toEqual({
      passed: 1,
      failed: 2,
      skipped: [{ name: 'planted > skips', reason: 'no socat' }],
    });
  });
});
