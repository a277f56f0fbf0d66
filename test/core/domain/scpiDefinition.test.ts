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
  ])('%# says where it is wrong', (value, said) => {
    expect(refusals(value).join('\n')).toContain(said);
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
