import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { benchSchema } from '../../../../src-core/domain/bench.ts';
import { createDeviceRegistry } from '../../../../src-main/instruments/deviceRegistry.ts';
import type { ReconnectPace } from '../../../../src-main/instruments/linkKeeper.ts';
import type { BenchDevices } from '../../../../src-main/interfaces/benchDevices.ts';
import type { Instrument } from '../../../../src-main/interfaces/instrument.ts';
import { servePty } from '../../../support/ptyServer.ts';
import { temporaryFolder } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import type { InstrumentServer } from '../support/instrumentServer.ts';

/** What a power meter at the other end of a link does. */
export interface MeterManners {
  serial: string;
  watts: string;
  /** Hears, and says nothing. */
  isSilent: boolean;
  /** Takes no connection. */
  isUnplugged: boolean;
  /** Does something else with a command; true when it did. */
  misbehave: (command: string, send: (text: string) => void) => boolean;
}

export interface KeptMeter {
  readonly meter: MeterManners;
  readonly server: InstrumentServer;
  readonly devices: BenchDevices;
  readonly instrument: Instrument;
  /** States in the order they were told. */
  readonly told: string[];
  readonly found: string[];
  unplug(): void;
}

const quickPace: ReconnectPace = {
  firstPauseMs: 10,
  longestPauseMs: 40,
  patienceMs: 600_000,
  latePauseMs: 100,
  tryMs: 8000,
};

/** A power meter on a socket or a terminal, kept by a registry. */
export async function keepMeter(
  options: {
    readonly over?: 'tcp' | 'serial';
    readonly keepAliveMs?: number;
    readonly mayTalk?: () => boolean;
    readonly meter?: Partial<MeterManners>;
  } = {},
): Promise<KeptMeter> {
  const { over = 'tcp', keepAliveMs = 20, mayTalk = () => true } = options;
  const meter: MeterManners = {
    ...{ serial: 'P1', watts: '1e-3', isSilent: false, isUnplugged: false, misbehave: () => false },
    ...options.meter,
  };
  const server = await startInstrumentServer({
    onConnect: (connection) => meter.isUnplugged && connection.cut(),
    onCommand: (command, { send }) => {
      if (meter.isSilent || meter.misbehave(command, send)) return;
      if (command === '*IDN?') send(`THORLABS,PM100D,${meter.serial},2.4.0\n`);
      if (command === 'SENS:AVER:COUN?') send('1\n');
      if (command === 'READ?') send(`${meter.watts}\n`);
    },
  });
  const terminal = over === 'serial' ? await servePty(server.address) : null;
  const address = terminal === null ? server.address : `ASRL${terminal.path}::INSTR`;
  const bench = benchSchema.parse({
    ...{ format: 'fringe.bench/1', id: 'table', hardware_revision: '1', nodes: {}, sensors: {} },
    instruments: { meter: { driver: 'pm100d', address, options: { keep_alive_ms: keepAliveMs, timeout_ms: 300 } } },
  });
  const found: string[] = [];
  const devices = createDeviceRegistry({
    bench,
    lockDirectory: temporaryFolder(),
    keeping: {
      mayTalk,
      onChange: () => undefined,
      onReconnected: async (id) => void found.push(id),
      pace: quickPace,
    },
  });
  onTestFinished(async () => {
    await devices.close();
    await terminal?.close();
    await server.stop();
  });
  const instrument = devices.instrument('meter');
  const told: string[] = [];
  instrument.onStateChange((state) => told.push(state));
  await devices.connectAll();
  expect(instrument.state).toBe('connected');
  const unplug = () => {
    meter.isUnplugged = true;
    server.cutAll();
  };
  return { meter, server, devices, instrument, told, found, unplug };
}

/** Waits for an event, however slow the machine is. */
export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !condition(); tries++) await delay(10);
  expect(condition()).toBe(true);
}
