import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './calibrate.ts';

const panelOf = (page: Page, label: RegExp): Locator => page.getByRole('article', { name: label });

/** A fault of an instrument's link, by the panel of the Bench screen. */
export async function injectLinkFault(
  page: Page,
  kind: 'unplug' | 'slow_reply',
  magnitude: number,
  instrument: string,
): Promise<void> {
  await goTo(page, 'Bench');
  await page.getByLabel('Fault', { exact: true }).selectOption(kind);
  await page.getByLabel(kind === 'unplug' ? /s until back/ : /extra ms per reply/).fill(String(magnitude));
  await page.getByLabel('Instrument', { exact: true }).selectOption(instrument);
  await page.getByRole('button', { name: 'Inject', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Active faults' })).toContainText(instrument);
}

export async function clearFaults(page: Page): Promise<void> {
  await goTo(page, 'Bench');
  await page.getByRole('button', { name: 'Clear all', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Active faults' })).toContainText('No fault is active');
}

/** The instrument is lost, its next try is shown, and outputs on it count as not safe until it is back. */
export async function seeItLost(page: Page, label: RegExp): Promise<void> {
  const panel = panelOf(page, label);
  await expect(panel.getByText('lost', { exact: true })).toBeVisible();
  await expect(panel.getByRole('note', { name: 'Reconnecting' })).toContainText(/next try|tried now/);
  await panel.scrollIntoViewIfNeeded();
}

/** It is found by itself, and every output is safe. */
export async function seeItBack(page: Page, label: RegExp): Promise<void> {
  const panel = panelOf(page, label);
  await expect(panel.getByText('connected', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(panel.getByRole('note', { name: 'Reconnecting' })).toBeHidden();
  await expect(page.getByRole('status', { name: 'Outputs safe' })).toBeVisible({ timeout: 30_000 });
}

/** The wire log of an instrument: with the loss in it, filtered by the keyboard, saved to a file. */
export async function readTheWire(page: Page, label: RegExp, path: string): Promise<void> {
  await panelOf(page, label).getByRole('button', { name: 'Wire…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Wire log' });
  const log = sheet.getByRole('log');
  await expect(log).toContainText('V0=');
  await page.keyboard.press('Tab');
  await sheet.getByLabel('errors only').focus();
  await page.keyboard.press('Space');
  await expect(log).toContainText('lost:');
  await expect(log).not.toContainText('V0=');
  await sheet.getByLabel('With the words').fill('no such words');
  await expect(log).toContainText('No line has these words');
  await sheet.getByLabel('With the words').fill('lost');
  await expect(log).toContainText('lost:');
  await page.screenshot({ path: 'test-results/journey-5-wire.png' });
  const saved = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Save…' }).click();
  await (await saved).saveAs(path);
  const [line = ''] = readFileSync(path, 'utf8').split('\n');
  expect(JSON.parse(line)).toMatchObject({ direction: 'fault', instrument: 'heaters' });
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
}
