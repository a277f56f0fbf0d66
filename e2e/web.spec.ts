import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { goTo, openWorkbench, readResult, startCalibration, stopInMidRun } from './journeys/calibrate.ts';
import {
  acknowledgeAll,
  addQuickMetrics,
  endWatch,
  exportVersion,
  pauseAndResume,
  seeAlarm,
  seeRecalibration,
  startWatch,
  warmTheChip,
} from './journeys/drift.ts';
import {
  measuredSpectrum,
  openSpectrum,
  runInference,
  seeItSample,
  adoptPosterior,
  seePosterior,
  shownParameter,
  sweepTheHeater,
} from './journeys/inference.ts';
import { clearFaults, injectLinkFault, readTheWire, seeItBack, seeItLost } from './journeys/links.ts';
import { newHome, removeHome, serveWeb } from './support/serveWeb.ts';
import type { ServedWorkbench } from './support/serveWeb.ts';

const root = join(import.meta.dirname, '..');

let home: string;
let served: ServedWorkbench;

test.beforeEach(async () => {
  home = newHome();
  served = await serveWeb(home);
});
test.afterEach(async () => {
  await served.close();
  removeHome(home);
});

const open = async (page: Page) => {
  await page.goto(served.url);
  await openWorkbench(page);
};

const openFirstSession = async (page: Page) => {
  await goTo(page, 'Sessions');
  await page.getByRole('list', { name: 'Sessions' }).getByRole('link').first().click();
  await expect(page.getByRole('region', { name: /^Session / })).toBeVisible();
};

/** What a run of the command line with that seed ends with. */
async function undisturbed(seed: string): Promise<Record<string, unknown>> {
  const own = newHome();
  const kernel = join(root, 'resources/kernels/mzi_extinction_calibration.json');
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [join(root, 'out/main/cli.js'), 'calibrate', kernel, '--seed', seed, '--json'],
        {
          env: { ...process.env, FRINGE_HOME: own },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
      child.on('close', () => {
        const last = text.trim().split('\n').at(-1);
        if (last === undefined || last === '') reject(new Error('no result'));
        else resolve(JSON.parse(last) as Record<string, unknown>);
      });
    });
  } finally {
    removeHome(own);
  }
}

test('journey 1, first minute: calibrate, see the cost fall above 20 dB, find the artifact, export, verify', async ({
  page,
}) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await open(page);
  await startCalibration(page, '7');
  expect(await readResult(page)).toBeGreaterThan(20);
  await page.screenshot({ path: 'test-results/journey-1-result.png' });

  await openFirstSession(page);
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByText(/All \d+ files are as they were written/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export bundle…' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
  const zip = join(home, 'downloaded.zip');
  await (await downloading).saveAs(zip);
  const { verifyPath } = await import('../src-main/sessions/verify.ts');
  expect(await verifyPath(zip)).toMatchObject({ ok: true, kind: 'zip' });
  await page.screenshot({ path: 'test-results/journey-1-sessions.png' });
  expect(errors).toEqual([]);
});

test('journey 2, own kernel: a mistake is shown with its path, fixed, and the kernel runs', async ({ page }) => {
  await open(page);
  await goTo(page, 'Calibrate');
  const editor = page.getByRole('textbox', { name: 'Kernel as JSON' });
  await expect(editor).toBeVisible();
  const source = readFileSync(join(root, 'resources/kernels/mzi_extinction_calibration.json'), 'utf8');
  const write = async (text: string) => {
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
  };
  await write(source.replace('cross_port_power / through_port_power', 'cross_port_power / trough_port_power'));
  const mistakes = page.getByRole('list', { name: 'Mistakes in the kernel' });
  await expect(mistakes).toContainText('cost_function.Minimize.expression');
  await expect(mistakes).toContainText('unknown name "trough_port_power"');
  await page.screenshot({ path: 'test-results/journey-2-mistake.png' });
  await write(source.replace('"max_iterations": 50', '"max_iterations": 60'));
  await expect(mistakes).toBeHidden();
  await startCalibration(page, '3');
  expect(await readResult(page)).toBeGreaterThan(20);
});

test('journey 3, stop in mid-run: outputs safe, record kept, the next run starts cleanly', async ({ page }) => {
  await open(page);
  await startCalibration(page, '12');
  await stopInMidRun(page);
  await page.screenshot({ path: 'test-results/journey-3-stopped.png' });
  await openFirstSession(page);
  await expect(
    page
      .getByRole('region', { name: /^Session / })
      .getByText('stopped', { exact: true })
      .first(),
  ).toBeVisible();
  await startCalibration(page, '12');
  expect(await readResult(page)).toBeGreaterThan(20);
});

