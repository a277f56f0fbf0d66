import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PyvisaSimDialect } from '../../../../src-main/instruments/simulator/pyvisaSimDialect.ts';
import { deviceNamed, parsePyvisaSimFile } from '../../../../src-main/instruments/simulator/pyvisaSimFile.ts';
import { instrumentAt } from '../support/benchOf.ts';
import { serveDialect } from '../support/serveDialect.ts';

type Driver = Parameters<typeof instrumentAt>[0];

/**
 * A device of QCoDeS behind a socket, with what its file leaves out and every real instrument answers: its error queue, and
 * the ends of its ranges.
 */
async function served(file: string, device: string, more: Readonly<Record<string, string>>) {
  const yaml = readFileSync(new URL(`../recordings/pyvisa-sim/${file}.yaml`, import.meta.url), 'utf8');
  const found = deviceNamed(parsePyvisaSimFile(yaml), device);
  const added = Object.entries(more).map(([q, r]) => ({ q, r }));
  const kept = (found.dialogues ?? []).filter(({ q }) => !Object.hasOwn(more, q));
  return await serveDialect(new PyvisaSimDialect({ ...found, dialogues: [...added, ...kept] }));
}

const connected = async (
  driver: Driver,
  [file, device, more]: readonly [string, string, Readonly<Record<string, string>>],
  options: Record<string, string | number | boolean> = {},
) => {
  const { address, received } = await served(file, device, more);
  return { instrument: instrumentAt(driver, address, { options }), received };
};

describe('the devices of QCoDeS, used by the drivers', () => {
  const queue = { 'print(errorqueue.next())': '0.00000e+00\tQueue Is Empty\t0.00000e+00\t1.00000e+00' };

  it('Keithley 2601B: one channel, set and measured', async () => {
    const { instrument, received } = await connected('keithley2600', ['qcodes_Keithley_2600', 'Keithley', queue]);
    expect(await instrument.connect()).toEqual({
      manufacturer: 'Keithley Instruments Inc.',
      model: '2601B',
      serialNumber: '1398687',
      firmware: '3.0.0',
    });
    expect([instrument.inputChannels, instrument.outputChannels]).toEqual([2, 1]);
    expect(instrument.outputLimits(0)).toEqual({ unit: 'V', minimum: -40.4, maximum: 40.4, maxCurrentMa: 0 });
    await instrument.writeOutput(0, 2.5);
    expect(received.join('')).toMatch(
      /smua\.source\.func=1\n[^]*smua\.source\.levelv=2\.5\n[^]*smua\.source\.output=1\n/,
    );
    // The file's device measures just what was set.
    expect(await instrument.readInput(0, 2e7)).toEqual({ value: 2.5, unit: 'V', fault: null, integrationTimeNs: 2e7 });
    expect(await instrument.readInput(1, 2e7)).toMatchObject({ value: 0, unit: 'A' });
    expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0 });
  });

  it('Keysight 34465A: function, averaging, reading', async () => {
    const errors = { 'SYSTem:ERRor?': '+0,"No error"' };
    const { instrument, received } = await connected('keysight34465a', ['qcodes_Keysight_34465A', 'device 1', errors], {
      measure: 'resistance',
      thermistor: '10K3',
    });
    expect(await instrument.connect()).toMatchObject({ model: '34465A', serialNumber: '1000' });
    expect(await instrument.readInput(0, 2e8)).toEqual({ value: 10, unit: 'ohm', fault: null, integrationTimeNs: 2e8 });
    expect((await instrument.readInput(1, 2e8)).unit).toBe('degC');
    expect(received.join('')).toContain('SENSe:FUNCtion "RES"\n');
    expect(received.join('').match(/SENSe:RES:NPLC 10\n/g)).toHaveLength(1);
    expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0 });
  });

  const identity = { '*IDN?': 'KEITHLEY INSTRUMENTS,MODEL 2450,04400001,1.7.12b', ':SYST:ERR?': '0,"No error;0;0 0"' };

  it('Keithley 2450 in SCPI', async () => {
    const ends = { ':SOUR:CURR? MIN': '-1.05', ':SOUR:CURR? MAX': '1.05' };
    const device = ['qcodes_Keithley_2450', 'device 1', { ...identity, ...ends }] as const;
    const { instrument, received } = await connected('keithley2450', device, { source: 'current' });
    expect(await instrument.connect()).toMatchObject({ model: '2450', serialNumber: '04400001' });
    expect(instrument.outputLimits(0)).toMatchObject({ unit: 'mA', minimum: -1050, maximum: 1050 });
    expect(received.join('')).toContain(':SENS:FUNC "VOLT:DC"\n');
  });

  it('Keithley 2450 in another command set is refused with a sentence', async () => {
    const { instrument } = await connected('keithley2450', ['qcodes_Keithley_2450', 'device wrong_mode', identity]);
    await expect(instrument.connect()).rejects.toMatchObject({
      code: 'instrument_refused',
      message: expect.stringMatching(/does not speak SCPI but another command set/) as string,
    });
  });

  it('Yokogawa GS200 is no 2450, and is told apart', async () => {
    const { instrument } = await connected('keithley2450', ['qcodes_Yokogawa_GS200', 'device 1', {}]);
    await expect(instrument.connect()).rejects.toMatchObject({ code: 'instrument_identity' });
  });
});
