import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driverNames } from '../../../../src-core/domain/bench.ts';
import { refusalOfQuery } from '../../../../src-core/domain/plainQuery.ts';
import { exampleScpi } from '../../../../src-main/instruments/drivers/genericScpi.ts';
import type { Host } from '../../../../src-main/createHost.ts';
import { openTestHost, temporaryFolder } from '../../../support/testHost.ts';
import { startInstrumentServer } from '../../instruments/support/instrumentServer.ts';
import type { InstrumentServer } from '../../instruments/support/instrumentServer.ts';

const home = temporaryFolder();
const file = join(home, 'table.bench.json');
let host: Host;
let supply: InstrumentServer;
let printer: InstrumentServer;
let volts = 0;

const replies: Readonly<Record<string, string>> = {
  '*IDN?': 'Keysight Technologies,EDU36311A,CN1,1.0.1',
  'SYST:ERR?': '+0,"No error"',
  'VOLT? MAX': '+3.00000000E+01',
  '*OPC?': '1',
  'MEAS:VOLT?': '+1.25000000E+00',
  'MEAS:CURR?': '+2.50000000E-02',
  'MEAS:ALL?': '1.0,2.0',
  'MEAS:OVER?': '9.9E37',
  'SYST:NAME?': 'bench supply',
};

beforeAll(async () => {
  supply = await startInstrumentServer({
    onCommand: (command, connection) => {
      const set = /^VOLT ([\d.]+)$/.exec(command);
      if (set !== null) volts = Number(set[1]);
      const reply = command === 'VOLT?' ? volts.toExponential(8) : replies[command];
      if (reply !== undefined) connection.send(`${reply}\n`);
    },
  });
  printer = await startInstrumentServer({
    onCommand: (_command, { send }) => send('@PJL INFO STATUS\f\x1b%-12345X\n'),
  });
  const bench = {
    format: 'fringe.bench/1',
    id: 'table',
    hardware_revision: '1',
    instruments: {},
    nodes: {},
    sensors: {},
  };
  writeFileSync(file, JSON.stringify(bench));
  host = await openTestHost(home, file);
});
afterAll(async () => {
  await host.close();
  await Promise.all([supply.stop(), printer.stop()]);
  rmSync(home, { recursive: true, force: true });
});

const context = () => ({ signal: new AbortController().signal });
const { identity, terminator } = exampleScpi;
const asked = { ...identity, terminator };
const at = (server: InstrumentServer) => ({ address: server.address, options: { timeout_ms: 2000 }, replaces: null });
const input = (query: string, more: object = {}) =>
  ({ query, unit: 'V', scale: 1, offset: 0, reading_ms: 100, ...more }) as never;
const entry = (more: object = {}) => ({
  ...{ driver: 'scpi' as const, address: supply.address, options: { timeout_ms: 2000 }, definition: exampleScpi },
  ...more,
});
const check = async (instrument: unknown, id = 'supply', replaces: string | null = null) =>
  (await host.handlers['bench.checkInstrument']({ id, replaces, text: JSON.stringify(instrument, null, 2) }, context()))
    .refusals;

describe('the drivers', () => {
  it('are all told with what they are for and the options that they take', async () => {
    const { drivers, linkOptions } = await host.handlers['bench.drivers']({}, context());
    expect(drivers.map(({ name }) => name)).toEqual(driverNames);
    expect(drivers.every(({ title, summary }) => title !== '' && summary.endsWith('.'))).toBe(true);
    const [wavelength] = drivers.find(({ name }) => name === 'pm100d')?.options ?? [];
    expect(wavelength).toMatchObject({ name: 'wavelength_nm', kind: 'number', unit: 'nm' });
    expect(linkOptions.map(({ name }) => name)).toContain('baud');
  });

  it('have the page that stands in the documentation', async () => {
    for (const driver of driverNames) {
      const { text } = await host.handlers['bench.driverPage']({ driver }, context());
      const page = new URL(`../../../../docs/instruments/${driver}.md`, import.meta.url);
      expect(text).toBe(readFileSync(page, 'utf8'));
    }
  });
});

