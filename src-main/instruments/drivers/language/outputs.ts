import { setTimeout as delay } from 'node:timers/promises';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import type { OutputLimits, OutputReading, WireStep } from '../../../interfaces/instrument.ts';
import { fillCommand } from './commandText.ts';
import { outputsOf } from './driverLanguage.ts';
import type { DriverLanguage, Options, OutputDefinition, RangeEnd } from './driverLanguage.ts';
import type { LanguageSession } from './languageSession.ts';

type Signal = AbortSignal | undefined;

const stepTimeoutMs = 250;
const settledTimeoutMs = 10_000;
/** What a linear conversion's rounding may add to a safe value. */
const rounding = 1e-9;

/** Reads an output's limits as the instrument has them now. */
export async function readLimits(
  session: LanguageSession,
  output: OutputDefinition,
  signal: Signal,
): Promise<OutputLimits> {
  const { unit, limits, maxCurrentMa, fields = {} } = output;
  const end = async (side: RangeEnd<string>): Promise<number> => {
    if (typeof side === 'number') return side;
    if ('ask' in side) return await session.askNumber(side.ask, signal, { fields });
    return 'most' in side
      ? await session.askNumber(side.most, signal, { fields, suffix: ' MAX' })
      : await session.askNumber(side.least, signal, { fields, suffix: ' MIN' });
  };
  const ends = [await end(limits[0]), await end(limits[1])].map((value) => output.convert?.fromCommand(value) ?? value);
  // A thermistor's resistance falls as the temperature rises.
  const minimum = Math.min(...ends);
  const maximum = Math.max(...ends);
  const most = maxCurrentMa === undefined ? null : await session.askNumber(maxCurrentMa, signal, { fields });
  return { unit, minimum, maximum, maxCurrentMa: most };
}

/** Sets an output, switches it on, waits until it stands there, and looks where the definition asks for it. */
export async function writeOutput(
  session: LanguageSession,
  output: OutputDefinition,
  value: number,
  signal: Signal,
): Promise<void> {
  const { set, fields = {}, enable, after } = output;
  const isOff = output.safe.off && isSafeValue(output, value);
  if (after !== undefined && !isOff && !(await session.askSwitch(after.on, signal, fields))) {
    throw new FringeError(
      'instrument_refused',
      `${session.context.label} is not set to ${value}: ${after.otherwise}.`,
      {
        remedy: 'Switch it on and let it settle, then set the output again.',
      },
    );
  }
  await session.put(set, output.convert?.toCommand(value) ?? value, signal, fields);
  if (enable !== undefined && !isOff && session.options['enable_output'] !== false) {
    if (!(await session.askSwitch(enable, signal, fields))) await session.put(enable, true, signal, fields);
  }
  const { also = [] } = output.safe;
  const isUndone = also.length > 0 && isSafeValue(output, value);
  const more = isUndone ? also : output.then === undefined ? [] : [output.then];
  for (const name of more) await session.put(name, undefined, signal, fields);
  await waitAndLook(session, output, value, signal);
}

/**
 * Brings an output to its safe value and switches it off where that is its safe state; switches nothing on. A command
 * that is refused keeps none of the others from going out.
 */
