import { describe, expect, it, onTestFinished } from 'vitest';
import { instrumentAt } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';

type Options = Record<string, string | number | boolean>;

/** A multimeter that reads what the test gives, with the identity and the function header of its maker. */
async function startMeter(driver: 'keithley2000' | 'dmm6500' | 'hp34401a', reading: string, options: Options) {
  const makers = {
    keithley2000: [
      'KEITHLEY INSTRUMENTS INC.,MODEL 2000,1234567,A19  /A02',
      /^:SENS:FUNC (.*)$/,
      ':READ?',
      ':SYST:ERR?',
    ],
    dmm6500: ['KEITHLEY INSTRUMENTS,MODEL DMM6500,04400001,1.7.12b', /^:SENS:FUNC (.*)$/, ':READ?', ':SYST:ERR?'],
    hp34401a: ['HEWLETT-PACKARD,34401A,0,11-5-2', /^FUNC (.*)$/, 'READ?', 'SYST:ERR?'],
  } as const;
  const [identity, set, read, errors] = makers[driver];
  let measured = '"VOLT"';
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      measured = set.exec(command)?.[1]?.replaceAll("'", '"') ?? measured;
      if (command === '*IDN?') connection.send(`${identity}\n`);
      else if (command === '*LANG?') connection.send('SCPI\n');
      else if (command === read) connection.send(`${reading}\n`);
      else if (command === errors) connection.send('0,"No error"\n');
      else if (/FUNC\?$/.test(command)) connection.send(`${measured}\n`);
    },
  });
  onTestFinished(() => server.stop());
  return { meter: instrumentAt(driver, server.address, { options }), commands: server.commands };
}

describe.each(['keithley2000', 'dmm6500', 'hp34401a'] as const)('%s with a thermistor', (driver) => {
  it('gives ohm, and degC as the thermistor’s maker has it', async () => {
    // Stanford Research Systems, LDC500 application note: 6545 ohm at 35 degC.
    const { meter } = await startMeter(driver, '+6.545000E+03', {
      measure: 'four_wire_resistance',
      thermistor: 'SRS10K',
    });
    await meter.connect();
    expect(meter.inputChannels).toBe(2);
    expect(await meter.readInput(0, 2e7)).toMatchObject({ value: 6545, unit: 'ohm' });
    const temperature = await meter.readInput(1, 2e7);
    expect(temperature.unit).toBe('degC');
    expect(Math.abs((temperature.value ?? NaN) - 35)).toBeLessThan(0.01);
  });

  it('has no temperature of an open thermistor', async () => {
    const { meter } = await startMeter(driver, '+9.900000E+37', { measure: 'resistance', thermistor: '10K3' });
    await meter.connect();
    expect(await meter.readInput(1, 2e7)).toMatchObject({ value: null, fault: 'over range' });
  });

  it('has one input while it measures a voltage, and reads it', async () => {
    const { meter } = await startMeter(driver, '-1.234567E-03', { thermistor: '10K3' });
    await meter.connect();
    expect(meter.inputChannels).toBe(1);
    expect(await meter.readInput(0, 2e7)).toMatchObject({ value: -1.234567e-3, unit: 'V' });
  });

  it.each<[Options, string, RegExp]>([
    [{ measure: 'resistance', thermistor_a: 1e-3 }, 'options.thermistor_a', /needs all of/],
    [{ measure: 'resistance', thermistor: 'NTC' }, 'options.thermistor', /one of 10K3, SRS10K, ILX10K, not "NTC"/],
    [{ measure: 'weight' }, 'options.measure', /one of voltage, current, resistance/],
  ])('%o is refused where it stands', async (options, path, message) => {
    const { meter } = await startMeter(driver, '0', options);
    await expect(meter.connect()).rejects.toMatchObject({
      code: 'bad_input',
      path,
      message: expect.stringMatching(message) as string,
    });
  });
});
