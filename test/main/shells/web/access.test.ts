import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createWebShell } from '../../../../src-main/shells/web/createWebShell.ts';
import { httpExchange } from '../../../support/httpExchange.ts';
import type { WebShellFixture } from '../../../support/webShellFixture.ts';
import { openWebShell } from '../../../support/webShellFixture.ts';

let fixture: WebShellFixture;
beforeAll(async () => {
  fixture = await openWebShell();
});
afterAll(() => fixture.close());

const host = () => `127.0.0.1:${fixture.port}`;
const get = (path: string, headers: Record<string, string> = {}) =>
  httpExchange({ port: fixture.port, path, headers: { Host: host(), ...headers } });

/** The status with which the upgrade was refused, or 101. */
function upgrade(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${fixture.port}${path}`, { headers });
    socket.on('open', () => {
      resolve(101);
      socket.close();
    });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

describe('the token of the web shell', () => {
  it('is at least 128 bits and fresh each time', async () => {
    const other = await openWebShell();
    expect(Buffer.from(fixture.token, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(other.token).not.toBe(fixture.token);
    await other.close();
  });

  it('in the address sets a strict, HTTP-only cookie and leads to the workbench', async () => {
    const reply = await get(`/?token=${fixture.token}`);
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/');
    const [cookie = ''] = reply.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const page = await get('/', { Cookie: cookie.split(';')[0] ?? '' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<title>Fringe</title>');
  });

  it.each(['/', '/index.html', '/assets/main-1.js', '/download/x', '/?token=', '/?token=wrong', '/nothing'])(
    'is needed for %s, and the refusal says where to find the address',
    async (path) => {
      const reply = await get(path);
      expect(reply.status).toBe(401);
      expect(reply.text).toContain('?token=');
      expect(reply.text).toContain('npm start');
      expect(reply.text).not.toContain(fixture.token);
    },
  );

  it('is taken as a bearer, and not when it is another', async () => {
    expect((await get('/', fixture.bearer)).status).toBe(200);
    expect((await get('/', { Authorization: `Bearer ${fixture.token}x` })).status).toBe(401);
    expect((await get('/', { Authorization: `Basic ${fixture.token}` })).status).toBe(401);
  });

  it('of another workbench on another port does not open this one', async () => {
    expect((await get('/', { Cookie: `fringe-${fixture.port + 1}=${fixture.token}` })).status).toBe(401);
  });

  it('that is too short is refused', () => {
    expect(() => createWebShell({ rendererDirectory: '.', token: 'secret' })).toThrow(/too short/);
  });
});

describe('where a request comes from', () => {
  it.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', '10.0.0.7:PORT', 'localhost:PORT@evil'])(
    'a Host of %s is refused, token or not',
    async (name) => {
      const headers = { Host: name.replace('PORT', String(fixture.port)), ...fixture.bearer };
      const reply = await httpExchange({ port: fixture.port, path: '/', headers });
      expect([400, 421]).toContain(reply.status);
      expect(reply.text).not.toContain('<title>Fringe</title>');
    },
  );

  it('localhost by name is this host', async () => {
    expect((await get('/', { ...fixture.bearer, Host: `localhost:${fixture.port}` })).status).toBe(200);
  });

  it('a rebound name cannot even spend the token', async () => {
    const reply = await get(`/?token=${fixture.token}`, { Host: `evil.example:${fixture.port}` });
    expect(reply.status).toBe(421);
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('a link is opened only with the token and from this origin', async () => {
    const own = `http://${host()}`;
    const { cookie } = fixture;
    expect(await upgrade('/link', { Cookie: cookie, Origin: own })).toBe(101);
    expect(await upgrade('/link', fixture.bearer)).toBe(101);
    expect(await upgrade('/link', { Origin: own })).toBe(401);
    expect(await upgrade('/link', { Cookie: cookie })).toBe(403);
    expect(await upgrade('/link', { Cookie: cookie, Origin: 'null' })).toBe(403);
    expect(await upgrade('/link', { Cookie: cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade('/link', { Cookie: cookie, Origin: `http://127.0.0.1:${fixture.port + 1}` })).toBe(403);
    expect(await upgrade('/link', { ...fixture.bearer, Origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade('/link', { Cookie: cookie, Origin: own, Host: `evil.example:${fixture.port}` })).toBe(421);
    expect(await upgrade('/other', { Cookie: cookie, Origin: own })).toBe(404);
  });

  it('a change needs this origin too', async () => {
    const post = (headers: Record<string, string>) =>
      httpExchange({ port: fixture.port, path: '/upload', method: 'POST', headers: { Host: host(), ...headers } });
    expect((await post({ Cookie: fixture.cookie })).status).toBe(403);
    expect((await post({ Cookie: fixture.cookie, Origin: 'http://evil.example' })).status).toBe(403);
    expect((await post({ Cookie: fixture.cookie, Origin: `http://${host()}` })).status).toBe(200);
    expect((await post({ Origin: `http://${host()}` })).status).toBe(401);
  });

  it('an address others can reach is refused, and taken when it is said explicitly', () => {
    for (const name of ['0.0.0.0', '::', '192.168.1.5', 'bench-pc']) {
      expect(() => createWebShell({ rendererDirectory: '.', host: name })).toThrow(/drive the instruments/);
    }
    const shell = createWebShell({ rendererDirectory: '.', host: '0.0.0.0', exposure: 'network' });
    expect(shell.services.notices.join()).toMatch(/nothing on the way is encrypted/);
  });

  it('a port in use is named', async () => {
    const shell = createWebShell({ rendererDirectory: '.', port: fixture.port });
    await expect(shell.listen({})).rejects.toThrow(`127.0.0.1:${fixture.port}: another program has it`);
    await shell.close();
  });
});
