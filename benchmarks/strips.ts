import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { findChromium } from '../test/support/findChromium.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';

const root = join(import.meta.dirname, '..');
const channels = 8;
const samplesPerSecond = 10_000;
/** Half of a frame at 60 frames a second: the rest belongs to everything else on the screen. */
const mostDrawMs = 1000 / 60 / 2;

/** What the page says of one window of time. */
interface Measured {
  readonly frames: number;
  readonly seconds: number;
  readonly drawP50Ms: number;
  readonly drawP95Ms: number;
  readonly samples: number;
  readonly bytes: number;
}

/**
 * The product's own live strips in a browser without a screen: 8 channels at 10,000 samples a second, taken in as the
 * link hands them over, a block for every frame, drawn as the Bench draws them. What is gated is the time that taking in and
 * drawing keep the page busy in each frame; frames a second of a browser without a GPU are reported beside it.
 */
export async function run(): Promise<BenchmarkReport> {
  const folder = await mkdtemp(join(tmpdir(), 'fringe-strips-'));
  try {
    await buildPage(folder);
    const windows = await measure(folder);
    const worst = Math.max(...windows.map(({ result }) => result.drawP95Ms));
    const figures = Object.fromEntries(windows.map(({ spanMs, result }) => [`window${spanMs / 1000}s`, result]));
    return {
      name: 'strips',
      figures: { channels, samplesPerSecond, mostDrawMs, ...figures },
      lines: windows.map(
        ({ spanMs, result }) =>
          `${spanMs / 1000} s in sight: ${(result.frames / result.seconds).toFixed(0)} frames/s; busy ${result.drawP50Ms.toFixed(1)} ms a frame (median), ${result.drawP95Ms.toFixed(1)} ms (95 %), ${mostDrawMs.toFixed(1)} ms at most; ${(result.samples / 1e6).toFixed(1)} M samples in ${(result.bytes / 1e6).toFixed(1)} MB`,
      ),
      reached: worst <= mostDrawMs,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildPage(folder: string): Promise<void> {
  const entry = join(folder, 'main.tsx');
  const from = (path: string) => JSON.stringify(join(root, 'src-renderer', path));
  await writeFile(entry, pageSource(from));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><html data-theme="dark"><body><div id="root"></div><script type="module" src="./main.tsx"></script></body></html>',
  );
  await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    resolve: {
      alias: Object.fromEntries(
        ['react', 'react-dom', 'uplot'].map((name) => [name, join(root, 'node_modules', name)]),
      ),
    },
    build: { outDir: join(folder, 'out'), target: 'chrome140', minify: true },
  });
}

/** The page: the strips as the Bench has them, fed by a timer as the link would. */
function pageSource(from: (path: string) => string): string {
  return `
import { createRoot } from 'react-dom/client';
import { StripChart } from ${from('charts/StripChart.tsx')};
import { StripView } from ${from('charts/stripView.ts')};
import { ReadingsStore } from ${from('stores/readingsStore.ts')};
import ${from('ui/tokens.css')};
import ${from('ui/base.css')};
import ${from('ui/surfaces.css')};

const readings = new ReadingsStore();
const view = new StripView(() => readings.newestMs);
const names = Array.from({ length: ${channels} }, (_, index) => 'sensor_' + index);
const ignore = () => undefined;
const strips = names.map((name, index) => (
  <div key={name} style={{ height: 96, display: 'flex', flexDirection: 'column' }}>
    <StripChart name={name} unit="W" channel={readings.channel(name)} changes={readings} view={view} colour={index} onCursor={ignore} showTimes={index === names.length - 1} />
  </div>
));
createRoot(document.getElementById('root')).render(<div style={{ width: 1300 }}>{strips}</div>);

let clock = 1.7e12;
let busy = 0;
const block = (seconds) => {
  const count = Math.round(${samplesPerSecond} * seconds);
  const sensors = {};
  for (const name of names) {
    const timesMs = new Array(count);
    const values = new Array(count);
    for (let index = 0; index < count; index++) {
      timesMs[index] = clock + (index * 1000) / ${samplesPerSecond};
      values[index] = 2e-4 + 1e-5 * Math.sin(timesMs[index] / 900) + 1e-6 * Math.random();
    }
    sensors[name] = { timesMs, values };
  }
  clock += seconds * 1000;
  return { sensors };
};
// As the link delivers: text, parsed, taken in.
const deliver = (text) => {
  const started = performance.now();
  readings.take(JSON.parse(text));
  busy += performance.now() - started;
};
const realFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  realFrame((time) => {
    const started = performance.now();
    callback(time);
    // uPlot draws in a microtask of its own, asked for before this one.
    queueMicrotask(() => {
      busy += performance.now() - started;
    });
  });

window.measureStrips = async (spanMs, seconds) => {
  view.follow(spanMs);
  for (let filled = 0; filled < Math.min(spanMs / 1000, 65); filled += 1) readings.take(block(1));
  await new Promise((done) => setTimeout(done, 300));
  const feed = setInterval(() => deliver(JSON.stringify(block(1 / 60))), 1000 / 60);
  await new Promise((done) => setTimeout(done, 1500));
  const each = [];
  const startedAt = performance.now();
  await new Promise((done) => {
    const frame = () => {
      // Runs after every painter of this frame: those were asked for before it.
      each.push(busy);
      busy = 0;
      if (performance.now() - startedAt < seconds * 1000) realFrame(frame);
      else done();
    };
    busy = 0;
    realFrame(frame);
  });
  clearInterval(feed);
  const sorted = each.slice(1).sort((a, b) => a - b);
  const at = (fraction) => sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))];
  return {
    frames: each.length,
    seconds: (performance.now() - startedAt) / 1000,
    drawP50Ms: at(0.5),
    drawP95Ms: at(0.95),
    samples: names.reduce((sum, name) => sum + readings.channel(name).samples, 0),
    bytes: names.reduce((sum, name) => sum + readings.channel(name).bytes, 0),
  };
};
`;
}

async function measure(folder: string): Promise<{ spanMs: number; result: Measured }[]> {
  const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
  const server = createServer((request, response) => {
    const path = request.url === '/' || request.url === undefined ? '/index.html' : request.url;
    readFile(join(folder, 'out', path)).then(
      (bytes) =>
        response.writeHead(200, { 'Content-Type': types[path.split('.').pop() ?? ''] ?? 'text/plain' }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const results: { spanMs: number; result: Measured }[] = [];
    for (const spanMs of [1_000, 10_000, 60_000]) {
      const result = (await page.evaluate(`window.measureStrips(${spanMs}, 4)`)) as Measured;
      results.push({ spanMs, result });
    }
    return results;
  } finally {
    await browser.close();
    await new Promise((done) => server.close(done));
  }
}
