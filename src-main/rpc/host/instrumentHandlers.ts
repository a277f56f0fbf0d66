import type { instrumentProcedures } from '../../../src-core/contract/instrumentProcedures.ts';
import { benchInstrumentSchema, benchParameters, benchSchema } from '../../../src-core/domain/bench.ts';
import type { Bench, BenchInstrument } from '../../../src-core/domain/bench.ts';
import { identifier } from '../../../src-core/domain/identifier.ts';
import { parseDocument, refusalsOf } from '../../../src-core/domain/parse.ts';
import type { Refusal } from '../../../src-core/domain/parse.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { parseDocumentText } from '../../runs/documentText.ts';
import type { Handlers } from '../handlers.ts';
import { instrumentStatus } from './benchStatus.ts';
import type { HostParts } from './hostParts.ts';

export type InstrumentProcedure = keyof typeof instrumentProcedures;

/** Procedures of the sheet of one instrument. */
export function instrumentHandlers(parts: HostParts): Pick<Handlers, InstrumentProcedure> {
  const { instruments } = parts;
  return {
    'bench.drivers': () =>
      Promise.resolve({ drivers: [...instruments.drivers], linkOptions: [...instruments.linkOptions] }),
    'bench.driverPage': ({ driver }) => Promise.resolve({ ...instruments.page(driver) }),

    'bench.checkInstrument': ({ id, text, replaces }) => {
      const { value, refusals, place } = parseDocumentText(text, benchInstrumentSchema);
      const own = value === null ? [] : [...instruments.refusals(value), ...onBench(parts, { id, replaces }, value)];
      return Promise.resolve({ refusals: [...nameRefusals(parts, id, replaces), ...refusals, ...place(own)] });
    },

    'bench.askInstrument': async ({ replaces, ...question }, { signal }) =>
      await withFreeLink(parts, { replaces, address: question.address }, () => instruments.ask(question, signal)),

    'bench.tryQuery': async ({ replaces, ...question }, { signal }) =>
      await withFreeLink(parts, { replaces, address: question.address }, () => instruments.tryQuery(question, signal)),

    'bench.editInstrument': async ({ id, instrument }) => {
      refuseDuringRun(parts);
      const session = parts.bench();
      const before = session.bench;
      if (!Object.hasOwn(before.instruments, id)) throw unknown(id);
      const wasThere = session.isConnected(id);
      const next = { ...before, instruments: { ...before.instruments, [id]: instrument } };
      await parts.replaceBench(parseDocument(benchSchema, next, 'bench'));
      const { identity, reason, state } = instrumentStatus(parts.bench(), id);
      const connected = identity !== null && state !== 'disconnected' && state !== 'lost';
      // One that was off before may be mended while it is off.
      if (connected || !wasThere) return { connected, reason };
      await parts.replaceBench(before);
      throw new FringeError('instrument_unreachable', `"${id}" stays as it was: ${reason}`, {
        remedy: 'Ask it who it is, and try its queries, before it is saved.',
      });
    },

    'bench.instrumentInputs': ({ instrument: id }) => {
      const { instruments: own } = parts.bench().bench;
      const instrument = Object.hasOwn(own, id) ? own[id] : undefined;
      if (instrument === undefined) throw unknown(id);
      const inputs = instruments.inputs(instrument).map((input, channel) => ({ channel, ...input }));
      return Promise.resolve({ inputs });
    },

    'bench.addSensor': async ({ id, sensor }) => {
      const { sensors } = parts.bench().bench;
      if (!Object.hasOwn(sensors, id)) return await withSensors(parts, { ...sensors, [id]: sensor });
      throw new FringeError('bad_input', `The bench has a sensor "${id}" already.`, {
        path: 'id',
        remedy: 'Give it another name.',
      });
    },

    'bench.removeSensor': async ({ id }) => {
      const { [id]: removed, ...sensors } = parts.bench().bench.sensors;
      if (removed === undefined) throw new FringeError('unknown_name', `The bench has no sensor "${id}".`);
      return await withSensors(parts, sensors);
    },
  };
}

