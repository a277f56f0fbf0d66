import type { DriverEntry, InstrumentOption } from '../../src-core/contract/instrumentProcedures.ts';
import type { BenchInstrument, driverNames } from '../../src-core/domain/bench.ts';
import type { Refusal } from '../../src-core/domain/parse.ts';
import { refusalOfQuery } from '../../src-core/domain/plainQuery.ts';
import type { ScpiDefinition, ScpiInput } from '../../src-core/domain/scpiDefinition.ts';
import { scpiDefinitionSchema } from '../../src-core/domain/scpiDefinition.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { InstrumentDesk } from '../interfaces/instrumentDesk.ts';
import { labelOf, withLink } from './discovery/identifyAddress.ts';
import { canonical } from './discovery/found.ts';
import type { DriverContext, DriverDefinition } from './drivers/driverDefinition.ts';
import { driverTable, languageOf } from './drivers/driverTable.ts';
import { genericScpi, matchesGlob } from './drivers/genericScpi.ts';
import { driverPages } from './drivers/instrumentPages.ts';
import { documentationPage } from './drivers/language/documentation.ts';
import type { DriverPage } from './drivers/language/documentation.ts';
import type { DriverLanguage, OptionDefinition } from './drivers/language/driverLanguage.ts';
import { inputsOf, withDefaults } from './drivers/language/driverLanguage.ts';
import { picked } from './drivers/language/inputs.ts';
import { checkOption } from './drivers/language/optionSettings.ts';
import { linkOptions } from './drivers/linkOptions.ts';
import { requireIdentity } from './drivers/requireIdentity.ts';
import { keepAliveOf } from './keepAliveOption.ts';
import { GarbledReply, shown } from './protocols/dialect.ts';
import { createTransport, positiveOption } from './transports/openTransport.ts';
import { acquirePortLock } from './transports/portLock.ts';
import type { TransportOptions } from './transports/transport.ts';

type Identity = Pick<ScpiDefinition, 'terminator'> & ScpiDefinition['identity'];

const defaultTimeoutMs = 1000;
/** An answer to a question about who somebody is: printable, on one line, not endless. */
const anyAnswer = /^[\x20-\x7e\t]{1,256}$/;

/** @param lockDirectory folder of the locks that keep two hosts from one instrument. */
export function createInstrumentDesk(lockDirectory: string): InstrumentDesk {
  const pages = new Map(driverPages().map((page) => [page.name, page]));
  const pageOf = (driver: string): DriverPage => pages.get(driver) as DriverPage;

  const at = async <T>(address: string, options: TransportOptions, work: () => Promise<T>): Promise<T> => {
    const release = acquirePortLock(lockDirectory, address, options);
    try {
      return await work();
    } finally {
      release();
    }
  };

  return {
    drivers: Object.keys(driverTable).map((name) => entryOf(name as (typeof driverNames)[number], pageOf(name))),
    linkOptions,
    page: (driver) => ({ title: pageOf(driver).title, text: documentationPage(pageOf(driver)) }),
    refusals: (instrument) => refusalsOfInstrument(instrument, pageOf(instrument.driver).options ?? {}),
    inputs: (instrument) => {
      const page = (languageOf(instrument) ?? pageOf(instrument.driver)) as DriverLanguage;
      const inputs = inputsOf(page, withDefaults(page, instrument.options));
      return inputs.map(({ label, unit }) => ({ label, unit }));
    },
    isSamePlace: (one, other) => canonical(one) === canonical(other),

    ask: async ({ address, driver, options, identity }, signal) => {
      const definition = identity === null ? driverTable[driver] : anyoneAt(identity);
      const timeoutMs = positiveOption(options, 'timeout_ms', defaultTimeoutMs);
      const label = labelOf(address);
      return await at(address, options, () =>
        withLink(address, definition, { options, timeoutMs, signal }, async (link, reply) => {
          const context: DriverContext = { link, label, options, timeoutMs, timeoutOf: () => timeoutMs };
          const found = await definition.identify(context, reply, signal);
          return { identity: { ...found }, reply, refusal: refusalOf(reply) ?? refusalOfModel() };

          function refusalOfModel(): string {
            try {
              requireIdentity(label, found, definition, null);
              return '';
            } catch (error) {
              if (error instanceof FringeError) return error.message;
              throw error;
            }
          }
        }),
      );

      function refusalOf(reply: string): string | null {
        if (identity === null || matchesGlob(identity.pattern, reply.trim())) return null;
        return `${labelOf(address)} answered "${shown(reply.trim())}", which is not of the pattern "${identity.pattern}".`;
      }
    },

    tryQuery: async ({ address, options, identity, input }, signal) => {
      requirePlain('input.query', input.query);
      requirePlain('identity.query', identity.query);
      const definition = genericScpi(definitionOf(identity, input));
      const timeoutMs = positiveOption(options, 'timeout_ms', defaultTimeoutMs);
      return await at(address, options, () =>
        withLink(address, definition, { options, timeoutMs, signal }, async (link) => {
          let sentMs = performance.now();
          const onSent = () => (sentMs = performance.now());
          const reply = await link.read(input.query, (text) => text, { timeoutMs, signal, retries: 0, onSent });
          return { ...readAs(definition, reply), reply, durationMs: performance.now() - sentMs };
        }),
      );
    },
  };
}

