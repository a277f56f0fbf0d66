import { afterEach, describe, expect, it } from 'vitest';
import type { SimulatorControl } from '../../../src-main/interfaces/benchClock.ts';
import { connectSimulatorControl } from '../../../src-main/instruments/simulatorControlClient.ts';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import type { RunningSimulator, SimulatorOptions } from '../../../src-main/instruments/simulator/simulator.ts';
import { RawLink } from '../../support/rawLink.ts';
import { demoBench } from './demoBench.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

/** A wall clock that stands until it is moved. */
class HandClock {
  ms = 1000;
  readonly now = (): number => this.ms;
}

async function start(options: Partial<SimulatorOptions> = {}): Promise<RunningSimulator> {
  const running = await startSimulator(demoBench(), {
    pacing: false,
    latencyScale: 1,
    now: new HandClock().now,
    ...options,
  });
  disposals.push(() => running.close());
  return running;
}

async function open(running: RunningSimulator, instrument: string): Promise<RawLink> {
  const link = await RawLink.open(running.bench.instruments[instrument]?.address ?? '');
  disposals.push(() => link.close());
  return link;
}

async function remote(running: RunningSimulator): Promise<SimulatorControl> {
  const control = await connectSimulatorControl(running.controlAddress);
  disposals.push(() => control.close());
  return control;
}

interface Links {
  heaters: RawLink;
  through: RawLink;
  cross: RawLink;
  tec: RawLink;
}

async function openAll(running: RunningSimulator): Promise<Links> {
  return {
    heaters: await open(running, 'heaters'),
    through: await open(running, 'meter_through'),
    cross: await open(running, 'meter_cross'),
    tec: await open(running, 'tec'),
  };
}

/** A stretch of a run as an engine would do it: set, settle, read everything. Returns every byte that came back. */
async function stretch(links: Links, control: SimulatorControl, steps: readonly number[]): Promise<string[]> {
  const seen: string[] = [];
  for (const volts of steps) {
    seen.push(await links.heaters.ask(`V0=${volts}\n`));
    seen.push(await links.heaters.ask(`V1=${(volts / 2).toFixed(3)}\n`));
    await control.wait(15);
    seen.push(await links.through.ask('MEAS:POW?\n'));
    seen.push(await links.cross.ask('READ?\n'));
    seen.push(await links.heaters.ask('I0?\n'));
    seen.push(await links.tec.ask('tact?\r', '> '));
  }
  seen.push(String(await control.runTimeMs()), JSON.stringify(await control.truth()));
  return seen;
}

const steps = [0, 1, 2.5, 4, 5.2, 3.3];

describe('determinism', () => {
  it('gives the same readings for a seed and its commands, with and without pacing, on another clock, in another process', async () => {
    const plain = await start();
    await plain.control.beginRun({ seed: 7 });
    const expected = await stretch(await openAll(plain), plain.control, steps);

    const paced = await start({ pacing: true, latencyScale: 0.1 });
    await paced.control.beginRun({ seed: 7 });
    expect(await stretch(await openAll(paced), paced.control, steps)).toEqual(expected);

    // A real clock, idle drift before, other settings of the outputs, and the control channel over its socket.
    const { performance } = await import('node:perf_hooks');
    const drifted = await start({ now: () => performance.now() * 1000 });
    const links = await openAll(drifted);
    const control = await remote(drifted);
    await links.heaters.ask('V0=3\n');
    await links.cross.ask('READ?\n');
    await control.beginRun({ seed: 7 });
    expect(await stretch(links, control, steps)).toEqual(expected);
    await control.endRun();

    await control.beginRun({ seed: 8 });
    expect(await stretch(links, control, steps)).not.toEqual(expected);
  });

  it('goes on from a snapshot exactly as the undisturbed run did', async () => {
    const first = await start();
    await first.control.beginRun({ seed: 21 });
    await first.control.injectFault({ kind: 'temperature_step', magnitude: 1, atSeconds: 0.4 });
    await first.control.injectFault({ kind: 'garbled_reply', magnitude: 1, atSeconds: 0.5, instrument: 'meter_cross' });
    const links = await openAll(first);
    await links.tec.ask('tset=30\rens\r', 'ens\r> ');
    await stretch(links, first.control, steps.slice(0, 3));
    const { snapshot } = await first.control.beginRun({});
    const expected = await stretch(links, first.control, steps.slice(3));

    const second = await start();
    const { snapshot: again } = await second.control.beginRun({ snapshot: JSON.parse(JSON.stringify(snapshot)) });
    expect(again).toEqual(snapshot);
    expect(await stretch(await openAll(second), second.control, steps.slice(3))).toEqual(expected);
  });

  it('does not depend on the averaging that an earlier client left, once the run sets its own', async () => {
    const read = async (leftOver: string): Promise<string[]> => {
      const running = await start();
      const meter = await open(running, 'meter_through');
      await meter.ask(`SENS:AVER:COUN ${leftOver};:SENS:AVER:COUN?\n`);
      await running.control.beginRun({ seed: 4 });
      if (leftOver !== '10') await meter.ask('SENS:AVER:COUN 10;:SENS:AVER:COUN?\n');
      return [await meter.ask('READ?\n'), String(await running.control.runTimeMs())];
    };
    expect(await read('300')).toEqual(await read('10'));
  });

  it('refuses a snapshot that is none', async () => {
    const running = await start();
    await expect(running.control.beginRun({ snapshot: { format: 'other' } })).rejects.toThrow(/not one of its own/);
    await expect((await remote(running)).beginRun({ snapshot: [] })).rejects.toMatchObject({ code: 'bad_input' });
  });
});

