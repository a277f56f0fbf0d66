import type { InputReading } from '../../../interfaces/instrument.ts';
import type { ScpiNumber } from '../scpi.ts';
import type { InputDefinition } from './driverLanguage.ts';
import type { LanguageSession } from './languageSession.ts';

type Signal = AbortSignal | undefined;

/** Averaging as it was last set, by command and fields, in the command's own unit. */
export type IntegrationMemory = Map<string, number>;

/** Sets the averaging when it is another than before, reads, and says why where there is no number. */
export async function readInput(
  session: LanguageSession,
  input: InputDefinition,
  { integrationTimeNs, memory, signal }: { integrationTimeNs: number; memory: IntegrationMemory; signal: Signal },
): Promise<InputReading> {
  const { read, fields = {}, unit, needs } = input;
  const setNs = await integrate(session, input, { integrationTimeNs, memory, signal });
  const reading = { unit, integrationTimeNs: setNs };
  if (needs !== undefined && !(await session.askSwitch(needs.on, signal, fields))) {
    return { ...reading, value: null, fault: needs.otherwise };
  }
  const timeoutMs = session.timeoutOf(read, fields) + (2 * setNs) / 1e6;
  const { value, fault } = picked(await session.ask(read, signal, { fields, timeoutMs }), input);
  return { ...reading, value, fault };
}

async function integrate(
  session: LanguageSession,
  { integration, readingNs = 0, fields = {} }: InputDefinition,
  { integrationTimeNs, memory, signal }: { integrationTimeNs: number; memory: IntegrationMemory; signal: Signal },
): Promise<number> {
  if (integration === undefined) return readingNs;
  const { set, unitNs, range } = integration;
  const wanted = Number(Math.min(range[1], Math.max(range[0], integrationTimeNs / unitNs)).toPrecision(6));
  const key = `${set} ${Object.values(fields).join()}`;
  if (memory.get(key) !== wanted) {
    await session.put(set, wanted, signal, fields);
    memory.set(key, wanted);
  }
  return wanted * unitNs;
}

/** One value of what was read, in the input's unit. */
export function picked(read: unknown, { pick, scale = 1, convert }: InputDefinition): ScpiNumber {
  const one: unknown = pick === undefined || !Array.isArray(read) ? read : read[pick];
  if (one === undefined) return { value: null, fault: `the reply has no value ${pick ?? 0}, counted from 0` };
  const { value, fault } = typeof one === 'number' ? { value: one, fault: null } : (one as ScpiNumber);
  if (value === null) return { value, fault: fault ?? 'not measured' };
  const ours = convert === undefined ? value * scale : convert(value * scale);
  return Number.isFinite(ours) ? { value: ours, fault } : { value: null, fault: 'the conversion gives no number' };
}
