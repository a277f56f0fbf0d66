import { defineConfig } from '@playwright/test';
import { installedBrowser } from './scripts/lib/findBrowser.mjs';

// `npm test` has looked already and says which; by itself `npm run test:e2e` takes the installed one.
const executablePath = process.env['FRINGE_CHROMIUM'] ?? installedBrowser();
if (executablePath) process.env['FRINGE_CHROMIUM'] = executablePath;

/** Debian's Chromium starts so as root, without a GPU and without asking the network for anything. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // Each journey starts a host and a browser of its own; two at once would share two cores with two simulated benches.
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'line',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    launchOptions: { args, ...(executablePath ? { executablePath } : {}) },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
