import { symlink, writeFile } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { findRendererFile } from '../../../../src-main/shells/rendererFiles.ts';
import { httpExchange } from '../../../support/httpExchange.ts';
import type { WebShellFixture } from '../../../support/webShellFixture.ts';
import { openWebShell } from '../../../support/webShellFixture.ts';

let fixture: WebShellFixture;
beforeAll(async () => {
  fixture = await openWebShell({ maximumUploadBytes: 1000 });
});
afterAll(() => fixture.close());

const own = () => ({ Host: `127.0.0.1:${fixture.port}`, ...fixture.bearer });
const get = (path: string) => httpExchange({ port: fixture.port, path, headers: own() });

describe('the files of the renderer', () => {
  it('come with their type, and hashed ones may be kept', async () => {
    const script = await get('/assets/main-1.js');
    expect(script.headers['content-type']).toMatch(/^text\/javascript/);
    expect(script.headers['cache-control']).toMatch(/immutable/);
    expect((await get('/')).headers['cache-control']).toBe('no-cache');
  });

  it('come with the headers that keep other pages and inline scripts out', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('come with these headers even when refused', async () => {
    const reply = await httpExchange({ port: fixture.port, path: '/', headers: { Host: own().Host } });
    expect(reply.status).toBe(401);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['content-security-policy']).toBeDefined();
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..\\secret.txt',
    '/%00/index.html',
    '/%',
    '//secret.txt',
    '/assets',
    '/assets/',
  ])('nothing is found by %s', async (path) => {
    const reply = await get(path);
    expect(reply.status).toBe(404);
    expect(reply.text).not.toContain('not for the page');
  });

  it('nothing outside is found through a link', async () => {
    await symlink(join(fixture.directory, 'secret.txt'), join(fixture.directory, 'renderer', 'link.txt'));
    expect((await get('/link.txt')).status).toBe(404);
  });

  it('whatever the path, what is found lies inside', async () => {
    const root = join(fixture.directory, 'renderer');
    const piece = fc.constantFrom(
      '..',
      '.',
      'assets',
      'secret.txt',
      'index.html',
      '%2e%2e',
      '%2f',
      '\\',
      'main-1.js',
      '',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const found = await findRendererFile(root, `/${pieces.join('/')}`);
        expect(found === null || found.path.includes('/renderer/')).toBe(true);
      }),
    );
  });

  it('are only read', async () => {
    const reply = await httpExchange({ port: fixture.port, path: '/', method: 'DELETE', headers: own() });
    expect(reply.status).toBe(405);
  });
});

describe('downloads and uploads', () => {
  it('a download works once, under its own name', async () => {
    const path = join(fixture.directory, 'bundle.zip');
    await writeFile(path, 'PK bundle');
    const offered = (await fixture.shell.services.offerDownload?.(path, 'chip "7"; é.zip')) ?? '';
    expect(offered).toMatch(/^\/download\/[\w-]{22,}$/);
    const reply = await get(offered);
    expect(reply.status).toBe(200);
    expect(reply.text).toBe('PK bundle');
    expect(reply.headers['content-disposition']).toBe(
      `attachment; filename="chip__7____.zip"; filename*=UTF-8''chip%20%227%22%3B%20%C3%A9.zip`,
    );
    expect((await get(offered)).status).toBe(404);
  });

  it('a download that has gone from the disk is a refusal, not a crash', async () => {
    const offered =
      (await fixture.shell.services.offerDownload?.(join(fixture.directory, 'gone.zip'), 'gone.zip')) ?? '';
    expect((await get(offered)).status).toBe(404);
  });

  it('an upload is kept under a handle', async () => {
    const bytes = Buffer.from([80, 75, 0, 255]);
    const reply = await httpExchange({
      port: fixture.port,
      path: '/upload',
      method: 'POST',
      headers: own(),
      body: bytes,
    });
    const { upload } = JSON.parse(reply.text) as { upload: string };
    const path = fixture.shell.services.uploadedFile?.(upload) ?? '';
    expect(await readFile(path)).toEqual(bytes);
    expect(fixture.shell.services.uploadedFile?.('../../etc/passwd')).toBeNull();
  });

  it.each([{ 'Transfer-Encoding': 'chunked' }, { 'Content-Length': '1001' }])(
    'an upload over the limit is refused with a sentence (%o)',
    async (headers) => {
      const sent = { ...own(), ...(headers as Record<string, string>) };
      const body = Buffer.alloc(1001);
      const reply = await httpExchange({ port: fixture.port, path: '/upload', method: 'POST', headers: sent, body });
      expect(reply.status).toBe(413);
      expect(reply.text).toContain('larger than');
    },
  );
});
