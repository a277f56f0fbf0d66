import { expect, it, onTestFinished } from 'vitest';
import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { buildVisaDouble, visaDoubleObstacle } from '../../../support/visaDouble.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';

const python = '/usr/bin/python3';
const obstacle =
  visaDoubleObstacle ??
  (spawnSync(python, ['-c', 'import pyvisa']).status === 0 ? null : 'PyVISA is not installed (package python3-pyvisa)');

/** PyVISA's calls of the library, by its own table of functions, statuses and attributes. */
const program = `
import sys, pyvisa
from pyvisa import constants as c
manager = pyvisa.ResourceManager(sys.argv[1])
visa = manager.visalib
print(manager.list_resources('?*'))
session, status = visa.open(manager.session, 'GPIB0::5::INSTR')
visa.set_attribute(session, c.ResourceAttribute.timeout_value, 1000)
print(visa.get_attribute(session, c.ResourceAttribute.timeout_value)[0])
print(visa.get_attribute(session, c.ResourceAttribute.resource_class)[0])
print(visa.write(session, b'*IDN?\\n'))
print(visa.read(session, 100))
visa.write(session, b'CURV?\\n')
print(visa.read(session, 4))
print(visa.read(session, 100))
print(visa.read_stb(session)[0], visa.clear(session))
visa.set_attribute(session, c.ResourceAttribute.timeout_value, 50)
try:
    visa.read(session, 10)
except pyvisa.VisaIOError as error:
    print(error)
visa.close(session)
manager.close()
`;

// What is tried here is the double: another client takes it for a VISA library, by that client's own constants.
it.skipIf(obstacle !== null)(`the double is a VISA library to PyVISA as well (${obstacle ?? 'present'})`, async () => {
  const double = buildVisaDouble();
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      if (command === '*IDN?') connection.send('MAKER,METER,1,1.0\n');
      if (command === 'CURV?') connection.send('#15a\nb\nc\n');
    },
  });
  onTestFinished(async () => {
    await server.stop();
    double.remove();
  });
  double.map({ 'GPIB0::5::INSTR': server.port, 'USB0::0x1313::0x8078::P1::INSTR': server.port });
  const child = spawn(python, ['-W', 'ignore', '-c', program, double.file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(complained).toBe('');
  expect(said.trim().split('\n')).toEqual([
    "('GPIB0::5::INSTR', 'USB0::0x1313::0x8078::P1::INSTR')",
    '1000',
    'INSTR',
    '(6, <StatusCode.success: 0>)',
    "(b'MAKER,METER,1,1.0\\n', <StatusCode.success: 0>)",
    "(b'#15a', <StatusCode.success_max_count_read: 1073676294>)",
    "(b'\\nb\\nc\\n', <StatusCode.success: 0>)",
    '0 0',
    'VI_ERROR_TMO (-1073807339): Timeout expired before operation completed.',
  ]);
});
