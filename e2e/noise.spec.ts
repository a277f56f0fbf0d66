import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { openWorkbench } from './journeys/calibrate.ts';
import { adoptTheTimeout, sampleTheLink, seeNoiseReport, seeNoiseSession, spoilTheLink } from './journeys/noise.ts';
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

test('journey 9: link noise on a slow, lossy link: intervals, fit, timeout adopted', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto(served.url);
  await openWorkbench(page);
  await spoilTheLink(page);
  await sampleTheLink(page, 1000);
  const tier = page.getByRole('region', { name: /^FAST/ });
  await expect(tier).toContainText('1,000 / 1,000 samples');
  await expect(tier).toContainText('SIMULATED');
  // One reply in a thousand was lost: Wilson, 95 %.
  await expect(tier).toContainText('1 · 0.018 % to 0.56 %');
  expect(await adoptTheTimeout(page)).toMatch(/meter_through READ\? \d+ ms \(was 1000 ms\)/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  // A reload comes back to the run.
  await page.reload();
  await expect(page.getByText('Link noise · finished')).toBeVisible();
  await seeNoiseSession(page);
  const session = await new AxeBuilder({ page }).analyze();
  expect(session.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  await seeNoiseReport(page);
});
