import { afterEach, expect, it } from 'vitest';
import type { BenchInstrument } from '../../../src-core/domain/bench.ts';
import type { LoggedInstrument } from '../../../src-main/instruments/drivers/createInstrument.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import type { RunningSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { instrumentAt } from '../instruments/support/benchOf.ts';
import { demoBench } from './demoBench.ts';

/** The demo bench, each instrument behind a link of messages, two by each. */
const addresses: Readonly<Record<string, string>> = {
  heaters: 'TCPIP0::127.0.0.1::hislip0,0::INSTR',
  meter_through: 'TCPIP0::127.0.0.1::inst0::INSTR',
  meter_cross: 'TCPIP0::localhost::HISLIP0,0::instr',
  tec: 'TCPIP0::127.0.0.1::inst1::INSTR',
};

let running: RunningSimulator | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

async function start(): Promise<RunningSimulator> {
  const bench = demoBench();
  const instruments = Object.fromEntries(
    Object.entries(bench.instruments).map(([id, instrument]) => [id, { ...instrument, address: addresses[id] ?? '' }]),
  ) as typeof bench.instruments;
  running = await startSimulator({ ...bench, instruments }, { pacing: false, latencyScale: 1 });
  await running.control.beginRun({ seed: 4 });
  return running;
}

const instrumentOf = ({ bench }: RunningSimulator, id: string): LoggedInstrument => {
  const { driver, address, options } = bench.instruments[id] as BenchInstrument;
  return instrumentAt(driver, address, { options });
};

it('are found where the bench says afterwards, by their own drivers', async () => {
  const simulator = await start();
  const { heaters, meter_through: vxi11, meter_cross: hislip } = simulator.bench.instruments;
  expect(heaters?.address).toMatch(/^TCPIP0::127\.0\.0\.1::hislip0,[1-9]\d+::INSTR$/);
  expect(hislip?.address).toMatch(/^TCPIP0::localhost::HISLIP0,[1-9]\d+::instr$/);
  expect(vxi11).toMatchObject({
    address: addresses['meter_through'],
    options: { vxi11_port: expect.any(Number) as number },
  });
  expect(simulator.portmappers).toEqual([expect.stringMatching(/^127\.0\.0\.1:[1-9]\d+$/)]);

  const drive = instrumentOf(simulator, 'heaters');
  expect(await drive.connect()).toMatchObject({ manufacturer: 'Qontrol' });
  await drive.writeOutput(1, 2.5);
  const [observed] = await drive.observeOutputs([1]);
  expect(observed?.value).toBeCloseTo(2.5, 1);
  for (const id of ['meter_through', 'meter_cross', 'tec']) {
    const instrument = instrumentOf(simulator, id);
    await instrument.connect();
    const { value, fault } = await instrument.readInput(0, 3e6);
    expect(fault).toBeNull();
    expect(value).toBeGreaterThan(0);
  }
});

it.each(['meter_through', 'meter_cross'])('suffer the faults of the bench: %s', async (id) => {
  const simulator = await start();
  const meter = instrumentOf(simulator, id);
  await meter.connect();
  await simulator.control.injectFault({ kind: 'garbled_reply', magnitude: 1, atSeconds: 0, instrument: id });
  await simulator.control.injectFault({ kind: 'no_reply', magnitude: 1, atSeconds: 0, instrument: id });
  expect((await meter.readInput(0, 3e6)).fault).toBeNull();
  expect(meter.statistics.resynchronisations).toBeGreaterThan(0);

  const lost = new Promise<string>((resolve) =>
    meter.onStateChange((state, reason) => state === 'lost' && resolve(reason)),
  );
  await simulator.control.injectFault({ kind: 'unplug', magnitude: 0, atSeconds: 0, instrument: id });
  expect(await lost).not.toBe('');
  await expect(meter.connect()).rejects.toMatchObject({ code: expect.stringMatching(/^instrument_/) as string });
  await simulator.control.clearFaults();
  expect(await meter.connect()).toMatchObject({ manufacturer: 'THORLABS' });
});
