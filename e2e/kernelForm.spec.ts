import { expect, test } from '@playwright/test';
import { goTo, openWorkbench, readResult, startCalibration } from './journeys/calibrate.ts';
import { newHome, removeHome, serveWeb } from './support/serveWeb.ts';
import type { ServedWorkbench } from './support/serveWeb.ts';

let home: string;
let served: ServedWorkbench;

test.afterEach(async () => {
  await served.close();
  removeHome(home);
});

test('the form changes a kernel to another algorithm, shows a mistake at its field, and the kernel runs', async ({
  page,
}) => {
  home = newHome();
  served = await serveWeb(home);
  await page.goto(served.url);
  await openWorkbench(page);
  await goTo(page, 'Calibrate');
  const form = page.getByRole('group', { name: 'Kernel as a form' });
  const json = page.getByRole('textbox', { name: 'Kernel as JSON' });

  await form.getByLabel('Algorithm').selectOption({ label: 'Gradient descent' });
  await form.getByLabel('Goal').selectOption({ label: 'Differentiable' });
  await expect(json).toContainText('"gradient_provider": "finite_difference"');
  const momentum = form.getByLabel('Momentum, 0 to 1');
  await momentum.fill('2');
  await expect(page.getByRole('list', { name: 'Mistakes in the kernel' })).toContainText(
    'optimizer_config.algorithm.GradientDescent.momentum',
  );
  await expect(momentum).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1);

  await form.getByLabel('Algorithm').selectOption({ label: 'Adaptive' });
  await expect(page.getByRole('list', { name: 'Mistakes in the kernel' })).toBeHidden();
  await startCalibration(page, '7');
  expect(await readResult(page)).toBeGreaterThan(20);
  const result = page.getByRole('region', { name: 'Result' });
  await expect(result).toContainText('Adaptive (TrigonometricSurrogate)');
  await expect(result.getByRole('region', { name: 'Notes of the record' })).toContainText('The algorithm is Adaptive');
});

test('a kernel for another bench says so calmly, and a spectrum is drawn against its target', async ({ page }) => {
  home = newHome();
  served = await serveWeb(home, ['--bench', 'resources/benches/spectrum.bench.json', '--no-pacing']);
  await page.goto(served.url);
  await openWorkbench(page);
  await goTo(page, 'Calibrate');
  await page.getByRole('button', { name: /^MZI extinction calibration/ }).click();
  await expect(page.getByText(/^This kernel is for another bench: Spectrum bench has no detector_cross/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Mistakes in the kernel' })).toBeHidden();

  await page.getByRole('button', { name: /^MZI spectrum match match/ }).click();
  await startCalibration(page, '7');
  await expect(page.getByRole('region', { name: 'Spectrum' }).getByRole('img')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('worst point', { timeout: 60_000 });
});
