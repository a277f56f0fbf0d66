import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import type { RunningSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { ptyObstacle, servePty } from '../../support/ptyServer.ts';
import { demoBench } from './demoBench.ts';

/** A Python that has a module: the one on the path, or the system's own, which Debian's packages belong to. */
function pythonWith(module: string): string | null {
  const candidates = ['python3', '/usr/bin/python3'];
  return candidates.find((python) => spawnSync(python, ['-c', `import ${module}`]).status === 0) ?? null;
}

const socketPython = pythonWith('socket');
const visaPython = pythonWith('pyvisa, pyvisa_py');
const serialPython = pythonWith('serial');
const skipped = (reason: string | null): string => (reason === null ? '' : ` (skipped: ${reason})`);
const noSocket = socketPython === null ? 'no python3' : null;
const noVisa = visaPython === null ? 'no python3 with pyvisa-py, Debian’s python3-pyvisa-py' : null;
const noSerial = ptyObstacle ?? (serialPython === null ? 'no python3 with pyserial, Debian’s python3-serial' : null);

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function startRun(): Promise<RunningSimulator> {
  const running = await startSimulator(demoBench(), { pacing: false, latencyScale: 1 });
  disposals.push(() => running.close());
  await running.control.beginRun({ seed: 4 });
  return running;
}

const addressOf = (running: RunningSimulator, instrument: string): string =>
  running.bench.instruments[instrument]?.address ?? '';

async function runPython(python: string | null, script: string, args: string[]): Promise<Record<string, unknown>> {
  const path = fileURLToPath(new URL(`./foreignClients/${script}`, import.meta.url));
  const { stdout } = await promisify(execFile)(python ?? '', [path, ...args], { timeout: 50_000 });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('foreign clients', () => {
  it.skipIf(noVisa !== null)(`PyVISA reads the power meter over TCPIP SOCKET${skipped(noVisa)}`, async () => {
    const running = await startRun();
    const seen = await runPython(visaPython, 'pm100d_pyvisa.py', [addressOf(running, 'meter_through')]);
    expect(seen['identity']).toMatch(/^THORLABS,PM100D,P\d+,\d/);
    expect(String(seen['sensor']).split(',')).toHaveLength(6);
    expect(seen).toMatchObject({
      wavelength: 1550,
      averaging: 30,
      error: '-113,"Undefined header"',
      no_error: '+0,"No error"',
    });
    const powers = seen['powers'] as number[];
    expect(new Set(powers).size).toBeGreaterThan(10);
    for (const power of powers) expect(Math.abs(power / (powers[0] ?? NaN) - 1)).toBeLessThan(0.01);
  });

  it.skipIf(noSerial !== null)(
    `pyserial drives heaters and stage over pseudo-terminals${skipped(noSerial)}`,
    async () => {
      const running = await startRun();
      const heaters = await servePty(addressOf(running, 'heaters'));
      disposals.push(() => heaters.close());
      const stage = await servePty(addressOf(running, 'tec'));
      disposals.push(() => stage.close());
      const seen = await runPython(serialPython, 'serial_pair.py', [heaters.path, stage.path]);
      expect(seen).toMatchObject({
        enumerated: '\u0006OK\n',
        binary_set: 'OK\n',
        again: 'Q8iv-0001\n',
        status: 'stat?\r48 > ',
        toggle: 'ens\r> ',
        enabled: 'stat?\r49 > ',
      });
      expect(seen['volts']).toMatch(/^\+5\.00\d\d V\n$/);
      const currents = (seen['currents'] as string[]).map(Number.parseFloat);
      expect(currents[0]).toBeGreaterThan(4.5);
      expect(Math.abs(currents[5] ?? NaN)).toBeLessThan(0.02);
      expect(seen['temperature']).toMatch(/^tact\?\r2\d\.\d C\r> $/);
    },
  );

  it.skipIf(noSocket !== null)(`plain Python sets and reads heaters over a socket${skipped(noSocket)}`, async () => {
    const running = await startRun();
    const [, host = '', port = ''] = addressOf(running, 'heaters').split('::');
    const seen = await runPython(socketPython, 'plain_socket.py', [host, port]);
    expect(seen['set']).toBe('OK\n');
    const lines = seen['all'] as string[];
    expect(lines).toHaveLength(8);
    expect(lines[1]).toMatch(/^0,1: \+2\.50\d\d V, \+2\.[3-6]\d{3} mA\n$/);
  });
});