describe('an instrument that is written', () => {
  it('has nothing against it when it is right', async () => {
    expect(await check(entry())).toEqual([]);
    expect(await check({ driver: 'pm100d', address: 'USB0::0x1313::0x8078::P1::INSTR' })).toEqual([]);
  });

  it.each([
    ['definition.inputs[0].query', { definition: { ...exampleScpi, inputs: [{ query: '', unit: 'V' }] } }],
    ['definition.outputs[0].set', withOutput({ set: 'VOLT 1' })],
    ['definition.outputs[0].limits', withOutput({ limits: [5, 1] })],
    ['definition.outputs[0].safe.value', withOutput({ limits: [1, 5], safe: { value: 0 } })],
    ['definition.identity.query', { definition: { ...exampleScpi, identity: { query: 'OUTP 1', pattern: 'A*' } } }],
    ['address', { address: 'TCPIP0::host::SOCKET' }],
    ['options.timeout_ms', { options: { timeout_ms: -1 } }],
    ['definition', { definition: undefined }],
    ['driver', { driver: 'no_such' }],
  ])('is refused at %s, with its line', async (path, wrong) => {
    const refusals = await check(entry(wrong));
    const found = refusals.find((refusal) => refusal.path === path);
    expect(found, JSON.stringify(refusals)).toBeDefined();
    expect(found?.line).toBeGreaterThan(0);
  });

  it('takes only the options of its driver, within their range', async () => {
    const wrong = { driver: 'keithley2400', address: 'GPIB0::24::INSTR', options: { source: 'ohm' } };
    expect(await check(wrong)).toMatchObject([{ path: 'options.source' }]);
  });

  it('needs a name of its own', async () => {
    expect(await check(entry(), '')).toMatchObject([{ path: 'id', message: 'a name is missing' }]);
    expect(await check(entry(), '2 words')).toMatchObject([{ path: 'id' }]);
  });

  it('tells where a text ends that is no JSON', async () => {
    const { refusals } = await host.handlers['bench.checkInstrument'](
      { id: 'a', replaces: null, text: '{\n  "driver": ' },
      context(),
    );
    expect(refusals).toMatchObject([{ path: '', line: 2 }]);
  });
});

describe('asking who it is', () => {
  it('tells who answers, and that it is not what was expected', async () => {
    const ask = host.handlers['bench.askInstrument'];
    const right = await ask({ ...at(supply), driver: 'scpi', identity: asked }, context());
    expect(right).toMatchObject({ identity: { model: 'EDU36311A', serialNumber: 'CN1' }, refusal: '' });
    const other = await ask({ ...at(supply), driver: 'scpi', identity: { ...asked, pattern: 'ACME,*' } }, context());
    expect(other.reply).toBe('Keysight Technologies,EDU36311A,CN1,1.0.1');
    expect(other.refusal).toContain('not of the pattern "ACME,*"');
    const meter = await ask({ ...at(supply), driver: 'hp34401a', identity: null }, context());
    expect(meter.refusal).toContain('it is a "EDU36311A"');
    expect(supply.commands.every((command) => command === '*IDN?')).toBe(true);
  });

  it('refuses a printer with what it said', async () => {
    await expect(
      host.handlers['bench.askInstrument']({ ...at(printer), driver: 'scpi', identity: asked }, context()),
    ).rejects.toMatchObject({
      code: 'instrument_identity',
      message: expect.stringContaining('@PJL INFO STATUS') as string,
    });
  });
});

describe('trying a query', () => {
  const attempt = async (query: string, more: object = {}, server = supply) =>
    await host.handlers['bench.tryQuery']({ ...at(server), identity: asked, input: input(query, more) }, context());

  it('tells the answer as it came and as it is read', async () => {
    expect(await attempt('MEAS:CURR?', { unit: 'mA', scale: 1000 })).toMatchObject({
      reply: '+2.50000000E-02',
      value: 25,
      fault: '',
    });
    expect(await attempt('MEAS:ALL?', { pick: 1, offset: -0.5 })).toMatchObject({ value: 1.5 });
    expect(await attempt('MEAS:ALL?', { pick: 2 })).toMatchObject({
      value: null,
      fault: 'the reply has no value 2, counted from 0',
    });
    expect(await attempt('MEAS:OVER?')).toMatchObject({ value: null, fault: 'over range' });
    expect(await attempt('SYST:NAME?')).toMatchObject({
      ...{ reply: 'bench supply', value: null },
      fault: 'it said "bench supply" where a number was expected',
    });
  });

  it('tells a query that is not answered', async () => {
    await expect(attempt('MEAS:NONE?')).rejects.toMatchObject({ code: 'instrument_timeout' });
  }, 20_000);

  it.each(['VOLT 5', 'VOLT 5;VOLT?', '*TST?', 'VOLT?;OUTP 1'])('sends nothing of %s', async (text) => {
    const before = supply.commands.length;
    await expect(attempt(text)).rejects.toMatchObject({ code: 'bad_input', path: 'input.query' });
    expect(supply.commands).toHaveLength(before);
  });

  it('asks a printer nothing but who it is', async () => {
    await expect(attempt('MEAS:VOLT?', {}, printer)).rejects.toMatchObject({ code: 'instrument_identity' });
    expect(printer.commands).not.toContain('MEAS:VOLT?');
  });

  it('knows queries from commands', () => {
    expect(['MEAS:VOLT? (@101)', 'VOLT? MAX', '*IDN?', ':READ?'].map(refusalOfQuery)).toEqual([null, null, null, null]);
    expect(['OUTP ON', 'A?;B', '*RST?', '', 'V?\nOUTP 1', 'print(1)'].map(refusalOfQuery)).not.toContain(null);
  });
});

