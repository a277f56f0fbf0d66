import { describe, expect, it } from 'vitest';
import { benchInstrumentSchema } from '../../../src-core/domain/bench.ts';
import { scpiDefinitionSchema } from '../../../src-core/domain/scpiDefinition.ts';

const output = { unit: 'V', set: 'VOLT {}', get: 'VOLT?', limits: [0, 5], safe: { value: 0 } };
const definition = {
  identity: { pattern: 'ACME,PS5*' },
  inputs: [{ query: 'MEAS:VOLT?', unit: 'V' }],
  outputs: [output],
};
const refusals = (value: unknown) =>
  (scpiDefinitionSchema.safeParse(value).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('the definition of a SCPI instrument', () => {
  it('takes what is said and fills in the rest', () => {
    expect(scpiDefinitionSchema.parse(definition)).toMatchObject({
      identity: { query: '*IDN?', pattern: 'ACME,PS5*' },
      terminator: '\n',
      errors: 'SYST:ERR?',
      inputs: [{ scale: 1, offset: 0, reading_ms: 100 }],
      outputs: [{ scale: 1, decimals: 6, safe: { value: 0, commands: [] } }],
    });
  });

  it.each([
    [{ ...definition, identity: {} }, 'identity.pattern'],
    [{ ...definition, outputs: [{ ...output, set: 'VOLT 1' }] }, 'outputs.0.set: must hold {} once'],
    [{ ...definition, outputs: [output, { ...output, get: 'VOLT {}' }] }, 'outputs.1.get: a query takes no value'],
    [{ ...definition, outputs: [{ ...output, limits: [5, 0] }] }, 'outputs.0.limits: the first limit must lie below'],
    [
      { ...definition, outputs: [{ ...output, safe: { value: 6 } }] },
      'outputs.0.safe.value: the safe value lies outside',
    ],
    [{ ...definition, outputs: [{ ...output, unit: 'W' }] }, 'outputs.0.unit: expected one of V, mA, degC, nm'],
    [
      { ...definition, outputs: [{ ...output, limits: [0, 'max'] }] },
      'outputs.0.limits.1: expected a number or {"query"',
    ],
    [{ ...definition, inputs: [{ query: 'READ?\n', unit: 'V' }] }, 'inputs.0.query: a command has printable'],
    [{ ...definition, inputs: [{ query: 'READ?', unit: 'V', scale: 0 }] }, 'inputs.0.scale: must not be 0'],
    [{ ...definition, inputs: [], outputs: [] }, 'inputs: the definition has neither'],
    [{ ...definition, speed: 3 }, 'Unrecognized key'],
    [{ ...definition, inputs: [{ query: 'VOLT 9;CURR?', unit: 'A' }] }, 'inputs.0.query: this is no plain query: one'],
    [{ ...definition, inputs: [{ query: 'VOLT 9', unit: 'A' }] }, 'inputs.0.query: this is no plain query: only'],
    [{ ...definition, inputs: [{ query: '*TST?', unit: '1' }] }, 'inputs.0.query: this is no plain query: *TST? does'],
    [{ ...definition, outputs: [{ ...output, get: 'VOLT' }] }, 'outputs.0.get: this is no plain query'],
    [{ ...definition, outputs: [{ ...output, settled: 'OUTP 1;*OPC?' }] }, 'outputs.0.settled: this is no plain query'],
    [
      { ...definition, outputs: [{ ...output, limits: [0, { query: 'VOLT MAX' }] }] },
      'outputs.0.limits.1.query: this is no plain query',
    ],
    [{ ...definition, errors: 'OUTP 1;SYST:ERR?' }, 'errors: this is no plain query'],
    [{ ...definition, identity: { query: 'OUTP 1', pattern: 'A*' } }, 'identity.query: this is no plain query'],
    [{ ...definition, outputs: [{ ...output, set: 'VOLT {};*OPC?' }] }, 'outputs.0.set: asks'],
    [{ ...definition, outputs: [{ ...output, enable: 'OUTP 1;OUTP?' }] }, 'outputs.0.enable: asks'],
    [
      { ...definition, outputs: [{ ...output, safe: { value: 0, commands: ['OUTP 0;VOLT?'] } }] },
      'outputs.0.safe.commands.0: asks',
    ],
    [{ ...definition, setup: ['SYST:REM', '*CLS;*ESR?'] }, 'setup.1: asks'],
  ])('%# says where it is wrong', (value, said) => {
    expect(refusals(value).join('\n')).toContain(said);
  });

  it.each([
    ['VOLT 9', 'VOLT {}'],
    ['volt 9', 'VOLT {}'],
    ['SOUR:VOLT:LEV:IMM:AMPL 9', 'VOLT {}'],
    ['VOLTage 9', ':SOURce:VOLTage {}'],
    ['SOUR1:VOLT 9', 'SOUR1:VOLT {}'],
    ['INST:SEL CH1;:VOLT 9', 'INST:SEL CH1;:VOLT {}'],
    ['SOUR:CURR:LIM 1;VOLT 9', 'SOUR:CURR:VOLT {}'],
    ['VSET1:9', 'VSET1:{}'],
    ['OUTP ON', 'VOLT {}'],
    ['OUTPut1:STATe 1', 'VOLT {}'],
    ['*CLS;OUTP 1,(@1:3)', 'VOLT {}'],
    ['OUTP2 ON', 'VOLT {}'],
    ['LAMP BRIGHT', 'VOLT {}', 'LAMP BRIGHT'],
    ['LASER:STATE 1', 'VOLT {}'],
    ['POW:STAT 1', 'VOLT {}'],
    ['*RCL 3', 'VOLT {}'],
    ['*RST;VOLT 1', 'VOLT {}'],
  ])('a setup of %j is refused beside %j: it goes out at every connect', (command, set, enable = 'OUTP 1') => {
    const said = refusals({ ...definition, setup: ['SYST:REM', command], outputs: [{ ...output, set, enable }] });
    expect(said).toEqual([expect.stringMatching(/^setup\.1: .*every connect/)]);
  });

  it.each([
    'SYST:REM',
    'INST:SEL CH1',
    'OUTP 0',
    'OUTP OFF',
    '*CLS',
    'VOLT:RANG 10',
    'VOLT:PROT 6',
    'POW 1',
    'OUTP:PROT ON',
    'SENS:CURR:NPLC 1',
  ])('a setup of %j is taken', (command) => {
    const outputs = [{ ...output, set: 'INST:SEL CH1;:VOLT {}', enable: 'OUTP 1' }];
    expect(refusals({ ...definition, setup: [command], outputs })).toEqual([]);
  });

  it('belongs to the driver scpi and to no other', () => {
    const paths = (value: unknown) =>
      benchInstrumentSchema.safeParse(value).error?.issues.map(({ path }) => path.join('.'));
    const address = 'TCPIP0::127.0.0.1::5025::SOCKET';
    expect(paths({ driver: 'scpi', address, definition })).toBeUndefined();
    expect(paths({ driver: 'scpi', address })).toEqual(['definition']);
    expect(paths({ driver: 'pm100d', address, definition })).toEqual(['definition']);
    expect(paths({ driver: 'scpi', address, definition: { ...definition, inputs: [{}] } })).toContain(
      'definition.inputs.0.query',
    );
  });
});
