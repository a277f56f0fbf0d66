import { describe, expect, it, onTestFinished } from 'vitest';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { discoverInstruments } from '../../../../src-main/instruments/discover.ts';
import type { DiscoverOptions, DiscoveryWays } from '../../../../src-main/instruments/discover.ts';
import { identifyAddress } from '../../../../src-main/instruments/discovery/identifyAddress.ts';
import { namedHostSighting } from '../../../../src-main/instruments/discovery/namedHosts.ts';
import { acquirePortLock } from '../../../../src-main/instruments/transports/portLock.ts';
import { ptyObstacle, servePty } from '../../../support/ptyServer.ts';
import { startMdnsResponder } from '../../../support/mdnsResponder.ts';
import type { AnnouncedService } from '../../../support/mdnsResponder.ts';
import { makeUsbtmcTree } from '../../../support/usbtmcTree.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import { startRecordedQontrol } from '../support/qontrolRecording.ts';

/** A machine with nothing on it but what a test puts there. */
const nothing: DiscoveryWays = {
  serialPorts: () => Promise.resolve([]),
  usbRoots: { sysfs: '/nowhere', devices: '/nowhere' },
  network: null,
  visa: () => Promise.resolve({ found: [], notices: [] }),
};

const look = async (ways: Partial<DiscoveryWays>, more: Partial<DiscoverOptions> = {}) =>
  await discoverInstruments({ lockDirectory: temporaryFolder(), ...more, ways: { ...nothing, ...ways } });

async function serve(answers: Readonly<Record<string, string>>) {
  const server = await startInstrumentServer({
    onCommand: (command, connection) => connection.send(answers[command] ?? ''),
  });
  onTestFinished(() => server.stop());
  return server;
}

/** Answers whatever it is asked with the same bytes. */
async function serveBytes(bytes: Buffer) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('serial ports', () => {
  const port = { path: '/dev/ttyUSB3', vendorId: '0403', productId: '6015', serialNumber: 'FT7', manufacturer: 'FTDI' };

  it('are known by their USB ids', async () => {
    const { found, notices } = await look({
      serialPorts: () =>
        Promise.resolve([port, { path: '/dev/ttyS0' }, { path: 'COM4', manufacturer: 'Maker\u001b[2J' }]),
    });
    expect(notices).toEqual([]);
    expect(found.map(({ address, description }) => [address, description])).toEqual([
      [
        'ASRL/dev/ttyUSB3::INSTR',
        'FTDI X-series serial adapter (a Qontrol module may have one), USB 0403:6015, serial number FT7',
      ],
      ['ASRLCOM4::INSTR', 'Maker [2J'],
    ]);
  });

  it('say what is missing where they cannot be listed', async () => {
    const { notices } = await look({ serialPorts: () => Promise.reject(new Error('spawn udevadm ENOENT')) });
    expect(notices).toEqual([expect.stringContaining('the program udevadm is missing (package udev)')]);
  });

  it('are known again by their adapter when they have moved', async () => {
    const remembered = [
      {
        instrument: 'heaters',
        address: 'ASRL/dev/ttyUSB0::INSTR',
        identity: null,
        adapter: '0403:6015:FT7',
        isConnected: false,
      },
      { instrument: 'tec', address: 'ASRL/dev/ttyUSB1::INSTR', identity: null, adapter: null, isConnected: true },
    ];
    const ports = [port, { ...port, path: '/dev/ttyUSB1', serialNumber: 'FT9' }];
    const { found } = await look({ serialPorts: () => Promise.resolve(ports) }, { remembered });
    expect(found).toEqual([
      expect.objectContaining({
        address: 'ASRL/dev/ttyUSB3::INSTR',
        usedBy: null,
        movedFrom: { instrument: 'heaters', address: 'ASRL/dev/ttyUSB0::INSTR' },
      }),
      expect.objectContaining({ usedBy: 'tec', movedFrom: null }),
    ]);
    // One that still stands where the bench has it has not moved, whatever adapter is like it.
    const both = await look(
      { serialPorts: () => Promise.resolve([port, { ...port, path: '/dev/ttyUSB0' }]) },
      { remembered },
    );
    expect(both.found.map(({ movedFrom }) => movedFrom)).toEqual([null, null]);
  });
});

