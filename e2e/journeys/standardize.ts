import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './calibrate.ts';

/** Configures a primary and a reference role from files in the host's folder, as the form does it. */
export async function configureRoles(page: Page, files: readonly [string, string]): Promise<void> {
  await goTo(page, 'Standardize');
  await expect(page.getByRole('list', { name: 'Mistakes in the configuration' })).toContainText('at least one session');
  await page.getByRole('button', { name: 'Add a reference role' }).click();
  for (const [index, file] of files.entries()) {
    await page.getByLabel('Dataset', { exact: true }).nth(index).selectOption('npy');
    await page.getByLabel('File on the host').nth(index).fill(file);
  }
  await expect(page.getByRole('region', { name: 'Form' }).getByText('ready to run')).toBeVisible();
  await expect(page.getByRole('group', { name: 'Datasets as they were found' }).getByRole('row')).toHaveCount(3);
}

/** Runs what is configured and waits for both roles side by side. @returns the run's id */
export async function runStandardization(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('button', { name: 'Run standardization' }).click();
  for (const role of ['primary', 'reference']) {
    await expect(
      page.getByRole('img', { name: new RegExp(`^mu of ${role} of 3 layers and 40 bins: from `) }),
    ).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByRole('img', { name: new RegExp(`^sigma of ${role} of 3 layers`) })).toBeVisible();
    await expect(page.getByRole('group', { name: `Rate targets of ${role}` }).getByRole('row')).toHaveCount(4);
  }
  return page.url().split('/').at(-1) ?? '';
}

/** The files of the run directory as its record names them. */
export async function verifyRun(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('dialog')).toContainText(/5 files/);
  await page.keyboard.press('Escape');
}
