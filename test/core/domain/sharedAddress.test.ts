import { expect, it } from 'vitest';
import { sharedAddresses } from '../../../src-core/domain/sharedAddress.ts';

const shared = (...addresses: readonly string[]) =>
  sharedAddresses(Object.fromEntries(addresses.map((address, index) => [`i${index}`, { address }]))).length;

it.each([
  ['TCPIP0::127.0.0.1::5025::SOCKET', 'tcpip::LOCALHOST::05025::socket'],
  ['TCPIP0::host::INSTR', 'tcpip1::HOST::inst0::instr'],
  ['TCPIP0::host::hislip0::INSTR', 'TCPIP0::host::HiSLIP0,4880::INSTR'],
  ['USB0::0x1313::0x8078::p1::INSTR', 'usb0::0X1313::0x8078::P1::instr'],
  ['GPIB0::5::INSTR', 'gpib0::5::instr'],
  ['ASRL/dev/ttyUSB0::INSTR', 'asrl/dev/ttyUSB0::instr'],
])('%s and %s are one place', (one, other) => {
  expect(shared(one, other)).toBe(1);
});

it('leaves apart what differs, and what the simulator has still to place', () => {
  expect(
    shared(
      'TCPIP0::host::inst0::INSTR',
      'TCPIP0::host::inst1::INSTR',
      'TCPIP0::host::hislip0::INSTR',
      'TCPIP0::host::hislip0,4881::INSTR',
      'TCPIP0::host::5025::SOCKET',
      'GPIB0::5::INSTR',
      'GPIB0::5::1::INSTR',
      'ASRL/dev/ttyUSB0::INSTR',
      'ASRL/dev/ttyusb0::INSTR',
    ),
  ).toBe(0);
  expect(shared('TCPIP0::127.0.0.1::hislip0,0::INSTR', 'TCPIP0::127.0.0.1::hislip0,0::INSTR')).toBe(0);
  expect(shared('TCPIP0::127.0.0.1::0::SOCKET', 'TCPIP0::127.0.0.1::0::SOCKET')).toBe(0);
});
