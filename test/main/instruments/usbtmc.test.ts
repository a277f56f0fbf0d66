import { describe, expect, it, onTestFinished } from 'vitest';
import { MessageLink } from '../../../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../../../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport } from '../../../src-main/instruments/transports/openTransport.ts';
import { loadUsbtmcControl } from '../../../src-main/instruments/transports/usbtmcControl.ts';
import {
  listUsbtmcDevices,
  parseUsbId,
  usbResourceString,
} from '../../../src-main/instruments/transports/usbtmcDevices.ts';
import { UsbtmcTransport } from '../../../src-main/instruments/transports/usbtmcTransport.ts';
import { parseResourceString } from '../../../src-main/instruments/transports/resourceString.ts';
import { ptyObstacle, servePty } from '../../support/ptyServer.ts';
import { makeUsbtmcTree } from '../../support/usbtmcTree.ts';
import type { UsbtmcTree } from '../../support/usbtmcTree.ts';
import { fc } from './support/fuzz.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer } from './support/instrumentServer.ts';

const pm100d = {
  idVendor: '1313\n',
  idProduct: '8078\n',
  serial: 'P0000001\n',
  manufacturer: 'Thorlabs\n',
  product: 'PM100D\n',
};
const address = 'USB0::0x1313::0x8078::P0000001::INSTR';

function tree(): UsbtmcTree {
  const made = makeUsbtmcTree();
  onTestFinished(() => made.remove());
  return made;
}

function transportTo({ roots }: UsbtmcTree, text = address): UsbtmcTransport {
  const resource = parseResourceString(text);
  if (resource.kind !== 'usb') throw new Error(`${text} is no USB address`);
  const transport = new UsbtmcTransport({ ...resource, address: text, roots });
  onTestFinished(() => transport.close());
  return transport;
}

describe('the list of USB instruments', () => {
  it('reads what the kernel shows of each, in the order of their nodes', () => {
    const { roots, plug } = tree();
    plug('usbtmc10', { ...pm100d, serial: 'P7\n' });
    plug('usbtmc2', { ...pm100d, bInterfaceNumber: '0a\n' });
    expect(listUsbtmcDevices(roots)).toEqual([
      {
        node: `${roots.devices}/usbtmc2`,
        vendorId: 0x1313,
        productId: 0x8078,
        serialNumber: 'P0000001',
        interfaceNumber: 10,
        manufacturer: 'Thorlabs',
        product: 'PM100D',
      },
      expect.objectContaining({ serialNumber: 'P7', interfaceNumber: 0 }),
    ]);
    expect(listUsbtmcDevices(roots).map(usbResourceString)).toEqual([
      'USB0::0x1313::0x8078::P0000001::10::INSTR',
      'USB0::0x1313::0x8078::P7::INSTR',
    ]);
  });

  it('passes over what is no instrument, and a machine without any', () => {
    expect(listUsbtmcDevices({ sysfs: '/nowhere', devices: '/nowhere' })).toEqual([]);
    const { roots, plug } = tree();
    plug('hiddev0', pm100d);
    plug('usbtmc0', { ...pm100d, idVendor: 'zzzz' });
    plug('usbtmc1', { idVendor: '1313' });
    expect(listUsbtmcDevices(roots)).toEqual([]);
  });

  it('takes any bytes for an attribute: an address that can be read back, or none', () => {
    const made = tree();
    let plugged = 0;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 6 }), (serial, id) => {
        plugged += 1;
        made.plug(`usbtmc${plugged}`, { ...pm100d, serial, product: serial, bInterfaceNumber: id });
        const found = listUsbtmcDevices(made.roots).at(-1)!;
        expect(found.serialNumber + found.product).not.toMatch(/[\x00-\x1f\x7f-\xff]/);
        const text = usbResourceString(found);
        if (text !== null) expect(parseResourceString(text)).toMatchObject({ serialNumber: found.serialNumber });
      }),
      { numRuns: 40 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const id = parseUsbId(text);
        expect(id === null || (id >= 0 && id <= 0xffff)).toBe(true);
      }),
    );
  });
});

