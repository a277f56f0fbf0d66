import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { calibrationRunSchema } from '../../../../src-core/domain/baseline.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { makeBaselineKey } from '../../../../src-main/runs/baseline/baselineKey.ts';
import { baselineSpec } from '../../../../src-main/runs/baseline/autoBaseline.ts';
import { createWebShell } from '../../../../src-main/shells/web/createWebShell.ts';
import type { WebShell, WebShellAddress } from '../../../../src-main/shells/web/createWebShell.ts';
import { createRequestBudget } from '../../../../src-main/shells/web/requestBudget.ts';
import { httpExchange } from '../../../support/httpExchange.ts';
import { development, noise, writeScores, writeSession } from '../../../support/retagSessions.ts';
import { openTestHost, temporaryFolder } from '../../../support/testHost.ts';

let home: string;
let host: Host;
let shell: WebShell;
let address: WebShellAddress;
let key: string;

const inMode = (mode: 'development' | 'production') =>
  writeFileSync(join(home, 'config.yaml'), `calibrate_heads: ${String(mode === 'development')}\n`);

beforeAll(async () => {
  home = temporaryFolder();
  writeSession(home, 's1', { detector_through: noise(4, 40) });
  host = await openTestHost(home);
  key = makeBaselineKey(home);
  shell = createWebShell({ rendererDirectory: join(home, 'none') });
  address = await shell.listen(host.handlers, undefined, host.calibrationAdmin);
  mkdirSync(join(home, 'baselines', 'library'), { recursive: true });
  const rows = noise(1, 300).map((score) => ['detector_through', score] as const);
  writeScores(join(home, 'baselines', 'library', 'a.csv'), rows);
});
afterAll(async () => {
  await host.close();
  await shell.close();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => inMode('development'));

interface Asked {
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
}
const ask = async (method: string, path: string, { body, headers }: Asked = {}) => {
  const bearer = { Host: `127.0.0.1:${address.port}`, Authorization: `Bearer ${key}` };
  const sent = { port: address.port, path: `/admin/calibration/${path}`, method, headers: { ...bearer, ...headers } };
  const reply = await httpExchange({ ...sent, ...(body === undefined ? {} : { body }) });
  return { ...reply, json: JSON.parse(reply.text) as Record<string, unknown> };
};
const refusal = (status: number, sentence: RegExp) => ({
  status,
  json: { status: 'error', error: expect.stringMatching(sentence) as unknown },
});

describe('the endpoints of baselines', { timeout: 60_000 }, () => {
  it('make a baseline of everything recorded, in the source’s shape', async () => {
    const first = await ask('POST', 'run');
    expect(first.status).toBe(200);
    expect(first.headers['content-type']).toBe('application/json; charset=utf-8');
    const { status, calibration } = first.json as {
      status: string;
      calibration: { heads: Record<string, Record<string, object>> };
    };
    expect(status).toBe('ok');
    expect(Object.keys(calibration).sort()).toEqual(
      ['version', 'library_size', 'heads', 'saved_files', 'reference_updates', 'summary'].sort(),
    );
    const name = 'demo/detector_through';
    expect(calibration).toMatchObject({
      ...{ version: 1, library_size: 340, summary: { total_heads: 1, stable_heads: 0, unstable_heads: 1 } },
      reference_updates: { [name]: 'updated' },
      saved_files: { [name]: join(home, 'baselines/heads/demo/detector_through-calibration-v1.json') },
      heads: { [name]: { model_name: 'demo', head_name: 'detector_through', is_stable: false, reference_version: 1 } },
    });
    const { labels, drift_metrics: metrics } = calibration.heads[name] ?? {};
    expect(labels).toMatchObject({ detector_through: { method: 'minmax' } });
    expect(Object.keys(metrics ?? {}).sort()).toEqual(
      ['apd_p5', 'apd_p95', 'failed_metrics', 'iqr_drift', 'is_stable', 'jsd', 'median_drift', 'srd'].sort(),
    );
    // The same scores again: every head keeps its reference.
    const second = await ask('POST', 'run', { body: ' {} ' });
    expect(second.json).toMatchObject({
      calibration: { version: 2, summary: { stable_heads: 1 }, reference_updates: { [name]: 'kept' } },
    });
  });

  it('tell the history, newest first, with the table’s columns alone', async () => {
    const { status, json } = await ask('GET', 'history');
    expect(status).toBe(200);
    const { runs } = json as { runs: Record<string, unknown>[] };
    expect(json).toMatchObject({ status: 'ok', count: 2 });
    expect(runs.map(({ version, is_stable: isStable }) => [version, isStable])).toEqual([
      [2, true],
      [1, false],
    ]);
    for (const run of runs) expect(Object.keys(run)).toEqual(Object.keys(calibrationRunSchema.shape));
    expect(runs[0]).toMatchObject({ model_name: 'demo', file_count: 340, reference_version: 1, jsd: 0, apd_p5: 0 });
    expect((await ask('GET', 'history?limit=1')).json).toMatchObject({ count: 1, runs: [{ version: 2 }] });
    expect((await ask('GET', 'history?model=demo&head=detector_through')).json).toMatchObject({ count: 2 });
    expect((await ask('GET', 'history?head=other')).json).toEqual({ status: 'ok', count: 0, runs: [] });
  });

  it('enqueue every session of a head with a reference', async () => {
    const { status, json } = await ask('POST', 'retag-all');
    expect(status).toBe(200);
    expect(json).toEqual({ enqueued: 1, message: 'Enqueued 1 recorded session for re-tagging' });
  });

  it('say that a run is on, and take the next one after it', async () => {
    const source = { live: { sensors: ['detector_through'], samples: 1, integration_time_ns: 1e7, interval_ms: 0 } };
    const { finished } = await host.runs.start<'baseline'>(baselineSpec({ source, config: development }));
    await finished;
    const answers = await Promise.all([ask('POST', 'run'), ask('POST', 'run'), ask('POST', 'run')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({
      status: 'error',
      error: expect.stringMatching(/is on already: run .*Wait until it has finished/) as unknown,
    });
    expect((await ask('POST', 'run')).status).toBe(200);
  });

  it.each([
    ['POST', 'run', { body: '{"heads": 1}' }, 400, /The body is not empty\. Send none/],
    ['POST', 'run', { body: 'x' }, 400, /not empty/],
    ['POST', 'retag-all', { body: '[]' }, 400, /not empty/],
    ['POST', 'run?limit=1', {}, 400, /takes no query/],
    ['POST', 'run', { body: Buffer.alloc(65 * 1024, ' ') }, 413, /larger than 64 kB/],
    ['POST', 'run', { body: Buffer.alloc(900_000, 'x') }, 413, /larger than 64 kB/],
    ['GET', 'run', {}, 405, /takes POST, not GET/],
    ['DELETE', 'history', {}, 405, /takes GET, not DELETE/],
    ['PUT', 'retag-all', {}, 405, /takes POST/],
    ['GET', 'histories', {}, 404, /The addresses are POST \/admin\/calibration\/run/],
    ['GET', '', {}, 404, /nothing at/],
    ['GET', 'history?limit=0', {}, 400, /"limit": expected at least 1/],
    ['GET', 'history?limit=1001', {}, 400, /at most 1000/],
    ['GET', 'history?limit=x', {}, 400, /whole number/],
    ['GET', 'history?limit=', {}, 400, /whole number/],
    ['GET', 'history?toString=1', {}, 400, /"toString": unknown field/],
    ['GET', 'history?__proto__=1', {}, 400, /at "__proto__": unknown field/],
    ['GET', '.', {}, 404, /nothing at \/admin\/calibration\//],
    ['GET', 'history?limit=1&limit=2', {}, 400, /stands twice/],
    ['GET', 'history?modell=demo', {}, 400, /modell/],
    ['GET', 'history?model=../x', {}, 400, /"model": expected a name/],
    ['GET', `history?head=${'x'.repeat(101)}`, {}, 400, /at most 100/],
    ['GET', `history?head=${'x'.repeat(3000)}`, {}, 400, /too long/],
  ])('refuse %s %.30s, case %#', async (method, path, more, status, sentence) => {
    const reply = await ask(method, path, more);
    expect(reply).toMatchObject(refusal(status, sentence));
    if (status === 405) expect(reply.headers['allow']).toBe(path === 'history' ? 'GET' : 'POST');
  });

  it('take a body in pieces without a length', async () => {
    const chunked = { 'Transfer-Encoding': 'chunked' };
    expect(await ask('POST', 'retag-all', { body: Buffer.alloc(70_000, ' '), headers: chunked })).toMatchObject(
      refusal(413, /64 kB/),
    );
    expect((await ask('POST', 'retag-all', { body: '\n', headers: chunked })).status).toBe(200);
  });
});

describe('who may ask', () => {
  it('nobody without the key, with another, or with it elsewhere than in its header', async () => {
    const without = { Authorization: '' };
    for (const [method, path] of [
      ['POST', 'run'],
      ['GET', 'history'],
      ['POST', 'retag-all'],
      ['GET', 'nothing'],
    ] as const) {
      const reply = await ask(method, path, { headers: without });
      expect(reply).toMatchObject(refusal(401, /needs the bearer key.*Authorization: Bearer KEY/));
      expect(reply.headers['www-authenticate']).toMatch(/^Bearer/);
    }
    for (const wrong of [`Bearer ${key}x`, `Basic ${key}`, `Bearer ${key} ${key}`, 'Bearer', `bearer`]) {
      expect((await ask('GET', 'history', { headers: { Authorization: wrong } })).status).toBe(401);
    }
    expect((await ask('GET', `history?token=${key}`, { headers: without })).status).toBe(401);
    const cookie = { ...without, Cookie: `fringe-${address.port}=${key}` };
    expect((await ask('GET', 'history', { headers: cookie })).status).toBe(401);
  });

  it('the workbench’s token does not open these addresses, and the key does not open the workbench', async () => {
    const token = { Authorization: `Bearer ${address.token}` };
    expect(await ask('POST', 'run', { headers: token })).toMatchObject(refusal(401, /This is not the key/));
    const cookie = { Authorization: '', Cookie: `fringe-${address.port}=${address.token}` };
    expect((await ask('GET', 'history', { headers: cookie })).status).toBe(401);
    const headers = { Host: `127.0.0.1:${address.port}`, Authorization: `Bearer ${key}` };
    for (const path of ['/', '/index.html', `/?token=${key}`]) {
      expect((await httpExchange({ port: address.port, path, headers })).status).toBe(401);
    }
    const upload = { port: address.port, path: '/upload', method: 'POST', headers, body: 'x' };
    expect((await httpExchange(upload)).status).toBe(401);
  });

  it('the prefix without its last stroke answers in the same shape', async () => {
    const headers = { Host: `127.0.0.1:${address.port}`, Authorization: `Bearer ${key}` };
    const reply = await httpExchange({ port: address.port, path: '/admin/calibration', headers });
    expect(reply.status).toBe(404);
    expect(JSON.parse(reply.text)).toMatchObject({ error: expect.stringMatching(/The addresses are POST/) as unknown });
  });

  it('a name that is not this host’s is refused before the key is looked at', async () => {
    const headers = { Host: 'rebound.example', Authorization: `Bearer ${key}` };
    const reply = await httpExchange({ port: address.port, path: '/admin/calibration/history', headers });
    expect(reply.status).toBe(421);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(reply.text)).toEqual({ status: 'error', error: expect.any(String) as unknown });
  });

  it('nobody in production mode, or while the configuration is refused', async () => {
    inMode('production');
    for (const [method, path] of [
      ['POST', 'run'],
      ['GET', 'history'],
      ['POST', 'retag-all'],
    ] as const) {
      expect(await ask(method, path)).toMatchObject(refusal(403, /production mode.*calibrate_heads: true/));
      expect((await ask(method, path, { headers: { Authorization: '' } })).status).toBe(401);
    }
    rmSync(join(home, 'config.yaml'));
    expect((await ask('GET', 'history')).status).toBe(403);
    writeFileSync(join(home, 'config.yaml'), 'calibrate_heads: true\ncalibration_drift_jds: 1\n');
    expect(await ask('POST', 'run')).toMatchObject(refusal(400, /calibration_drift_jds|config\.yaml/));
  });

  it('a new key ends the one before at once', async () => {
    const before = key;
    key = makeBaselineKey(home);
    expect((await ask('GET', 'history')).status).toBe(200);
    expect((await ask('GET', 'history', { headers: { Authorization: `Bearer ${before}` } })).status).toBe(401);
  });

  it('whoever tries keys is held up, and whoever has it is not', async () => {
    const tries = await Promise.all(
      Array.from({ length: 80 }, () => ask('GET', 'history', { headers: { Authorization: 'Bearer no' } })),
    );
    const held = tries.filter(({ status }) => status === 429);
    expect(held.length).toBeGreaterThan(10);
    expect(Number(held[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(held[0]?.json).toMatchObject({ status: 'error', error: expect.stringMatching(/Ask again in/) as unknown });
    expect((await ask('GET', 'history')).status).toBe(200);
  });
});

it('a budget is so many requests in any minute', () => {
  let nowMs = 0;
  const budget = createRequestBudget(2, () => nowMs);
  expect([budget.take(), budget.take(), budget.take()]).toEqual([0, 0, 60]);
  nowMs = 59_500;
  expect(budget.take()).toBe(1);
  nowMs = 60_000;
  expect([budget.take(), budget.take(), budget.take()]).toEqual([0, 0, 60]);
});
