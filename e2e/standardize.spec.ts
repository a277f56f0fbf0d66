import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { removeReadOnly, writeDataset } from '../test/support/standardizeRuns.ts';
import { openWorkbench } from './journeys/calibrate.ts';
import { configureRoles, runStandardization, verifyRun } from './journeys/standardize.ts';
import { newHome, serveWeb } from './support/serveWeb.ts';
import type { ServedWorkbench } from './support/serveWeb.ts';

let home: string;
let served: ServedWorkbench;

test.beforeEach(async () => {
  home = newHome();
  mkdirSync(join(home, 'standardize'));
  writeDataset(join(home, 'standardize', 'a.npy'), [200, 3, 40], 1);
  writeDataset(join(home, 'standardize', 'b.npy'), [200, 3, 40], 2);
  served = await serveWeb(home);
});
test.afterEach(async () => {
  await served.close();
  removeReadOnly(home);
});

test('journey 10: standardize twice: same bytes; the directory refuses a write', async ({ page }) => {
  await page.goto(served.url);
  await openWorkbench(page);
  await configureRoles(page, ['a.npy', 'b.npy']);
  const first = await runStandardization(page);
  await verifyRun(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  const second = await runStandardization(page);
  await expect.poll(() => page.url()).not.toContain(first);
  expect(second === '' ? first : second).not.toBe('');

  const runs = join(home, 'standardize', 'runs');
  await expect.poll(() => readdirSync(runs).length).toBe(4);
  for (const role of ['primary', 'reference']) {
    const [one, two] = readdirSync(runs).filter((name) => name.includes(role));
    for (const file of ['calibration_stats.npz', 'rate_targets.json']) {
      const bytes = (run = '') => readFileSync(join(runs, run, 'results', file));
      expect(bytes(two).equals(bytes(one))).toBe(true);
    }
  }
  for (const name of readdirSync(runs)) {
    expect(statSync(join(runs, name)).mode & 0o222).toBe(0);
    expect(statSync(join(runs, name, 'run_record.json')).mode & 0o222).toBe(0);
    // The super-user writes where nobody may.
    if (process.getuid?.() !== 0) expect(() => writeFileSync(join(runs, name, 'more'), '')).toThrow(/EACCES|EPERM/);
  }
});
