import { afterEach, describe, expect, it } from 'vitest';
import { startSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import type { RunningSimulator } from '../../../src-main/instruments/simulator/simulator.ts';
import { RawLink } from '../../support/rawLink.ts';
import { demoBench } from './demoBench.ts';
import { meshBench } from './meshBench.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

async function startRun(): Promise<RunningSimulator> {
  const running = await startSimulator(demoBench(), { pacing: false, latencyScale: 1, now: () => 0 });
  disposals.push(() => running.close());
  await running.control.beginRun({ seed: 6 });
  return running;
}

async function open(running: RunningSimulator, instrument: string): Promise<RawLink> {
  const link = await RawLink.open(running.bench.instruments[instrument]?.address ?? '');
  disposals.push(() => link.close());
  return link;
}

describe('faults', () => {
  it('come at their chip time: a dead heater draws no current from then on', async () => {
    const running = await startRun();
    const heaters = await open(running, 'heaters');
    await running.control.injectFault({ kind: 'dead_heater', magnitude: 0, atSeconds: 1 });
    await heaters.ask('V0=4\n');
    expect(Number.parseFloat(await heaters.ask('I0?\n'))).toBeGreaterThan(3);
    await running.control.wait(1000);
    expect(Number.parseFloat(await heaters.ask('I0?\n'))).toBeCloseTo(0, 1);
    expect(Number.parseFloat(await heaters.ask('V0?\n'))).toBeCloseTo(4, 2);
    await running.control.clearFaults();
    expect(Number.parseFloat(await heaters.ask('I0?\n'))).toBeGreaterThan(3);
  });

  it.each([
    ['the demo bench', demoBench, 7, /one of 0 \(mzi_0\.phase_upper\), 1 \(mzi_0\.phase_lower\)/],
    ['the mesh', meshBench, 12, /one of 0 \(mzi_0_0\.theta\), .*, 11 \(mzi_3_1\.phi\)/],
    ['half a channel', demoBench, 0.5, /one of 0/],
  ] as const)('name a heater that is there: on %s', async (_what, bench, magnitude, remedy) => {
    const running = await startSimulator(bench(), { pacing: false, latencyScale: 0, now: () => 0 });
    disposals.push(() => running.close());
    const injected = running.control.injectFault({ kind: 'dead_heater', magnitude, atSeconds: 0 });
    await expect(injected).rejects.toMatchObject({ code: 'bad_input', remedy: expect.stringMatching(remedy) });
    await running.control.injectFault({ kind: 'dead_heater', magnitude: 1, atSeconds: 0 });
  });

  it('injected in mid-run count their seconds from then', async () => {
    const running = await startRun();
    const heaters = await open(running, 'heaters');
    await heaters.ask('V0=4\n');
    await running.control.wait(5000);
    await running.control.injectFault({ kind: 'dead_heater', magnitude: 0, atSeconds: 1 });
    expect(Number.parseFloat(await heaters.ask('I0?\n'))).toBeGreaterThan(3);
    await running.control.wait(1000);
    expect(Number.parseFloat(await heaters.ask('I0?\n'))).toBeCloseTo(0, 1);
  });

  it('drop the laser by so many dB, and warm the chip by so many degC', async () => {
    const running = await startRun();
    const meter = await open(running, 'meter_through');
    const tec = await open(running, 'tec');
    const before = Number(await meter.ask('READ?\n'));
    const cold = Number.parseFloat((await tec.ask('tact?\r', '> ')).slice('tact?\r'.length));
    await running.control.injectFault({ kind: 'laser_drop', magnitude: 6, atSeconds: 0 });
    expect(10 * Math.log10(before / Number(await meter.ask('READ?\n')))).toBeCloseTo(6, 1);
    await running.control.injectFault({ kind: 'temperature_step', magnitude: 5, atSeconds: 0 });
    await running.control.wait(30_000);
    const warm = Number.parseFloat((await tec.ask('tact?\r', '> ')).slice('tact?\r'.length));
    expect(warm - cold).toBeGreaterThan(4.8);
    expect(warm - cold).toBeLessThan(5.2);
  });

  it('lose and garble so many replies of one instrument, and no other’s', async () => {
    const running = await startRun();
    const meter = await open(running, 'meter_through');
    const cross = await open(running, 'meter_cross');
    await running.control.injectFault({ kind: 'no_reply', magnitude: 2, atSeconds: 0, instrument: 'meter_through' });
    meter.send('*IDN?\n');
    expect(await cross.ask('CONF?\n')).toBe('POW\n');
    meter.send('CONF?\n');
    expect(await cross.ask('CONF?\n')).toBe('POW\n');
    expect(await meter.ask('SENS:POW:UNIT?\n')).toBe('W\n');
    await running.control.injectFault({
      kind: 'garbled_reply',
      magnitude: 1,
      atSeconds: 0,
      instrument: 'meter_through',
    });
    const garbled = await meter.ask('SYST:VERS?\n');
    expect(garbled).toHaveLength('1999.0\n'.length);
    expect(garbled).not.toBe('1999.0\n');
    expect(await meter.ask('SYST:VERS?\n')).toBe('1999.0\n');
  });

  it('make replies slow by so many milliseconds of real time, even unpaced', async () => {
    const running = await startRun();
    const meter = await open(running, 'meter_through');
    await running.control.injectFault({ kind: 'slow_reply', magnitude: 120, atSeconds: 0 });
    const from = performance.now();
    await meter.ask('CONF?\n');
    expect(performance.now() - from).toBeGreaterThan(115);
  });

  it('unplug: the link closes, new ones are refused until it is plugged in, on the same port', async () => {
    const running = await startRun();
    const heaters = await open(running, 'heaters');
    const meter = await open(running, 'meter_through');
    await heaters.ask('V0=3\n');
    await running.control.injectFault({ kind: 'unplug', magnitude: 2, atSeconds: 0.5, instrument: 'heaters' });
    expect(await heaters.ask('ID?\n')).toBe('Q8iv-0001\n');
    await running.control.wait(500);
    await heaters.closed();
    await expect(open(running, 'heaters')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await meter.ask('CONF?\n')).toBe('POW\n');
    await running.control.wait(2000);
    let again: RawLink | null = null;
    while (again === null) again = await open(running, 'heaters').catch(() => null);
    expect(Number.parseFloat(await again.ask('V0?\n'))).toBeCloseTo(3, 2);
  });

  it('unplug an idle bench too, by the wall clock alone', async () => {
    let wallMs = 0;
    const running = await startSimulator(demoBench(), { pacing: false, latencyScale: 1, now: () => wallMs });
    disposals.push(() => running.close());
    const tec = await open(running, 'tec');
    await running.control.injectFault({ kind: 'unplug', magnitude: 0, atSeconds: 1, instrument: 'tec' });
    expect(await tec.ask('id?\r', '> ')).toContain('TC200');
    wallMs += 1000;
    await tec.closed();
    await running.control.clearFaults();
    let again: RawLink | null = null;
    while (again === null) again = await open(running, 'tec').catch(() => null);
    expect(await again.ask('id?\r', '> ')).toContain('TC200');
  });
});
