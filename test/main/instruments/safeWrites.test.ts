import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { BenchParameter } from '../../../src-core/domain/bench.ts';
import { scpiDefinitionSchema } from '../../../src-core/domain/scpiDefinition.ts';
import { createInstrument } from '../../../src-main/instruments/drivers/createInstrument.ts';
import { driverTable } from '../../../src-main/instruments/drivers/driverTable.ts';
import { genericScpi } from '../../../src-main/instruments/drivers/genericScpi.ts';
import type { LanguageDriver } from '../../../src-main/instruments/drivers/language/defineScpiDriver.ts';
import { DefinitionDialect } from '../../../src-main/instruments/simulator/definitionDialect.ts';
import { driveToSafe } from '../../../src-main/safety/safeState.ts';
import { instrumentAt, temporaryFolder } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import { serveDialect } from './support/serveDialect.ts';

type Name =
  'itc4000' | 'ldc500' | 'arroyo' | 'ctl200' | 'keithley2510' | 'keithley2400' | 'keithley2450' | 'keithley2600';
type Options = Record<string, string | number | boolean>;

/** A simulated instrument as it comes out of its box, connected; `sent` is what it is told and not asked since `forget`. */
async function connected(name: Name, options: Options = {}) {
  const driver = driverTable[name] as LanguageDriver;
  const { address, received } = await serveDialect(new DefinitionDialect(driver.language, 'A0001'));
  const instrument = instrumentAt(name, address, { options });
  await instrument.connect();
  const said = () => received.splice(0).join('').split(/[\r\n]+/).filter((line) => line !== ''); // prettier-ignore
  said();
  const sent = () => said().filter((line) => !/\?|print\(|^err$/.test(line));
  const steps = (values: ReadonlyMap<number, number>) =>
    driver.wireSteps(values, options).map(({ send }) => send.trim());
  return { instrument, sent, steps };
}

const lasers = [
  ['itc4000', {}, 'OUTP1:STAT 0', /OUTP2:STAT/],
  ['ldc500', {}, 'LDON OFF', /TEON/],
  ['arroyo', { controls: 'both' }, 'LASER:OUTPUT 0', /TEC:OUTPUT/],
  ['ctl200', {}, 'lason 0', /tecon/],
] as const;
const sources = [
  ['keithley2400', {}, 'OUTPUT 0', /OUTPUT 1/],
  ['keithley2450', {}, ':OUTP 0', /OUTP 1/],
  ['keithley2600', {}, 'smua.source.output=0', /output *= *1/],
] as const;
const coolers = [
  ['itc4000', {}, 'OUTP2:STAT 1'],
  ['ldc500', {}, 'TEON ON'],
  ['arroyo', { controls: 'both' }, 'TEC:OUTPUT 1'],
  ['ctl200', {}, 'tecon 1'],
  ['keithley2510', {}, 'OUTPUT ON'],
] as const;

describe('the way to safe', () => {
  it.each(lasers)('switches the laser of the %s off, as the guard does', async (name, options, off, never) => {
    const { instrument, sent, steps } = await connected(name, options);
    await instrument.writeOutput(0, 26);
    await instrument.writeOutput(1, 20);
    sent();
    await instrument.writeSafe(new Map([[1, 0]]));
    const said = sent();
    expect(said).toContain(off);
    expect(said.join()).not.toMatch(never);
    expect(steps(new Map([[1, 0]]))).toEqual(expect.arrayContaining(said));
    expect(await instrument.observeOutputs([1])).toMatchObject([{ value: 0 }]);
  });

  it.each(sources)(
    'switches the %s off, and never on, whatever rounding is in the value',
    async (name, options, off, on) => {
      const { instrument, sent, steps } = await connected(name, options);
      const almost = 0.1 * 3 - 0.3;
      expect(almost).not.toBe(0);
      await instrument.writeSafe(new Map([[0, almost]]));
      expect(sent().join()).not.toMatch(on);
      await instrument.writeOutput(0, 2);
      expect(sent().join()).toMatch(on);
      await instrument.writeSafe(new Map([[0, almost]]));
      expect(sent()).toContain(off);
      expect(steps(new Map([[0, almost]]))).toContain(off);
      await instrument.writeOutput(0, almost);
      expect(sent().join()).not.toMatch(on);
    },
  );

  it.each(sources)('leaves the %s off where the bench has another safe value', async (name, options, _off, on) => {
    const { instrument, sent } = await connected(name, options);
    await instrument.writeSafe(new Map([[0, 1]]));
    expect(sent().join()).not.toMatch(on);
  });

  it.each(coolers)('leaves the temperature controller of the %s as it is, off or on', async (name, options, on) => {
    const { instrument, sent } = await connected(name, options);
    for (const value of [25, 30]) await instrument.writeSafe(new Map([[0, value]]));
    expect(sent()).not.toContain(on);
    await instrument.writeOutput(0, 25);
    expect(sent()).toContain(on);
    await instrument.writeSafe(new Map([[0, 25]]));
    expect(sent()).toHaveLength(1);
  });

  it('does not toggle the heater of a TC200 on', async () => {
    let enabled = false;
    const server = await startInstrumentServer({
      commandEnd: '\r',
      onCommand: (command, connection) => {
        if (command === 'ens') enabled = !enabled;
        const replies: Record<string, string> = {
          '*idn?': 'THORLABS TC200 VERSION 2.0\r',
          'stat?': `${enabled ? 49 : 48} `,
          'tset?': '25.0 C\r',
          'tmax?': '80.0\r',
        };
        connection.send(`${command}\r${replies[command] ?? ''}> `);
      },
    });
    onTestFinished(() => server.stop());
    const controller = instrumentAt('tc200', server.address);
    await controller.connect();
    await controller.writeSafe(new Map([[0, 25]]));
    expect([enabled, server.commands.at(-1)]).toEqual([false, 'tset=25.0']);
    await controller.writeOutput(0, 25);
    expect(enabled).toBe(true);
    await controller.writeSafe(new Map([[0, 25]]));
    expect(enabled).toBe(true);
  });

  it('switches off although the value is refused', async () => {
    const complaints: string[] = [];
    const server = await startInstrumentServer({
      onCommand: (command, connection) => {
        const replies: Record<string, string> = { '*IDN?': 'KEITHLEY INSTRUMENTS INC.,MODEL 2400,1,C30' };
        if (command === ':SOURCE:VOLTAGE 0') complaints.push('-221,"Settings conflict"');
        if (command === ':SYST:ERR?') connection.send(`${complaints.shift() ?? '0,"No error"'}\n`);
        else if (command === ':SOURCE:FUNCTION?') connection.send('VOLT\n');
        else if (command.includes('?')) connection.send(`${replies[command] ?? '1'}\n`);
      },
    });
    onTestFinished(() => server.stop());
    const source = instrumentAt('keithley2400', server.address);
    await source.connect();
    await expect(source.writeSafe(new Map([[0, 0]]))).rejects.toThrow(/Settings conflict/);
    expect(server.commands).toContain('OUTPUT 0');
  });

  it('is what the write gate goes, with all the time that a laser takes to tune', async () => {
    let metres = 1.6e-6;
    const server = await startInstrumentServer({
      onCommand: (command, connection) => {
        const set = /^SOUR0:WAV ([\d.]+)NM$/.exec(command);
        if (set !== null) metres = Number(set[1]) * 1e-9;
        if (command === '*IDN?') connection.send('Keysight Technologies,N7776C,MY12345678,1.20\n');
        if (command === 'SOUR0:WAV?') connection.send(`${metres.toExponential(8)}\n`);
        if (/M[AI][XN]$/.test(command)) connection.send(command.endsWith('MIN') ? '1.48E-6\n' : '1.64E-6\n');
        if (command === '*OPC?') setTimeout(() => connection.send('1\n'), 2600);
      },
    });
    onTestFinished(() => server.stop());
    const laser = instrumentAt('n777x', server.address);
    await laser.connect();
    const definition: BenchParameter = {
      unit: 'nm',
      instrument: 'laser',
      channel: 0,
      safe: 1500,
      hard_limits: [1480, 1640],
      ramp: { step: 200, dwell_ms: 0 },
      settle_ms: 0,
    };
    const parameter = { fullName: 'laser.wavelength', nodeId: 'laser', name: 'wavelength', definition };
    expect(await driveToSafe([parameter], () => laser)).toMatchObject({ ok: true, outputs: [{ state: 'safe' }] });
  });
});

describe('a link that was lost and is found again', () => {
  it.each([
    ['santec_tsl', ':POWer:STATe 1'],
    ['keysight8164', 'SOUR0:POW:STAT 1'],
  ] as const)('does not switch the light of the %s on', async (name, on) => {
    const { language } = driverTable[name] as LanguageDriver;
    const { address, received, cut } = await serveDialect(new DefinitionDialect(language, 'A0001'));
    const laser = instrumentAt(name, address, { options: { output_on: true, keep_alive_ms: 0 } });
    await laser.connect();
    expect(received.splice(0).join('')).toContain(on);
    cut();
    await vi.waitFor(() => expect(laser.state).toBe('lost'));
    await laser.connect();
    expect(received.splice(0).join('')).not.toContain(on);
  });
});

describe('a SCPI instrument of the bench file on its way to safe', () => {
  const output = { unit: 'V', set: 'VOLT {}', get: 'VOLT?', limits: [0, 10], enable: 'OUTP ON' };
  const connectedWith = async (safe: { value: number; commands: string[] }) => {
    const definition = scpiDefinitionSchema.parse({
      identity: { pattern: 'ACME*' },
      errors: null,
      outputs: [{ ...output, safe }],
    });
    const { address, received } = await serveDialect(new DefinitionDialect(genericScpi(definition).language, 'A1'));
    const instrument = createInstrument({
      id: 'supply',
      instrument: { driver: 'scpi', address, options: {}, definition },
      lockDirectory: temporaryFolder(),
    });
    onTestFinished(() => instrument.disconnect());
    await instrument.connect();
    received.splice(0);
    // What is not answered has arrived once a later question is.
    const sent = async () => {
      await instrument.observeOutputs([0]);
      return received
        .splice(0)
        .join('')
        .trim()
        .split('\n')
        .filter((line) => !line.endsWith('?'));
    };
    return { instrument, sent };
  };

  it('is told its safe commands and never switched on', async () => {
    const { instrument, sent } = await connectedWith({ value: 0, commands: ['OUTP OFF'] });
    await instrument.writeSafe(new Map([[0, 1e-17]]));
    expect(await sent()).toEqual(['VOLT 0', 'OUTP OFF']);
    await instrument.writeSafe(new Map([[0, 3]]));
    expect(await sent()).toEqual(['VOLT 3']);
  });

  it('is switched on by a set to the safe value where no command of the safe state switches it off', async () => {
    const { instrument, sent } = await connectedWith({ value: 5, commands: [] });
    await instrument.writeOutput(0, 5);
    expect(await sent()).toEqual(['VOLT 5', 'OUTP ON']);
    await instrument.writeSafe(new Map([[0, 5]]));
    expect(await sent()).toEqual(['VOLT 5']);
  });
});
