import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import type { OutputLimits } from '../../../interfaces/instrument.ts';
import { looksLikeIdentity, parseIdentity } from '../scpi.ts';
import type { DriverDefinition, DriverSession } from '../driverDefinition.ts';
import { inputsOf, outputsOf, withDefaults } from './driverLanguage.ts';
import type { Command, DriverLanguage } from './driverLanguage.ts';
import { readInput } from './inputs.ts';
import type { IntegrationMemory } from './inputs.ts';
import { LanguageSession } from './languageSession.ts';
import { applyOptions } from './optionSettings.ts';
import { observeOutputs, readLimits, settlesWithinMs, wireSteps, writeOutput, writeSafe } from './outputs.ts';

/** A driver that was said in the language; its words stand beside what was derived from them. */
export interface LanguageDriver extends DriverDefinition {
  readonly language: DriverLanguage;
}

/** A driver from its definition: see `driverLanguage.ts`. */
export function defineScpiDriver<const C extends Readonly<Record<string, Command>>>(
  definition: DriverLanguage<C>,
): LanguageDriver {
  // Within, a command is looked up by its name alone.
  const language = definition as unknown as DriverLanguage;
  const { identity } = language;
  const parse = identity.parse ?? ((reply: string) => withoutWordModel(parseIdentity(reply)));
  return {
    name: language.name,
    language,
    dialect: language.dialect,
    probe: {
      command: identity.ask ?? '*IDN?',
      matches: identity.matches ?? looksLikeIdentity,
      expected: identity.expected,
    },
    models: identity.models,
    identify: (_context, reply) => Promise.resolve(parse(reply)),
    start: async (context, signal) => {
      const session = new LanguageSession(language, context, withDefaults(language, context.options));
      await session.drainErrors(signal);
      await checkDemands(language, session, signal);
      for (const name of language.setup ?? []) await session.put(name, undefined, signal);
      session.options = { ...session.options, ...(await language.found?.(session, signal)) };
      await applyOptions(language, session, signal);
      const derived = await derive(language, session, signal);
      return { ...derived, ...(await language.session?.(session, derived, signal)) };
    },
    wireSteps: (values, options = {}) => wireSteps(language, withDefaults(language, options), values),
  };
}

async function checkDemands(
  language: DriverLanguage,
  session: LanguageSession,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { ask, is, otherwise, remedy } of language.demands ?? []) {
    if ((await session.ask(ask, signal)) === is) continue;
    throw new FringeError('instrument_refused', `${session.context.label} ${otherwise}.`, { remedy });
  }
}

async function derive(
  language: DriverLanguage,
  session: LanguageSession,
  signal: AbortSignal | undefined,
): Promise<DriverSession> {
  const inputs = inputsOf(language, session.options);
  const outputs = outputsOf(language, session.options);
  const limits: OutputLimits[] = [];
  for (const output of outputs) limits.push(await readLimits(session, output, signal));
  const memory: IntegrationMemory = new Map();
  const at = <T>(list: readonly T[], channel: number): T => list[channel] as T;
  const none = { inputChannels: inputs.length, outputChannels: outputs.length };
  const reading: Partial<DriverSession> =
    inputs.length === 0
      ? {}
      : {
          readInput: async (channel, integrationTimeNs, readSignal) =>
            await readInput(session, at(inputs, channel), { integrationTimeNs, memory, signal: readSignal }),
        };
  if (outputs.length === 0) return { ...none, ...reading };
  return {
    ...none,
    ...reading,
    outputLimits: (channel) => at(limits, channel),
    observeOutputs: async (channels, observeSignal) =>
      await observeOutputs(
        session,
        channels.map((channel) => at(outputs, channel)),
        observeSignal,
      ),
    writeOutput: async (channel, value, writeSignal) =>
      await writeOutput(session, at(outputs, channel), value, writeSignal),
    writeSafe: async (channel, value, writeSignal) =>
      await writeSafe(session, at(outputs, channel), value, writeSignal),
    settlesWithinMs: (channel) => settlesWithinMs(at(outputs, channel)),
  };
}

/** Keithley says `MODEL 2400`. */
const withoutWordModel = (identity: ReturnType<typeof parseIdentity>): ReturnType<typeof parseIdentity> => ({
  ...identity,
  model: identity.model.replace(/^MODEL\s+/i, ''),
});
