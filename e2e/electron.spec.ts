import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { removeReadOnly, resultBytes, writeDataset } from '../test/support/standardizeRuns.ts';
import {
  resultOf,
  retagAll,
  runSensors,
  runTable,
  scoredHeads,
  switchToDevelopment,
  writeScores,
} from './journeys/baselines.ts';
import { openWorkbench, readResult, startCalibration, stopInMidRun } from './journeys/calibrate.ts';
import {
  acknowledgeAll,
  addQuickMetrics,
  endWatch,
  seeAlarm,
  seeRecalibration,
  startWatch,
  warmTheChip,
} from './journeys/drift.ts';
import {
  adoptPosterior,
  openSpectrum,
  runInference,
  seePosterior,
  shownParameter,
  sweepTheHeater,
} from './journeys/inference.ts';
import { adoptTheTimeout, sampleTheLink, seeNoiseReport, seeNoiseSession, spoilTheLink } from './journeys/noise.ts';
import { configureRoles, runStandardization, verifyRun } from './journeys/standardize.ts';
import { exchangeWithHost } from './support/ipcProbes.ts';
import type { LaunchedShell } from './support/launchShell.ts';
import { chooseElectron, launchShell } from './support/launchShell.ts';
import { shellChecks } from './support/shellChecks.ts';

const { report } = chooseElectron();
const root = join(import.meta.dirname, '..');

test.describe(`the desktop app, ${report}`, () => {
  let shell: LaunchedShell;

  test.beforeAll(async () => {
    shell = await launchShell(root, { timeoutMs: 60_000 });
  });
  test.afterAll(() => shell.close());

  test('its host answers', async () => {
    expect(await exchangeWithHost(shell.page, 'host.info')).toMatchObject({
      type: 'result',
      value: { shell: 'electron' },
    });
  });

  test('its page says no error and breaks no rule of its own policy', async () => {
    const errors: string[] = [];
    shell.page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    shell.page.on('pageerror', (error) => errors.push(error.message));
    await shell.page.reload();
    await openWorkbench(shell.page);
    expect(errors).toEqual([]);
  });

  for (const { name, run } of shellChecks) test(name, () => run(shell));

  test('STOP in mid-run makes every output safe', async () => {
    await openWorkbench(shell.page);
    await startCalibration(shell.page);
    await stopInMidRun(shell.page);
  });

  test('a calibration reaches 20 dB', async () => {
    await startCalibration(shell.page);
    expect(await readResult(shell.page)).toBeGreaterThan(20);
  });

  test('overnight: the chip warms, an alarm is raised, it is recalibrated and clears', async () => {
    const { page, home } = shell;
    addQuickMetrics(home);
    await startWatch(page);
    await warmTheChip(page);
    await seeAlarm(page);
    await seeRecalibration(page);
    await acknowledgeAll(page);
    await endWatch(page);
  });

  test('a heater is swept, fitted, and its posterior seen', async () => {
    const { page } = shell;
    await sweepTheHeater(page);
    await runInference(page, { steps: 2000, ensembles: 4 });
    await seePosterior(page, /^Run (converged|not converged)$/);
    await adoptPosterior(page);
  });

  test('a measured spectrum is opened, and its group index found', async () => {
    const { page } = shell;
    await openSpectrum(page);
    await runInference(page, { steps: 240, ensembles: 2 });
    await seePosterior(page, /^Run (converged|not converged)$/);
    const { mean, sd } = await shownParameter(page, 'group_index');
    expect(Math.abs(mean - 4.163)).toBeLessThan(0.005 + 2 * sd);
  });

  test('a bundle is exported where the save dialog says, and nowhere when it is cancelled', async () => {
    const { page, app, home } = shell;
    const { value } = await exchangeWithHost(page, 'sessions.list', { status: 'finished' });
    const { sessions } = value as { sessions: { id: string; kind: string }[] };
    const runId = sessions.find(({ kind }) => kind === 'calibrate')?.id;
    const answerSaveDialog = (answer: { canceled: boolean; filePath: string }) =>
      app.evaluate(({ dialog }, planted) => {
        dialog.showSaveDialog = () => Promise.resolve(planted);
      }, answer);
    await answerSaveDialog({ canceled: true, filePath: '' });
    const cancelled = await exchangeWithHost(page, 'artifacts.export', { runId });
    expect(cancelled).toMatchObject({ type: 'result', value: { path: null } });
    const filePath = join(home, 'exported.zip');
    await answerSaveDialog({ canceled: false, filePath });
    const exported = await exchangeWithHost(page, 'artifacts.export', { runId });
    expect(exported).toMatchObject({ type: 'result', value: { path: filePath, downloadUrl: null } });
    expect((await readFile(filePath)).subarray(0, 2).toString('latin1')).toBe('PK');
  });

  test('a dataset is standardized twice: the same bytes, in directories that refuse a write', async () => {
    const { page, home } = shell;
    const folder = join(home, 'standardize');
    mkdirSync(folder, { recursive: true });
    try {
      writeDataset(join(folder, 'a.npy'), [200, 3, 40], 1);
      writeDataset(join(folder, 'b.npy'), [200, 3, 40], 2);
      await configureRoles(page, ['a.npy', 'b.npy']);
      await runStandardization(page);
      await verifyRun(page);
      await runStandardization(page);
      const runs = join(folder, 'runs');
      await expect.poll(() => readdirSync(runs).length).toBe(4);
      for (const role of ['primary', 'reference']) {
        const [one = '', two = ''] = readdirSync(runs).filter((name) => name.includes(role));
        expect(resultBytes(join(runs, two))).toEqual(resultBytes(join(runs, one)));
      }
      for (const name of readdirSync(runs)) expect(statSync(join(runs, name)).mode & 0o222).toBe(0);
    } finally {
      removeReadOnly(folder);
    }
  });

  test('baselines: first run, shifted data, an unstable head whose reference moves, retag', async () => {
    test.setTimeout(240_000);
    const { page, app, home } = shell;
    const heads = scoredHeads.length;
    writeScores(join(home, 'first.csv'), 0.5);
    writeScores(join(home, 'shifted.csv'), 0.75, { mood_sad: 0.08 });
    // The desktop asks for the file itself.
    const answer = (name: string) => async (choose: Locator) => {
      await app.evaluate(
        ({ dialog }, path) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
        },
        join(home, name),
      );
      await choose.click();
    };
    await switchToDevelopment(page);
    expect(await runTable(page, { heads, give: answer('first.csv') })).toEqual({ stable: 0, unstable: heads });
    expect(await runTable(page, { heads, give: answer('shifted.csv') })).toEqual({ stable: heads - 1, unstable: 1 });
    await expect(resultOf(page, 'mood_sad')).toContainText('moved to v2');
    await expect(resultOf(page, 'mood_happy')).toContainText('stays v1');
    expect(await runSensors(page, { sensors: ['detector_0'], samples: 40 })).toEqual({ stable: 0, unstable: 1 });
    await retagAll(page, 1);
  });

  // Last: the link stays spoilt.
  test('a slow, lossy link is sampled, and its timeout adopted', async () => {
    test.setTimeout(240_000);
    const { page } = shell;
    await spoilTheLink(page);
    await sampleTheLink(page, 1000);
    await expect(page.getByRole('region', { name: /^FAST/ })).toContainText('1,000 / 1,000 samples');
    expect(await adoptTheTimeout(page)).toMatch(/meter_through READ\? \d+ ms \(was 1000 ms\)/);
    await seeNoiseSession(page);
    await seeNoiseReport(page);
  });
});
