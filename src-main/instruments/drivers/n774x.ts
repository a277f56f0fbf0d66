import { scpiBlockDialect } from '../protocols/scpiDialect.ts';
import { powerCommands, readPowerSeries } from './keysightPower.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';

const ports = Array.from({ length: 8 }, (_, index) => String(index + 1));

/** Keysight N774x multiport power meters, and power sensors in an 8163 or 8164 mainframe. */
export const n774x = defineScpiDriver({
  name: 'n774x',
  title:
    'Keysight N7742A, N7743A, N7744A, N7745A, N7747A, N7748A; 8163A, 8163B, 8164A, 8164B, 8166A, 8166B with sensors',
  summary: 'Optical power meter of several ports, with a log of fast samples.',
  sources: [
    'Keysight, N77xx series programming guide (N7744-90C01), chapter 4',
    'Keysight, 816x lightwave measurement system programming guide (08164-90B65)',
  ],
  notes: [
    'Input 0 is port or slot 1. The option `channels` says how many there are.',
    'A power above 1e20 means that the range is too small: it becomes "over range".',
    'A log (`readSeries`) has the meter take up to a million samples by itself and gives them as one block.',
  ],
  dialect: scpiBlockDialect,
  identity: {
    models: /^(N774\d[A-Z]|816[346][AB])$/,
    expected: 'a Keysight power meter',
    example: 'Agilent Technologies,N7744A,{serial},1.20',
  },
  links: ['LAN: `TCPIP0::<host>::5025::SOCKET` or `::INSTR`', 'USB through USBTMC, GPIB through VISA'],
  errors: scpiErrors('SYST:ERR?'),
  fields: { channel: ports },
  commands: powerCommands,
  options: {
    channels: { words: 'ports or slots that are used', kind: 'number', range: [1, 8], otherwise: 4 },
    wavelength_nm: { words: 'wavelength that the power is taken at', kind: 'number', unit: 'nm', range: [200, 2500] },
  },
  inputs: ({ channels }) =>
    ports.slice(0, Number(channels)).map((channel) => ({
      label: `power ${channel}`,
      unit: 'W',
      read: 'power',
      fields: { channel },
      integration: { set: 'averaging', unitNs: 1e9, range: [1e-4, 10] },
    })),
  session: async (session, derived, signal) => {
    const { wavelength_nm: nm } = session.options;
    for (const channel of ports.slice(0, derived.inputChannels)) {
      await session.put('unit', 'W', signal, { channel });
      await session.put('autoRange', true, signal, { channel });
      if (nm !== undefined) await session.put('calibratedAt', nm, signal, { channel });
    }
    return {
      readSeries: async (input, log, readSignal) =>
        await readPowerSeries(session, { channel: ports[input] ?? '1', ...log }, readSignal),
    };
  },
});