it('finds USB instruments by their descriptors, with the driver that speaks to them', async () => {
  const tree = makeUsbtmcTree();
  onTestFinished(() => tree.remove());
  const descriptor = { idVendor: '1313', idProduct: '8078', manufacturer: 'Thorlabs', product: 'PM100D' };
  tree.plug('usbtmc0', { ...descriptor, serial: 'P0000001' });
  tree.plug('usbtmc1', descriptor);
  const identity = { manufacturer: 'THORLABS', model: 'PM100D', serialNumber: 'P0000001', firmware: '2.4.0' };
  const remembered = [
    { instrument: 'meter', address: 'TCPIP0::10.0.0.3::inst0::INSTR', identity, adapter: null, isConnected: false },
    // Another model with the same number is another instrument.
    {
      instrument: 'other',
      address: 'GPIB0::1::INSTR',
      identity: { ...identity, model: 'TC200' },
      adapter: null,
      isConnected: false,
    },
  ];
  const { found, notices } = await look({ usbRoots: tree.roots }, { remembered });
  expect(found).toEqual([
    {
      address: 'USB0::0x1313::0x8078::P0000001::INSTR',
      description: 'Thorlabs PM100D, serial number P0000001',
      driver: 'pm100d',
      identity: { manufacturer: 'Thorlabs', model: 'PM100D', serialNumber: 'P0000001', firmware: '' },
      usedBy: null,
      movedFrom: { instrument: 'meter', address: 'TCPIP0::10.0.0.3::inst0::INSTR' },
    },
  ]);
  expect(notices).toEqual([expect.stringContaining('usbtmc1 has no serial number')]);
});

describe('instruments that announce themselves', () => {
  const facts = {
    txtvers: '1',
    Manufacturer: 'Keysight Technologies',
    Model: 'N7778C',
    SerialNumber: 'DE1',
    FirmwareVersion: '1.0',
  };
  const laser = { name: 'N7778C. (bench 2)', host: 'n7778c.local', address: '10.0.0.7', facts };
  const announced: AnnouncedService[] = [
    { ...laser, service: '_lxi._tcp.local', port: 80 },
    { ...laser, service: '_scpi-raw._tcp.local', port: 5025 },
    { ...laser, service: '_hislip._tcp.local', port: 4881 },
    { service: '_vxi-11._tcp.local', name: 'Scope', host: 'scope.local', port: 111, address: '10.0.0.9' },
    { service: '_scpi-raw._tcp.local', name: 'No address', host: 'meter-3.local', port: 5555 },
    { service: '_http._tcp.local', name: 'Printer', host: 'printer.local', port: 80, address: '10.0.0.99' },
  ];
  const expected = [
    {
      address: 'TCPIP0::10.0.0.7::hislip0,4881::INSTR',
      description:
        'Keysight Technologies N7778C, serial number DE1 (n7778c.local); also at ' +
        'TCPIP0::10.0.0.7::5025::SOCKET, TCPIP0::10.0.0.7::inst0::INSTR',
      driver: 'n777x',
      identity: { manufacturer: 'Keysight Technologies', model: 'N7778C', serialNumber: 'DE1', firmware: '1.0' },
      usedBy: null,
      movedFrom: null,
    },
    expect.objectContaining({ address: 'TCPIP0::10.0.0.9::inst0::INSTR', description: 'Scope (scope.local)' }),
    expect.objectContaining({ address: 'TCPIP0::meter-3.local::5555::SOCKET', identity: null }),
  ] as unknown[];

  it.each([
    ['tell everything at once', true],
    ['tell only what they are asked', false],
  ])('are found when they %s', async (_how, completely) => {
    const responder = await startMdnsResponder(announced, { completely, noise: Buffer.from('not DNS at all') });
    onTestFinished(() => responder.stop());
    const { found, notices } = await look({
      network: { durationMs: 600, target: responder.target, from: ['127.0.0.1'] },
    });
    expect(notices).toEqual([]);
    expect([...found].sort((a, b) => a.address.localeCompare(b.address))).toEqual(expected);
    expect(responder.asked).toContain('_lxi._tcp.local 12');
  });

  it('are not waited for by whoever has given up', async () => {
    const responder = await startMdnsResponder([]);
    onTestFinished(() => responder.stop());
    const network = { durationMs: 600_000, target: responder.target, from: ['127.0.0.1', '203.0.113.1'] };
    const abort = new AbortController();
    const looking = look({ network }, { signal: abort.signal });
    abort.abort();
    expect((await looking).found).toEqual([]);
  });
});

