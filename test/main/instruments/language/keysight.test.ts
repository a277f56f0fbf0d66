import { describe, expect, it, onTestFinished } from 'vitest';
import { keysight8164 } from '../../../../src-main/instruments/drivers/keysight8164.ts';
import { float32Block, formatBlock } from '../../../../src-main/instruments/drivers/language/blocks.ts';
import { n774x } from '../../../../src-main/instruments/drivers/n774x.ts';
import { DefinitionDialect } from '../../../../src-main/instruments/simulator/definitionDialect.ts';
import { instrumentAt } from '../support/benchOf.ts';
import { startInstrumentServer } from '../support/instrumentServer.ts';
import { serveDialect } from '../support/serveDialect.ts';

/** A meter of one port that answers what the programming guide shows, with a log that the test gives. */
async function startMeter(logged: (count: number) => string, power = '+1.23456789E-004') {
  const server = await startInstrumentServer({
    onCommand: (command, connection, count) => {
      const replies: Record<string, string> = {
        '*IDN?': 'Agilent Technologies,N7744A,DE48000001,1.20',
        'SYST:ERR?': '+0,"No error"',
        'READ1:POW?': power,
        // In progress at first, as the guide's example polls it.
        'SENS1:FUNC:STAT?': count === 0 ? 'LOGGING_STABILITY,PROGRESS' : 'LOGGING_STABILITY,COMPLETE',
      };
      const reply = command === 'SENS1:FUNC:RES?' ? logged(count) : replies[command];
      if (reply !== undefined) connection.send(`${reply}\n`);
    },
  });
  onTestFinished(() => server.stop());
  const meter = instrumentAt('n774x', server.address, {
    options: { channels: 1, wavelength_nm: 1550, timeout_ms: 300 },
  });
  await meter.connect();
  return { meter, server };
}

describe('a Keysight power meter', () => {
  it('takes watt at the bench’s wavelength, sets the averaging once, reads', async () => {
    const { meter, server } = await startMeter(() => '#10');
    expect(server.commands).toContain('SENS1:POW:UNIT 1');
    expect(server.commands).toContain('SENS1:POW:WAV 1550.0000NM');
    expect(await meter.readInput(0, 2e7)).toEqual({
      value: 1.23456789e-4,
      unit: 'W',
      fault: null,
      integrationTimeNs: 2e7,
    });
    await meter.readInput(0, 2e7);
    expect(server.commands.filter((command) => command === 'SENS1:POW:ATIM 0.02S')).toHaveLength(1);
  });

  it('calls a power above 1e20 over range', async () => {
    const { meter } = await startMeter(() => '#10', '+3.40282347E+038');
    expect(await meter.readInput(0, 2e7)).toMatchObject({ value: null, fault: 'over range' });
  });

  it('logs by itself and gives the samples, line feeds and all', async () => {
    // 10 is a line feed: a float32 whose bytes are all of them.
    const block = formatBlock(Buffer.from([10, 10, 10, 10, 0x9a, 0x99, 0x99, 0x3f, 0, 0, 0x80, 0x7f]));
    const { meter, server } = await startMeter(() => block);
    const series = await meter.readSeries?.(0, { samples: 3, intervalNs: 1e6 });
    expect(server.commands).toContain('SENS1:FUNC:PAR:LOGG 3,0.001S');
    expect(server.commands).toContain('SENS1:FUNC:STAT LOGG,STAR');
    expect(series?.unit).toBe('W');
    expect(series?.values.map((value) => (value === null ? null : Number(value.toPrecision(7))))).toEqual([
      6.646346e-33,
      1.2,
      null,
    ]);
    expect(server.commands.at(-2)).toBe('SENS1:FUNC:STAT LOGG,STOP');
  });

  it.each([
    ['longer than it says', () => `#14${'\0'.repeat(8)}`, 'instrument_reply'],
    ['shorter than it says', () => `#216${'\0'.repeat(8)}`, 'instrument_timeout'],
    ['of other samples than were asked for', () => float32Block.format([1, 2]), 'instrument_reply'],
    ['no block at all', () => '+1.0E-3,+2.0E-3', 'instrument_reply'],
  ])('takes no log that is %s', async (_, logged, code) => {
    const { meter } = await startMeter(logged);
    await expect(meter.readSeries?.(0, { samples: 3, intervalNs: 1e6 })).rejects.toMatchObject({ code });
    // The link is in step again.
    expect(await meter.readInput(0, 2e7)).toMatchObject({ value: 1.23456789e-4 });
  });
});

describe('a Keysight mainframe with laser and sensor', () => {
  const connected = async (options: Record<string, number> = {}) => {
    const { address, received } = await serveDialect(new DefinitionDialect(keysight8164.language, 'DE47000001'));
    const instrument = instrumentAt('keysight8164', address, { options: { step_nm: 0.5, ...options } });
    await instrument.connect();
    return { instrument, received };
  };

  it('sweeps once and gives a trace, and puts the laser back', async () => {
    const { instrument, received } = await connected();
    await instrument.writeOutput(0, 1552.5);
    const { wavelengthsNm, levelsDbm } = await instrument.readTrace('S1', [1540, 1545]);
    expect(wavelengthsNm).toEqual(Array.from({ length: 11 }, (_, index) => 1540 + index / 2));
    expect(levelsDbm.every((level) => Number.isFinite(level))).toBe(true);
    const said = received.join('');
    for (const line of [
      'TRIG:CONF LOOP',
      'TRIG0:OUTP STF',
      'TRIG1:INP SME',
      'SOUR0:WAV:SWE:STEP 0.5NM',
      'SOUR0:WAV:SWE:LLOG 1',
    ]) {
      expect(said).toContain(`${line}\n`);
    }
    expect(said.indexOf('LOGG,STAR')).toBeLessThan(said.indexOf('SOUR0:WAV:SWE 1'));
    expect(await instrument.observeOutputs([0])).toEqual([{ value: 1552.5, currentMa: null }]);
    expect(said).toContain('TRIG1:INP IGN\n');
  });

  it('refuses a range beyond the laser and a slot without a sensor', async () => {
    const { instrument } = await connected();
    await expect(instrument.readTrace('S1', [1400, 1500])).rejects.toMatchObject({ code: 'bad_input' });
    await expect(instrument.readTrace('S2', [1540, 1545])).rejects.toMatchObject({ code: 'bad_input' });
    await expect(instrument.readTrace('TRA', [1540, 1545])).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('logs as a power meter does', async () => {
    const { address } = await serveDialect(new DefinitionDialect(n774x.language, 'DE48000001'));
    const meter = instrumentAt('n774x', address);
    await meter.connect();
    expect((await meter.readSeries?.(3, { samples: 1000, intervalNs: 1e5 }))?.values).toHaveLength(1000);
  });
});
