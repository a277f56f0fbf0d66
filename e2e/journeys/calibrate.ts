import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** Waits until the workbench is drawn and its bench is connected. */
export async function openWorkbench(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  const chips = page.getByRole('list', { name: 'Instruments' }).getByRole('listitem');
  await expect(chips).not.toHaveCount(0);
  await expect(page.getByRole('status', { name: 'Outputs safe' })).toBeVisible();
}

export async function goTo(
  page: Page,
  screen: 'Bench' | 'Calibrate' | 'Drift' | 'Inference' | 'Baselines' | 'Link noise' | 'Standardize' | 'Sessions',
): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
  await expect(page.getByRole('main', { name: screen })).toBeVisible();
}

/** From the Calibrate screen through preflight to a run that is on. */
export async function startCalibration(page: Page, seed = '7'): Promise<void> {
  await goTo(page, 'Calibrate');
  await page.getByRole('button', { name: /Preflight and start/ }).click();
  const sheet = page.getByRole('dialog', { name: /Preflight/ });
  await sheet.getByLabel(/seed/i).fill(seed);
  const start = sheet.getByRole('button', { name: 'Start calibration' });
  await expect(start).toBeEnabled();
  await start.click();
  await expect(sheet).toBeHidden();
}

/** Waits for the result and returns the extinction ratio that the screen shows, in dB. */
export async function readResult(page: Page): Promise<number> {
  const shown = page.getByRole('region', { name: 'Result' }).getByTestId('extinction-ratio');
  await expect(shown).toBeVisible({ timeout: 90_000 });
  return Number.parseFloat((await shown.innerText()).replace('−', '-'));
}

/** Presses STOP in mid-run: the run ends and every output is safe. */
export async function stopInMidRun(page: Page): Promise<void> {
  await expect(page.getByRole('status', { name: 'Outputs driven' })).toBeVisible();
  await page.getByRole('button', { name: /^STOP/ }).click();
  await expect(page.getByRole('status', { name: 'Outputs safe' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Run stopped' })).toBeVisible();
}
