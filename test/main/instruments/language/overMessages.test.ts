import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceRegistry } from '../../../../src-main/instruments/deviceRegistry.ts';
import { startSimulator } from '../../../../src-main/instruments/simulator/simulator.ts';
import { demoBench } from '../../simulator/demoBench.ts';
import { temporaryFolder } from '../support/benchOf.ts';

const links = [
  ['HiSLIP', 'TCPIP0::127.0.0.1::hislip0,0::INSTR'],
  ['VXI-11', 'TCPIP0::127.0.0.1::inst0::INSTR'],
  ['a raw socket', 'TCPIP0::127.0.0.1::0::SOCKET'],
] as const;

describe.each(links)('drivers of the language over %s', (_, address) => {
  it('a log of a power meter comes whole, as one block; a source is set and read back', async () => {
    const demo = demoBench();
    const meter = { driver: 'n774x' as const, address, options: { channels: 1 } };
    const instruments = { ...demo.instruments, block_meter: meter };
    const simulator = await startSimulator(
      { ...demo, instruments },
      { pacing: false, latencyScale: 0, portmapperPort: 0 },
    );
    const devices = createDeviceRegistry({ bench: simulator.bench, lockDirectory: temporaryFolder() });
    onTestFinished(async () => {
      await devices.close();
      await simulator.close();
    });
    await simulator.control.beginRun({ seed: 1 });
    const instrument = devices.instrument('block_meter');
    expect(await instrument.connect()).toMatchObject({ model: 'N7744A' });
    const samples = 20_000;
    const series = await instrument.readSeries?.(0, { samples, intervalNs: 1e5 });
    expect(series?.values).toHaveLength(samples);
    expect(series?.values.every((value) => value !== null && value > 0)).toBe(true);
    expect((await instrument.readInput(0, 2e7)).value).toBeGreaterThan(0);
    expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0, resynchronisations: 0 });
  });
});
