import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import type { DriverLanguage, OptionDefinition, OptionValue } from './driverLanguage.ts';
import type { LanguageSession } from './languageSession.ts';

type Signal = AbortSignal | undefined;

/**
 * Checks the options of a bench file and sets those that stand for a setting of the instrument.
 * @throws bad_input with the path of the option; instrument_refused when the instrument does not take it
 */
export async function applyOptions(language: DriverLanguage, session: LanguageSession, signal: Signal): Promise<void> {
  for (const [name, definition] of Object.entries(language.options ?? {})) {
    const value = session.options[name];
    if (value === undefined) continue;
    checkOption(name, definition, value, session.context.label);
    if (definition.notOnReturn === true && session.context.isReturn === true) continue;
    if (definition.command !== undefined) await setOption({ name, definition, value }, session, signal);
  }
}

/** @throws bad_input */
export function checkOption(name: string, definition: OptionDefinition, value: OptionValue, label: string): void {
  const { kind, choices, range } = definition;
  const right = {
    number: typeof value === 'number',
    switch: typeof value === 'boolean',
    words: typeof value === 'string',
  };
  const known = choices === undefined || choices.includes(String(value));
  const [least, most] = Array.isArray(range) ? range : [-Infinity, Infinity];
  const inside = typeof value !== 'number' || (value >= least && value <= most);
  if (right[kind] && known && inside) return;
  throw refusedOption(name, definition, value, label);
}

async function setOption(
  { name, definition, value }: { name: string; definition: OptionDefinition; value: OptionValue },
  session: LanguageSession,
  signal: Signal,
): Promise<void> {
  const { command = '', range, whileOff, tolerance } = definition;
  const { label } = session.context;
  const { ask } = session.command(command);
  if (range === 'asked' && typeof value === 'number') {
    const least = await session.askNumber(command, signal, { suffix: ' MIN' });
    const most = await session.askNumber(command, signal, { suffix: ' MAX' });
    if (!(value >= least && value <= most))
      throw refusedOption(name, { ...definition, range: [least, most] }, value, label);
  }
  if (whileOff !== undefined && ask !== undefined) {
    if ((await session.ask(command, signal)) === value) return;
    if (await session.askSwitch(whileOff, signal)) {
      throw new FringeError('instrument_refused', `${label} is on, and "${name}" is not ${String(value)}.`, {
        path: `options.${name}`,
        remedy: 'Switch its output off on the panel, then reconnect; a source that drives something is not changed.',
      });
    }
  }
  await session.put(command, value, signal);
  if (ask === undefined) return;
  const now = await session.ask(command, signal);
  const near =
    typeof now === 'number' &&
    typeof value === 'number' &&
    Math.abs(now - value) <= (tolerance ?? 1e-6 * Math.abs(value));
  if (near || now === value) return;
  throw new FringeError(
    'instrument_refused',
    `${label} stays at ${String(now)} when ${name} is set to ${String(value)}.`,
    {
      path: `options.${name}`,
      remedy: 'Correct the option in the bench file, or what locks the setting on the instrument.',
    },
  );
}

function refusedOption(
  name: string,
  { kind, choices, range, unit }: OptionDefinition,
  value: OptionValue,
  label: string,
): FringeError {
  const reach = Array.isArray(range) ? ` from ${range[0]} to ${range[1]}` : '';
  const wanted = {
    number: `a number${unit === undefined ? '' : ` in ${unit}`}${reach}`,
    switch: 'true or false',
    words: 'words',
  };
  const expected = choices === undefined ? wanted[kind] : `one of ${choices.join(', ')}`;
  return new FringeError('bad_input', `${label} takes as ${name} ${expected}, not ${JSON.stringify(value)}.`, {
    path: `options.${name}`,
    remedy: 'Correct the option in the bench file.',
  });
}