test('STOP is two keys away on every screen', async ({ page }) => {
  await open(page);
  for (const screen of ['Bench', 'Sessions'] as const) {
    await startCalibration(page, '5');
    await expect(page.getByRole('status', { name: 'Outputs driven' })).toBeVisible();
    await goTo(page, screen);
    if (screen === 'Bench') {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    } else {
      await page.keyboard.press('Control+.');
    }
    await expect(page.getByRole('status', { name: 'Outputs safe' })).toBeVisible();
  }
});

test('journey 4, overnight: +5 degC, alarm, automatic recalibration, lineage v1 -> v2, the alarm clears', async ({
  page,
}) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  addQuickMetrics(home);
  await open(page);
  await startWatch(page);
  await pauseAndResume(page);
  await warmTheChip(page);
  await seeAlarm(page);
  await page.screenshot({ path: 'test-results/journey-4-alarm.png' });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await seeRecalibration(page);
  await acknowledgeAll(page);
  await page.screenshot({ path: 'test-results/journey-4-recalibrated.png' });

  await page.getByRole('button', { name: /^v2/ }).click();
  const version = page.getByRole('dialog', { name: 'Version 2' });
  await expect(version).toContainText(/v1 .*→ v2/);
  await version.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(version).toContainText(/All \d+ files are as they were written/);
  await exportVersion(page, join(home, 'version-2.zip'));

  await page.getByRole('button', { name: 'What if' }).click();
  const factor = page.getByRole('slider', { name: /Chip temperature/ });
  await factor.fill('16');
  const replayed = page.getByTestId('replay-chip_temperature');
  await expect(replayed).toContainText('as recorded 1');
  await expect(replayed).toContainText('replayed 0');
  await endWatch(page);

  await openFirstSession(page);
  await expect(page.getByRole('region', { name: 'Chip temperature' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Events, newest first' })).toContainText('Version 2 is in force');
  await page.getByRole('button', { name: 'Calibrations' }).click();
  await expect(page.getByRole('group', { name: 'Calibration', exact: true })).toContainText('2 · drift');
  expect(errors).toEqual([]);
});

test('journey 5, unplugged in mid-run: the run ends, the outputs are safe, the instrument is found again, the next run starts', async ({
  page,
}) => {
  await open(page);
  // A slow meter: the run is still on when the plug is pulled, however slow the machine is.
  await injectLinkFault(page, 'slow_reply', 100, 'meter_through');
  await startCalibration(page, '');
  await expect(page.getByRole('status', { name: 'Outputs driven' })).toBeVisible();
  await injectLinkFault(page, 'unplug', 4, 'heaters');
  await seeItLost(page, /heater/i);
  await page.screenshot({ path: 'test-results/journey-5-lost.png' });
  await seeItBack(page, /heater/i);
  await page.screenshot({ path: 'test-results/journey-5-back.png' });
  await clearFaults(page);
  await readTheWire(page, /heater/i, join(home, 'wire-heaters.jsonl'));
  await openFirstSession(page);
  await expect(
    page
      .getByRole('region', { name: /^Session / })
      .getByText('failed', { exact: true })
      .first(),
  ).toBeVisible();
  await startCalibration(page, '12');
  expect(await readResult(page)).toBeGreaterThan(20);
});

test('journey 11, the process is killed in mid-run: started again and resumed, it ends as if it had not been', async ({
  page,
}) => {
  const wanted = await undisturbed('7');
  await open(page);
  await startCalibration(page, '7');
  await expect(page.getByRole('status', { name: 'Outputs driven' })).toBeVisible();
  await served.kill();
  served = await serveWeb(home);
  await open(page);
  await openFirstSession(page);
  const session = page.getByRole('region', { name: /^Session / });
  await expect(session.getByText('interrupted', { exact: true }).first()).toBeVisible();
  await page.screenshot({ path: 'test-results/journey-11-interrupted.png' });
  await page.getByRole('button', { name: 'Resume run' }).click();
  expect(await readResult(page)).toBeCloseTo(wanted.extinctionRatioDb as number, 1);
  await served.close();
  // The record, not the rounded screen, is held against the undisturbed run.
  const { openRecords } = await import('../src-main/openRecords.ts');
  const records = await openRecords(home);
  const [run] = records.list().sessions;
  records.close();
  expect(run).toMatchObject({ status: 'finished', cost: wanted.cost, extinctionRatioDb: wanted.extinctionRatioDb });
  served = await serveWeb(home);
});

test('journey 12, a headless bench computer: npm start prints the address; without its token nobody gets in', async ({
  page,
}) => {
  await served.close();
  const child = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: root,
    detached: true,
    env: { ...process.env, FRINGE_HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    const url = await new Promise<string>((resolve) => {
      let text = '';
      const take = (chunk: Buffer) => {
        text += chunk.toString();
        const found = /http:\/\/\S+token=[\w-]+/.exec(text);
        if (found !== null) resolve(found[0]);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
    });
    const { origin, host, port, hostname } = new URL(url);
    const refused = await page.goto(`${origin}/`);
    expect(refused?.status()).toBe(401);
    const status = (headers: Record<string, string>, path = '/') =>
      new Promise<number>((resolve, reject) => {
        const sent = request({ host: hostname, port, path, headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end();
      });
    expect(await status({ host: 'evil.example' }, new URL(url).search)).toBeGreaterThanOrEqual(400);
    expect(await status({ host, authorization: 'Bearer wrong-wrong-wrong-wrong-wrong' })).toBe(401);
    expect(
      await status(
        {
          host,
          origin: 'http://evil.example',
          upgrade: 'websocket',
          connection: 'upgrade',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-version': '13',
        },
        '/link',
      ),
    ).toBeGreaterThanOrEqual(400);
    const admitted = await page.goto(url);
    expect(admitted?.status()).toBe(200);
    await openWorkbench(page);
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
    served = await serveWeb(home);
  }
});

test('the screens have no serious accessibility mistake, in dark and light', async ({ page }) => {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page);
    for (const screen of ['Bench', 'Calibrate', 'Drift', 'Inference', 'Baselines', 'Sessions'] as const) {
      await goTo(page, screen);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${screen} ${colorScheme} ${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
  }
});

test('a bundle that leaves its folder is refused on import, in a sentence', async ({ page }) => {
  await open(page);
  await goTo(page, 'Sessions');
  const file = join(home, 'not-a-bundle.zip');
  writeFileSync(file, 'PK not really');
  await page.getByLabel('Bundle to import').setInputFiles(file);
  await expect(page.getByRole('region', { name: 'Messages' })).toContainText(
    /The uploaded bundle is not a whole zip file/,
  );
});

test('a held arrow key moves a parameter step by step, every press counted', async ({ page }) => {
  await open(page);
  const slider = page.getByRole('slider', { name: 'mzi_0.phase_upper' });
  await slider.focus();
  for (let press = 0; press < 12; press++) await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveValue('0.6');
  await expect(page.getByRole('article', { name: 'mzi_0.phase_upper' })).toContainText('0.600 rad');
});

test('journey 6, heater sweep: swept, fitted, watched while it samples, its posterior seen', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await open(page);
  await sweepTheHeater(page);
  await page.screenshot({ path: 'test-results/journey-6-setup.png' });
  await runInference(page, { steps: 4000, ensembles: 4 });
  await seeItSample(page);
  await page.screenshot({ path: 'test-results/journey-6-live.png' });
  await seePosterior(page, /^Run converged$/);
  const { mean, sd } = await shownParameter(page, 'p_2pi_w');
  // In mW, as it is shown: a heater of the demo chip.
  expect(mean).toBeGreaterThan(20);
  expect(mean).toBeLessThan(50);
  expect(sd).toBeGreaterThan(0);
  await page.screenshot({ path: 'test-results/journey-6-posterior.png' });
  // Its address leads back to it, and it stands among the earlier ones.
  await page.reload();
  await seePosterior(page, /^Run converged$/);
  await page.getByRole('button', { name: 'Earlier' }).click();
  await expect(page.getByRole('region', { name: 'Earlier inferences' }).getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'Result' }).click();
  await seePosterior(page, /^Run converged$/);
  await adoptPosterior(page);
  await page.screenshot({ path: 'test-results/journey-6-adopted.png' });
  await goTo(page, 'Sessions');
  await expect(page.getByText('Adoption of a posterior').first()).toBeVisible();
  expect(errors).toEqual([]);
});

test('journey 7, a measured spectrum: group index out with its interval, the posterior over the data', async ({
  page,
}) => {
  await open(page);
  await openSpectrum(page);
  await page.screenshot({ path: 'test-results/journey-7-setup.png' });
  await runInference(page, { steps: 240, ensembles: 2 });
  await seePosterior(page, /^Run (converged|not converged)$/);
  const { mean, sd } = await shownParameter(page, 'group_index');
  const peers = JSON.parse(readFileSync(measuredSpectrum.groupIndices, 'utf8')) as Record<
    string,
    { ng_joint_fit: number }
  >;
  const expected = peers[measuredSpectrum.name]?.ng_joint_fit ?? Number.NaN;
  expect(Math.abs(mean - expected)).toBeLessThan(0.005 + 2 * sd);
  expect(sd).toBeGreaterThan(0);
  expect(sd).toBeLessThan(0.02);
  await page.screenshot({ path: 'test-results/journey-7-posterior.png' });
});
