import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import type * as Playwright from '@playwright/test';

const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

/** FRINGE_CHROMIUM, an installed Chrome or Chromium, or Playwright's own; null when there is none. */
export function findChromium(): string | null {
  const given = process.env['FRINGE_CHROMIUM'];
  if (given) return given;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      // A stub, such as a snap's wrapper where snaps do not run, is there and does not start.
      if (existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0) return path;
    }
  }
  const { chromium } = createRequire(import.meta.url)('@playwright/test') as typeof Playwright;
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null;
}
