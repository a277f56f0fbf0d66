import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { goTo } from './calibrate.ts';

/** A link of the simulated bench that answers late and loses replies, by the fault panel of the Bench screen. */
export async function spoilTheLink(page: Page): Promise<void> {
  await goTo(page, 'Bench');
  const inject = async (fault: string, magnitude: RegExp, size: string) => {
    await page.getByLabel('Fault', { exact: true }).selectOption({ label: fault });
    await page.getByLabel(magnitude).fill(size);
    await page.getByLabel('Instrument', { exact: true }).selectOption({ label: 'PM100D through port' });
    await page.getByRole('button', { name: 'Inject', exact: true }).click();
    await expect(page.getByRole('group', { name: 'Active faults' })).toContainText(fault);
  };
  await inject('Slow replies', /^extra ms/, '6');
  await page.getByLabel('after, in s of chip time').fill('3');
  await inject('No replies', /^number of replies/, '1');
}

/** Samples of the spoilt link, to the end. */
export async function sampleTheLink(page: Page, samples: number): Promise<void> {
  await goTo(page, 'Link noise');
  await page.getByLabel(/^Queries, an instrument/).fill('meter_through READ?\n');
  await page.getByLabel('Samples of each tier').fill(String(samples));
  const start = page.getByRole('button', { name: 'Start', exact: true });
  await expect(start).toBeEnabled();
  await start.click();
  await expect(page.getByText('Link noise · finished')).toBeVisible({ timeout: 90_000 });
}

/** Intervals, the fit and a recommended timeout, which the bench takes over on one click. */
export async function adoptTheTimeout(page: Page): Promise<string> {
  await expect(page.getByRole('img', { name: /^Durations of the tier FAST/ })).toBeVisible();
  await expect(page.getByText(/\(best\)/)).toBeVisible();
  const advice = page.getByRole('region', { name: 'Recommended timeouts' });
  await expect(advice).toContainText('meter_through READ?');
  await expect(advice).toContainText('now 1.00 s');
  await page.getByRole('button', { name: 'Adopt' }).click();
  const told = page.getByRole('status').filter({ hasText: 'waits for its instruments as recommended' });
  await expect(told).toBeVisible({ timeout: 30_000 });
  await expect(advice).not.toContainText('now 1.00 s');
  return await told.innerText();
}

/** The last session, as a run of link noise shows itself afterwards. */
export async function seeNoiseSession(page: Page): Promise<void> {
  await goTo(page, 'Sessions');
  await page.getByRole('list', { name: 'Sessions' }).getByRole('link').first().click();
  const session = page.getByRole('region', { name: /^Session Link noise/ });
  await expect(session.getByRole('group', { name: 'Summary of the tiers' }).getByRole('row')).toHaveCount(2);
  await expect(session.getByRole('img', { name: /^Durations of the tier FAST/ })).toBeVisible();
  await expect(session.getByRole('region', { name: 'Recommended timeouts' })).toContainText('meter_through READ?');
}

/** The report of the session that is open. */
export async function seeNoiseReport(page: Page): Promise<void> {
  const tabs = page.getByRole('group', { name: 'View of the session' });
  await tabs.getByRole('button', { name: 'Report' }).click();
  const report = page.frameLocator('iframe[title="Report of this session"]');
  await expect(report.getByRole('heading', { name: 'Recommended timeouts' })).toBeVisible();
  await expect(report.getByRole('img', { name: 'Durations of the tier FAST' })).toBeVisible();
}
