import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceRegistry } from '../../../../src-main/instruments/deviceRegistry.ts';
import { defaultReconnectPace } from '../../../../src-main/instruments/linkKeeper.ts';
import { startSimulator } from '../../../../src-main/instruments/simulator/simulator.ts';
import { demoBench } from '../../../support/demoBench.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { until } from './keptMeter.ts';

const addresses = {
  'VXI-11': 'TCPIP0::127.0.0.1::inst0::INSTR',
  HiSLIP: 'TCPIP0::127.0.0.1::hislip0,0::INSTR',
} as const;

/** The demo bench's meter behind a link of messages, kept. */
async function keep(over: keyof typeof addresses) {
  const bench = demoBench();
  const meter = bench.instruments['meter_through'];
  if (meter === undefined) expect.fail('no meter');
  const options = { keep_alive_ms: 30, timeout_ms: 300 };
  const running = await startSimulator(
    {
      ...bench,
      instruments: { ...bench.instruments, meter_through: { ...meter, address: addresses[over], options } },
    },
    { pacing: false, latencyScale: 0 },
  );
  const devices = createDeviceRegistry({
    bench: running.bench,
    lockDirectory: temporaryFolder(),
    keeping: {
      mayTalk: () => true,
      onChange: () => undefined,
      onReconnected: async () => undefined,
      pace: { ...defaultReconnectPace, firstPauseMs: 10, longestPauseMs: 50 },
    },
  });
  onTestFinished(async () => {
    await devices.close();
    await running.close();
  });
  const instrument = devices.instrument('meter_through');
  await instrument.connect();
  const inject = (kind: 'no_reply' | 'unplug', magnitude: number) =>
    running.control.injectFault({ kind, magnitude, atSeconds: 0, instrument: 'meter_through' });
  const readsWell = async () => {
    const { read } = await devices.readSensor('detector_through', 0);
    expect(read.value).toBeGreaterThan(0);
  };
  return { instrument, inject, readsWell, clear: () => running.control.clearFaults() };
}

describe.each(Object.keys(addresses) as (keyof typeof addresses)[])('an idle instrument over %s', (over) => {
  it('is kept alive, lost in silence and found again', async () => {
    const { instrument, inject, readsWell, clear } = await keep(over);
    await until(() => instrument.statistics.keepAlives >= 3);
    await readsWell();
    await inject('no_reply', 1e6);
    await until(() => instrument.state === 'lost');
    await clear();
    await until(() => instrument.state === 'connected');
    await readsWell();
  });

  it('is lost when its plug is pulled, and found when it is put back', async () => {
    const { instrument, inject, readsWell, clear } = await keep(over);
    await inject('unplug', 0);
    await until(() => instrument.state === 'lost');
    await clear();
    await until(() => instrument.state === 'connected');
    expect(instrument.statistics.reconnects).toBe(1);
    await readsWell();
  });
});
