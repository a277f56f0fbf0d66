import { readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../../../src-main/createHost.ts';
import type { HealthReport } from '../../../../src-main/interfaces/observabilityView.ts';
import { createWebShell } from '../../../../src-main/shells/web/createWebShell.ts';
import type { WebShell, WebShellAddress } from '../../../../src-main/shells/web/createWebShell.ts';
import { sourceKernel } from '../../../support/demoBench.ts';
import { httpExchange } from '../../../support/httpExchange.ts';
import { parsePrometheus, parseWithPython, sampleOf } from '../../../support/parsePrometheus.ts';
import { calibrateSpec, openTestHost, temporaryFolder } from '../../../support/testHost.ts';
import { openWebShell } from '../../../support/webShellFixture.ts';

let home: string;
let host: Host;
let shell: WebShell;
let address: WebShellAddress;

beforeAll(async () => {
  home = temporaryFolder();
  host = await openTestHost(home);
  const rendererDirectory = join(home, 'renderer');
  await mkdir(rendererDirectory);
  await writeFile(join(rendererDirectory, 'index.html'), '<!doctype html><title>Fringe</title>');
  shell = createWebShell({ rendererDirectory });
  address = await shell.listen(host.handlers, await host.observability.expose());
});
afterAll(async () => {
  await host.close();
  await shell.close();
  rmSync(home, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  httpExchange({ port: address.port, path, method, headers: { Host: `127.0.0.1:${address.port}`, ...headers } });
const bearer = () => ({ Authorization: `Bearer ${address.token}` });
const readToken = () => readFileSync(join(home, 'observability', 'read-token'), 'utf8').trim();

const scrape = async () => {
  const { status, headers, text } = await get('/metrics', bearer());
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  return { text, families: parsePrometheus(text) };
};

describe('/metrics', () => {
  it('has the names and types of the calibration model before anything has run', async () => {
    const { families } = await scrape();
    const types = {
      calibration_executions_total: 'COUNTER',
      calibration_duration_seconds: 'HISTOGRAM',
      calibration_cost_final: 'GAUGE',
      calibration_iterations: 'HISTOGRAM',
      drift_detection_checks_total: 'COUNTER',
      drift_detections_total: 'COUNTER',
      recalibrations_triggered_total: 'COUNTER',
    };
    for (const [name, type] of Object.entries(types)) expect([name, families.get(name)?.type]).toEqual([name, type]);
    expect(sampleOf(families, 'fringe_run_state', { state: 'idle' })).toBe(1);
    // Without a first zero, what happens once is no increase.
    const converged = { kernel_id: sourceKernel().id, bench: 'demo', convergence: 'threshold_met' };
    expect(sampleOf(families, 'calibration_executions_total', converged)).toBe(0);
    expect(sampleOf(families, 'drift_detection_checks_total', { bench: 'demo' })).toBe(0);
    expect(sampleOf(families, 'recalibrations_triggered_total', { bench: 'demo', trigger: 'drift' })).toBe(0);
    expect(sampleOf(families, 'fringe_alarms_active', { cause: 'drift', urgency: 'high' })).toBe(0);
  });

  it('counts a calibration that has run, as a parser of Prometheus text reads it', async () => {
    const before = await scrape();
    const labels = { kernel_id: sourceKernel().id, bench: 'demo' };
    const result = await (await host.runs.start(calibrateSpec())).finished;
    if (!('cost' in result)) throw new Error('not a calibration');
    const { families, text } = await scrape();
    expect(sampleOf(families, 'calibration_executions_total', { ...labels, convergence: 'threshold_met' })).toBe(1);
    expect(sampleOf(families, 'calibration_cost_final', labels)).toBe(result.cost);
    const [iterations] = families.get('calibration_iterations')?.metrics ?? [];
    expect(iterations?.buckets).toMatchObject({ '+Inf': '1', '1': '0', '5000': '1' });
    // The parser leaves out sum and count of a histogram that has labels.
    const own = `{kernel_id="${labels.kernel_id}",bench="demo"}`;
    expect(text).toContain(`\ncalibration_iterations_sum${own} ${result.iterations}\n`);
    expect(text).toContain(`\ncalibration_iterations_count${own} 1\n`);
    expect(text).toContain(`\ncalibration_duration_seconds_count${own} 1\n`);
    expect(sampleOf(families, 'fringe_runs_total', { kind: 'calibrate', status: 'finished' })).toBe(1);
    expect(sampleOf(families, 'fringe_journal_bytes')).toBeGreaterThan(1000);
    for (const instrument of ['heaters', 'meter_through', 'meter_cross', 'tec']) {
      const one = { bench: 'demo', instrument };
      expect(sampleOf(families, 'fringe_instrument_connected', one)).toBe(1);
      expect(sampleOf(families, 'fringe_instrument_timeouts_total', one)).toBe(0);
      expect(sampleOf(families, 'fringe_instrument_round_trips_total', one) ?? 0).toBeGreaterThan(
        sampleOf(before.families, 'fringe_instrument_round_trips_total', one) ?? 0,
      );
    }
    expect(sampleOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    const judged = parseWithPython(text);
    if (judged !== null) {
      // Prometheus' own client takes `_total` off a counter's family.
      expect(judged).toContainEqual(['calibration_executions', 'counter', expect.any(Number)]);
      expect(judged.length).toBe(families.size);
    }
  });
});

describe('/otlp/v1/traces', () => {
  it('gives the latest spans', async () => {
    const { status, headers, text } = await get('/otlp/v1/traces', bearer());
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    const traces = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] };
    const names = traces.resourceSpans[0]?.scopeSpans[0]?.spans.map(({ name }) => name);
    expect(names).toContain('calibration.execute');
  });
});

describe('/health', () => {
  it('is JSON for a program', async () => {
    const { status, text } = await get('/health', bearer());
    const report = JSON.parse(text) as HealthReport;
    expect(report.problems).toEqual([]);
    expect(status).toBe(200);
    expect(report).toMatchObject({
      status: 'ok',
      version: host.version,
      bench: { id: 'demo', simulated: true, versionInForce: 1, versionApplied: 1 },
      run: null,
      alarms: [],
    });
    expect(report.instruments.map(({ state }) => state)).toEqual(report.instruments.map(() => 'connected'));
    expect(report.disk?.freeBytes).toBeGreaterThan(0);
  });

  it('is a page without scripts for a browser that has the session', async () => {
    const cookie = `fringe-${address.port}=${address.token}`;
    const { status, headers, text } = await get('/health', { Cookie: cookie, Accept: 'text/html,*/*;q=0.8' });
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(text).toContain('Healthy');
    expect(text).toContain('PM100D through port');
    expect(text).not.toContain('<script');
  });

  it('is 503 while an instrument is lost, and says which', async () => {
    const meter = host.bench().devices.instrument('meter_cross');
    await meter.disconnect();
    const { status, text } = await get('/health', bearer());
    expect(status).toBe(503);
    expect((JSON.parse(text) as HealthReport).problems[0]).toContain('"meter_cross"');
    expect((await get('/health', { ...bearer(), Accept: 'text/html' })).text).toContain('Needs attention');
    expect(sampleOf((await scrape()).families, 'fringe_instrument_connected', { instrument: 'meter_cross' })).toBe(0);
    await meter.connect();
    expect((await get('/health', bearer())).status).toBe(200);
  });

  it('answers HEAD without a body', async () => {
    const { status, text } = await get('/health', bearer(), 'HEAD');
    expect([status, text]).toEqual([200, '']);
  });
});

describe('who may look', () => {
  const pages = ['/metrics', '/health', '/otlp/v1/traces'];

  it.each(pages)('%s is refused without a token, and with a wrong one', async (path) => {
    for (const headers of [{}, { Authorization: 'Bearer wrong' }, { Cookie: `fringe-${address.port}=wrong` }]) {
      const { status, text } = await get(path, headers as Record<string, string>);
      expect(status).toBe(401);
      expect(text).not.toContain('calibration_');
      expect(text).not.toContain('demo');
    }
    expect((await get(`${path}?token=wrong`)).status).toBe(401);
    expect((await get(`${path}?token=`)).status).toBe(401);
    expect((await get(path, { ...bearer(), Host: 'evil.example' })).status).toBe(421);
  });

  it.each(pages)('%s opens to the token for those who only look, in a header or in the address', async (path) => {
    expect((await get(path, { Authorization: `Bearer ${readToken()}` })).status).toBe(200);
    expect((await get(`${path}?token=${readToken()}`)).status).toBe(200);
    expect((await get(`${path}?token=${address.token}`)).status).toBe(200);
  });

  it('that token opens nothing else', async () => {
    const reader = { Authorization: `Bearer ${readToken()}` };
    expect((await get('/', reader)).status).toBe(401);
    expect((await get(`/?token=${readToken()}`)).status).toBe(401);
    expect((await get('/download/x', reader)).status).toBe(401);
    expect((await get('/upload', reader, 'POST')).status).toBe(401);
    expect((await get('/metrics', reader, 'POST')).status).toBe(401);
    const upgrade = { ...reader, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' };
    expect((await get('/link', { ...upgrade, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' })).status).toBe(401);
  });

  it.skipIf(process.platform === 'win32')('that token lies in a file that only its owner reads', () => {
    expect(statSync(join(home, 'observability', 'read-token')).mode & 0o777).toBe(0o600);
  });

  it('a shell without a view has no such pages', async () => {
    const fixture = await openWebShell();
    const path = '/metrics';
    const headers = { Host: `127.0.0.1:${fixture.port}`, ...fixture.bearer };
    expect((await httpExchange({ port: fixture.port, path, headers })).status).toBe(404);
    await fixture.close();
  });
});
