import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { benchSchema } from '../../../src-core/domain/bench.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import { createDeviceRegistry } from '../../../src-main/instruments/deviceRegistry.ts';
import { temporaryFolder } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer } from './support/instrumentServer.ts';

/** A meter whose power and serial number the test can change. */
async function startMeter(watts: string, serial = 'P1'): Promise<InstrumentServer & { watts: string; serial: string }> {
  const said = { watts, serial };
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      if (command === '*IDN?') connection.send(`THORLABS,PM100D,${said.serial},2.4.0\n`);
      if (command === 'SENS:AVER:COUN?') connection.send('1\n');
      if (command === 'READ?') connection.send(`${said.watts}\n`);
    },
  });
  onTestFinished(() => server.stop());
  return Object.defineProperties(server, {
    watts: { set: (value: string) => (said.watts = value) },
    serial: { set: (value: string) => (said.serial = value) },
  }) as InstrumentServer & { watts: string; serial: string };
}

const nowhere = 'TCPIP0::127.0.0.1::1::SOCKET';

function benchOf(through: string, cross: string): Bench {
  const meter = (address: string) => ({ driver: 'pm100d', address });
  return benchSchema.parse({
    format: 'fringe.bench/1',
    id: 'table',
    hardware_revision: '1',
    instruments: { through: meter(through), cross: meter(cross) },
    nodes: {},
    sensors: {
      detector_through: { instrument: 'through', channel: 0, quantity: 'through_power', unit: 'W', dark: 1e-6 },
      detector_cross: {
        instrument: 'cross',
        channel: 0,
        quantity: 'cross_power',
        unit: 'mW',
        conversion: { linear: { scale: 1000, offset: 0 } },
        valid: [0, 5],
      },
      detector_0: {
        reads: ['detector_through', 'detector_cross'],
        expression: '1 - cross_power / 1000 / detector_through',
        quantity: 'extinction_ratio',
        unit: '',
      },
    },
  });
}

/** Another process takes the port's lock and keeps it until the test has ended. @returns its id */
async function holdElsewhere(lockDirectory: string, address: string): Promise<number | undefined> {
  const lock = new URL('../../../src-main/instruments/transports/portLock.ts', import.meta.url).href;
  const program = `
    import { acquirePortLock } from ${JSON.stringify(lock)};
    acquirePortLock(${JSON.stringify(lockDirectory)}, ${JSON.stringify(address)});
    process.stdout.write('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  return child.pid;
}

function registryOf(bench: Bench, { wire = [] as string[], lockDirectory = temporaryFolder() } = {}) {
  const registry = createDeviceRegistry({
    bench,
    lockDirectory,
    onWire: (id, direction, text) => wire.push(`${id} ${direction} ${text}`),
  });
  onTestFinished(() => registry.close());
  return registry;
}

describe('the instruments of a bench', () => {
  it('connect side by side, and one that is not there keeps its reason', async () => {
    const registry = registryOf(benchOf((await startMeter('1e-3')).address, nowhere));
    await registry.connectAll();
    expect(registry.instruments.map(({ state }) => state)).toEqual(['connected', 'disconnected']);
    expect(registry.reasonOf('through')).toBe('');
    expect(registry.reasonOf('cross')).toContain(nowhere);
    await expect(registry.readSensor('detector_cross', 0)).rejects.toMatchObject({ code: 'instrument_lost' });
    expect(() => registry.instrument('laser')).toThrow(/no instrument "laser"/);
  });

  it('are told apart from another’s host: the same port is held once', async () => {
    const { address } = await startMeter('1e-3');
    const lockDirectory = temporaryFolder();
    const other = await holdElsewhere(lockDirectory, address);
    const registry = registryOf(benchOf(address, nowhere), { lockDirectory });
    await registry.connectAll();
    expect(registry.instrument('through').state).toBe('disconnected');
    expect(registry.reasonOf('through')).toContain(`is held by another host (process ${other})`);
  });

  it('come back as the same instrument or not at all', async () => {
    const through = await startMeter('1e-3');
    const wire: string[] = [];
    const registry = registryOf(benchOf(through.address, (await startMeter('1e-4')).address), { wire });
    await registry.connectAll();
    const states: string[] = [];
    registry.instrument('through').onStateChange((state) => states.push(state));
    through.cutAll();
    while (registry.instrument('through').state !== 'lost') await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(registry.readSensor('detector_through', 0)).rejects.toMatchObject({ code: 'instrument_lost' });
    expect(await registry.reconnect('through')).toMatchObject({ serialNumber: 'P1' });
    through.serial = 'P2';
    await expect(registry.reconnect('through')).rejects.toMatchObject({ code: 'instrument_identity' });
    expect(states).toEqual([
      'lost',
      'disconnected',
      'connecting',
      'connected',
      'disconnected',
      'connecting',
      'disconnected',
    ]);
    expect(wire).toContain('through received THORLABS,PM100D,P1,2.4.0');
  });
});

describe('the sensors of a bench', () => {
  it('are converted, less their dark reading, and judged by their range', async () => {
    const [through, cross] = [await startMeter('1.001e-3'), await startMeter('2e-3')];
    const registry = registryOf(benchOf(through.address, cross.address));
    await registry.connectAll();
    expect((await registry.readSensor('detector_through', 0)).read).toEqual({
      sensor: 'detector_through',
      quantity: 'through_power',
      value: expect.closeTo(1e-3, 12) as number,
      unit: 'W',
      fault: null,
      integrationTimeNs: 3e6,
    });
    cross.watts = '6e-3';
    expect((await registry.readSensor('detector_cross', 0)).read).toMatchObject({
      value: 6,
      fault: 'above the valid range',
    });
    cross.watts = '9.9e37';
    expect((await registry.readSensor('detector_cross', 0)).read).toMatchObject({ value: null, fault: 'over range' });
    await expect(registry.readSensor('detector_9', 0)).rejects.toMatchObject({ code: 'unknown_name' });
  });

  it('may be computed from others, by id or by quantity, and are as faulty as their parts', async () => {
    const [through, cross] = [await startMeter('1.001e-3'), await startMeter('1e-4')];
    const registry = registryOf(benchOf(through.address, cross.address));
    await registry.connectAll();
    const { read, parts } = await registry.readSensor('detector_0', 0);
    expect(read).toMatchObject({ sensor: 'detector_0', quantity: 'extinction_ratio', fault: null });
    expect(read.value).toBeCloseTo(0.9, 10);
    expect(parts.map(({ sensor }) => sensor)).toEqual(['detector_through', 'detector_cross']);
    cross.watts = '6e-3';
    expect((await registry.readSensor('detector_0', 0)).read.fault).toBe('detector_cross: above the valid range');
    cross.watts = 'nan';
    expect((await registry.readSensor('detector_0', 0)).read).toMatchObject({
      value: null,
      fault: 'detector_cross: not measured',
    });
    cross.watts = '0';
    through.watts = '1e-6';
    expect((await registry.readSensor('detector_0', 0)).read).toMatchObject({
      value: null,
      fault: 'the expression gives no number',
    });
  });
});
