import { describe, expect, it, onTestFinished } from 'vitest';
import { instrumentAt } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer } from './support/instrumentServer.ts';

interface MeterOptions {
  readonly identity?: string;
  readonly readings?: readonly string[];
  readonly maxCount?: number;
}

/** The dialogue of the operation manual's SCPI chapter. */
async function startMeter({
  identity,
  readings = ['1.5E-04'],
  maxCount = 300,
}: MeterOptions = {}): Promise<InstrumentServer> {
  let count = 1;
  let wavelength = 1310;
  const server = await startInstrumentServer({
    onCommand: (command, connection, times) => {
      const set = /^SENS:(AVER:COUN|CORR:WAV) (.*)$/.exec(command);
      if (set?.[1] === 'AVER:COUN') count = Math.min(maxCount, Number(set[2]));
      if (set?.[1] === 'CORR:WAV') wavelength = Number(set[2]);
      if (command === '*IDN?') connection.send(`${identity ?? 'THORLABS,PM100D,P0001234,2.4.0'}\n`);
      if (command === 'SENS:AVER:COUN?') connection.send(`${count}\n`);
      if (command === 'SENS:CORR:WAV?') connection.send(`${wavelength.toExponential(8)}\n`);
      if (command === 'SENS:CORR:WAV? MIN') connection.send('8.00000000E+002\n');
      if (command === 'SENS:CORR:WAV? MAX') connection.send('1.70000000E+003\r\n');
      if (command === 'READ?') connection.send(`${readings[Math.min(times, readings.length - 1)] ?? ''}\n`);
    },
  });
  onTestFinished(() => server.stop());
  return server;
}

describe('a PM100D driver', () => {
  it('sets the averaging as near as the meter can, once, and says what was set', async () => {
    const server = await startMeter();
    const meter = instrumentAt('pm100d', server.address);
    expect(await meter.connect()).toMatchObject({ model: 'PM100D', serialNumber: 'P0001234' });
    expect(await meter.readInput(0, 0)).toEqual({ value: 1.5e-4, unit: 'W', fault: null, integrationTimeNs: 3e6 });
    for (let repeat = 0; repeat < 3; repeat++) {
      expect((await meter.readInput(0, 1e8)).integrationTimeNs).toBe(33 * 3e6);
    }
    // A third of a second is all that this meter averages.
    expect((await meter.readInput(0, 2e9)).integrationTimeNs).toBe(300 * 3e6);
    expect(server.commands.filter((command) => command.startsWith('SENS:AVER:COUN '))).toEqual([
      'SENS:AVER:COUN 33',
      'SENS:AVER:COUN 667',
    ]);
    expect(server.commands).toContain('SENS:POW:UNIT W');
  });

  it('gives no number where the meter has none', async () => {
    const readings = ['9.91E37', '9.9E+37', '2E20', 'NAN', '-INF', '1.00000000E-009'];
    const meter = instrumentAt('pm100d', (await startMeter({ readings })).address);
    await meter.connect();
    const faults: unknown[] = [];
    for (const _ of readings) {
      const { value, fault } = await meter.readInput(0, 0);
      faults.push([value, fault]);
    }
    expect(faults).toEqual([
      [null, 'not measured'],
      [null, 'over range'],
      [null, 'over range'],
      [null, 'not measured'],
      [null, 'not measured'],
      [1e-9, null],
    ]);
  });

  it('sets the wavelength of its option, within the sensor’s range', async () => {
    const server = await startMeter();
    await instrumentAt('pm100d', server.address, { options: { wavelength_nm: 1550 } }).connect();
    expect(server.commands).toContain('SENS:CORR:WAV 1550');
    const outside = instrumentAt('pm100d', server.address, { options: { wavelength_nm: 400 } });
    await expect(outside.connect()).rejects.toMatchObject({
      code: 'bad_input',
      path: 'options.wavelength_nm',
      message: expect.stringContaining('from 800 to 1700') as string,
    });
    expect(outside.state).toBe('disconnected');
  });

  it('refuses another maker’s instrument and another serial number, naming both', async () => {
    const other = await startMeter({ identity: 'KEITHLEY INSTRUMENTS INC.,MODEL 2400,4089,C34' });
    await expect(instrumentAt('pm100d', other.address).connect()).rejects.toMatchObject({
      code: 'instrument_identity',
      message: expect.stringMatching(/it is a "MODEL 2400", not a Thorlabs power meter/) as string,
    });
    const server = await startMeter();
    await expect(instrumentAt('pm100d', server.address, { serial_number: 'P0009999' }).connect()).rejects.toMatchObject(
      {
        code: 'instrument_identity',
        message: expect.stringMatching(/P0001234.*P0009999/) as string,
      },
    );
    expect(server.commands).toEqual(['*IDN?']);
  });

  it('has no outputs', async () => {
    const meter = instrumentAt('pm100d', (await startMeter()).address);
    await meter.connect();
    await expect(meter.writeOutput(0, 1)).rejects.toMatchObject({ code: 'bad_input' });
    expect(meter.wireStepsForOutputs(new Map([[0, 0]]))).toEqual([]);
  });
});
