import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchElectron } from '../../scripts/lib/findElectron.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { runChild } from '../../scripts/lib/runChild.mjs';

const folder = mkdtempSync(join(tmpdir(), 'fringe-child-'));
const script = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const node = { path: process.execPath, flags: [] };

describe('a child', () => {
  it('gives its exit status', async () => {
    expect((await runChild(process.execPath, ['-e', 'process.exit(5)'])).status).toBe(5);
  });

  it('that cannot be started has status 127 and says why', async () => {
    const ended = await runChild(join(folder, 'absent'), [], { stdio: 'collect' });
    expect(ended).toMatchObject({ status: 127, output: expect.stringContaining('ENOENT') as string });
  });

  it('that a signal ends has 128 and its number', async () => {
    const text = "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)";
    expect(await runChild(process.execPath, ['-e', text])).toMatchObject({ status: 143, signal: 'SIGTERM' });
  });

  it('that says nothing for too long is ended', async () => {
    const ended = await runChild(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      stdio: 'collect',
      silenceMs: 300,
    });
    expect(ended.status).toBe(143);
  });

  const forwarder = script(
    'forwarder.mjs',
    `const { runChild } = await import(${JSON.stringify(pathToFileURL(inRoot('scripts', 'lib', 'runChild.mjs')).href)});
     process.exit((await runChild(process.execPath, [process.argv[2]], { stdio: 'watch', ownGroup: true })).status);`,
  );
  const counter = script(
    'counter.mjs',
    `let count = 0;
     process.on('SIGINT', () => { count += 1; if (count === 1) setTimeout(() => { console.log('count ' + count); process.exit(7); }, 1200); });
     setInterval(() => {}, 1000);
     console.log('ready');`,
  );

  it.skipIf(process.platform === 'win32')('gets a doubled Ctrl+C once, and its own exit status stands', async () => {
    const parent = spawn(process.execPath, [forwarder, counter], { stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = await printedUntil(parent, 'ready');
    parent.kill('SIGINT');
    parent.kill('SIGINT');
    const [status] = (await once(parent, 'close')) as [number];
    expect(printed()).toContain('count 1');
    expect(status).toBe(7);
  });
});

describe('what npm runs', () => {
  it.skipIf(process.platform === 'win32')('ends when the shell between npm and it is ended', async () => {
    const hook = pathToFileURL(inRoot('scripts', 'lib', 'endWithParent.mjs')).href;
    const watched = script(
      'watched.mjs',
      "process.on('SIGTERM', () => { console.log('told to end'); process.exit(0); }); setInterval(() => {}, 1000); console.log('ready');",
    );
    const env = { ...process.env, npm_lifecycle_event: 'fringe' };
    // The `true` keeps the shell from becoming the program.
    const shell = spawn('sh', ['-c', `"${process.execPath}" --import "${hook}" "${watched}"; true`], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const printed = await printedUntil(shell, 'ready');
    shell.kill('SIGTERM');
    await once(shell, 'close');
    expect(printed()).toContain('told to end');
  });
});

/** Waits until the child has printed the word; then gives all it prints. */
async function printedUntil(child: ChildProcess, word: string): Promise<() => string> {
  let text = '';
  await new Promise<void>((done) => {
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes(word)) done();
    });
  });
  return () => text;
}

describe('any script under Node 24', () => {
  const node24 = inRoot('scripts', 'node24.mjs');

  it('has its exit status, its arguments and its standard output to itself', async () => {
    const text = 'console.log(JSON.stringify(process.argv.slice(1))); process.exit(5)';
    const ended = await runChild(process.execPath, [node24, '-e', text, 'a b', '--json'], { stdio: 'collect' });
    expect(ended).toMatchObject({ status: 5, output: '["a b","--json"]\n' });
  });

  it.skipIf(process.platform === 'win32')('gets a signal itself', async () => {
    const text = "process.on('SIGTERM', () => process.exit(9)); console.log('ready'); setInterval(() => {}, 1000)";
    const child = spawn(process.execPath, [node24, '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] });
    await printedUntil(child, 'ready');
    child.kill('SIGTERM');
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(9);
  });
});

describe('fetching Electron', () => {
  const installer = script(
    'installer.mjs',
    'const reply = await fetch(process.env.FRINGE_TEST_ADDRESS); if (!reply.ok) throw new Error(`status ${reply.status}`); await reply.arrayBuffer();',
  );
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const fetchFrom = async (listener: RequestListener, silenceMs: number): Promise<string | null> => {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = {
      ...process.env,
      FRINGE_TEST_ADDRESS: `http://127.0.0.1:${port}/`,
      FRINGE_FETCH_SILENCE_MS: `${silenceMs}`,
    };
    return fetchElectron(node, { installer, env });
  };

  it('is given up when nobody answers', async () => {
    expect(await fetchFrom(() => {}, 400)).toBe('no byte came for 0.4 s');
  });

  it('is given up when the bytes stop coming', async () => {
    const stalls: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('x');
    };
    expect(await fetchFrom(stalls, 400)).toBe('no byte came for 0.4 s');
  });

  it('goes on as long as bytes come, however slowly', async () => {
    const drips: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': '30' });
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        response.write('x');
        if (sent === 30) {
          clearInterval(timer);
          response.end();
        }
      }, 100);
    };
    expect(await fetchFrom(drips, 2_000)).toBeNull();
  });

  it('says in a sentence why the server refused', async () => {
    const refuses: RequestListener = (_request, response) => response.writeHead(404).end();
    expect(await fetchFrom(refuses, 5_000)).toMatch(/404/);
  });
});
