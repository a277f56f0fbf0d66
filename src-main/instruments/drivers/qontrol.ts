import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { InstrumentIdentity, OutputLimits, OutputReading } from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';
import { describeQontrolFault, isOutputFault, parseQontrolFault, qontrolDialect } from '../protocols/qontrolDialect.ts';
import type { QontrolFault } from '../protocols/qontrolDialect.ts';
import { asciiCommands, binaryCommands } from '../protocols/qontrolCommands.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';

const stepTimeoutMs = 250;

/** Above this many channels one `VIPALL?` (150 ms on a module of eight) is quicker than two queries (12 ms each) a channel. */
const mostSingleReads = 6;
/** The lines of one module come within the timeout of any query; each of those of a chain behind it may take so much more. */
const lineTimeoutMs = 25;
const linesOfModule = 8;

/**
 * Qontrol Q8 heater drivers, one module or a daisy chain whose channels are numbered along it. With the option `binary`
 * the commands go out in their binary form, which is shorter; the replies are the same.
 *
 * Source: the maker's driver and recordings of real modules (github.com/takeqontrol/api), firmware v2.4.1.
 */
export const qontrol: DriverDefinition = {
  name: 'qontrol',
  dialect: qontrolDialect,
  probe: { command: 'ID0?', matches: (reply) => parseDeviceId(reply) !== null, expected: 'a Qontrol Q8 module' },
  models: /^Q8\w+$/,
  identify,
  start,
  wireSteps: (values) =>
    [...values].map(([channel, value]) => ({
      send: `${asciiCommands.setVolts(channel, value, 0)}\n`,
      replyTerminator: '\n',
      timeoutMs: stepTimeoutMs,
    })),
};

async function identify(
  { link }: DriverContext,
  reply: string,
  signal: AbortSignal | undefined,
): Promise<InstrumentIdentity> {
  const modules = await link.readLines('nupall?', 'untilQuiet', parseModules, { signal });
  const firmware = await link.read('FIRMWARE0?', parseFirmware, { signal });
  const model = parseDeviceId(reply)?.model ?? '';
  // A number that was never set is written as asterisks and tells nothing.
  const numbers = modules.map(({ number }) => (/^\*+$/.test(number) ? '' : number));
  const serialNumber = numbers.every((number) => number !== '') ? numbers.join('+') : '';
  return { manufacturer: 'Qontrol', model, serialNumber, firmware };
}

async function start(context: DriverContext, signal: AbortSignal | undefined): Promise<DriverSession> {
  const { link, label, options, timeoutOf } = context;
  const commands = options['binary'] === true ? binaryCommands : asciiCommands;
  const perModule = await link.readLines(commands.read('NCHAN', 'all'), 'untilQuiet', parseCounts, { signal });
  const full = await readFullScales(context, perModule.length, signal);
  const limits: OutputLimits[] = [];
  const places: string[] = [];
  const fullScales: number[] = [];
  for (const [module, channels] of perModule.entries()) {
    for (let inModule = 0; inModule < channels; inModule++) {
      const channel = limits.length;
      const volts = await link.read(commands.read('VMAX', channel), parseVolts, { signal });
      const milliampere = await link.read(commands.read('IMAX', channel), parseMilliampere, { signal });
      const maximum = Math.min(volts, full[module] ?? volts);
      limits.push({ unit: 'V', minimum: 0, maximum, maxCurrentMa: milliampere });
      places.push(`${module},${inModule}`);
      fullScales.push(full[module] ?? volts);
    }
  }
  // A binary word is a part of full scale: where that is not told, volts are said in text.
  const sets = full.length === 0 ? asciiCommands : commands;
  const faults: QontrolFault[] = [];
  // A value is always sent, and what went wrong meanwhile is told afterwards: a safe value must never wait for a complaint.
  const reportFaults = () => {
    const [first, ...more] = faults.splice(0);
    if (first === undefined) return;
    const others = more.length === 0 ? '' : `, and ${more.map(describeQontrolFault).join(', ')}`;
    throw new FringeError('instrument_refused', `${label} reports ${describeQontrolFault(first)}${others}.`, {
      remedy: 'Treat the output as not set: check the heater, its wiring and the limits, then set it again.',
    });
  };
  const parseAll = (lines: readonly string[]) => parseOutputs(lines, places);
  const readAll = async (signalOfRead: AbortSignal | undefined): Promise<OutputReading[]> => {
    const command = commands.read('VIP', 'all');
    const timeoutMs = timeoutOf(command) + lineTimeoutMs * Math.max(0, places.length - linesOfModule);
    return await link.readLines(command, places.length, parseAll, { signal: signalOfRead, timeoutMs });
  };
  const readOne = async (channel: number, signalOfRead: AbortSignal | undefined): Promise<OutputReading> => ({
    value: await link.read(commands.read('V', channel), parseVolts, { signal: signalOfRead }),
    currentMa: await link.read(commands.read('I', channel), parseMilliampere, { signal: signalOfRead }),
  });
  return {
    inputChannels: 0,
    outputChannels: limits.length,
    outputLimits: (channel) => limits[channel] as OutputLimits,
    observeOutputs: async (channels, observeSignal) => {
      const observed: OutputReading[] = [];
      if (channels.length > mostSingleReads) {
        const all = await readAll(observeSignal);
        for (const channel of channels) observed.push(all[channel] ?? { value: null, currentMa: null });
      } else {
        for (const channel of channels) observed.push(await readOne(channel, observeSignal));
      }
      reportFaults();
      return observed;
    },
    writeOutput: async (channel, value, writeSignal) => {
      await link.write(sets.setVolts(channel, value, fullScales[channel] ?? 0), parseOk, { signal: writeSignal });
      reportFaults();
    },
    writeOutputs: async (values, writeSignal) => {
      const failures: Error[] = [];
      for (const [first, volts] of vectorsOf(values, places)) {
        const command = sets.setVector(first, volts, fullScales[first] ?? 0);
        // One module that refuses must not keep the next from its values.
        await link.write(command, parseOk, { signal: writeSignal }).catch((error: Error) => failures.push(error));
      }
      const [failure] = failures;
      if (failure !== undefined) throw failure;
      reportFaults();
    },
    onEvent: (text) => {
      const fault = parseQontrolFault(text);
      if (fault !== null && isOutputFault(fault)) faults.push(fault);
    },
  };
}

