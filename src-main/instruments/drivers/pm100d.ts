import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { scpiDialect } from '../protocols/scpiDialect.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';
import { looksLikeIdentity, parseDecimal, parseIdentity, parseMeasured } from './scpi.ts';

/** "1 sample takes approx. 3 ms" (PM100D operation manual, SENSe:AVERage:COUNt). */
const sampleNs = 3e6;
const maxAveragingCount = 10_000;

/**
 * Thorlabs power meters PM100A, PM100D, PM100USB, PM16, PM101, PM400. Option `wavelength_nm` sets the wavelength that the
 * responsivity is taken at. The old PM100, which takes metres, is another instrument.
 *
 * Source: Thorlabs, PM100D operation manual, chapter "SCPI commands".
 */
export const pm100d: DriverDefinition = {
  name: 'pm100d',
  dialect: scpiDialect,
  probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'a Thorlabs power meter' },
  models: /^PM(100[A-Z]+\d?|16-\w+|10\dE?\w?|400)/,
  identify: (_context, reply) => Promise.resolve(parseIdentity(reply)),
  start,
  wireSteps: () => [],
};

async function start(context: DriverContext, signal: AbortSignal | undefined): Promise<DriverSession> {
  const { link, timeoutOf } = context;
  await link.send('SENS:POW:UNIT W', { signal });
  await link.send('CONF:POW', { signal });
  await setWavelength(context, signal);
  let count = await link.read('SENS:AVER:COUN?', parseDecimal, { signal });
  return {
    inputChannels: 1,
    outputChannels: 0,
    readInput: async (_channel, integrationTimeNs, readSignal) => {
      const wanted = Math.min(maxAveragingCount, Math.max(1, Math.round(integrationTimeNs / sampleNs)));
      if (wanted !== count) {
        await link.send(`SENS:AVER:COUN ${wanted}`, { signal: readSignal });
        // The instrument may hold less than it was asked for: what it says is what the record says.
        count = await link.read('SENS:AVER:COUN?', parseDecimal, { signal: readSignal });
      }
      const measuringMs = (2 * count * sampleNs) / 1e6;
      const options = { timeoutMs: timeoutOf('READ?') + measuringMs, signal: readSignal };
      const { value, fault } = await link.read('READ?', parseMeasured, options);
      return { value, fault, unit: 'W', integrationTimeNs: count * sampleNs };
    },
  };
}

async function setWavelength({ link, label, options }: DriverContext, signal: AbortSignal | undefined): Promise<void> {
  const wavelengthNm = options['wavelength_nm'];
  if (wavelengthNm === undefined) return;
  const least = await link.read('SENS:CORR:WAV? MIN', parseDecimal, { signal });
  const most = await link.read('SENS:CORR:WAV? MAX', parseDecimal, { signal });
  if (typeof wavelengthNm !== 'number' || !(wavelengthNm >= least && wavelengthNm <= most)) {
    const message = `${label} takes a wavelength_nm from ${least} to ${most}, not ${JSON.stringify(wavelengthNm)}.`;
    throw new FringeError('bad_input', message, {
      path: 'options.wavelength_nm',
      remedy: 'Correct the option in the bench file; the range is that of the sensor head.',
    });
  }
  await link.send(`SENS:CORR:WAV ${wavelengthNm}`, { signal });
  const set = await link.read('SENS:CORR:WAV?', parseDecimal, { signal });
  if (Math.abs(set - wavelengthNm) > 0.5) {
    throw new FringeError('instrument_refused', `${label} stays at ${set} nm when set to ${wavelengthNm} nm.`, {
      remedy: 'Check that the sensor head can be set to another wavelength.',
    });
  }
}
