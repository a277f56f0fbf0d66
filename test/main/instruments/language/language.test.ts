import { describe, expect, it, onTestFinished } from 'vitest';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import {
  canonicalCommand,
  fillCommand,
  matchCommand,
} from '../../../../src-main/instruments/drivers/language/commandText.ts';
import { query, setting } from '../../../../src-main/instruments/drivers/language/commands.ts';
import { defineScpiDriver } from '../../../../src-main/instruments/drivers/language/defineScpiDriver.ts';
import { scpiErrors, tspErrors } from '../../../../src-main/instruments/drivers/language/errorQueue.ts';
import { LanguageSession } from '../../../../src-main/instruments/drivers/language/languageSession.ts';
import {
  listOf,
  measuredIn,
  numberIn,
  oneOf,
  onOff,
  shortForm,
} from '../../../../src-main/instruments/drivers/language/values.ts';
import { GarbledReply } from '../../../../src-main/instruments/protocols/dialect.ts';
import { MessageLink } from '../../../../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../../../../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';

describe('the texts of commands', () => {
  it('knows a command in every spelling of SCPI-99, and no other', () => {
    // SCPI-99, volume 1, 6.2.1: four letters, three when the fourth is a vowel.
    expect(
      ['VOLTage', 'CURRent', 'SOURce', 'TEMPerature', 'RANGe', 'AUTO', 'POWer', 'SENSe'].map((word) => shortForm(word)),
    ).toEqual(['VOLT', 'CURR', 'SOUR', 'TEMP', 'RANG', 'AUTO', 'POW', 'SENS']);
    expect(canonicalCommand(':SOURce:VOLTage:RANGe:AUTO?')).toBe(
      canonicalCommand('sour:volt:rang:auto?'.toUpperCase()),
    );
    expect(matchCommand(':SOURCE:VOLTAGE {}', 'sour:volt 1.5')).toEqual({ value: '1.5', fields: {} });
    expect(matchCommand(':SOURCE:VOLTAGE {}', ':SOUR:VOLT?')).toBeNull();
    expect(matchCommand(':SOURCE:VOLTAGE {}', ':SOUR:VOLT:RANG 1')).toBeNull();
    expect(matchCommand('rtmin {}', 'rtmax 3')).toBeNull();
  });

  it('finds the fields of a template, and only those that there are', () => {
    const choices = { channel: ['1', '2'] };
    expect(matchCommand('SENS{channel}:POW:WAV {}', 'SENSe2:POWer:WAV 1550NM', choices)).toEqual({
      value: '1550NM',
      fields: { channel: '2' },
    });
    expect(matchCommand('SENS{channel}:POW:WAV {}', 'SENS3:POW:WAV 1550NM', choices)).toBeNull();
    expect(fillCommand('print({smu}.measure.v())', { smu: 'smub' })).toBe('print(smub.measure.v())');
  });
});

describe('values', () => {
  it('says numbers without exponents, in the instrument’s unit, and refuses what is out of range', () => {
    const milliampere = numberIn('mA', { scale: 1000, range: [0, 100] });
    expect([20, 0.1, 100, 0, 1e-4].map((value) => milliampere.format(value))).toEqual([
      '0.02',
      '0.0001',
      '0.1',
      '0',
      '0.0000001',
    ]);
    expect(milliampere.parse('+2.000000E-02')).toBe(20);
    for (const value of [101, -1, NaN, Infinity]) expect(() => milliampere.format(value)).toThrow(FringeError);
    expect(() => milliampere.parse('9.9E37')).toThrow(GarbledReply);
  });

  it('does not take one unit for another', () => {
    const celsius = numberIn('degC', { suffixes: ['C', 'Celsius'] });
    expect([celsius.parse('30 C'), celsius.parse('30.0 Celsius'), celsius.parse('30')]).toEqual([30, 30, 30]);
    for (const reply of ['30 F', '303.15 K', '30 mC', 'C', ''])
      expect(() => celsius.parse(reply)).toThrow(GarbledReply);
  });

  it('takes a list of as many as were expected', () => {
    const pair = listOf(measuredIn('V'), { separator: '\t', count: 2 });
    expect(pair.parse('1.5\t9.91e37')).toEqual([
      { value: 1.5, fault: null },
      { value: null, fault: 'not measured' },
    ]);
    for (const reply of ['1.5', '1.5\t1\t1', '1.5,1', '1.5\t']) expect(() => pair.parse(reply)).toThrow(GarbledReply);
  });

  it('takes a word in its short and its long form, and a number that TSP says', () => {
    const source = oneOf({ VOLT: 'voltage', CURR: 'current' });
    expect([source.parse('VOLTAGE'), source.parse('"curr"'), source.format('current')]).toEqual([
      'voltage',
      'current',
      'CURR',
    ]);
    expect(() => source.parse('VOL')).toThrow(GarbledReply);
    const tsp = oneOf({ '1': 'voltage', '0': 'current' });
    expect([tsp.parse('1.00000e+00'), tsp.parse('0')]).toEqual(['voltage', 'current']);
    expect(onOff(['ON', 'OFF']).format(onOff().parse('1.00000e+00'))).toBe('ON');
  });
});