/** Values of channels that follow each other on one module, by the first of them. A vector goes no further than its module. */
function vectorsOf(values: ReadonlyMap<number, number>, places: readonly string[]): Map<number, number[]> {
  const moduleOf = (channel: number): string => places[channel]?.split(',')[0] ?? '';
  const vectors = new Map<number, number[]>();
  let first = -1;
  let next = -1;
  for (const [channel, volts] of [...values].sort(([a], [b]) => a - b)) {
    if (channel !== next || moduleOf(channel) !== moduleOf(first)) first = channel;
    vectors.set(first, [...(vectors.get(first) ?? []), volts]);
    next = channel + 1;
  }
  return vectors;
}

/** Volts at full scale of each module; none when the firmware does not tell. */
async function readFullScales(
  { link }: DriverContext,
  modules: number,
  signal: AbortSignal | undefined,
): Promise<readonly number[]> {
  try {
    return await link.readLines('VFULLALL?', modules, (lines) => lines.map(parseVolts), { signal });
  } catch (error) {
    if (error instanceof FringeError && error.code === 'instrument_refused') return [];
    throw error;
  }
}

/** `Q8iv-0001` */
export function parseDeviceId(reply: string): { model: string; number: string } | null {
  const match = /^(Q8\w{1,3})-([0-9A-Za-z*]{1,8})$/.exec(reply.trim());
  return match === null ? null : { model: match[1] ?? '', number: match[2] ?? '' };
}

/** `Q8iv-0001: 0`, one line a module in the order of the chain. The maker's recording counts both of two as 0. */
export function parseModules(lines: readonly string[]): { model: string; number: string }[] {
  return lines.map((line) => {
    const id = parseDeviceId(line.replace(/: *\d+$/, ''));
    if (id === null) throw new GarbledReply(line, 'a module like "Q8iv-0001: 0"');
    return id;
  });
}

export function parseCounts(lines: readonly string[]): number[] {
  return lines.map((line) => {
    const count = /^\d{1,2}$/.test(line.trim()) ? Number(line) : 0;
    if (count < 1) throw new GarbledReply(line, 'a number of channels');
    return count;
  });
}

/** `+8.2702 V` */
export const parseVolts = (reply: string): number => parseSigned(reply, 'V');
/** `+0.0204 mA` */
export const parseMilliampere = (reply: string): number => parseSigned(reply, 'mA');

function parseSigned(reply: string, unit: string): number {
  const match = /^([+-]?\d{1,4}\.\d{1,6}) (V|mA)$/.exec(reply.trim());
  if (match === null || match[2] !== unit) throw new GarbledReply(reply, `a value in ${unit}`);
  return Number(match[1]);
}

/** `0,3: +0.2082 V, -0.0037 mA`, one line a channel, in order. */
export function parseOutputs(lines: readonly string[], places: readonly string[]): OutputReading[] {
  return lines.map((line, index) => {
    const match = /^(\d+,\d+): ([^,]+), ([^,]+)$/.exec(line.trim());
    if (match === null || match[1] !== places[index]) throw new GarbledReply(line, `channel ${places[index] ?? '?'}`);
    return { value: parseVolts(match[2] ?? ''), currentMa: parseMilliampere(match[3] ?? '') };
  });
}

export function parseOk(reply: string): void {
  if (reply.trim() !== 'OK') throw new GarbledReply(reply, 'OK');
}

function parseFirmware(reply: string): string {
  if (!/^v\d+(\.\d+)*\w*$/.test(reply.trim())) throw new GarbledReply(reply, 'a firmware version');
  return reply.trim();
}
