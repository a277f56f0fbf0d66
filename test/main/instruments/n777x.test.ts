import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { instrumentAt } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import type { InstrumentServer } from './support/instrumentServer.ts';

interface LaserOptions {
  readonly identity?: string;
  /** Locked, it takes no wavelength and no light. */
  readonly locked?: boolean;
}

/** The dialogue of PyMeasure's driver and of the programming guide: set in nm, answered in metres. */
async function startLaser({ identity, locked = false }: LaserOptions = {}): Promise<InstrumentServer> {
  let metres = 1.55e-6;
  let on = 0;
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      const set = /^SOUR0:WAV ([\d.]+)NM$/.exec(command);
      if (set !== null && !locked) metres = Number(set[1]) * 1e-9;
      if (command === 'SOUR0:POW:STAT 1' && !locked) on = 1;
      if (command === '*IDN?') connection.send(`${identity ?? 'Keysight Technologies,N7776C,MY12345678,1.20'}\n`);
      if (command === 'SOUR0:WAV?') connection.send(`+${metres.toExponential(8).replace('e-6', 'E-006')}\n`);
      if (command === 'SOUR0:WAV? MIN') connection.send('+1.48000000E-006\n');
      if (command === 'SOUR0:WAV? MAX') connection.send('+1.62000000E-006\r\n');
      if (command === 'SOUR0:POW:STAT?') connection.send(`+${on}\n`);
      if (command === '*OPC?') connection.send('+1\n');
    },
  });
  onTestFinished(() => server.stop());
  return server;
}

describe('an N777x driver', () => {
  it('reads the range in nm, tunes, waits until it stands there, and reads back', async () => {
    const server = await startLaser();
    const laser = instrumentAt('n777x', server.address);
    expect(await laser.connect()).toMatchObject({ model: 'N7776C', serialNumber: 'MY12345678' });
    expect(laser.outputLimits(0)).toEqual({ unit: 'nm', minimum: 1480, maximum: 1620, maxCurrentMa: null });
    expect(await laser.observeOutputs([0])).toEqual([{ value: 1550, currentMa: null }]);
    await laser.writeOutput(0, 1549.3);
    expect(server.commands.slice(-3)).toEqual(['SOUR0:WAV 1549.3000NM', '*OPC?', 'SOUR0:WAV?']);
    expect(await laser.observeOutputs([0])).toEqual([{ value: 1549.3, currentMa: null }]);
    expect(laser.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0 });
  });

  it('says so when the laser does not go where it was sent', async () => {
    const laser = instrumentAt('n777x', (await startLaser({ locked: true })).address);
    await laser.connect();
    await expect(laser.writeOutput(0, 1560)).rejects.toMatchObject({
      code: 'instrument_refused',
      message: expect.stringMatching(/stays at 1550 nm when set to 1560 nm/) as string,
    });
  });

  it('switches the light on only when the bench says so', async () => {
    const left = await startLaser();
    await instrumentAt('n777x', left.address).connect();
    expect(left.commands.join()).not.toMatch(/POW:STAT/);
    const wanted = await startLaser();
    await instrumentAt('n777x', wanted.address, { options: { output_on: true } }).connect();
    expect(wanted.commands).toContain('SOUR0:POW:STAT 1');
    const cut = await startLaser();
    const laser = instrumentAt('n777x', cut.address, { options: { output_on: true, keep_alive_ms: 0 } });
    await laser.connect();
    cut.cutAll();
    await vi.waitFor(() => expect(laser.state).toBe('lost'));
    await laser.connect();
    // Somebody may have switched it off while the link was gone; a reconnect by hand is asked for.
    expect(cut.commands.filter((command) => command === 'SOUR0:POW:STAT 1')).toHaveLength(1);
    await laser.disconnect();
    await laser.connect();
    expect(cut.commands.filter((command) => command === 'SOUR0:POW:STAT 1')).toHaveLength(2);
    const locked = instrumentAt('n777x', (await startLaser({ locked: true })).address, {
      options: { output_on: true },
    });
    await expect(locked.connect()).rejects.toThrow(/does not switch its light on/);
  });

  it('refuses a power meter of the same maker and gives no inputs or traces', async () => {
    const other = await startLaser({ identity: 'Keysight Technologies,N7744A,MY1,1.1' });
    await expect(instrumentAt('n777x', other.address).connect()).rejects.toMatchObject({ code: 'instrument_identity' });
    const laser = instrumentAt('n777x', (await startLaser()).address);
    await laser.connect();
    await expect(laser.readInput(0, 0)).rejects.toMatchObject({ code: 'bad_input' });
    await expect(laser.readTrace('TRA', [1500, 1600])).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('gives the guard a wavelength and the query that waits for it', () => {
    const laser = instrumentAt('n777x', 'TCPIP0::127.0.0.1::1::SOCKET');
    expect(laser.wireStepsForOutputs(new Map([[0, 1550]]))).toMatchObject([
      { send: 'SOUR0:WAV 1550.0000NM;*OPC?\n', replyTerminator: '\n' },
    ]);
  });
});
