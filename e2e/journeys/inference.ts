import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './calibrate.ts';

const golden = join(import.meta.dirname, '../../test/core/photonics/deviceModels/golden');

/** A measured spectrum: wavelength in nm, power in dBm, arms that differ by 111.915 um. */
export const measuredSpectrum = {
  file: join(golden, 'ZiheGao_MZI2_271_Scan1_dL111.915um_port1.csv'),
  name: 'ZiheGao_MZI2_271_Scan1_dL111.915um_port1',
  groupIndices: join(golden, 'ubc_mzi_group_index.json'),
  pathDifferenceUm: '111.915',
};

const isReady = (page: Page) => page.getByRole('region', { name: 'Form' }).getByText('ready to run');

/** A sweep of the heater on the Inference screen: it is drawn as it comes, and is the data when it is through. */
export async function sweepTheHeater(page: Page): Promise<void> {
  await goTo(page, 'Inference');
  await expect(page.getByText('choose the data')).toBeVisible();
  await expect(page.getByLabel('Parameter', { exact: true })).toHaveValue('mzi_0.phase_upper');
  await page.getByLabel('Points').fill('60');
  await expect(page.getByText(/60 readings, about .* holds /)).toBeVisible();
  await page.getByRole('button', { name: 'Start sweep' }).click();
  await expect(
    page.getByRole('img', { name: 'detector_through over mzi_0.phase_upper, as the rows come' }),
  ).toBeVisible();
  await expect(page.getByRole('button', { name: /^Sweep of mzi_0.phase_upper/, pressed: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(isReady(page)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('img', { name: /^Measured points of the target and the model/ })).toBeVisible();
  // The model brings its parameters with their priors, each drawn.
  const rows = page.getByRole('list', { name: 'Parameters' });
  await expect(rows.getByRole('listitem')).toHaveCount(5);
  await expect(rows.getByRole('img', { name: /^Prior of p_2pi_w: Log-normal.*guess 0\.0[23]/ })).toBeVisible();
}

/** A measured interferometer spectrum becomes the data, its columns known by their header. */
export async function openSpectrum(page: Page): Promise<void> {
  await goTo(page, 'Inference');
  await page.getByRole('button', { name: 'CSV', exact: true }).click();
  await page.getByLabel('CSV file to fit').setInputFiles(measuredSpectrum.file);
  await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Spectrum of an interferometer' });
  await expect(page.getByRole('list', { name: 'Mistakes in the specification' })).toContainText('path_difference_um');
  await page.getByLabel('Path difference, µm').fill(measuredSpectrum.pathDifferenceUm);
  await expect(isReady(page)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByLabel('Independent')).toHaveValue('wavelength_nm');
  await expect(page.getByLabel('Fitted')).toHaveValue('power_dBm');
}

/** Sets steps and ensembles, runs the inference and waits for its posterior. */
export async function runInference(
  page: Page,
  { steps, ensembles }: { readonly steps: number; readonly ensembles: number },
): Promise<void> {
  await page.getByLabel('Ensembles').fill(String(ensembles));
  await page.getByLabel('Steps', { exact: true }).fill(String(steps));
  const text = page.getByRole('textbox', { name: 'Specification as JSON' });
  await expect(text).toContainText(`"steps": ${steps}`);
  const evaluations = new RegExp(
    `${(32 * ensembles * steps).toLocaleString('en').replaceAll(',', '.?')}\\D+evaluations of`,
  );
  await expect(page.getByText(evaluations)).toBeVisible({ timeout: 60_000 });
  await expect(isReady(page)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Run inference', exact: true }).click();
  await expect(page.getByRole('status', { name: /^Run (starting|sampling|judging the chain)$/ })).toBeVisible();
}

/** The charts of a run that samples. */
export async function seeItSample(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Progress' })).toContainText(/of .* steps/);
  await expect(page.getByRole('img', { name: /^Share of the proposals that were taken/ })).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('img', { name: /^Mean log posterior density/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Positions of \d walkers of each ensemble/ })).toBeVisible();
}

/** The posterior with its verdict and the model over the data. */
export async function seePosterior(page: Page, state: RegExp): Promise<void> {
  await expect(page.getByRole('status', { name: state })).toBeVisible({ timeout: 100_000 });
  await expect(page.getByRole('region', { name: /^Posterior of / })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Posterior predictive' })).toBeVisible();
}

/** What the screen shows of a parameter: its mean and its standard deviation. */
export async function shownParameter(page: Page, name: string): Promise<{ mean: number; sd: number }> {
  const shown = page
    .getByLabel('Mean and standard deviation')
    .locator('div')
    .filter({ has: page.getByTitle(name, { exact: true }) })
    .locator('dd');
  const text = (await shown.innerText()).replaceAll(/\s/g, '').replaceAll('−', '-');
  const found = /^(-?[\d.]+)±([\d.]+)/.exec(text);
  if (found === null) throw new Error(`no number in ${JSON.stringify(text)}`);
  return { mean: Number(found[1]), sd: Number(found[2]) };
}

/** Takes the posterior over into the bench, as a version. */
export async function adoptPosterior(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Adopt into the bench…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Adopt into the bench' });
  const row = sheet.getByRole('row').filter({ hasText: 'mzi_0.phase_upper' });
  await expect(row).toContainText(/p_2pi_w/);
  await expect(row).toContainText(/30 mW/);
  await expect(row.getByRole('checkbox')).toBeChecked();
  await sheet.getByRole('button', { name: 'Adopt as a new version' }).click();
  await expect(sheet.getByText(/^Version \d+ is in force: .* mzi_0\.phase_upper/)).toBeVisible({ timeout: 60_000 });
  await sheet.getByRole('button', { name: 'Close' }).last().click();
}