describe('USB instruments that cannot be opened', () => {
  it('are looked for by ids and serial number, and said to be missing in one sentence', async () => {
    const made = tree();
    await expect(transportTo(made).open()).rejects.toMatchObject({
      code: 'instrument_unreachable',
      message: `Nothing can be reached at ${address}: no USB instrument is plugged in.`,
    });
    made.plug('usbtmc0', { ...pm100d, serial: 'P9' });
    await expect(transportTo(made).open()).rejects.toThrow('of this model there is serial number P9.');
    await expect(transportTo(made, 'USB::0x0957::0x1755::X::INSTR').open()).rejects.toThrow(
      'no USB instrument of this model is plugged in.',
    );
    made.plug('usbtmc1', pm100d);
    await expect(transportTo(made).open()).rejects.toMatchObject({
      code: 'instrument_unreachable',
      message: expect.stringContaining('usbtmc1') as string,
    });
  });

  it.runIf(process.platform === 'linux')('are the kernel’s on Linux unless VISA is asked for', () => {
    expect(createTransport(address).kind).toBe('usbtmc');
    expect(createTransport(address, { visa: true }).kind).toBe('visa');
  });
});

it.runIf(process.platform === 'linux')('knows by its number what the driver of a node has not', async () => {
  const control = await loadUsbtmcControl();
  const { openSync, closeSync } = await import('node:fs');
  const descriptor = openSync('/dev/null', 'r');
  onTestFinished(() => closeSync(descriptor));
  expect(control?.now(descriptor, 'setTimeout', Buffer.alloc(4))).toBe(false);
  // ENOTTY
  expect(await control?.wait(descriptor, 'clear', Buffer.alloc(4))).toBe(25);
});

describe.skipIf(ptyObstacle !== null)(`a USB instrument (${ptyObstacle ?? 'a terminal in place of its node'})`, () => {
  async function plugged(answers: Readonly<Record<string, string>>) {
    const server: InstrumentServer = await startInstrumentServer({
      onCommand: (command, connection) => connection.send(answers[command] ?? ''),
    });
    const terminal = await servePty(server.address);
    const made = tree();
    made.plug('usbtmc3', pm100d, terminal.path);
    let pulled: Promise<void> | null = null;
    const pull = () => (pulled ??= terminal.close());
    onTestFinished(async () => {
      await pull();
      await server.stop();
    });
    return { transport: transportTo(made), server, pull };
  }
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  it('is written and read, and carries a link of commands', async () => {
    const { transport, server } = await plugged({ '*IDN?': 'THORLABS,PM100D,P0000001,2.4.0\n', 'READ?': '1.5E-3\n' });
    const link = new MessageLink({
      transport,
      dialect: scpiDialect,
      label: 'the meter',
      timeoutMs: 2000,
      retries: 0,
      probe: { command: '*IDN?', matches: (reply) => reply.startsWith('THORLABS'), expected: 'a Thorlabs meter' },
    });
    onTestFinished(() => link.close());
    expect(await link.open()).toBe('THORLABS,PM100D,P0000001,2.4.0');
    expect(await link.read('READ?', Number)).toBe(1.5e-3);
    await expect(link.read('SILENT?', Number, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'instrument_timeout' });
    expect(await link.read('READ?', Number)).toBe(1.5e-3);
    expect(server.commands).toContain('SILENT?');
  });

  it('is silent for as long as was asked, and no read is left behind', async () => {
    const { transport } = await plugged({ 'A?': 'a\n' });
    await transport.open();
    let heard = '';
    transport.onBytes((chunk, isEnd) => (heard += chunk.toString() + (isEnd ? '|' : '')));
    transport.expectReply(50);
    transport.write('A?\n');
    transport.expectReply(2000);
    await until(() => heard === 'a\n|');
    expect(transport.state).toBe('open');
  });

  it('has no device clear, status byte or trigger where the driver has none', async () => {
    const { transport } = await plugged({});
    await transport.open();
    expect(await transport.clear(500)).toBe('not_supported');
    await expect(transport.readStatusByte(500)).rejects.toMatchObject({ code: 'not_available' });
    await expect(transport.trigger(500)).rejects.toMatchObject({ code: 'not_available' });
    expect(transport.state).toBe('open');
  });

  it('is lost when it is pulled out', async () => {
    const { transport, pull } = await plugged({});
    await transport.open();
    const reasons: string[] = [];
    transport.onLost((reason) => reasons.push(reason));
    transport.expectReply(60_000);
    await pull();
    await until(() => transport.state === 'lost');
    expect(reasons).toEqual(['the USB instrument went away']);
    expect(() => transport.write('A?\n')).toThrow(/has been lost/);
  });

  it('is sent what was written before it is closed', async () => {
    const { transport, server } = await plugged({});
    await transport.open();
    for (let value = 0; value < 20; value++) transport.write(`SET ${value}\n`);
    await transport.close();
    await until(() => server.commands.length === 20);
    expect(server.commands.at(-1)).toBe('SET 19');
  });
});
