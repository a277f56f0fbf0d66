import { describe, expect, it } from 'vitest';
import { keithley2400 } from '../../../../src-main/instruments/drivers/keithley2400.ts';
import { DefinitionDialect } from '../../../../src-main/instruments/simulator/definitionDialect.ts';
import { answer } from '../../../../src-main/instruments/simulator/dialect.ts';
import { instrumentAt } from '../support/benchOf.ts';
import { serveDialect } from '../support/serveDialect.ts';

type Options = Record<string, string | number | boolean>;

/** A 2400 as somebody left it. */
async function leftBy(commands: readonly string[], options: Options = {}) {
  const dialect = new DefinitionDialect(keithley2400.language, '0912345');
  for (const command of commands) answer(dialect, `${command}\n`);
  const { address, received } = await serveDialect(dialect);
  return { source: instrumentAt('keithley2400', address, { options }), received };
}

describe('a Keithley 2400', () => {
  it('is set to the wanted source while its output is off', async () => {
    const { source, received } = await leftBy([':SOUR:FUNC CURR']);
    await source.connect();
    expect(received.join('')).toContain(':SOURCE:FUNCTION VOLT\n');
    expect(source.outputLimits(0)).toEqual({ unit: 'V', minimum: -210, maximum: 210, maxCurrentMa: 105 });
  });

  it('is left alone while it drives something with the other', async () => {
    const { source, received } = await leftBy([':SOUR:FUNC CURR', 'OUTP ON']);
    await expect(source.connect()).rejects.toMatchObject({
      code: 'instrument_refused',
      path: 'options.source',
      message: expect.stringMatching(/is on, and "source" is not voltage/) as string,
    });
    expect(received.join('')).not.toMatch(/FUNCTION VOLT|OUTPUT [01]/);
  });

  it('says that its output is off instead of a reading, and reads once it is on', async () => {
    const { source, received } = await leftBy([], { source: 'current', compliance_v: 5 });
    await source.connect();
    expect(await source.readInput(0, 2e7)).toMatchObject({ value: null, fault: 'the output is off' });
    expect(received.join('')).not.toContain(':READ?');
    expect(await source.observeOutputs([0])).toEqual([{ value: 0, currentMa: 0 }]);
    await source.writeOutput(0, 2.5);
    expect(received.join('')).toMatch(/:SOURCE:CURRENT 0\.0025\n[^]*OUTPUT 1\n/);
    // 9.91e37 where the resistance would stand.
    expect(await source.readInput(2, 2e7)).toMatchObject({ value: null, fault: 'not measured' });
    expect(await source.observeOutputs([0])).toMatchObject([{ value: 2.5 }]);
  });

  it('does not switch on when the bench says so, and takes no compliance that it has not', async () => {
    const { source, received } = await leftBy([], { enable_output: false });
    await source.connect();
    await source.writeOutput(0, 1);
    expect(received.join('')).not.toContain('OUTPUT 1');
    const wrong = await leftBy([], { compliance_ma: 1e9 });
    await expect(wrong.source.connect()).rejects.toMatchObject({ code: 'bad_input', path: 'options.compliance_ma' });
  });

  it('forgets the errors of an earlier owner', async () => {
    const { source } = await leftBy(['NONSENSE', 'MORE:NONSENSE']);
    await source.connect();
    await source.writeOutput(0, 1);
    await expect(source.writeOutput(0, 300)).rejects.toMatchObject({
      code: 'instrument_refused',
      message: expect.stringMatching(/refused :SOURCE:VOLTAGE 300: Data out of range \(-222\)/) as string,
    });
  });
});
