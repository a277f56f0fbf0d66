import { expect, it, onTestFinished } from 'vitest';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstrumentMemory } from '../../../../src-main/instruments/instrumentMemory.ts';
import { benchSchema } from '../../../../src-core/domain/bench.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { openTestHost, temporaryFolder } from '../../../support/testHost.ts';
import { startInstrumentServer } from '../../instruments/support/instrumentServer.ts';

/** A power meter with a serial number of its own. */
async function startMeter(serial: string) {
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      if (command === '*IDN?') connection.send(`THORLABS,PM100D,${serial},2.4.0\n`);
      if (command === 'SENS:AVER:COUN?') connection.send('1\n');
      if (command === 'READ?') connection.send('1E-3\n');
    },
  });
  onTestFinished(() => server.stop());
  return server;
}

const benchWith = (address: string) => ({
  format: 'fringe.bench/1',
  id: 'table',
  hardware_revision: '1',
  instruments: { meter: { driver: 'pm100d', address } },
  nodes: {},
  sensors: { power: { instrument: 'meter', channel: 0, quantity: 'power', unit: 'W' } },
});

const context = () => ({ signal: new AbortController().signal });

it('knows an instrument again at another address, and gives it that address when asked to', async () => {
  const home = temporaryFolder();
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const file = join(home, 'table.bench.json');
  const first = await startMeter('P1');
  writeFileSync(file, JSON.stringify(benchWith(first.address)));
  const hosts: Host[] = [];
  const open = async () => {
    const host = await openTestHost(home, file);
    hosts.push(host);
    return host;
  };
  onTestFinished(async () => void (await Promise.all(hosts.map((host) => host.close()))));

  const before = await open();
  const memoryFile = join(home, 'instruments.json');
  await expect.poll(() => readFileSync(memoryFile, 'utf8'), { timeout: 10_000 }).toContain('"P1"');
  await before.close();
  await first.stop();

  // The same instrument at another port, and another one of its model.
  const moved = await startMeter('P1');
  const other = await startMeter('P2');
  const { handlers } = await open();
  const named = [`127.0.0.1:${moved.port}`, `127.0.0.1:${other.port}`];
  const { found } = await handlers['bench.discover']({ hosts: named }, context());
  const at = (address: string) => found.find((instrument) => instrument.address === address);
  expect(at(moved.address)).toMatchObject({
    driver: 'pm100d',
    usedBy: null,
    movedFrom: { instrument: 'meter', address: first.address },
  });
  expect(at(other.address)).toMatchObject({ movedFrom: null });

  await expect(
    handlers['bench.moveInstrument']({ id: 'meter', address: other.address }, context()),
  ).rejects.toMatchObject({
    code: 'instrument_unreachable',
    message: expect.stringContaining('has serial number P2; expected serial number P1') as string,
  });
  expect((await handlers['bench.file']({}, context())).bench.instruments['meter']?.address).toBe(first.address);
  await expect(
    handlers['bench.moveInstrument']({ id: 'laser', address: moved.address }, context()),
  ).rejects.toMatchObject({
    code: 'unknown_name',
  });

  const status = await handlers['bench.moveInstrument']({ id: 'meter', address: moved.address }, context());
  expect(status).toMatchObject({ id: 'meter', address: moved.address, state: 'connected' });
  const again = await handlers['bench.discover']({ hosts: [`127.0.0.1:${other.port}`] }, context());
  expect(again.found.some(({ movedFrom }) => movedFrom !== null)).toBe(false);
  expect(await handlers['bench.identifyAddress']({ address: other.address, options: {} }, context())).toMatchObject({
    identity: { serialNumber: 'P2' },
    driver: 'pm100d',
  });
  await expect(
    handlers['bench.identifyAddress']({ address: moved.address, options: {} }, context()),
  ).rejects.toMatchObject({ code: 'instrument_busy' });
});

it('begins anew when what it remembers cannot be read', async () => {
  const home = temporaryFolder();
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const file = join(home, 'instruments.json');
  const bench = benchSchema.parse(benchWith('ASRL/dev/ttyUSB0::INSTR'));
  const memory = new InstrumentMemory(file);
  const identity = { manufacturer: 'Thorlabs', model: 'PM100D', serialNumber: 'P1', firmware: '1' };
  for (const text of ['', '{', '[]', '{"table":{"meter":{"address":3}}}', '{"table":null}']) {
    writeFileSync(file, text);
    expect(memory.recall(bench)).toEqual([
      { instrument: 'meter', address: 'ASRL/dev/ttyUSB0::INSTR', identity: null, adapter: null, isConnected: false },
    ]);
  }
  const ports = [{ path: '/dev/ttyUSB0', vendorId: '0403', productId: '6015', serialNumber: 'FT7' }];
  const seen = { instrument: 'meter', address: 'ASRL/dev/ttyUSB0::INSTR', identity };
  await memory.remember('table', seen, () => Promise.resolve(ports));
  expect(memory.recall(bench)).toMatchObject([{ identity, adapter: '0403:6015:FT7' }]);
  // Where ports cannot be listed, the instrument's own number is left.
  await memory.remember('table', seen, () => Promise.reject(new Error('no udevadm')));
  expect(memory.recall(bench)).toMatchObject([{ identity, adapter: null }]);
});
