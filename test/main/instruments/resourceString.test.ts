import { fc } from './support/fuzz.ts';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
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
    ['ASRL/dev/ttyUSB0::INSTR', { kind: 'serial', path: '/dev/ttyUSB0' }],
    ['ASRL/dev/serial/by-id/usb-FTDI_X-if00::INSTR', { kind: 'serial', path: '/dev/serial/by-id/usb-FTDI_X-if00' }],
    ['ASRLcom7::INSTR', { kind: 'serial', path: 'COM7' }],
  ])('%s', (text, expected) => {
    expect(parseResourceString(text, 'linux')).toEqual({ ...expected, text });
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
    ['TCPIP0::host::inst0::INSTR', 'VXI-11'],
    ['TCPIP0::host::INSTR', 'VXI-11'],
    ['TCPIP0::host::hislip0::INSTR', 'HiSLIP'],
    ['USB0::0x1313::0x8078::P0000001::INSTR', 'USB (USBTMC)'],
    ['GPIB0::5::INSTR', 'GPIB'],
  ])('names what cannot be reached yet: %s', (text, kind) => {
    expect(refusal(text).code).toBe('not_available');
    expect(refusal(text).message).toContain(kind);
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
          expect(resource.kind === 'socket' ? resource.host : resource.path).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(FringeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