export async function writeSafe(
  session: LanguageSession,
  output: OutputDefinition,
  value: number,
  signal: Signal,
): Promise<void> {
  const failures: unknown[] = [];
  for (const [name, setting] of safeCommands(output, value)) {
    await session.put(name, setting, signal, output.fields).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
  await waitAndLook(session, output, value, signal);
}

const isSafeValue = ({ safe }: OutputDefinition, value: number): boolean =>
  Math.abs(value - safe.value) <= rounding * Math.max(1, Math.abs(safe.value));

/** What brings an output to its safe value, by the driver and by the guard alike: commands and what they carry. */
function safeCommands(output: OutputDefinition, value: number): (readonly [name: string, setting: unknown])[] {
  const { set, enable, safe, convert } = output;
  const also = isSafeValue(output, value) ? (safe.also ?? []).map((name) => [name, undefined] as const) : [];
  const off = isSwitchedOff({ output, value }) && enable !== undefined ? [[enable, false] as const] : [];
  return [[set, convert?.toCommand(value) ?? value], ...off, ...also];
}

/** How long an output may take to stand where it was set. */
export const settlesWithinMs = ({ settled }: OutputDefinition): number =>
  settled === undefined ? 0 : settledTimeoutMs;

async function waitAndLook(
  session: LanguageSession,
  { set, fields = {}, settled, tolerance, convert, label, unit }: OutputDefinition,
  value: number,
  signal: Signal,
): Promise<void> {
  if (settled !== undefined) await session.ask(settled, signal, { fields, timeoutMs: settledTimeoutMs });
  if (tolerance === undefined) return;
  const asked = await session.askNumber(set, signal, { fields });
  const now = convert?.fromCommand(asked) ?? asked;
  if (Math.abs(now - value) <= tolerance) return;
  const where = `${session.context.label} stays at ${now} ${unit}`;
  throw new FringeError('instrument_refused', `${where} when its ${label} is set to ${value} ${unit}.`, {
    remedy: 'Check that nothing locks the instrument, and its range.',
  });
}

/** Reads outputs back: a group in one exchange, the others one by one. */
export async function observeOutputs(
  session: LanguageSession,
  outputs: readonly OutputDefinition[],
  signal: Signal,
): Promise<OutputReading[]> {
  const groups = new Map<string, readonly unknown[]>();
  const readings: OutputReading[] = [];
  for (const output of outputs) {
    const { group } = output;
    if (group === undefined) {
      readings.push(await observeOne(session, output, signal));
      continue;
    }
    const known = groups.get(group.ask) ?? ((await session.ask(group.ask, signal)) as readonly unknown[]);
    groups.set(group.ask, known);
    const value = known[group.place];
    readings.push({ value: typeof value === 'number' ? value : null, currentMa: null });
  }
  return readings;
}

async function observeOne(session: LanguageSession, output: OutputDefinition, signal: Signal): Promise<OutputReading> {
  const { set, fields = {}, enable, offValue, current } = output;
  if (enable !== undefined && offValue !== undefined && !(await session.askSwitch(enable, signal, fields))) {
    return { value: offValue, currentMa: current === undefined ? null : 0 };
  }
  const asked = await session.askNumber(set, signal, { fields });
  const value = output.convert?.fromCommand(asked) ?? asked;
  if (current === undefined) return { value, currentMa: null };
  const read = numberAt(await session.ask(current.read, signal, { fields }), current.pick);
  return { value, currentMa: read === null ? null : read * (current.scale ?? 1) };
}

/** The number of a reading, or of one place in a list of readings; null where there is none. */
export function numberAt(reading: unknown, pick: number | undefined): number | null {
  const one: unknown = pick === undefined || !Array.isArray(reading) ? reading : reading[pick];
  if (typeof one === 'number') return one;
  if (typeof one === 'object' && one !== null && 'value' in one)
    return typeof one.value === 'number' ? one.value : null;
  return null;
}

/** The exchanges that bring outputs to values without a driver: each command, then the query that proves they were read. */
export function wireSteps(language: DriverLanguage, options: Options, values: ReadonlyMap<number, number>): WireStep[] {
  const { dialect, commands, guardEnds = '*OPC?' } = language;
  const outputs = outputsOf(language, options);
  const known = [...values].flatMap(([channel, value]) => {
    const output = outputs[channel];
    return output === undefined ? [] : [{ output, value }];
  });
  // What is switched off (a laser) comes before what only takes a value (its temperature): the link may end any time.
  const turns = known.toSorted((a, b) => Number(isSwitchedOff(b)) - Number(isSwitchedOff(a)));
  const steps = turns.flatMap(({ output, value }) => {
    const { fields = {} } = output;
    return safeCommands(output, value).map(([name, setting]): WireStep => {
      const command = commands[name];
      const text = fillCommand(command?.set ?? '', fields, command?.value?.format(setting) ?? '');
      const replyTerminator = command?.acknowledged === true ? dialect.replyEnd : null;
      return { send: text + dialect.commandEnd, replyTerminator, timeoutMs: stepTimeoutMs };
    });
  });
  if (guardEnds === null || steps.length === 0) return steps;
  const end = { send: guardEnds + dialect.commandEnd, replyTerminator: dialect.replyEnd, timeoutMs: stepTimeoutMs };
  return [...steps, end];
}

function isSwitchedOff({ output, value }: { output: OutputDefinition; value: number }): boolean {
  return output.safe.off && output.enable !== undefined && isSafeValue(output, value);
}

/** Rests between two looks, cut short by an abort. */
export const rest = async (durationMs: number, signal: Signal): Promise<void> => {
  await delay(durationMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
};
