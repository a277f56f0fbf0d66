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
const hislipPython = pythonWith('pyvisa, pyvisa_py.protocols.hislip');
const serialPython = pythonWith('serial');
const skipped = (reason: string | null): string => (reason === null ? '' : ` (skipped: ${reason})`);
const noSocket = socketPython === null ? 'no python3' : null;
const noVisa = visaPython === null ? 'no python3 with pyvisa-py, Debian’s python3-pyvisa-py' : null;
const noHislip = hislipPython === null ? 'no python3 with pyvisa-py 0.6 or later, the first with HiSLIP' : null;
const noLxi = spawnSync('lxi', ['--version']).status === 0 ? null : 'no lxi, Debian’s lxi-tools';
const noSerial = ptyObstacle ?? (serialPython === null ? 'no python3 with pyserial, Debian’s python3-serial' : null);

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

/** @param addresses of instruments that stand elsewhere than the demo bench says. */
async function startRun(addresses: Record<string, string> = {}, portmapperPort = 0): Promise<RunningSimulator> {
  const bench = demoBench();
  const moved = Object.entries(addresses).map(([id, address]) => [id, { ...bench.instruments[id], address }] as const);
  const instruments = { ...bench.instruments, ...Object.fromEntries(moved) } as typeof bench.instruments;
  const running = await startSimulator({ ...bench, instruments }, { pacing: false, latencyScale: 1, portmapperPort });
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

function checkMeter(seen: Record<string, unknown>): void {
  expect(seen['identity']).toMatch(/^THORLABS,PM100D,P\d+,\d/);
  expect(seen).toMatchObject({ averaging: 30, idle_status: 0, status: 16, error: '-113,"Undefined header"' });
  expect(seen['read']).toBe(seen['identity']);
  expect(Number(seen['after_clear'])).toBe(30);
  const powers = seen['powers'] as number[];
  expect(new Set(powers).size).toBeGreaterThan(10);
  for (const power of powers) expect(Math.abs(power / (powers[0] ?? NaN) - 1)).toBeLessThan(0.01);
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

  it.skipIf(noVisa !== null)(`PyVISA uses the power meter over VXI-11${skipped(noVisa)}`, async () => {
    const address = 'TCPIP0::127.0.0.1::inst0::INSTR';
    // It asks the portmapper at port 111 and at no other; where that cannot be had, its constant is changed.
    const running = await startRun({ meter_through: address }, 111).catch(() => startRun({ meter_through: address }));
    const portmapper = running.portmappers[0]?.split(':')[1] ?? '';
    checkMeter(
      await runPython(visaPython, 'instr_pyvisa.py', [address, ...(portmapper === '111' ? [] : [portmapper])]),
    );
  });

  it.skipIf(noLxi !== null)(`lxi-tools ask the power meter over VXI-11${skipped(noLxi)}`, async ({ skip }) => {
    const addresses = { meter_through: 'TCPIP0::127.0.0.1::inst0::INSTR' };
    const running = await startRun(addresses, 111).catch(() => null);
    if (running === null) return skip('port 111 cannot be had here, and lxi-tools ask no other');
    const { stdout } = await promisify(execFile)('lxi', ['scpi', '-a', '127.0.0.1', '*IDN?'], { timeout: 20_000 });
    expect(stdout).toMatch(/^THORLABS,PM100D,P\d+,\d/);
  });

  it.skipIf(noHislip !== null)(`PyVISA uses the power meter over HiSLIP${skipped(noHislip)}`, async () => {
    const running = await startRun({ meter_through: 'TCPIP0::127.0.0.1::hislip0,0::INSTR' });
    checkMeter(await runPython(hislipPython, 'instr_pyvisa.py', [addressOf(running, 'meter_through')]));
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
