import { describe, expect, it, onTestFinished } from 'vitest';
import { scpiDefinitionSchema } from '../../../../src-core/domain/scpiDefinition.ts';
import { createInstrument } from '../../../../src-main/instruments/drivers/createInstrument.ts';
import { genericScpi, matchesGlob } from '../../../../src-main/instruments/drivers/genericScpi.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { fc } from '../support/fuzz.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';

const definition = scpiDefinitionSchema.parse({
  identity: { pattern: 'ACME,PS5*' },
  setup: ['SYST:REM'],
  inputs: [
    { label: 'current', query: 'MEAS:CURR?', unit: 'mA', scale: 1000 },
    { label: 'second of two', query: 'MEAS:ALL?', unit: 'degC', pick: 1, offset: -273.15 },
  ],
  outputs: [
    {
      unit: 'mA',
      set: 'CURR {}',
      get: 'CURR?',
      scale: 1000,
      limits: [0, { query: 'CURR? MAX' }],
      enable: 'OUTP ON',
      safe: { value: 0, commands: ['OUTP OFF'] },
      tolerance: 0.1,
    },
  ],
});

/** A current source that takes at most 50 mA, with an error queue. */
async function startSource(identity = 'ACME,PS50,77,1.0') {
  let ampere = 0;
  const errors: string[] = [];
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      const set = /^CURR ([\d.]+)$/.exec(command);
      if (set !== null && Number(set[1]) > 0.04) errors.push('-222,"Data out of range"');
      else if (set !== null) ampere = Number(set[1]);
      const replies: Record<string, string> = {
        '*IDN?': identity,
        'CURR?': String(ampere),
        'CURR? MAX': '0.05',
        'MEAS:CURR?': ampere === 0 ? '9.91E37' : ampere.toExponential(6),
        'MEAS:ALL?': '1.0,300.15',
      };
      const reply = command === 'SYST:ERR?' ? (errors.shift() ?? '0,"No error"') : replies[command];
      if (reply !== undefined) connection.send(`${reply}\n`);
    },
  });
  onTestFinished(() => server.stop());
  const instrument = createInstrument({
    id: 'source',
    instrument: { driver: 'scpi', address: server.address, options: {}, definition },
    lockDirectory: temporaryFolder(),
  });
  onTestFinished(() => instrument.disconnect());
  return { server, instrument };
}

describe('a SCPI instrument of the bench file', () => {
  it('is read and set by what its definition says', async () => {
    const { server, instrument } = await startSource();
    expect(await instrument.connect()).toMatchObject({ manufacturer: 'ACME', model: 'PS50', serialNumber: '77' });
    expect(server.commands).toContain('SYST:REM');
    expect(instrument.outputLimits(0)).toEqual({ unit: 'mA', minimum: 0, maximum: 50, maxCurrentMa: null });
    expect(await instrument.readInput(0, 0)).toMatchObject({ value: null, fault: 'not measured' });
    await instrument.writeOutput(0, 20);
    expect(server.commands).toContain('CURR 0.02');
    expect(server.commands).toContain('OUTP ON');
    expect(await instrument.observeOutputs([0])).toEqual([{ value: 20, currentMa: null }]);
    expect(await instrument.readInput(0, 0)).toMatchObject({ value: 20, unit: 'mA', integrationTimeNs: 1e8 });
    expect((await instrument.readInput(1, 0)).value).toBeCloseTo(27, 9);
    await instrument.writeOutput(0, 0);
    expect(server.commands).toContain('OUTP OFF');
  });

  it('passes on what the error queue says, after the value went out', async () => {
    const { server, instrument } = await startSource();
    await instrument.connect();
    await expect(instrument.writeOutput(0, 45)).rejects.toMatchObject({
      code: 'instrument_refused',
      message: expect.stringMatching(/refused CURR 0\.045: Data out of range \(-222\)/) as string,
    });
    expect(server.commands.filter((command) => command === 'CURR 0.045')).toHaveLength(1);
  });

  it('refuses another instrument with a sentence', async () => {
    const { instrument } = await startSource('OTHER,PS50,77,1.0');
    await expect(instrument.connect()).rejects.toMatchObject({ code: 'instrument_identity' });
  });

  it('gives the guard the value, what else makes it safe, and a query that ends them', () => {
    expect(
      genericScpi(definition)
        .wireSteps(new Map([[0, 0]]))
        .map(({ send }) => send),
    ).toEqual(['CURR 0\n', 'OUTP OFF\n', '*IDN?\n']);
  });
});

describe('a pattern of an identity', () => {
  it.each([
    ['ACME,PS5*', 'acme,ps50,1,2', true],
    ['*PS50*', 'ACME,PS50,1,2', true],
    ['ACME', 'ACME', true],
    ['ACME', 'ACME,1', false],
    ['A*B*C', 'AxxBxC', true],
    ['A*B*C', 'AxxCxB', false],
    ['AB*BA', 'ABA', false],
  ])('%s and %s: %s', (pattern, text, is) => expect(matchesGlob(pattern, text)).toBe(is));

  it('takes whatever stands where its stars are', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('A', 'b', ',', '1') }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, fc.string({ maxLength: 5 }), (parts, between) =>
        matchesGlob(parts.join('*'), parts.join(between)),
      ),
    );
  });
});