it('reads the error queues of SCPI and TSP', () => {
  // PROTOCOLS of the makers: Keithley 2400 and 2600.
  expect(scpiErrors().parse('-113, "Undefined header"', '')).toBe('Undefined header (-113)');
  expect(scpiErrors().parse('+0, No Error', '')).toBeNull();
  expect(scpiErrors().parse('-221,"Settings conflict;2450 error"', '')).toBe('Settings conflict;2450 error (-221)');
  expect(tspErrors.parse('-2.86000e+02\tTSP Runtime error\t20\t1', '')).toBe('TSP Runtime error (-286)');
  expect(tspErrors.parse('0.00000e+00\tQueue Is Empty\t0.00000e+00\t1.00000e+00', '')).toBeNull();
});

it('reads a group of outputs by one exchange', async () => {
  const channels = ['1', '2', '3'];
  const driver = defineScpiDriver({
    name: 'supply',
    title: 'A supply of three channels',
    summary: '',
    sources: [],
    dialect: scpiDialect,
    identity: { models: /^S3$/, expected: 'a supply', example: 'ACME,S3,{serial},1' },
    links: [],
    errors: null,
    fields: { channel: channels },
    commands: {
      level: setting('voltage', 'VOLT{channel}', numberIn('V'), { initial: '0' }),
      all: query('all voltages', 'VOLT:ALL?', listOf(numberIn('V'), { count: 3 })),
    },
    outputs: channels.map((channel, place) => ({
      label: `voltage ${channel}`,
      unit: 'V' as const,
      set: 'level' as const,
      fields: { channel },
      limits: [0, 10] as const,
      safe: { value: 0, off: false },
      group: { ask: 'all' as const, place },
    })),
  });
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      if (command === '*IDN?') connection.send('ACME,S3,1,1\n');
      if (command === 'VOLT:ALL?') connection.send('1.5,2.5,3.5\n');
    },
  });
  const link = new MessageLink({
    transport: createTransport(server.address),
    dialect: scpiDialect,
    label: 'The supply',
    timeoutMs: 1000,
    retries: 0,
    probe: driver.probe,
  });
  onTestFinished(async () => {
    await link.close();
    await server.stop();
  });
  await link.open();
  const context = { link, label: 'The supply', options: {}, timeoutMs: 1000, timeoutOf: () => 1000 };
  const session = await driver.start(context, undefined);
  expect(await session.observeOutputs?.([0, 2], undefined)).toEqual([
    { value: 1.5, currentMa: null },
    { value: 3.5, currentMa: null },
  ]);
  expect(server.commands.filter((command) => command.startsWith('VOLT'))).toEqual(['VOLT:ALL?']);
  await session.writeOutput?.(1, 4, undefined);
  // Nothing answers a set: a question behind it shows that it has arrived.
  await new LanguageSession(driver.language, context, {}).ask('all', undefined);
  expect(server.commands).toContain('VOLT2 4');
});
