import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import {
  resultOf,
  retagAll,
  runSensors,
  runTable,
  scoredHeads,
  seeDriftedHead,
  switchToDevelopment,
  writeScores,
} from './journeys/baselines.ts';
import { openWorkbench } from './journeys/calibrate.ts';
import { newHome, removeHome, serveWeb } from './support/serveWeb.ts';
import type { ServedWorkbench } from './support/serveWeb.ts';

let home: string;
let served: ServedWorkbench;

test.beforeEach(async () => {
  home = newHome();
  served = await serveWeb(home, ['--no-pacing']);
});
test.afterEach(async () => {
  await served.close();
  removeHome(home);
});

const noMistakes = async (page: Page, where: string) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${where} ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
};

/** A browser sends the table. */
const upload = (page: Page, name: string) => async () => {
  await page.getByRole('dialog').getByLabel('Table of scores', { exact: true }).setInputFiles(join(home, name));
};

test('journey 8: first run, shifted data, unstable head, reference moves, retag', async ({ page }) => {
  test.setTimeout(240_000);
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  writeScores(join(home, 'first.csv'), 0.5);
  writeScores(join(home, 'steady.csv'), 0.25);
  writeScores(join(home, 'shifted.csv'), 0.75, { mood_sad: 0.08 });
  await page.goto(served.url);
  await openWorkbench(page);
  await switchToDevelopment(page);
  await noMistakes(page, 'empty');

  const heads = scoredHeads.length;
  expect(await runTable(page, { heads, give: upload(page, 'first.csv') })).toEqual({ stable: 0, unstable: heads });
  await expect(resultOf(page, 'mood_sad')).toContainText('first run');
  await expect(resultOf(page, 'mood_sad')).toContainText('moved to v1');
  expect(await runTable(page, { heads, give: upload(page, 'steady.csv') })).toEqual({ stable: heads, unstable: 0 });
  await expect(resultOf(page, 'mood_sad')).toContainText('stays v1');
  expect(await runTable(page, { heads, give: upload(page, 'shifted.csv') })).toEqual({
    stable: heads - 1,
    unstable: 1,
  });
  await expect(resultOf(page, 'mood_sad')).toContainText(
    /APD p5 0\.080\d, APD p95 0\.080\d.*Median 0\.080\d.*moved to v3/,
  );
  await expect(resultOf(page, 'mood_happy')).toContainText('stays v1');
  const reference = (head: string) =>
    JSON.parse(readFileSync(join(home, 'baselines', 'heads', 'effnet', `${head}-calibration.json`), 'utf8')) as object;
  expect(reference('mood_sad')).toMatchObject({ version: 3, is_stable: false });
  expect(reference('mood_happy')).toMatchObject({ version: 1 });
  await noMistakes(page, 'result');
  await seeDriftedHead(page, 'mood_sad');
  await noMistakes(page, 'heads');
  await page.screenshot({ path: 'test-results/journey-8-heads.png' });

  const sensors = ['detector_through', 'detector_cross'];
  expect(await runSensors(page, { sensors, samples: 120 })).toEqual({ stable: 0, unstable: 2 });
  await runSensors(page, { sensors, samples: 120 });
  await retagAll(page, sensors.length);
  await noMistakes(page, 'retag');
  const { openRecords } = await import('../src-main/openRecords.ts');
  const records = await openRecords(home);
  const runs = records.list().sessions.filter(({ title }) => title.includes('detector_through'));
  records.close();
  expect(runs).toHaveLength(2);
  for (const { sessionDir } of runs) expect(existsSync(sessionDir)).toBe(true);

  await page.getByRole('button', { name: 'History' }).click();
  const history = page.getByRole('group', { name: 'History of the heads' });
  await expect(history.getByRole('row')).toHaveCount(1 + 3 * heads + 2 * sensors.length);
  await expect(history.getByRole('row').nth(1)).toContainText('SIMULATED');
  await page.getByLabel('head', { exact: true }).selectOption('mood_sad', { timeout: 10_000 });
  await expect(history.getByRole('row')).toHaveCount(4);
  await noMistakes(page, 'history');
  // A reload comes back to the run that was shown.
  await page.reload();
  await expect(page.getByTestId('figure-Sessions tagged')).toHaveText('2');
  expect(errors).toEqual([]);
});

test('settings of baselines: limits by a false-alarm rate, limits of a head, a key shown once, a mistake in the file', async ({
  page,
}) => {
  await page.goto(served.url);
  await openWorkbench(page);
  await switchToDevelopment(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'By a false-alarm rate' }).click();
  await page.getByLabel('False alarms, %').fill('2');
  await page.getByRole('button', { name: 'Add a head' }).click();
  await page.getByLabel('Name of head 1').fill('effnet/mood_sad');
  await page.getByLabel('JSD limit of effnet/mood_sad').fill('x');
  await expect(page.getByText('effnet/mood_sad.jsd: expected a number')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await noMistakes(page, 'settings');
  await page.getByLabel('JSD limit of effnet/mood_sad').fill('0.2');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Nothing is changed')).toBeVisible();
  const file = join(home, 'config.yaml');
  expect(readFileSync(file, 'utf8')).toMatch(/calibration_false_alarm_rate: 0\.02\n/);
  expect(readFileSync(file, 'utf8')).toMatch(/effnet\/mood_sad:\s+jsd: 0\.2/);

  await page.getByRole('button', { name: 'Make a new key' }).click();
  const key = page.getByRole('dialog', { name: 'Bearer key' });
  await expect(key).toContainText(/curl -X POST http:\S+\/admin\/calibration\/run -H "Authorization: Bearer \S{20,}"/);
  await noMistakes(page, 'key');
  await key.getByRole('button', { name: 'I have kept it' }).click();
  await expect(page.getByText('A bearer key was made; it is not shown again.')).toBeVisible();

  writeFileSync(file, '# ours\ncalibrate_heads: true\ncalibration_drift_jds: 0.1\n');
  await page.reload();
  const mistakes = page.getByRole('list', { name: 'Mistakes in the configuration' });
  await expect(mistakes).toContainText(/calibration_drift_jds unknown field.*\(line 3, column \d+\)/);
  await expect(page.getByRole('button', { name: 'New run…' })).toBeDisabled();
  await noMistakes(page, 'refused');
  writeFileSync(file, '# ours\ncalibrate_heads: true\n');
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(mistakes).toBeHidden();
  await expect(page.getByRole('button', { name: 'New run…' })).toBeEnabled();
});
