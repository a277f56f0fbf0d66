import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './calibrate.ts';

/** Checked every second, so that a night fits into half a minute. */
const quickMetrics = {
  metrics: [
    {
      metric_id: 'chip_temperature',
      metric_type: { ThermalDrift: { sensor_id: 'chip_temperature', nominal_temperature_c: 25, max_delta_c: 3 } },
      measurement_interval_seconds: 1,
    },
    {
      metric_id: 'extinction_ratio',
      metric_type: { PerformanceDrift: { metric_name: 'extinction_ratio', nominal_value: 1, tolerance: 0.04 } },
      measurement_interval_seconds: 1,
    },
  ],
  check_interval_seconds: 1,
  recalibrate: 'mzi_extinction_recalibration.json',
};

/** Puts the metrics into the data folder's own. */
export function addQuickMetrics(home: string): void {
  mkdirSync(join(home, 'metrics'), { recursive: true });
  writeFileSync(join(home, 'metrics', 'quick.json'), JSON.stringify(quickMetrics, null, 2));
}

/** From the empty Drift screen to a watch that makes its checks. */
export async function startWatch(page: Page): Promise<void> {
  await goTo(page, 'Drift');
  await page.getByRole('button', { name: /^Quick/ }).click();
  await page.getByLabel('Operator').fill('Night shift');
  const start = page.getByRole('button', { name: 'Start watching' });
  await expect(start).toBeEnabled();
  await start.click();
  await expect(page.getByRole('status', { name: 'Watch watching' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: /^v1/ })).toBeVisible();
}

/** +5 degC by the fault panel of the Bench screen, and back to Drift. */
export async function warmTheChip(page: Page): Promise<void> {
  await goTo(page, 'Bench');
  await page.getByRole('button', { name: 'Inject', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Active faults' })).not.toContainText('No fault is active');
  await goTo(page, 'Drift');
}

const alarms = (page: Page) => page.getByRole('list', { name: 'Alarms' });

/** The alarm stands on the screen and in the top bar. */
export async function seeAlarm(page: Page): Promise<void> {
  await expect(alarms(page)).toContainText(/unacknowledged alarm/, { timeout: 60_000 });
  await expect(page.getByRole('link', { name: /^Alarms: \d alarm/ })).toBeVisible();
}

/** Pauses the watch by the keyboard and lets it go on. */
export async function pauseAndResume(page: Page): Promise<void> {
  const state = (word: string) => page.getByRole('status', { name: `Watch ${word}` });
  await page.getByRole('button', { name: 'Pause watch' }).focus();
  await page.keyboard.press('Enter');
  await expect(state('paused')).toBeVisible();
  await expect(page.getByText(/nothing is measured/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume watch' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(state('watching')).toBeVisible();
}

/** Version 2 comes into force by itself, and the alarms clear. */
export async function seeRecalibration(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: /^v2.*Version 2 is in force/ })).toBeVisible({
    timeout: 90_000,
  });
  await expect(alarms(page)).not.toContainText(/unacknowledged alarm/, { timeout: 30_000 });
  await expect(alarms(page)).toContainText('returned to normal, unacknowledged');
}

/** Acknowledges every alarm that asks for it. */
export async function acknowledgeAll(page: Page): Promise<void> {
  const buttons = page.getByRole('button', { name: /^Acknowledge / });
  for (let left = await buttons.count(); left > 0; left--) {
    await buttons.first().click();
    await expect(buttons).toHaveCount(left - 1);
  }
  await expect(page.getByRole('link', { name: /^Alarms: no alarms/ })).toBeVisible();
}

/** From the open sheet of version 2: its bundle, named for its calibration, is whole. */
export async function exportVersion(page: Page, zip: string): Promise<void> {
  await page.getByRole('dialog', { name: 'Version 2' }).getByRole('button', { name: 'Export bundle…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Export bundle of version 2' });
  await expect(sheet).toContainText(/\d+ files · about/);
  const downloading = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^fringe-.+-2\.zip$/);
  await download.saveAs(zip);
  const { verifyPath } = await import('../../src-main/sessions/verify.ts');
  expect(await verifyPath(zip)).toMatchObject({ ok: true, kind: 'zip' });
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Ends the watch: the outputs hold the version in force. */
export async function endWatch(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'End watch…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End watch' }).click();
  await expect(page.getByRole('button', { name: 'New watch…' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Outputs driven' })).toBeVisible();
}