describe('the bench file', () => {
  it('takes it, takes a change of it, and keeps what it was', async () => {
    await host.handlers['bench.addInstrument']({ id: 'supply', instrument: entry() }, context());
    const versions = join(home, 'benches', 'table', 'bench-versions');
    expect(readdirSync(versions)).toEqual(['bench-v1.json']);
    expect(await check(entry(), 'supply')).toMatchObject([{ path: 'id' }]);
    expect(await check(entry(), 'twin')).toMatchObject([{ path: 'address' }]);
    expect(await check(entry(), 'supply', 'supply')).toEqual([]);

    // Its own link is lent for a question, and taken up again.
    const lent = { ...at(supply), replaces: 'supply', identity: asked };
    expect(await host.handlers['bench.tryQuery']({ ...lent, input: input('MEAS:VOLT?') }, context())).toMatchObject({
      value: 1.25,
    });
    expect((await host.handlers['bench.status']({}, context())).instruments).toMatchObject([{ state: 'connected' }]);

    const { inputs } = await host.handlers['bench.instrumentInputs']({ instrument: 'supply' }, context());
    expect(inputs).toEqual([
      { channel: 0, label: 'voltage', unit: 'V' },
      { channel: 1, label: 'current', unit: 'mA' },
    ]);
    const sensor = { instrument: 'supply', channel: 0, quantity: 'volts', unit: 'V', settle_ms: 0, dark: 0 };
    expect(await host.handlers['bench.addSensor']({ id: 'volts', sensor }, context())).toEqual({ sensors: ['volts'] });
    await expect(host.handlers['bench.addSensor']({ id: 'volts', sensor }, context())).rejects.toMatchObject({
      path: 'id',
    });
    await expect(
      host.handlers['bench.addSensor']({ id: 'other', sensor: { ...sensor, instrument: 'no' } }, context()),
    ).rejects.toMatchObject({ path: 'sensors.other.instrument' });
    const withoutInputs = entry({ definition: { ...exampleScpi, inputs: [] } });
    expect(await check(withoutInputs, 'supply', 'supply')).toMatchObject([
      { path: 'definition.inputs', message: 'the sensor "volts" reads input 0' },
    ]);
    expect((await host.bench().devices.readSensor('volts', 0)).read).toMatchObject({ value: 1.25 });
    expect(await host.handlers['bench.removeSensor']({ id: 'volts' }, context())).toEqual({ sensors: [] });

    const edited = entry({ label: 'Heater supply' });
    expect(await host.handlers['bench.editInstrument']({ id: 'supply', instrument: edited }, context())).toMatchObject({
      connected: true,
    });
    expect(readdirSync(versions)).toHaveLength(4);
    const wrong = entry({ definition: { ...exampleScpi, identity: { query: '*IDN?', pattern: 'ACME,*' } } });
    await expect(
      host.handlers['bench.editInstrument']({ id: 'supply', instrument: wrong }, context()),
    ).rejects.toMatchObject({
      code: 'instrument_unreachable',
      message: expect.stringContaining('stays as it was') as string,
    });
    const { bench } = await host.handlers['bench.file']({}, context());
    expect(bench.instruments['supply']).toMatchObject({ label: 'Heater supply', definition: { identity } });
    expect(existsSync(join(home, 'benches', 'table', 'bench.json'))).toBe(true);
  }, 60_000);
});

it('lets the link of an instrument go for a question, but never while it drives an output', async () => {
  const parameter = {
    ...{ unit: 'V', instrument: 'supply', channel: 0, hard_limits: [0, 5], safe: 0 },
    ramp: { step: 5, dwell_ms: 0 },
  };
  const driven = join(home, 'driven.bench.json');
  const bench = {
    ...{
      format: 'fringe.bench/1',
      id: 'driven',
      hardware_revision: '1',
      instruments: { supply: entry() },
      sensors: {},
    },
    nodes: { heater: { kind: 'heater', parameters: { drive: parameter } } },
  };
  writeFileSync(driven, JSON.stringify(bench));
  const own = temporaryFolder();
  const { handlers, close } = await openTestHost(own, driven);
  try {
    await handlers['bench.setParameter']({ parameter: 'heater.drive', value: 2 }, context());
    const question = { ...at(supply), replaces: 'supply', driver: 'scpi' as const, identity: asked };
    await expect(handlers['bench.askInstrument'](question, context())).rejects.toMatchObject({
      code: 'instrument_busy',
      remedy: expect.stringContaining('safe values') as string,
    });
    expect(volts).toBe(2);
    await handlers['bench.safeState']({}, context());
    expect(volts).toBe(0);
    expect(await handlers['bench.askInstrument'](question, context())).toMatchObject({ refusal: '' });
    expect((await handlers['bench.status']({}, context())).instruments).toMatchObject([{ state: 'connected' }]);
  } finally {
    await close();
    rmSync(own, { recursive: true, force: true });
  }
}, 60_000);

function withOutput(change: object): object {
  return { definition: { ...exampleScpi, outputs: [{ ...exampleScpi.outputs[0], ...change }] } };
}
