import { fc } from './support/fuzz.ts';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { resolveResource } from '../../../src-main/instruments/transports/openTransport.ts';
import { parseResourceString } from '../../../src-main/instruments/transports/resourceString.ts';

const refusal = (text: string, platform: NodeJS.Platform = 'linux'): FringeError => {
  try {
    parseResourceString(text, platform);
  } catch (error) {
    if (error instanceof FringeError) return error;
    throw error;
  }
  throw new Error(`"${text}" was accepted`);
};

describe('VISA resource strings', () => {
  it.each([
    ['TCPIP0::192.168.1.5::5025::SOCKET', { kind: 'socket', host: '192.168.1.5', port: 5025 }],
    ['TCPIP::meter.lab::5025::SOCKET', { kind: 'socket', host: 'meter.lab', port: 5025 }],
    ['tcpip0::127.0.0.1::0::socket', { kind: 'socket', host: '127.0.0.1', port: 0 }],
    ['TCPIP0::[fe80::1]::5025::SOCKET', { kind: 'socket', host: 'fe80::1', port: 5025 }],
    ['TCPIP0::host::inst0::INSTR', { kind: 'vxi11', host: 'host', device: 'inst0' }],
    ['TCPIP0::host::INSTR', { kind: 'vxi11', host: 'host', device: 'inst0' }],
    ['tcpip::[fe80::1]::gpib0,5::instr', { kind: 'vxi11', host: 'fe80::1', device: 'gpib0,5' }],
    ['TCPIP0::host', { kind: 'vxi11', host: 'host', device: 'inst0' }],
    ['TCPIP0::host::hislip0::INSTR', { kind: 'hislip', host: 'host', device: 'hislip0', port: 4880 }],
    ['tcpip2::host::HiSLIP1,4881::instr', { kind: 'hislip', host: 'host', device: 'hislip1', port: 4881 }],
    ['ASRL/dev/ttyUSB0::INSTR', { kind: 'serial', path: '/dev/ttyUSB0' }],
    ['ASRL/dev/serial/by-id/usb-FTDI_X-if00::INSTR', { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI_X-if00' }],
    ['ASRLcom7::INSTR', { kind: 'serial', path: 'COM7' }],
    [
      'USB0::0x1313::0x8078::P0000001::INSTR',
      { kind: 'usb', vendorId: 0x1313, productId: 0x8078, serialNumber: 'P0000001', interfaceNumber: null },
    ],
    [
      'usb::4883::32888::p-1::2::instr',
      { kind: 'usb', vendorId: 4883, productId: 32888, serialNumber: 'p-1', interfaceNumber: 2 },
    ],
    ['GPIB0::5::INSTR', { kind: 'gpib', board: 0, primary: 5, secondary: null }],
    ['gpib1::22::7', { kind: 'gpib', board: 1, primary: 22, secondary: 7 }],
  ])('%s', (text, expected) => {
    expect(parseResourceString(text, 'linux')).toMatchObject({ ...expected, text });
  });

  it.each([
    ['tcpip::Meter.Lab::05025::socket', 'TCPIP0::meter.lab::5025::SOCKET'],
    ['tcpip::HOST', 'TCPIP0::host::inst0::INSTR'],
    ['TCPIP0::[FE80::1]::5025::SOCKET', 'TCPIP0::[fe80::1]::5025::SOCKET'],
    ['tcpip::host::HISLIP0,4880::instr', 'TCPIP0::host::hislip0::INSTR'],
    ['tcpip::host::hislip0,4881', 'TCPIP0::host::hislip0,4881::INSTR'],
    ['usb::4883::0x8078::P0000001', 'USB0::0x1313::0x8078::P0000001::INSTR'],
    ['gpib::05', 'GPIB0::5::INSTR'],
    ['asrl/dev/ttyUSB0::instr', 'ASRL/dev/ttyUSB0::INSTR'],
  ])('writes %s as %s, and reads that as the same', (text, canonical) => {
    const resource = parseResourceString(text, 'linux');
    expect(resource.canonical).toBe(canonical);
    expect(parseResourceString(canonical, 'linux')).toMatchObject({ kind: resource.kind, canonical });
  });

  it('takes a number for a COM port on Windows alone', () => {
    expect(parseResourceString('ASRL3::INSTR', 'win32')).toMatchObject({ path: 'COM3' });
    expect(refusal('ASRL3::INSTR').message).toContain('the port number 3 names a port on Windows only');
  });

  it.each([
    ['TCPIP0::host::99999::SOCKET', 'the port "99999"'],
    ['TCPIP0::host::-1::SOCKET', 'the port "-1"'],
    ['TCPIP0::host::SOCKET', 'the port is missing'],
    ['TCPIP0::::5025::SOCKET', 'the host ""'],
    ['TCPIP0::a b::5025::SOCKET', 'the host "a b"'],
    ['TCPIP0::host::5025::PLUG', 'the resource class "PLUG"'],
    ['TCPIP0', 'the board or the host is missing'],
    ['TCPIP0::host::inst0::PLUG', 'the resource class "PLUG"'],
    ['TCPIP0::host::5025::INSTR', '"5025" is a port'],
    ['TCPIP0::host::a b::INSTR', 'the device "a b"'],
    ['TCPIP0::host::hislip0,99999::INSTR', 'the port "99999"'],
    ['USB0::0x1313::INSTR', 'a vendor, a product'],
    ['USB0::0x11313::0x8078::P1::INSTR', 'the vendor "0x11313"'],
    ['USB0::0x1313::0x8078::P1::999::INSTR', 'interface number 999'],
    ['USB0::0x1313::0x8078::P 1::INSTR', 'the serial number "P 1"'],
    ['GPIB0::INSTR', 'a primary address'],
    ['GPIB0::31::INSTR', 'the primary address 31'],
    ['GPIB0::5::31::INSTR', 'the secondary address 31'],
    ['ASRL::INSTR', 'the serial port is missing'],
    ['ASRL/dev/ttyUSB0', 'the end "::INSTR" is missing'],
    ['ASRLttyUSB0::INSTR', 'the serial port "ttyUSB0"'],
    ['ASRL/dev/../etc/passwd::INSTR', 'not a plain path'],
    ['SERIAL::1', 'the interface "SERIAL"'],
    ['', 'the interface ""'],
  ])('refuses "%s" and names the part', (text, part) => {
    const { code, message, path } = refusal(text);
    expect(code).toBe('bad_input');
    expect(message).toContain(part);
    expect(path).toBe('address');
  });

  it.each([
    ['PXI0::3::INSTR', 'PXI'],
    ['VXI0::1::INSTR', 'VXI'],
    ['USB0::0x1313::0x8078::P0000001::RAW', 'raw USB'],
  ])('names what no bench has: %s', (text, kind) => {
    expect(refusal(text).code).toBe('not_available');
    expect(refusal(text).message).toContain(kind);
  });

  it('knows an alias by the option that says what it stands for', () => {
    const resource = 'TCPIP0::host::5025::SOCKET';
    expect(resolveResource('the meter', { resource })).toMatchObject({ kind: 'socket', text: resource });
    expect(() => resolveResource('the meter', { resource: 5 })).toThrow(/option "resource"/);
  });

  it('answers any text with a resource or a refusal', () => {
    const piece = fc.constantFrom(
      'TCPIP',
      'ASRL',
      'USB',
      '0',
      '::',
      ':',
      '[',
      ']',
      'host',
      '5025',
      'SOCKET',
      'INSTR',
      '/',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(piece, { maxLength: 12 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(text, (address) => {
        try {
          const resource = parseResourceString(address, 'linux');
          const again = parseResourceString(resource.canonical, 'linux');
          expect(again).toMatchObject({ kind: resource.kind, canonical: resource.canonical });
        } catch (error) {
          expect(error).toBeInstanceOf(FringeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