function entryOf(name: DriverEntry['name'], { title, summary, links, options }: DriverPage): DriverEntry {
  return {
    ...{ name, title, summary, links: [...links] },
    options: Object.entries(options ?? {}).map(([option, definition]) => optionEntry(option, definition)),
  };
}

function optionEntry(
  name: string,
  { words, kind, unit, range, choices, otherwise }: OptionDefinition,
): InstrumentOption {
  return {
    ...{ name, words, kind, unit: unit ?? null, otherwise: otherwise ?? null, links: null },
    range: Array.isArray(range) ? [range[0] as number, range[1] as number] : null,
    choices: choices === undefined ? null : [...choices],
  };
}

/** What can be known without asking the instrument. */
function refusalsOfInstrument(
  { address, options, definition }: BenchInstrument,
  known: Readonly<Record<string, OptionDefinition>>,
): Refusal[] {
  const refusals: Refusal[] = [];
  const check = (path: string, work: () => unknown) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof FringeError)) throw error;
      refusals.push({ path: error.path ?? path, message: error.message.replace(/\.$/, '') });
    }
  };
  check('address', () => createTransport(address, options));
  check('options.timeout_ms', () => positiveOption(options, 'timeout_ms', defaultTimeoutMs));
  check('options.keep_alive_ms', () => keepAliveOf(options));
  for (const [name, option] of Object.entries(known)) {
    const value = options[name];
    if (value !== undefined) check(`options.${name}`, () => checkOption(name, option, value, 'The driver'));
  }
  if (definition !== undefined) {
    const identityRefusal = refusalOfQuery(definition.identity.query);
    if (identityRefusal !== null) refusals.push({ path: 'definition.identity.query', message: identityRefusal });
  }
  return refusals;
}

/** Whoever answers in words; who that is, is judged afterwards. */
function anyoneAt(identity: Identity): DriverDefinition {
  requirePlain('identity.query', identity.query);
  const driver = genericScpi(definitionOf(identity, { ...placeholder, query: identity.query }));
  const matches = (reply: string): boolean => anyAnswer.test(reply.trim());
  return { ...driver, probe: { ...driver.probe, matches, expected: 'an instrument that says who it is' } };
}

const placeholder = { unit: '1', scale: 1, offset: 0, reading_ms: 1 } as const;

const definitionOf = ({ terminator, ...identity }: Identity, input: ScpiInput): ScpiDefinition =>
  scpiDefinitionSchema.parse({ identity, terminator, errors: null, inputs: [input] });

/** @throws bad_input for what might set something */
function requirePlain(path: string, query: string): void {
  const refusal = refusalOfQuery(query);
  if (refusal === null) return;
  throw new FringeError('bad_input', `"${query}" is not tried: ${refusal}.`, {
    path,
    remedy: 'Nothing was sent. Write a query, such as MEAS:VOLT?.',
  });
}

/** As the first input of a definition reads it. */
function readAs(driver: ReturnType<typeof genericScpi>, reply: string): { value: number | null; fault: string } {
  const [input] = inputsOf(driver.language, {});
  const value = input === undefined ? undefined : driver.language.commands[input.read]?.value;
  if (input === undefined || value === undefined) return { value: null, fault: 'the definition has no input' };
  try {
    const found = picked(value.parse(reply), input);
    return { value: found.value, fault: found.fault ?? '' };
  } catch (error) {
    if (error instanceof GarbledReply) return { value: null, fault: `it ${error.message}` };
    throw error;
  }
}
