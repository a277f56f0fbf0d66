import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { InstrumentIdentity, OutputLimits } from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';
import { promptDialect } from '../protocols/promptDialect.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';

const minimumC = 20;
const stepTimeoutMs = 500;
const readingNs = 1e8;

/**
 * Thorlabs TC200 heater controller: input 0 is the sensor's temperature, output 0 the set point. Writing a set point
 * switches the heater on unless the option `enable_output` is false.
 *
 * Source: Thorlabs, TC200 user guide, "Command line interface".
 */
export const tc200: DriverDefinition = {
  name: 'tc200',
  dialect: promptDialect,
  probe: { command: '*idn?', matches: (reply) => /\bTC200\b/i.test(reply), expected: 'a Thorlabs TC200' },
  models: /^TC200$/,
  identify: (_context, reply) => Promise.resolve(parseTc200Identity(reply)),
  start,
  wireSteps: (values) =>
    [...values].map(([, celsius]) => ({
      send: `tset=${celsius.toFixed(1)}\r`,
      replyTerminator: '> ',
      timeoutMs: stepTimeoutMs,
    })),
};

async function start(context: DriverContext, signal: AbortSignal | undefined): Promise<DriverSession> {
  const { link, label, options } = context;
  const status = await link.read('stat?', parseStatus, { signal });
  if (status.unit !== 'C') {
    throw new FringeError('instrument_refused', `${label} shows temperatures in ${status.unit}, not in degC.`, {
      remedy: 'Set the controller to degC (on its panel, or with the command "unit=c"), then reconnect.',
    });
  }
  if (status.cycling) {
    // This command answers CMD_ARG_RANGE_ERR although it is obeyed: only the status tells.
    await link.write('mode=normal', () => undefined, { signal });
    if ((await link.read('stat?', parseStatus, { signal })).cycling) {
      throw new FringeError('instrument_refused', `${label} stays in cycle mode.`, {
        remedy: 'Leave cycle mode on the panel, then reconnect.',
      });
    }
  }
  const maximumC = await link.read('tmax?', parseCelsius, { signal });
  const limits: OutputLimits = { unit: 'degC', minimum: minimumC, maximum: maximumC, maxCurrentMa: null };
  const setPoint = async (celsius: number, writeSignal: AbortSignal | undefined): Promise<void> => {
    await link.write(`tset=${celsius.toFixed(1)}`, (reply) => refuseError(reply, label), { signal: writeSignal });
  };
  return {
    inputChannels: 1,
    outputChannels: 1,
    outputLimits: () => limits,
    readInput: async (_channel, _integrationTimeNs, readSignal) => {
      const value = await link.read('tact?', parseCelsius, { signal: readSignal });
      return { value, unit: 'degC', fault: null, integrationTimeNs: readingNs };
    },
    observeOutputs: async (channels, observeSignal) => {
      const value = await link.read('tset?', parseCelsius, { signal: observeSignal });
      return channels.map(() => ({ value, currentMa: null }));
    },
    writeOutput: async (_channel, celsius, writeSignal) => {
      await setPoint(celsius, writeSignal);
      if (options['enable_output'] === false) return;
      // `ens` toggles: sent blindly it would switch a running heater off.
      const { enabled } = await link.read('stat?', parseStatus, { signal: writeSignal });
      if (!enabled) await link.write('ens', (reply) => refuseError(reply, label), { signal: writeSignal });
    },
    writeSafe: async (_channel, celsius, writeSignal) => await setPoint(celsius, writeSignal),
  };
}

/** `THORLABS TC200 VERSION 2.0`; the controller tells no serial number. */
export function parseTc200Identity(reply: string): InstrumentIdentity {
  const firmware = /VERSION\s+(\S+)/i.exec(reply)?.[1] ?? /\bTC200\b\s*(.*)$/i.exec(reply)?.[1] ?? '';
  return { manufacturer: 'Thorlabs', model: 'TC200', serialNumber: '', firmware };
}

/** `30 C`, `30.0 Celsius`, or a bare number. @throws GarbledReply */
export function parseCelsius(reply: string): number {
  const match = /^([+-]?\d{1,4}(?:\.\d{1,4})?)(?: ?(?:C|Celsius))?$/i.exec(reply.trim());
  if (match === null) throw new GarbledReply(reply, 'a temperature in degC');
  return Number(match[1]);
}

/** Bits, in decimal: 0 enabled, 1 cycling, 4 and 5 degC, 5 alone kelvin, else degF. @throws GarbledReply */
export function parseStatus(reply: string): { enabled: boolean; cycling: boolean; unit: 'C' | 'K' | 'F' } {
  const text = reply.trim();
  if (!/^\d{1,3}$/.test(text)) throw new GarbledReply(reply, 'a status number');
  const bits = Number(text);
  const unit = (bits & 32) === 0 ? 'F' : (bits & 16) === 0 ? 'K' : 'C';
  return { enabled: (bits & 1) !== 0, cycling: (bits & 2) !== 0, unit };
}

function refuseError(reply: string, label: string): void {
  if (reply === '') return;
  if (!reply.includes('CMD_')) throw new GarbledReply(reply, 'the prompt');
  throw new FringeError('instrument_refused', `${label} refused the command: ${reply.replace(/\n/g, ' ')}.`, {
    remedy: 'Check the set point against the limits of the controller.',
  });
}
