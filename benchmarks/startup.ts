import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { findChromium } from '../test/support/findChromium.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';
import { withTemporaryHome } from './temporaryHome.ts';

const root = join(import.meta.dirname, '..');
const mostFirstLoadBytes = 1.5e6;

/** From `npm start` on a built tree to a page that can be used, and what the first page load weighs. */
export async function run(): Promise<BenchmarkReport> {
  const firstLoad = firstLoadBytes();
  const { addressMs, interactiveMs } = await withTemporaryHome(timeToInteractive);
  const figures = { addressMs, interactiveMs, firstLoadGzippedBytes: firstLoad, mostFirstLoadBytes };
  return {
    name: 'startup',
    figures,
    lines: [
      `from npm start to the address ${addressMs.toFixed(0)} ms, to an interactive page ${interactiveMs.toFixed(0)} ms (2,000 ms wanted, reported)`,
      `first load ${(firstLoad / 1e3).toFixed(0)} kB gzipped (1,500 kB at most)`,
    ],
    reached: firstLoad < mostFirstLoadBytes,
  };
}

/** The page, its style and every script it loads at once: those index.html names. */
function firstLoadBytes(): number {
  const folder = join(root, 'out/renderer');
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map((match) => match[1] as string);
  if (!named.some((name) => readdirSync(join(folder, 'assets')).includes(name.slice('assets/'.length))))
    return Infinity;
  return [html, ...named.map((name) => readFileSync(join(folder, name)))].reduce(
    (sum, text) => sum + gzipSync(text).length,
    0,
  );
}

async function timeToInteractive(home: string): Promise<{ addressMs: number; interactiveMs: number }> {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  const startedMs = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    env: { ...process.env, FRINGE_HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      const take = (chunk: Buffer) => {
        text += chunk.toString();
        const found = /http:\/\/\S+token=[\w-]+/.exec(text);
        if (found !== null) resolve(found[0]);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.on('exit', (status) => reject(new Error(`npm start ended with ${status}: ${text}`)));
    });
    const addressMs = performance.now() - startedMs;
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: /stop/i }).first().waitFor();
    return { addressMs, interactiveMs: performance.now() - startedMs };
  } finally {
    await browser.close();
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await new Promise((done) => (child.exitCode === null ? child.once('exit', done) : done(null)));
  }
}
