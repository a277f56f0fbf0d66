import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createDeviceRegistry } from '../../../src-main/instruments/deviceRegistry.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { demoBench } from './demoBench.ts';

/** The demo bench with a two-channel SourceMeter for its heaters, Keysight meters and a Keithley 2510. */
async function startOtherBench() {
  const demo = demoBench();
  const instruments = Object.fromEntries(
    Object.entries(demo.instruments).map(([id, instrument]) => {
      const driver = { qontrol: 'keithley2600', pm100d: 'n774x', tc200: 'keithley2510' } as const;
      const other = driver[instrument.driver as keyof typeof driver];
      const options = other === 'n774x' ? { channels: 1 } : {};
      const { serial_number: _, ...rest } = instrument;
      return [id, { ...rest, driver: other, options }] as const;
    }),
  );
  const simulator = await startSimulator({ ...demo, instruments }, { pacing: false, latencyScale: 0 });
  const lockDirectory = mkdtempSync(join(tmpdir(), 'fringe-definition-'));
  const devices = createDeviceRegistry({ bench: simulator.bench, lockDirectory });
  onTestFinished(async () => {
    await devices.close();
    await simulator.close();
    rmSync(lockDirectory, { recursive: true, force: true });
  });
  await simulator.control.beginRun({ seed: 3 });
  await devices.connectAll();
  return { devices, simulator, bench: simulator.bench };
}

it('instruments of definitions drive and read the simulated chip', async () => {
  const { devices, bench, simulator } = await startOtherBench();
  for (const { id, state } of devices.instruments)
    expect([id, state, devices.reasonOf(id)]).toEqual([id, 'connected', '']);
  const source = devices.instruments.find(({ driver }) => driver === 'keithley2600');
  const through = Object.keys(bench.sensors).find((id) => /through/.test(id)) ?? '';
  const powers: number[] = [];
  for (const volts of [0, 2, 4, 6]) {
    await source?.writeOutput(0, volts);
    await simulator.control.wait(2000);
    powers.push((await devices.readSensor(through, 2e7)).read.value ?? Number.NaN);
  }
  // A fringe over 36 mW of a kilo-ohm: the power at the port cannot stay where it was.
  expect(Math.max(...powers) / Math.min(...powers)).toBeGreaterThan(1.5);
  const [observed] = (await source?.observeOutputs([0])) ?? [];
  expect(observed?.value).toBe(6);
  expect(observed?.currentMa).toBeGreaterThan(3);
  expect(observed?.currentMa).toBeLessThan(12);
  const thermometer = devices.instruments.find(({ driver }) => driver === 'keithley2510');
  const temperature = await thermometer?.readInput(0, 0);
  expect(temperature?.value).toBeGreaterThan(15);
  expect(temperature?.value).toBeLessThan(45);
});

it('the same seed and commands give the same readings, from a fresh chip and from a snapshot', async () => {
  const { devices, bench, simulator } = await startOtherBench();
  const source = devices.instruments.find(({ driver }) => driver === 'keithley2600');
  const through = Object.keys(bench.sensors).find((id) => /through/.test(id)) ?? '';
  const rest = async (): Promise<(number | null)[]> => {
    const readings: (number | null)[] = [];
    for (const volts of [3, 5]) {
      await source?.writeOutput(1, volts);
      await simulator.control.wait(500);
      readings.push((await devices.readSensor(through, 2e7)).read.value);
    }
    return readings;
  };
  await simulator.control.endRun();
  const { snapshot: fresh } = await simulator.control.beginRun({ seed: 5 });
  await source?.writeOutput(0, 4);
  const first = await rest();
  await simulator.control.endRun();
  const { snapshot: later } = await simulator.control.beginRun({});
  const second = await rest();
  await simulator.control.endRun();
  await simulator.control.beginRun({ snapshot: later });
  expect(await rest()).toEqual(second);
  await simulator.control.endRun();
  await simulator.control.beginRun({ snapshot: fresh });
  await source?.writeOutput(0, 4);
  expect(await rest()).toEqual(first);
});
