import { describe, expect, it, onTestFinished } from 'vitest';
import type { Bench, PhysicalSensor } from '../../../src-core/domain/bench.ts';
import { scpiDefinitionSchema } from '../../../src-core/domain/scpiDefinition.ts';
import { createInstrument } from '../../../src-main/instruments/drivers/createInstrument.ts';
import { createSensorReader } from '../../../src-main/instruments/sensorReader.ts';
import { demoBench } from '../../support/demoBench.ts';
import { temporaryFolder } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';

/** What a sensor says of a meter that answers `reply` and whose input is in `inputUnit`. */
async function readBy(inputUnit: string, reply: string, sensor: Partial<PhysicalSensor>) {
  const server = await startInstrumentServer({
    onCommand: (command, connection) => connection.send(command === '*IDN?' ? 'ACME,M1,1,1\n' : `${reply}\n`),
  });
  onTestFinished(() => server.stop());
  const definition = scpiDefinitionSchema.parse({
    identity: { pattern: 'ACME*' },
    errors: null,
    inputs: [{ query: 'READ?', unit: inputUnit }],
  });
  const meter = createInstrument({
    id: 'meter',
    instrument: { driver: 'scpi', address: server.address, options: {}, definition },
    lockDirectory: temporaryFolder(),
  });
  onTestFinished(() => meter.disconnect());
  await meter.connect();
  const whole: PhysicalSensor = {
    instrument: 'meter',
    channel: 0,
    quantity: 'power',
    unit: 'W',
    settle_ms: 0,
    dark: 0,
    ...sensor,
  };
  const bench: Bench = { ...demoBench(), sensors: { power: whole } };
  return (await createSensorReader(bench, () => meter).readSensor('power', 0)).read;
}

describe('a sensor of another unit than the instrument reads', () => {
  it.each([
    ['mW', '2.5', { unit: 'W' }, 2.5e-3],
    ['W', '2.5e-3', { unit: 'mW' }, 2.5],
    ['W', '1e-3', { unit: 'dBm' }, 0],
    ['dBm', '-30', { unit: 'uW' }, 1],
    ['mW', '2.5', { unit: 'W', dark: 5e-4 }, 2e-3],
    ['uA', '9', { unit: 'W', conversion: { responsivity: { amperes_per_watt: 0.9 } } }, 1e-5],
    ['uA', '9', { unit: 'uW', conversion: { responsivity: { amperes_per_watt: 0.9 } } }, 10],
    ['degC', '25', { unit: 'K' }, 298.15],
    ['counts', '4', { unit: 'W', conversion: { linear: { scale: 0.5, offset: 1 } } }, 3],
    ['counts', '4', { unit: 'counts' }, 4],
  ] as const)('%s %s as %o is %d', async (inputUnit, reply, sensor, value) => {
    const read = await readBy(inputUnit, reply, sensor);
    expect(read).toMatchObject({ unit: sensor.unit, fault: null });
    expect(read.value).toBeCloseTo(value, 12);
  });

  it.each([
    ['V', { unit: 'W' }, /reads V.*is in W/],
    ['counts', { unit: 'W' }, /reads counts.*is in W/],
    ['W', { unit: 'W', conversion: { responsivity: { amperes_per_watt: 1 } } }, /reads W.*needs A/],
    ['A', { unit: 'mA', conversion: { responsivity: { amperes_per_watt: 1 } } }, /gives W.*is in mA/],
  ] as const)('%s as %o is refused', async (inputUnit, sensor, message) => {
    await expect(readBy(inputUnit, '1', sensor)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(message) as string,
      path: 'sensors.power.unit',
      remedy: expect.stringContaining('conversion') as string,
    });
  });
});