describe('chip time', () => {
  it('is the sum of the commands’ latencies and of the waits while a run is on', async () => {
    const clock = new HandClock();
    const running = await start({ now: clock.now });
    const { control } = running;
    const heaters = await open(running, 'heaters');
    const meter = await open(running, 'meter_through');
    await control.beginRun({ seed: 1 });
    clock.ms += 5000;
    expect(await control.runTimeMs()).toBe(0);
    await heaters.ask('V0=1\n');
    expect(await control.runTimeMs()).toBeCloseTo(16, 9);
    await control.wait(100);
    await meter.ask('MEAS:POW?\n');
    expect(await control.runTimeMs()).toBeCloseTo(16 + 100 + 4, 9);
    meter.send('SENS:AVER:COUN 300\n');
    await meter.ask('MEAS:POW?\n');
    expect(await control.runTimeMs()).toBeCloseTo(120 + 901, 9);
    const { chipTimeSeconds, seed } = await control.truth();
    expect(chipTimeSeconds).toBeCloseTo(1.021, 9);
    expect(seed).toBe(1);
  });

  it('follows the wall clock between runs, so that an idle bench drifts', async () => {
    const clock = new HandClock();
    const running = await start({ now: clock.now });
    const { control } = running;
    const heaters = await open(running, 'heaters');
    expect((await control.truth()).seed).toBe(42);
    clock.ms += 3_600_000;
    await heaters.ask('V0?\n');
    expect((await control.truth()).chipTimeSeconds).toBeCloseTo(3600, 6);
    await control.wait(1000);
    expect((await control.truth()).chipTimeSeconds).toBeCloseTo(3601, 6);
    await control.beginRun({});
    clock.ms += 9999;
    expect((await control.truth()).chipTimeSeconds).toBeCloseTo(3601, 6);
    await control.endRun();
    clock.ms += 500;
    expect((await control.truth()).chipTimeSeconds).toBeCloseTo(3601.5, 6);
  });

  it('starts a seeded run with outputs at zero, and goes on from the idle chip without a seed', async () => {
    const running = await start();
    const heaters = await open(running, 'heaters');
    await heaters.ask('V0=4\n');
    await running.control.beginRun({});
    expect(Number.parseFloat(await heaters.ask('V0?\n'))).toBeCloseTo(4, 2);
    await running.control.endRun();
    await running.control.beginRun({ seed: 5 });
    expect(Number.parseFloat(await heaters.ask('V0?\n'))).toBeCloseTo(0, 2);
    expect((await running.control.truth()).seed).toBe(5);
  });

  it('ends the run of a host that is gone', async () => {
    const clock = new HandClock();
    const running = await start({ now: clock.now });
    const control = await remote(running);
    await control.beginRun({ seed: 5 });
    await control.close();
    const other = await remote(running);
    let moved = 0;
    for (let i = 0; i < 200 && moved === 0; i += 1) {
      clock.ms += 10;
      moved = (await other.truth()).chipTimeSeconds;
    }
    expect(moved).toBeGreaterThan(0);
  });
});

