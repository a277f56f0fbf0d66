import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { findChromium } from '../findChromium.ts';
import { Devtools } from './devtools.ts';

const flags = [
  '--headless=new',
  '--no-startup-window',
  '--remote-debugging-port=0',
  // With the pipe Chromium ends when this process does, however it ends; with the port alone it would stay.
  '--remote-debugging-pipe',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--mute-audio',
  // Frames of other sites stay in the page's own process, so that one session sees them all.
  '--disable-site-isolation-trials',
  '--disable-features=IsolateOrigins,site-per-process',
];

export interface RunningChromium {
  readonly devtools: Devtools;
  /** The address that Playwright waits for on standard error. */
  readonly address: string;
}

/** Starts Chromium without a window on a profile of its own, which goes when this process ends. */
export async function startChromium(profile: string, onExit: () => void): Promise<RunningChromium> {
  const path = findChromium();
  if (path === null) throw new Error('No Chrome or Chromium is installed: name one in FRINGE_CHROMIUM.');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(path, [...flags, ...sandbox, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  process.on('exit', () => {
    child.kill('SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  });
  const said: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line);
      const found = /^DevTools listening on (ws:\/\/.*)$/.exec(line)?.[1];
      if (found) resolve(found);
    });
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`Chromium did not start:\n${said.slice(-5).join('\n')}`)));
  });
  child.on('exit', onExit);
  return { devtools: await Devtools.connect(address), address };
}
