import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ptyObstacle } from '../../../support/ptyServer.ts';
import { keepMeter, until } from './keptMeter.ts';
import type { KeptMeter } from './keptMeter.ts';

const identities = ({ server }: KeptMeter): number => server.commands.filter((command) => command === '*IDN?').length;
const places = ['tcp', ...(ptyObstacle === null ? (['serial'] as const) : [])] as const;

describe.each(places)('an idle instrument over %s', (over) => {
  it('is asked who it is, which counts by itself and leaves the wire log to what was asked for', async () => {
    const kept = await keepMeter({ over });
    const said = kept.devices.wireLog('meter').length;
    await until(() => kept.instrument.statistics.keepAlives >= 5);
    expect(kept.instrument.statistics).toMatchObject({ timeouts: 0, errors: 0, resynchronisations: 0, reconnects: 0 });
    expect(kept.devices.wireLog('meter')).toHaveLength(said);
    expect(await kept.instrument.readInput(0, 0)).toMatchObject({ value: 1e-3 });
    expect(kept.told).toEqual(['connecting', 'connected']);
  });

  it('that says nothing any more is lost, in a sentence, told once, and found when it speaks again', async () => {
    const kept = await keepMeter({ over });
    kept.meter.isSilent = true;
    await until(() => kept.instrument.state === 'lost');
    expect(kept.devices.reasonOf('meter')).toMatch(/did not answer \*IDN\?, two times within \d+ ms/);
    expect(kept.instrument.statistics.timeouts).toBe(2);
    kept.meter.isSilent = false;
    await until(() => kept.instrument.state === 'connected');
    await until(() => kept.found.length > 0);
    expect(kept.told).toEqual(['connecting', 'connected', 'lost', 'connected']);
    expect(await kept.instrument.readInput(0, 0)).toMatchObject({ value: 1e-3 });
  });
});

describe('an idle instrument', () => {
  it('is left in peace when asked to', async () => {
    const kept = await keepMeter({ keepAliveMs: 0 });
    const before = identities(kept);
    await delay(150);
    expect(identities(kept)).toBe(before);
  });

  it('is left in peace while a run alone may talk', async () => {
    let mayTalk = false;
    const kept = await keepMeter({ mayTalk: () => mayTalk });
    const before = identities(kept);
    await delay(150);
    await kept.devices.settled();
    expect(identities(kept)).toBe(before);
    mayTalk = true;
    await until(() => identities(kept) > before);
  });

  it('is not asked between a command and its reply', async () => {
    const held: (() => void)[] = [];
    const kept = await keepMeter({
      meter: {
        misbehave: (command, send) => {
          if (command !== 'READ?') return false;
          held.push(() => send('2e-3\n'));
          return true;
        },
      },
    });
    const reading = kept.instrument.readInput(0, 0);
    await until(() => held.length > 0);
    const before = identities(kept);
    await delay(120);
    expect(identities(kept)).toBe(before);
    for (const release of held) release();
    expect(await reading).toMatchObject({ value: 2e-3 });
  });

  it('whose answer comes late is not lost, and the late answer is nobody’s reading', async () => {
    let late = '';
    const kept = await keepMeter({ keepAliveMs: 0 });
    kept.meter.misbehave = (command, send) => {
      if (command !== '*IDN?') return false;
      if (late === '') {
        late = 'THORLABS,PM100D,P1,2.4.0\n';
        return true;
      }
      if (late === 'said') return false;
      send(late);
      late = 'said';
      return true;
    };
    await (kept.instrument as unknown as { checkAlive(periodMs: number): Promise<void> }).checkAlive(20);
    expect(await kept.instrument.readInput(0, 0)).toMatchObject({ value: 1e-3 });
    expect(kept.instrument.state).toBe('connected');
    expect(kept.instrument.statistics).toMatchObject({ timeouts: 1, retries: 1, resynchronisations: 1 });
  });

  it('that answers with noise is kept, and finds its place again', async () => {
    const kept = await keepMeter();
    let noisy = 1;
    kept.meter.misbehave = (command, send) => {
      if (command !== '*IDN?' || noisy-- <= 0) return false;
      send('TH\x07RL\x01BS\n');
      return true;
    };
    await until(() => kept.instrument.statistics.resynchronisations > 0);
    await until(() => kept.instrument.state === 'connected');
    expect(await kept.instrument.readInput(0, 0)).toMatchObject({ value: 1e-3 });
    expect(kept.told).not.toContain('lost');
    expect(kept.devices.wireLog('meter').some(({ direction }) => direction === 'fault')).toBe(true);
  });
});