describe('servers', () => {
  it('fill in the addresses that they took', async () => {
    const { bench, controlAddress } = await start();
    const addresses = Object.values(bench.instruments).map(({ address }) => address);
    expect(new Set(addresses).size).toBe(4);
    for (const address of addresses) expect(address).toMatch(/^TCPIP0::127\.0\.0\.1::[1-9]\d*::SOCKET$/);
    expect(bench.simulated?.control).toBe(controlAddress);
  });

  it('serve one client at a time; the next has its turn when the first is gone', async () => {
    const running = await start();
    const first = await open(running, 'heaters');
    await first.ask('V0=2\n');
    const second = await open(running, 'heaters');
    second.send('V0?\n');
    expect(await first.ask('ID?\n')).toBe('Q8iv-0001\n');
    first.send('V1=');
    await first.close();
    expect(Number.parseFloat(await second.readUntil('\n'))).toBeCloseTo(2, 2);
    await second.close();
    expect(await (await open(running, 'heaters')).ask('ID?\n')).toBe('Q8iv-0001\n');
  });

  it('take the makers’ time with pacing on, scaled', async () => {
    const running = await start({ pacing: true });
    const meter = await open(running, 'meter_through');
    meter.send('SENS:AVER:COUN 66\n');
    const elapsed = async (): Promise<number> => {
      const from = performance.now();
      await meter.ask('READ?\n');
      return performance.now() - from;
    };
    expect(await elapsed()).toBeGreaterThan(195);
    await running.control.setLatencyScale(0);
    expect(await meter.ask('CONF?\n')).toBe('POW\n');
    await running.control.setLatencyScale(1);
    await running.control.setPacing(false);
    expect(await meter.ask('CONF?\n')).toBe('POW\n');
  });

  it('send every line of a long reply, in order, when it leaves in bursts', async () => {
    const running = await start({ pacing: true });
    const heaters = await open(running, 'heaters');
    heaters.send('VIPALL?\n');
    for (let line = 0; line < 8; line += 1) {
      expect(await heaters.readUntil('\n')).toMatch(new RegExp(`^0,${line}: `));
    }
    expect(await heaters.ask('ID?\n')).toBe('Q8iv-0001\n');
  });

  it('refuse a bench that is not simulated, and a control address that is none', async () => {
    const { simulated: _, ...real } = demoBench();
    await expect(startSimulator(real, { pacing: false, latencyScale: 1 })).rejects.toThrow(/not a simulated one/);
    await expect(connectSimulatorControl('nowhere')).rejects.toMatchObject({ code: 'bad_input' });
    const running = await startSimulator(demoBench(), { pacing: false, latencyScale: 1 });
    const { controlAddress } = running;
    await running.close();
    await expect(connectSimulatorControl(controlAddress)).rejects.toMatchObject({ code: 'instrument_unreachable' });
  });
});

describe('control channel over its socket', () => {
  it('does what the one in the process does, and hands errors on', async () => {
    const running = await start();
    const control = await remote(running);
    const { snapshot } = await control.beginRun({ seed: 3 });
    expect(snapshot).toMatchObject({ format: 'fringe.simulator/1', chip: { seed: 3, timeMs: 0 } });
    await control.wait(12.5);
    expect(await control.runTimeMs()).toBe(12.5);
    expect(await running.control.runTimeMs()).toBe(12.5);
    expect(await control.truth()).toEqual(await running.control.truth());
    await control.setPacing(false);
    await control.setLatencyScale(0.5);
    await control.injectFault({ kind: 'laser_drop', magnitude: 3, atSeconds: 0 });
    await control.clearFaults();
    await control.endRun();
    await expect(control.wait(-1)).rejects.toMatchObject({ code: 'bad_input' });
    await running.close();
    await expect(control.truth()).rejects.toMatchObject({ code: 'instrument_lost' });
  });
});
