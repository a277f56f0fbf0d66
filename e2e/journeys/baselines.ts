import { writeFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './calibrate.ts';

/** Heads of the tables of this journey. */
export const scoredHeads = ['danceability', 'mood_happy', 'mood_sad'] as const;
const scoresOfEach = 1200;

/**
 * A table of scores: each head has the same logistic distribution, read off at equal steps, so that nothing is left to
 * chance.
 * @param place of a step at which it is read, 0 to 1: another place gives other scores of the same distribution
 */
export function writeScores(file: string, place: number, shifts: Readonly<Record<string, number>> = {}): void {
  const rows = ['model_name,head_name,score,label'];
  for (const head of scoredHeads) {
    for (let step = 0; step < scoresOfEach; step++) {
      const share = (step + place) / scoresOfEach;
      const score = 0.45 + (shifts[head] ?? 0) + 0.04 * Math.log(share / (1 - share));
      rows.push(`effnet,${head},${score.toFixed(6)},${score > 0.45 ? 'yes' : 'no'}`);
    }
  }
  writeFileSync(file, `${rows.join('\n')}\n`);
}

/** From production mode, in which nothing is started, to the three ways to a first run. */
export async function switchToDevelopment(page: Page): Promise<void> {
  await goTo(page, 'Baselines');
  await expect(page.getByText(/^Production mode: the references in force/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'New run…' })).toBeDisabled();
  await page.getByRole('button', { name: 'Switch to development mode' }).click();
  await expect(page.getByText('development mode', { exact: true })).toBeVisible();
  for (const way of ['From everything recorded', 'From live sensors', 'From a table of scores'])
    await expect(page.getByRole('region', { name: way }).getByRole('button')).toBeEnabled();
}

const openSheet = async (page: Page, way: string): Promise<Locator> => {
  await page.getByRole('button', { name: 'New run…' }).click();
  const sheet = page.getByRole('dialog', { name: /^Baseline run v\d+$/ });
  await sheet.getByRole('button', { name: way }).click();
  return sheet;
};

/** Starts what the sheet holds, and waits for what it came to. @returns version, stable and unstable heads */
async function startFromSheet(page: Page, sheet: Locator): Promise<{ stable: number; unstable: number }> {
  const start = sheet.getByRole('button', { name: 'Start run' });
  await expect(start).toBeEnabled({ timeout: 30_000 });
  const version = /v\d+/.exec(await sheet.getByRole('heading').first().innerText())?.[0] ?? '';
  await start.click();
  await expect(sheet).toBeHidden();
  await expect(page.getByRole('region', { name: `Heads of ${version}` })).toBeVisible({ timeout: 60_000 });
  const figure = async (name: string) =>
    Number(await page.getByTestId(`figure-${name}`).innerText({ timeout: 10_000 }));
  return { stable: await figure('Stable'), unstable: await figure('Unstable') };
}

/** A run from a table alone. @param give hands the file over as the shell wants it */
export async function runTable(
  page: Page,
  { heads, give }: { readonly heads: number; readonly give: (choose: Locator) => Promise<void> },
): Promise<{ stable: number; unstable: number }> {
  const sheet = await openSheet(page, 'A table of scores');
  await give(sheet.getByRole('button', { name: 'Choose a table…' }));
  await expect(sheet.getByRole('group', { name: 'Heads of the run' }).getByRole('row')).toHaveCount(heads + 1);
  return await startFromSheet(page, sheet);
}

/** A run from live sensors of the open bench. */
export async function runSensors(
  page: Page,
  { sensors, samples }: { readonly sensors: readonly string[]; readonly samples: number },
): Promise<{ stable: number; unstable: number }> {
  const sheet = await openSheet(page, 'Live sensors');
  for (const sensor of sensors) await sheet.getByRole('checkbox', { name: new RegExp(sensor) }).check();
  await sheet.getByLabel('Readings of each').fill(String(samples));
  return await startFromSheet(page, sheet);
}

/** What a result says of one head. */
export const resultOf = (page: Page, head: string): Locator =>
  page.getByRole('group', { name: /^Heads of v/ }).getByRole('row', { name: new RegExp(`effnet/${head}`) });

/** The table of heads, led by the keyboard, and the detail of the one that has drifted. */
export async function seeDriftedHead(page: Page, head: string): Promise<void> {
  await page.getByRole('button', { name: 'Heads', exact: true }).click();
  const table = page.getByRole('group', { name: 'Heads', exact: true });
  await expect(table.getByRole('row')).toHaveCount(scoredHeads.length + 1);
  // Worst first.
  const first = table.getByRole('row').nth(1);
  await expect(first).toContainText(head);
  await expect(first).toContainText('unstable: APD p5, APD p95');
  await first.getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await expect(table.getByRole('row').nth(2).getByRole('button')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(page.getByRole('region', { name: `Head effnet/${head}` })).toContainText('Its reference moves to v3.');
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: `Head effnet/${head}` });
  await expect(detail).toBeFocused();
  await expect(
    detail.getByRole('img', { name: `Distribution of effnet/${head} in v3 over the reference v1: share` }),
  ).toBeVisible();
  await expect(detail.getByRole('img', { name: /^JSD over 3 versions, limit 0\.1/ })).toBeVisible();
  await expect(detail.getByRole('img', { name: /^p5, median and p95/ })).toBeVisible();
  await expect(detail.getByRole('group', { name: 'Figures and quality' })).toContainText('minmax');
  await page.getByLabel('Filter heads by words').fill('unstable jsd');
  await expect(page.getByRole('status').filter({ hasText: `1 of ${scoredHeads.length} heads` })).toBeVisible();
  await page.getByLabel('Filter heads by words').fill('');
}

/** Re-tags every recorded session and waits until it is done. @param least sessions that have something to tag */
export async function retagAll(page: Page, least: number): Promise<void> {
  await page.getByRole('button', { name: 'Heads', exact: true }).click();
  await page.getByRole('button', { name: 'Re-tag all recorded sessions' }).click();
  await expect(page.getByText(/^Enqueued \d+ .*re-tagging/).first()).toBeVisible();
  await page.getByRole('button', { name: 'see it' }).click({ timeout: 60_000 });
  const tagged = await page.getByTestId('figure-Sessions tagged').innerText({ timeout: 10_000 });
  expect(Number(tagged)).toBeGreaterThanOrEqual(least);
}
