import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeviceRegistry } from '../../../src-main/instruments/deviceRegistry.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import type { RunningSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { demoBench } from '../../support/demoBench.ts';

const victim = join(import.meta.dirname, 'guardVictim.ts');

let simulator: RunningSimulator;
let home: string;

beforeEach(async () => {
  simulator = await startSimulator(demoBench(), { pacing: false, latencyScale: 0 });
  home = mkdtempSync(join(tmpdir(), 'fringe-guard-'));
});
afterEach(async () => {
  await simulator.close();
  rmSync(home, { recursive: true, force: true });
});

/** A host in a process of its own that drives a heater and says so. */
async function driveThenEnd(how: 'SIGKILL' | 'SIGINT' | 'close'): Promise<void> {
  const child = spawn(process.execPath, [victim, JSON.stringify(simulator.bench), home, how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  if (how !== 'close') child.kill(how);
  await ended;
}

const logged = (): string =>
  existsSync(join(home, 'guard.jsonl')) ? readFileSync(join(home, 'guard.jsonl'), 'utf8') : '';

/** The higher of the two heaters, asked of the instrument itself over a link of our own. */
async function heaterVolts(): Promise<number> {
  const devices = createDeviceRegistry({ bench: simulator.bench, lockDirectory: join(home, 'other-locks') });
  try {
    const heaters = devices.instrument('heaters');
    await heaters.connect();
    const outputs = await heaters.observeOutputs([0, 1]);
    return Math.max(...outputs.map(({ value }) => Math.abs(value ?? Number.NaN)));
  } finally {
    await devices.close();
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !condition(); tries++) await delay(50);
}

describe('the guard process', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)('brings the outputs to safe when the host ends by %s', async (signal) => {
    await driveThenEnd(signal);
    await until(() => logged().includes('"safe"'));
    expect(logged()).toContain('"event":"safe","instrument":"heaters"');
    expect(await heaterVolts()).toBeLessThan(0.02);
  });

  it('does nothing when the host has closed the bench itself', async () => {
    await driveThenEnd('close');
    await delay(300);
    expect(logged()).toBe('');
  });
});
