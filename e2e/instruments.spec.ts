import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from './journeys/calibrate.ts';
import { newHome, removeHome, serveWeb } from './support/serveWeb.ts';
import type { ServedWorkbench } from './support/serveWeb.ts';

/** A line server on loopback: what it answers to each command, or to any. */
async function listen(answer: (command: string) => string | undefined): Promise<{ address: string; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let pending = '';
    socket.on('data', (bytes) => {
      pending += bytes.toString('latin1');
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        const reply = answer(line);
        if (reply !== undefined) socket.write(`${reply}\n`, 'latin1');
      }
    });
  });
  server.on('close', () => sockets.forEach((socket) => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `TCPIP0::127.0.0.1::${(server.address() as AddressInfo).port}::SOCKET`, server };
}

/** A thermometer of a maker that we have no driver for. */
const said: Readonly<Record<string, string>> = {
  '*IDN?': 'ACME,T9000,SN42,2.1',
  'SYST:ERR?': '0,"No error"',
  'FETC:TEMP?': '+2.98150000E+02',
};
const asked: string[] = [];

let home: string;
let served: ServedWorkbench;
let thermometer: Awaited<ReturnType<typeof listen>>;
let printer: Awaited<ReturnType<typeof listen>>;

test.beforeEach(async () => {
  asked.length = 0;
  thermometer = await listen((command) => {
    asked.push(command);
    return said[command];
  });
  printer = await listen(() => '\x1b%-12345X@PJL USTATUS DEVICE\r\f');
  home = newHome();
  const bench = { format: 'fringe.bench/1', id: 'table', label: 'My table', hardware_revision: '1', instruments: {} };
  const file = join(home, 'table.bench.json');
  writeFileSync(file, JSON.stringify({ ...bench, nodes: {}, sensors: {} }));
  served = await serveWeb(home, ['--bench', file]);
});
test.afterEach(async () => {
  await served.close();
  removeHome(home);
  thermometer.server.close();
  printer.server.close();
});

async function openSheet(page: Page): Promise<Locator> {
  await page.goto(served.url);
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  await goTo(page, 'Bench');
  await page.getByRole('main').getByRole('button', { name: 'Add instrument…' }).first().click();
  const sheet = page.getByRole('dialog', { name: 'Add instrument' });
  await expect(sheet).toBeVisible();
  return sheet;
}

async function lookAt(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  for (const size of [
    { width: 1280, height: 720 },
    { width: 1440, height: 900 },
  ]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `test-results/${name}-${size.width}.png` });
  }
}

