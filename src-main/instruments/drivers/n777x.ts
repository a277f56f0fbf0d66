import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { OutputLimits } from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';
import { scpiDialect } from '../protocols/scpiDialect.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';
import { looksLikeIdentity, parseDecimal, parseIdentity } from './scpi.ts';

const metresToNm = 1e9;
/** The finest that the family is set to is 0.1 pm; what it says may differ by its rounding. */
const toleranceNm = 0.001;
/** From one end of the range to the other, with the motor. */
const tuningTimeoutMs = 10_000;
const stepTimeoutMs = 250;

/**
 * Keysight (Agilent) tunable lasers N777xC, 816xx in slot 0: output 0 is the wavelength in nm. The laser is set in nm and
 * answers in metres. Option `output_on` switches the light on when connecting, not when a link that was lost is found again; else it is left as it is.
 *
 * Source: PyMeasure's driver of the N7776C (`sour0:wav %fnm`, reply in metres; `SOUR0:POW:STAT`), and Keysight, "816x
 * lightwave measurement system programming guide", chapter "Signal generation: the SOURce subsystem".
 */
export const n777x: DriverDefinition = {
  name: 'n777x',
  dialect: scpiDialect,
  probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'a Keysight tunable laser' },
  models: /^(N777\d[A-Z]?|816\d{1,2}[A-Z])$/,
  identify: (_context, reply) => Promise.resolve(parseIdentity(reply)),
  start,
  wireSteps: (values) =>
    [...values].map(([, wavelengthNm]) => ({
      // The query makes the guard wait until the laser stands there.
      send: `${setCommand(wavelengthNm)};*OPC?\n`,
      replyTerminator: '\n',
      timeoutMs: stepTimeoutMs,
    })),
};

async function start(context: DriverContext, signal: AbortSignal | undefined): Promise<DriverSession> {
  const { link, label, options, isReturn = false } = context;
  const read = (command: string, readSignal: AbortSignal | undefined): Promise<number> =>
    link.read(command, parseNm, { signal: readSignal });
  const limits: OutputLimits = {
    unit: 'nm',
    minimum: await read('SOUR0:WAV? MIN', signal),
    maximum: await read('SOUR0:WAV? MAX', signal),
    maxCurrentMa: null,
  };
  if (options['output_on'] === true && !isReturn) await switchOn(context, signal);
  return {
    inputChannels: 0,
    outputChannels: 1,
    outputLimits: () => limits,
    observeOutputs: async (channels, observeSignal) => {
      const value = await read('SOUR0:WAV?', observeSignal);
      return channels.map(() => ({ value, currentMa: null }));
    },
    settlesWithinMs: () => tuningTimeoutMs,
    writeOutput: async (_channel, wavelengthNm, writeSignal) => {
      await link.send(setCommand(wavelengthNm), { signal: writeSignal });
      await link.read('*OPC?', parseDone, { signal: writeSignal, timeoutMs: tuningTimeoutMs });
      const setNm = await read('SOUR0:WAV?', writeSignal);
      if (Math.abs(setNm - wavelengthNm) <= toleranceNm) return;
      throw new FringeError('instrument_refused', `${label} stays at ${setNm} nm when set to ${wavelengthNm} nm.`, {
        remedy: 'Check that the laser is not locked and not sweeping by itself, and its range.',
      });
    },
  };
}

async function switchOn({ link, label }: DriverContext, signal: AbortSignal | undefined): Promise<void> {
  await link.send('SOUR0:POW:STAT 1', { signal });
  if ((await link.read('SOUR0:POW:STAT?', parseDecimal, { signal })) === 1) return;
  throw new FringeError('instrument_refused', `${label} does not switch its light on.`, {
    remedy: 'Unlock the laser (key or LOCK command) and check its interlock, then reconnect.',
  });
}

/** Four decimals: a tenth of a picometre, and never an exponent. */
const setCommand = (wavelengthNm: number): string => `SOUR0:WAV ${wavelengthNm.toFixed(4)}NM`;

/** Metres, rounded to a tenth of a femtometre, so that 1.55e-6 is 1550. @throws GarbledReply */
function parseNm(reply: string): number {
  const nm = Math.round(parseDecimal(reply) * metresToNm * 1e7) / 1e7;
  if (nm < 100 || nm > 100_000) throw new GarbledReply(reply, 'a wavelength in metres');
  return nm;
}

function parseDone(reply: string): void {
  if (!/^\+?1$/.test(reply.trim())) throw new GarbledReply(reply, '1');
}
