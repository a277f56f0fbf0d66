import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answer } from '../../../src-main/instruments/simulator/dialect.ts';
import { PyvisaSimDialect } from '../../../src-main/instruments/simulator/pyvisaSimDialect.ts';
import { deviceNamed, parsePyvisaSimFile } from '../../../src-main/instruments/simulator/pyvisaSimFile.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { createTransport } from '../../../src-main/instruments/transports/openTransport.ts';
import { demoBench } from './demoBench.ts';
import { pythonFloat } from '../../../src-main/instruments/simulator/pythonFormat.ts';

const folder = new URL('../instruments/recordings/pyvisa-sim/', import.meta.url);
const files = [
  'pyvisa_sim_channels',
  'pyvisa_sim_default',
  'qcodes_Keithley_2450',
  'qcodes_Keithley_2600',
  'qcodes_Keithley_3706A',
  'qcodes_Keysight_34465A',
  'qcodes_Keysight_E4980A',
  'qcodes_Yokogawa_GS200',
  'qcodes_lakeshore_model335',
  'qcodes_lakeshore_model336',
];
const read = (name: string) => parsePyvisaSimFile(readFileSync(new URL(`${name}.yaml`, folder), 'utf8'));
const talk = (name: string, device: string) => {
  const dialect = new PyvisaSimDialect(deviceNamed(read(name), device));
  const end = Object.values(deviceNamed(read(name), device).eom ?? {})[0]?.q ?? '\n';
  return (text: string) => Buffer.from(answer(dialect, text + end)).toString('latin1');
};

describe.each(files)('the device file %s', (name) => {
  const { devices } = read(name);

  it.each(Object.keys(devices))('is served: %s answers what the file says', (device) => {
    const said = talk(name, device);
    for (const { q, r } of devices[device]?.dialogues ?? []) {
      if (r?.includes('RANDOM') === true) continue;
      expect([q, said(q).trim()]).toEqual([q, r === undefined || r === 'null_response' ? '' : r]);
    }
    for (const { getter } of Object.values(devices[device]?.properties ?? {})) {
      if (getter !== undefined) expect(said(getter.q)).toMatch(/\n$/);
    }
  });
});

describe('what pyvisa-sim’s own tests say of its default devices', () => {
  // Exchanges of pyvisa-sim, pyvisa_sim/testsuite/test_all.py and test_serial.py.
  it.each([
    ['?IDN', 'LSG Serial #1234'],
    ['?FREQ', '100.00'],
    ['!FREQ 10.30', 'OK'],
    ['?FREQ', '10.30'],
    ['?AMP', '1.00'],
    ['!FREQ 0.09', 'FREQ_ERROR'],
    ['!OUT 2', 'ERROR'],
    ['!WVF 1', 'OK'],
    ['?WVF', '1'],
    ['BOGUS', 'ERROR'],
  ])(
    '%s -> %s',
    (() => {
      const said = talk('pyvisa_sim_default', 'device 1');
      return (query: string, reply: string) => expect(said(query)).toBe(`${reply}\n`);
    })(),
  );

  it('keeps a status register that is cleared when read', () => {
    const said = talk('pyvisa_sim_default', 'device 3');
    expect(said('FAKE_COMMAND')).toBe('INVALID_COMMAND\n');
    expect(said('*ESR?')).toBe('32\n');
    expect(said('*ESR?')).toBe('0\n');
    expect(said(':VOLT:IMM:AMPL?')).toBe('+1.00000000E+00\n');
  });

  it('keeps a queue of errors', () => {
    const said = talk('pyvisa_sim_default', 'device 4');
    expect(said(':VOLT:IMM:AMPL 0')).toBe('');
    expect(said(':SYST:ERR?')).toBe('1, Command error\n');
    expect(said(':SYST:ERR?')).toBe('0, No Error\n');
  });

  it('keeps channels apart, by name and by selection', () => {
    const named = talk('pyvisa_sim_channels', 'device 2');
    named('CH 1:VOLT:IMM:AMPL 2.000');
    expect(named('CH 1:VOLT:IMM:AMPL?')).toBe('+2.00000000E+00\n');
    expect(named('CH 2:VOLT:IMM:AMPL?')).toBe('+1.00000000E+00\n');
    const selected = talk('pyvisa_sim_channels', 'device 1');
    selected('F 5.000');
    expect(selected('F?')).toBe('5.000\n');
    selected('I 2');
    expect(selected('F?')).toBe('1.000\n');
  });

  it('draws as many numbers as are asked for', () => {
    const said = talk('pyvisa_sim_default', 'device 5');
    expect(said(':SCAN?').split(',')).toHaveLength(5);
    expect(Number(said(':READ?'))).toBeLessThanOrEqual(10.5);
  });
});

it('prints numbers as Python does', () => {
  expect([0, 1, 2.5, 3e-5, 1e16, 123456, 0.0001].map(pythonFloat)).toEqual([
    '0.0',
    '1.0',
    '2.5',
    '3e-05',
    '1e+16',
    '123456.0',
    '0.0001',
  ]);
});

it('names the place where a file is wrong', () => {
  expect(() => parsePyvisaSimFile('spec: "1.1"\ndevices:\n  a:\n    dialogues:\n      - r: x\n')).toThrow(
    /devices\.a\.dialogues\.0\.q/,
  );
  expect(() => parsePyvisaSimFile('a: [')).toThrow(/no YAML/);
});

it('is named by an option of a simulated bench, and served at its address', async () => {
  const file = fileURLToPath(new URL('qcodes_Keithley_2600.yaml', folder));
  const bench = demoBench();
  const source = {
    driver: 'keithley2600' as const,
    address: 'TCPIP0::127.0.0.1::0::SOCKET',
    options: { simulated_by: `${file}#Keithley` },
  };
  const served = { ...bench, instruments: { ...bench.instruments, source } };
  const simulator = await startSimulator(served, { pacing: false, latencyScale: 0 });
  onTestFinished(() => simulator.close());
  const transport = createTransport(simulator.bench.instruments['source']?.address ?? '');
  await transport.open();
  transport.write('print(localnode.model)\n');
  expect((await transport.readUntil(Buffer.from('\n'), 1000)).toString()).toBe('2601B\n');
  await transport.close();
  const missing = { ...served, instruments: { source: { ...source, options: { simulated_by: 'none.yaml' } } } };
  await expect(startSimulator(missing, { pacing: false, latencyScale: 0 })).rejects.toMatchObject({
    code: 'bad_input',
  });
});
