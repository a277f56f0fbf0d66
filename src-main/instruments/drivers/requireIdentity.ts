import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import type { DriverDefinition } from './driverDefinition.ts';

/**
 * Whether what answers is the instrument of the bench.
 * @param name for sentences: `The instrument "heaters" at TCPIP0::...`
 * @param serialNumber of the bench file, or of what answered there before; null when neither is known.
 * @throws instrument_identity
 */
export function requireIdentity(
  name: string,
  { model, serialNumber: found }: InstrumentIdentity,
  { probe, models }: Pick<DriverDefinition, 'probe' | 'models'>,
  serialNumber: string | null,
): void {
  if (!models.test(model)) throw wrongInstrument(name, `it is a "${model}", not ${probe.expected}`);
  if (serialNumber === null || serialNumber === found) return;
  const has = found === '' ? 'tells no serial number' : `has serial number ${found}`;
  throw wrongInstrument(name, `the ${model} that answers ${has}; expected serial number ${serialNumber}`);
}

const wrongInstrument = (name: string, what: string): FringeError =>
  new FringeError('instrument_identity', `${name} is not the one of the bench: ${what}.`, {
    remedy: 'Put the instrument of the bench back, or correct driver and serial number in the bench file.',
  });