test('an engineer adds a SCPI instrument without a driver of its own, reads a value, and changes it later', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const sheet = await openSheet(page);
  await lookAt(page, 'instrument-new');
  await sheet.getByLabel('Name in the bench file').fill('chuck');
  await sheet.getByLabel('Driver', { exact: true }).selectOption('scpi');
  await sheet.getByLabel('VISA address').fill(thermometer.address);

  // The example is of another maker: the question says who is there, and one click expects this one.
  await sheet.getByRole('button', { name: 'Ask who it is' }).click();
  await expect(sheet.getByRole('status', { name: 'Who answers' })).toContainText('ACME,T9000,SN42,2.1');
  await sheet.getByRole('button', { name: 'Expect this instrument' }).click();
  await expect(sheet.getByLabel('It answers, * for anything')).toHaveValue('ACME,T9000,*,*');
  await sheet.getByRole('button', { name: 'Remove output 0' }).click();
  await sheet.getByRole('button', { name: 'Remove input 1' }).click();
  await sheet.getByLabel('Sent at connect').fill('');
  await sheet.getByLabel('Name', { exact: true }).fill('temperature');
  await sheet.getByLabel('Query', { exact: true }).fill('FETC:TEMP?');
  await sheet.getByLabel('Unit', { exact: true }).fill('degC');
  await sheet.getByLabel('Offset', { exact: true }).fill('-273.15');
  await sheet.getByRole('button', { name: 'Try input 0' }).click();
  const answer = sheet.getByRole('status', { name: 'Answer to input 0' });
  await expect(answer).toContainText('+2.98150000E+02');
  await expect(answer).toContainText('25 °C');
  await expect(sheet.getByRole('textbox', { name: 'Instrument as JSON' })).toContainText('"query": "FETC:TEMP?"');
  expect(asked.filter((command) => !command.endsWith('?'))).toEqual([]);
  await lookAt(page, 'instrument-scpi');

  await sheet.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(sheet).toBeHidden({ timeout: 15_000 });
  const panel = page.getByRole('article', { name: 'chuck' });
  await expect(panel.getByText('connected', { exact: true })).toBeVisible();
  await expect(panel).toContainText('ACME T9000');
  const versions = join(home, 'benches/table/bench-versions');
  expect(readdirSync(versions)).toHaveLength(1);

  await lookAt(page, 'instrument-panel');
  const tools = page.getByRole('group', { name: 'Set-up of chuck' });
  await tools.getByRole('button', { name: 'Sensors…' }).click();
  const sensors = page.getByRole('dialog', { name: 'Sensors of chuck' });
  await expect(sensors.getByLabel('Name of a sensor for input 0')).toHaveValue('chuck_temperature');
  await sensors.getByRole('button', { name: 'Add a sensor for input 0' }).click();
  await expect(sensors.getByRole('button', { name: 'Remove the sensor chuck_temperature' })).toBeVisible();
  await lookAt(page, 'instrument-sensors');
  await page.keyboard.press('Escape');
  await expect(page.locator('.sensor-strip .reading')).toContainText('25', { timeout: 15_000 });
  await lookAt(page, 'instrument-strip');
  await tools.getByRole('button', { name: 'Documentation' }).click();
  const manual = page.getByRole('dialog', { name: 'Driver of chuck' });
  await expect(manual.getByRole('heading', { name: 'Any instrument that speaks SCPI' })).toBeVisible();
  await lookAt(page, 'instrument-page');
  await page.keyboard.press('Escape');

  await tools.getByRole('button', { name: 'Edit…' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit chuck' });
  await edit.getByRole('button', { name: 'Try input 0' }).click();
  await expect(edit.getByRole('status', { name: 'Answer to input 0' })).toContainText('25 °C');
  await edit.getByLabel('Label', { exact: true }).fill('Chuck thermometer');
  await expect(edit.getByRole('button', { name: 'Save' })).toBeEnabled();
  await page.keyboard.press('Control+Enter');
  await expect(edit).toBeHidden({ timeout: 15_000 });
  await expect(page.getByRole('article', { name: 'Chuck thermometer' })).toBeVisible();
  expect(readdirSync(versions)).toHaveLength(3);
  const file = JSON.parse(readFileSync(join(home, 'benches/table/bench.json'), 'utf8')) as {
    instruments: Record<string, { label: string; definition: { inputs: { query: string }[] } }>;
  };
  expect(file.instruments['chuck']).toMatchObject({
    label: 'Chuck thermometer',
    definition: { inputs: [{ query: 'FETC:TEMP?', offset: -273.15 }] },
  });

  // What a sensor reads stays, until the sensor is gone.
  const remove = async () => {
    await page.getByRole('article', { name: 'Chuck thermometer' }).getByRole('button', { name: 'Remove…' }).click();
    await page.getByRole('button', { name: 'Remove from the bench file' }).click();
  };
  await remove();
  await expect(page.getByText(/sensors\.chuck_temperature\.instrument/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page
    .getByRole('group', { name: /^Set-up of/ })
    .getByRole('button', { name: 'Sensors…' })
    .click();
  await page.getByRole('button', { name: 'Remove the sensor chuck_temperature' }).click();
  await expect(page.getByLabel('Name of a sensor for input 0')).toBeVisible();
  await page.keyboard.press('Escape');
  await remove();
  await expect(page.getByText('No instrument yet')).toBeVisible({ timeout: 15_000 });
});

test('a wrong definition is refused at its field and at its line, and a query that is not answered says so', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const sheet = await openSheet(page);
  await sheet.getByLabel('Name in the bench file').fill('chuck');
  await sheet.getByLabel('Driver', { exact: true }).selectOption('scpi');
  await sheet.getByLabel('VISA address').fill(thermometer.address);
  await sheet.getByLabel('It answers, * for anything').fill('ACME,*');
  const set = sheet.getByLabel('Set, {} for the value');
  await set.fill('VOLT');
  await sheet.getByLabel('Safe value', { exact: true }).fill('-5');
  const mistakes = sheet.getByRole('list', { name: 'Mistakes in the instrument' });
  await expect(mistakes).toContainText('definition.outputs[0].set');
  await expect(set).toHaveAttribute('aria-invalid', 'true');
  await expect(sheet.locator('.cm-lint-marker-error').first()).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await lookAt(page, 'instrument-mistakes');
  await set.fill('VOLT {}');
  await expect(mistakes).toContainText('definition.outputs[0].safe.value');
  await sheet.getByLabel('Safe value', { exact: true }).fill('0');
  await expect(mistakes).toBeHidden();

  // It is right in form, but this instrument has no such queries.
  await sheet.getByRole('button', { name: 'Try input 0' }).click();
  await expect(sheet.getByRole('status', { name: 'Answer to input 0' })).toContainText('did not answer MEAS:VOLT?');
  await sheet.getByRole('button', { name: 'Try highest of output 0' }).click();
  await expect(sheet.getByRole('status', { name: 'Answer to highest of output 0' })).toContainText('VOLT? MAX');
  await sheet.getByLabel('Query', { exact: true }).first().fill('OUTP 1');
  await expect(sheet.getByRole('button', { name: 'Try input 0' })).toBeDisabled();
  await sheet.getByLabel('Query', { exact: true }).first().fill('MEAS:VOLT?');
  const add = sheet.getByRole('button', { name: 'Add', exact: true });
  await expect(add).toBeEnabled();
  await add.click();
  await expect(sheet.getByRole('alert')).toContainText('"chuck" at', { timeout: 30_000 });
  await expect(sheet.getByRole('alert')).toContainText('was not added');
  await lookAt(page, 'instrument-not-added');
});

test('the address of a printer is refused with what it says, and nothing but the question is sent', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const sheet = await openSheet(page);
  await sheet.getByLabel('Name in the bench file').fill('meter');
  await sheet.getByLabel('Driver', { exact: true }).selectOption('hp34401a');
  await sheet.getByLabel('VISA address').fill(printer.address);
  await sheet.getByRole('button', { name: 'Ask who it is' }).click();
  await expect(sheet.getByRole('alert')).toContainText('@PJL USTATUS DEVICE', { timeout: 20_000 });
  await lookAt(page, 'instrument-printer');
  await sheet.getByLabel('VISA address').fill('TCPIP0::printer::SOCKET');
  await expect(sheet.getByLabel('VISA address')).toHaveAttribute('aria-invalid', 'true');
  await expect(sheet.getByRole('list', { name: 'Mistakes in the instrument' })).toContainText('the port is missing');
});
