import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDeviceRegistry } from '../../../src-main/instruments/deviceRegistry.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import type { RunningSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { Guard } from '../../../src-main/safety/guard.ts';
import { demoBench } from '../../support/demoBench.ts';
import { guardProgram, openDemoSession } from '../../support/openDemoSession.ts';

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

const step = (command: string) => ({ send: `${command}\n`, replyTerminator: '\n', timeoutMs: 50 });

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

  it('is started again when something ended it', async () => {
    const demo = await openDemoSession();
    try {
      await demo.session.setParameter('mzi_0.phase_upper', 1, 'the test');
      const first = demo.guard.pid ?? 0;
      process.kill(first, 'SIGKILL');
      await until(() => demo.guard.pid === null);
      await demo.session.setParameter('mzi_0.phase_upper', 2, 'the test');
      expect(demo.guard.pid).not.toBeNull();
      expect(demo.guard.pid).not.toBe(first);
      // Its end is not noticed yet: closing the bench must neither wait for its answer nor fail for it.
      process.kill(demo.guard.pid ?? 0, 'SIGKILL');
    } finally {
      await demo.close();
    }
  });

  it('keeps what could not be made safe when another bench takes the place of the one that was', async () => {
    const next = await startSimulator(demoBench(), { pacing: false, latencyScale: 0 });
    const benches = [simulator, next].map(({ bench }) => JSON.stringify(bench));
    const child = spawn(process.execPath, [victim, benches[0] ?? '', home, 'replace', benches[1] ?? ''], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await until(() => said.includes('driven\n'));
      await simulator.control.injectFault({
        kind: 'garbled_reply',
        magnitude: 1e6,
        atSeconds: 0,
        instrument: 'heaters',
      });
      child.stdin.write('\n');
      await until(() => said.includes('replaced driven\n'));
      expect(said).toContain('replaced driven\n');
      await simulator.control.clearFaults();
      child.kill('SIGKILL');
      await ended;
      await until(() => logged().includes('"safe"'));
      expect(logged().match(/"event":"safe"/g)).toHaveLength(1);
      expect(await heaterVolts()).toBeLessThan(0.02);
    } finally {
      child.kill('SIGKILL');
      await next.close();
    }
  });

  it('is let go when a later bench has made safe what an earlier one could not', async () => {
    const first = {
      id: 'heaters',
      address: 'TCPIP0::127.0.0.1::9::SOCKET',
      options: {},
      steps: [step('V0=0'), step('V1=0')],
    };
    const guard = new Guard({ programPath: guardProgram, logFile: join(home, 'guard.jsonl') });
    await guard.arm([first]);
    await guard.release([], [first]);
    const part = { ...first, id: 'source', steps: [step('V0=0')] };
    await guard.arm([part]);
    await guard.release([part], []);
    expect(guard.pid).not.toBeNull();
    await guard.arm([first]);
    await guard.release([first], []);
    await until(() => guard.pid === null);
    expect(guard.pid).toBeNull();
    expect(logged()).toBe('');
  });

  it('goes on to the next output when one does not answer, and heeds no half sentence', async () => {
    const logFile = join(home, 'guard.jsonl');
    const received: string[] = [];
    const silent = createServer((socket) => socket.on('data', (chunk) => received.push(chunk.toString())));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const steps = [0, 1].map((channel) => ({ send: `V${channel}=0\n`, replyTerminator: '\n', timeoutMs: 50 }));
    const instruments = [{ id: 'heaters', address: `TCPIP0::127.0.0.1::${port}::SOCKET`, options: {}, steps }];
    const child = spawn(process.execPath, [guardProgram], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.write(`${JSON.stringify({ type: 'arm', logFile, instruments })}\n`);
    child.stdin.end('{"type":"disa');
    await ended;
    silent.close();
    expect(received.join('')).toBe('V0=0\nV1=0\n');
    expect(logged()).toContain('"event":"sent","instrument":"heaters","unanswered":2');
  });
});