describe('an instrument whose plug was pulled', () => {
  it('is lost at once, tried with growing pauses, and found by itself when it is back', async () => {
    const kept = await keepMeter({ keepAliveMs: 0 });
    kept.unplug();
    await until(() => kept.instrument.state === 'lost');
    await until(() => (kept.devices.reconnectOf('meter')?.attempts ?? 0) >= 3);
    expect(kept.devices.reconnectOf('meter')?.reason).not.toBe('');
    const asked = kept.server.commands.filter((command) => command === 'SENS:AVER:COUN?').length;
    kept.meter.isUnplugged = false;
    kept.meter.watts = '3e-3';
    await until(() => kept.found.length > 0);
    expect(kept.devices.reconnectOf('meter')).toBeNull();
    expect(kept.server.commands.filter((command) => command === 'SENS:AVER:COUN?').length).toBeGreaterThan(asked);
    expect(await kept.instrument.readInput(0, 0)).toMatchObject({ value: 3e-3 });
    expect(kept.instrument.statistics).toMatchObject({ reconnects: 1 });
    expect(kept.told).toEqual(['connecting', 'connected', 'lost', 'connected']);
  });

  it('is not replaced by another one that stands there, which is said', async () => {
    const kept = await keepMeter();
    kept.unplug();
    await until(() => kept.instrument.state === 'lost');
    kept.meter.serial = 'P2';
    kept.meter.isUnplugged = false;
    const said = () => kept.devices.reconnectOf('meter')?.reason ?? '';
    await until(() => said().includes('has serial number P2; expected serial number P1'));
    await expect(kept.instrument.readInput(0, 0)).rejects.toMatchObject({ code: 'instrument_lost' });
    kept.meter.serial = 'P1';
    await until(() => kept.instrument.state === 'connected');
  });

  it('is looked for no more once it is disconnected, or the bench closed', async () => {
    const kept = await keepMeter();
    kept.unplug();
    await until(() => kept.devices.reconnectOf('meter') !== null);
    await kept.instrument.disconnect();
    await kept.devices.settled();
    expect(kept.devices.reconnectOf('meter')).toBeNull();
    kept.meter.isUnplugged = false;
    const { connections } = kept.server;
    await delay(150);
    expect(kept.server.connections).toBe(connections);
    await kept.devices.reconnect('meter');
    kept.unplug();
    await until(() => kept.instrument.state === 'lost');
    await kept.devices.close();
    kept.meter.isUnplugged = false;
    const after = kept.server.connections;
    await delay(150);
    expect(kept.server.connections).toBe(after);
  });

  it('that is asked for too early is refused, and looked for as before', async () => {
    const kept = await keepMeter();
    kept.unplug();
    await until(() => kept.instrument.state === 'lost');
    await expect(kept.devices.reconnect('meter')).rejects.toMatchObject({
      code: expect.stringMatching(/^instrument_/),
    });
    kept.meter.isUnplugged = false;
    await until(() => kept.instrument.state === 'connected');
  });

  it('is left alone while a run alone may talk', async () => {
    let mayTalk = true;
    const kept = await keepMeter({ mayTalk: () => mayTalk });
    mayTalk = false;
    kept.unplug();
    await until(() => kept.instrument.state === 'lost');
    kept.meter.isUnplugged = false;
    const { connections } = kept.server;
    await delay(150);
    expect(kept.server.connections).toBe(connections);
    mayTalk = true;
    await until(() => kept.instrument.state === 'connected');
  });
});