it('takes another link of an instrument for that instrument, not for one that has moved', async () => {
  const tree = makeUsbtmcTree();
  onTestFinished(() => tree.remove());
  tree.plug('usbtmc0', {
    idVendor: '1313',
    idProduct: '8078',
    manufacturer: 'Thorlabs',
    product: 'PM100D',
    serial: 'P1',
  });
  const identity = { manufacturer: 'THORLABS', model: 'PM100D', serialNumber: 'P1', firmware: '2.4.0' };
  const meter = { instrument: 'meter', address: 'TCPIP0::10.0.0.3::5025::SOCKET', identity, adapter: null };
  const usedBy = async (isConnected: boolean) =>
    (await look({ usbRoots: tree.roots }, { remembered: [{ ...meter, isConnected }] })).found[0];
  // It answers over the network: what is plugged in is the same instrument.
  expect(await usedBy(true)).toMatchObject({ usedBy: 'meter', movedFrom: null });
  expect(await usedBy(false)).toMatchObject({ usedBy: null, movedFrom: { instrument: 'meter' } });
  const facts = { Model: 'PM100D', SerialNumber: 'P1' };
  const responder = await startMdnsResponder([
    { service: '_hislip._tcp.local', name: 'PM100D', host: 'pm.local', port: 4880, address: '10.0.0.3', facts },
  ]);
  onTestFinished(() => responder.stop());
  const { found } = await look(
    { network: { durationMs: 300, target: responder.target, from: ['127.0.0.1'] } },
    { remembered: [{ ...meter, isConnected: false }] },
  );
  expect(found).toMatchObject([{ address: 'TCPIP0::10.0.0.3::hislip0::INSTR', usedBy: 'meter', movedFrom: null }]);
});

describe('hosts that a person names', () => {
  it('that the bench has are not asked while it has them', async () => {
    const meter = await serve({ '*IDN?': 'THORLABS,PM100D,P1,2.4.0\n' });
    const lockDirectory = temporaryFolder();
    onTestFinished(acquirePortLock(lockDirectory, meter.address));
    const remembered = [
      { instrument: 'meter', address: meter.address, identity: null, adapter: null, isConnected: true },
    ];
    const { found, notices } = await look({}, { hosts: [`127.0.0.1:${meter.port}`], lockDirectory, remembered });
    expect(found).toMatchObject([{ address: meter.address, usedBy: 'meter' }]);
    expect(notices).toEqual([]);
    expect(meter.commands).toEqual([]);
  });

  it('are asked who they are', async () => {
    const meter = await serve({ '*IDN?': 'THORLABS,PM100D,P1,2.4.0\n' });
    const other = await serve({ '*IDN?': '"ACME","Widget 3",0,0\r\n' });
    const silent = await serve({});
    const { found, notices } = await look({}, { hosts: [meter, other, silent].map(({ port }) => `127.0.0.1:${port}`) });
    expect(notices).toEqual([]);
    expect(found).toEqual([
      expect.objectContaining({
        address: meter.address,
        driver: 'pm100d',
        description: 'THORLABS PM100D, serial number P1',
      }),
      expect.objectContaining({ address: other.address, driver: null, description: 'ACME Widget 3' }),
      expect.objectContaining({
        address: silent.address,
        identity: null,
        description: expect.stringContaining('does not answer') as string,
      }),
    ]);
    expect(meter.commands).toEqual(['*IDN?']);
  });

  it('have one sentence each for what is no instrument, no host, no answer', async () => {
    const webPort = await serveBytes(Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    const noisePort = await serveBytes(Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256)));
    const hosts = [`127.0.0.1:${webPort}`, `127.0.0.1:${noisePort}`, '127.0.0.1:1', 'a b', 'host:99999', '::1', ''];
    const { found, notices } = await look({}, { hosts });
    expect(found.filter(({ identity }) => identity !== null)).toEqual([]);
    expect(notices.length + found.length).toBe(hosts.length);
    expect(notices.every((notice) => /^[^\n\x00-\x1f]+\.$/.test(notice) && notice.length < 400)).toBe(true);
    expect(notices.some((notice) => notice.includes('it answered "HTTP/1.1 400 Bad Request'))).toBe(true);
  });

  it('are left alone where every byte is printed', async () => {
    for (const port of [9100, 9101, 515, 631]) {
      expect(await namedHostSighting(`127.0.0.1:${port}`, { lockDirectory: temporaryFolder() })).toBe(
        `127.0.0.1:${port} is the port of a printer: nothing was sent there.`,
      );
    }
  });
});

describe('asking an address who is there', () => {
  const ask = async (address: string) =>
    await identifyAddress(address, { lockDirectory: temporaryFolder(), timeoutMs: 300 });

  it.skipIf(ptyObstacle !== null)('knows the dialects of serial instruments that do not answer *IDN?', async () => {
    const module = await startRecordedQontrol(['two_q8iv_3', 'mixed_tests']);
    const terminal = await servePty(module.address);
    onTestFinished(async () => {
      await terminal.close();
      await module.stop();
    });
    const { identity, driver } = await ask(`ASRL${terminal.path}::INSTR`);
    expect(driver).toBe('qontrol');
    expect(identity.model).toBe('Q8iv');
  });

  it('says that an instrument is held, and that nothing answers', async () => {
    const silent = await serve({});
    await expect(ask(silent.address)).rejects.toMatchObject({ code: 'instrument_timeout' });
    await expect(ask('TCPIP0::127.0.0.1::1::SOCKET')).rejects.toMatchObject({ code: 'instrument_unreachable' });
    await expect(ask('nonsense')).rejects.toMatchObject({ code: 'bad_input' });
  });
});