async function withSensors(parts: HostParts, sensors: Bench['sensors']): Promise<{ sensors: string[] }> {
  refuseDuringRun(parts);
  await parts.replaceBench(parseDocument(benchSchema, { ...parts.bench().bench, sensors }, 'bench'));
  return { sensors: Object.keys(parts.bench().bench.sensors) };
}

export function refuseDuringRun({ runs }: HostParts): void {
  if (!runs.isBusy) return;
  const title = runs.active?.progress.title;
  const who = title === undefined ? 'A run that is starting' : `The run "${title}"`;
  throw new FringeError('instrument_busy', `${who} has the bench.`, {
    remedy: 'Wait until it has finished, or stop it first.',
  });
}

const unknown = (id: string): FringeError =>
  new FringeError('unknown_name', `The bench has no instrument "${id}".`, {
    remedy: 'Choose one of the instruments of the bench file.',
  });

function nameRefusals(parts: HostParts, id: string, replaces: string | null) {
  const refuse = (message: string) => [{ path: 'id', message, line: null, column: null }];
  if (replaces !== null) return [];
  const named = identifier.safeParse(id);
  if (id === '') return refuse('a name is missing');
  if (!named.success) return refuse(named.error.issues[0]?.message ?? 'refused');
  return Object.hasOwn(parts.bench().bench.instruments, id) ? refuse(`the bench has an instrument "${id}"`) : [];
}

/** What the rest of the bench has against an instrument, such as another one with its address. */
function onBench(
  parts: HostParts,
  { id, replaces }: { readonly id: string; readonly replaces: string | null },
  instrument: BenchInstrument,
): Refusal[] {
  const { bench } = parts.bench();
  const key = replaces ?? (identifier.safeParse(id).success ? id : 'new_instrument');
  const parsed = benchSchema.safeParse({ ...bench, instruments: { ...bench.instruments, [key]: instrument } });
  const prefix = `instruments.${key}.`;
  const whole = parsed.success ? [] : refusalsOf(parsed.error);
  const own = whole.flatMap(({ path, message }) =>
    path.startsWith(prefix) ? [{ path: path.slice(prefix.length), message }] : [],
  );
  return [...own, ...missingChannels(bench, key, instrument)];
}

/** Sensors and parameters of the bench on inputs and outputs that a definition no longer has. */
function missingChannels(bench: Bench, id: string, { definition }: BenchInstrument): Refusal[] {
  if (definition === undefined) return [];
  const { inputs, outputs } = definition;
  const sensors = Object.entries(bench.sensors).flatMap(([name, sensor]) =>
    'instrument' in sensor && sensor.instrument === id && sensor.channel >= inputs.length
      ? [{ path: 'definition.inputs', message: `the sensor "${name}" reads input ${sensor.channel}` }]
      : [],
  );
  const parameters = benchParameters(bench).flatMap(({ fullName, definition: { instrument, channel } }) =>
    instrument === id && channel >= outputs.length
      ? [{ path: 'definition.outputs', message: `the parameter "${fullName}" is on output ${channel}` }]
      : [],
  );
  return [...sensors, ...parameters];
}

/**
 * Has a question asked over a link of its own. The instrument that is being edited is let go for that long; never while an
 * output of it is driven, since what is let go cannot be made safe.
 */
async function withFreeLink<T>(
  parts: HostParts,
  { replaces, address }: { readonly replaces: string | null; readonly address: string },
  ask: () => Promise<T>,
): Promise<T> {
  refuseDuringRun(parts);
  const session = parts.bench();
  const held = replaces === null ? undefined : session.bench.instruments[replaces];
  const isHeld = held !== undefined && parts.instruments.isSamePlace(held.address, address);
  if (replaces === null || !isHeld || !session.isConnected(replaces)) return await ask();
  const hasOutputs = benchParameters(session.bench).some(({ definition }) => definition.instrument === replaces);
  if (hasOutputs && session.gate.outputs() !== 'safe') {
    throw new FringeError('instrument_busy', `"${replaces}" is on the bench and outputs are driven.`, {
      remedy: 'Bring the outputs to their safe values, then ask again.',
    });
  }
  await session.devices.instrument(replaces).disconnect();
  try {
    return await ask();
  } finally {
    await session.devices.reconnect(replaces).catch(() => undefined);
    await session.readBack().catch(() => undefined);
    parts.statusChanged();
  }
}
