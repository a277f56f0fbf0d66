import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import type { DriverContext, DriverDefinition } from '../drivers/driverDefinition.ts';
import { driverTable } from '../drivers/driverTable.ts';
import { shown } from '../protocols/dialect.ts';
import { MessageLink } from '../protocols/messageLink.ts';
import { scpiDialect } from '../protocols/scpiDialect.ts';
import type { IdentityProbe } from '../protocols/synchronise.ts';
import { createTransport, resolveResource } from '../transports/openTransport.ts';
import { acquirePortLock } from '../transports/portLock.ts';
import type { TransportOptions } from '../transports/transport.ts';
import { driverOfIdentity, parseIdentity } from './identity.ts';
import type { DriverName } from './identity.ts';

export interface IdentifyOptions {
  readonly options?: TransportOptions;
  /** Folder of the locks that keep two hosts from one instrument. */
  readonly lockDirectory: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface IdentifiedInstrument {
  readonly identity: InstrumentIdentity;
  /** Null when none of ours speaks to it. */
  readonly driver: DriverName | null;
}

const defaultTimeoutMs = 500;

/**
 * Asks what stands at an address who it is: by `*IDN?`, and on a serial port by what those of our instruments ask that have
 * another question. For an address that a person names: a question is a byte all the same, and somebody must want it.
 * @throws instrument_identity for something else (a printer's page, a web server) with what it said, instrument_timeout for
 *   silence, instrument_busy, instrument_unreachable, bad_input, stopped
 */
export async function identifyAddress(address: string, options: IdentifyOptions): Promise<IdentifiedInstrument> {
  const release = acquirePortLock(options.lockDirectory, address, options.options);
  try {
    const first = await askGeneric(address, options).catch((error: unknown) => refusalOf(error));
    if (!(first instanceof FringeError)) return first;
    if (resolveResource(address, options.options).kind !== 'serial') throw first;
    for (const [name, definition] of otherDialects()) {
      const identity = await askDialect(address, definition, options).catch((error: unknown) => refusalOf(error));
      if (!(identity instanceof FringeError)) return { identity, driver: name };
    }
    throw first;
  } finally {
    release();
  }
}

/** A failure that leaves another question to be asked. @throws everything else */
function refusalOf(error: unknown): FringeError {
  const again = ['instrument_identity', 'instrument_timeout', 'instrument_reply', 'instrument_refused'];
  if (error instanceof FringeError && again.includes(error.code)) return error;
  throw error;
}

/** Our drivers for instruments that do not answer `*IDN?`, each with its question. */
function otherDialects(): [DriverName, DriverDefinition][] {
  const all = Object.entries(driverTable) as [DriverName, DriverDefinition][];
  return all.filter(([, { probe, login }]) => probe.command !== '*IDN?' && login === undefined);
}

async function askGeneric(address: string, options: IdentifyOptions): Promise<IdentifiedInstrument> {
  let first: string | null = null;
  const probe: IdentityProbe = {
    command: '*IDN?',
    matches: (reply) => {
      if (reply.trim() !== '') first ??= reply.trim();
      return parseIdentity(reply) !== null;
    },
    expected: 'an instrument that says who it is',
  };
  try {
    return await withLink(address, { dialect: scpiDialect, probe }, options, (_link, reply) => {
      const identity = parseIdentity(reply);
      if (identity === null) throw new FringeError('instrument_identity', `"${shown(reply)}" is no answer to *IDN?.`);
      return Promise.resolve({ identity, driver: driverOfIdentity(identity, reply.trim()) });
    });
  } catch (error) {
    if (!(error instanceof FringeError) || error.code !== 'instrument_identity' || first === null) throw error;
    // What a web server says first tells more than its last line.
    const message = `${labelOf(address)} is not ${probe.expected}: it answered "${shown(first)}" to *IDN?.`;
    throw new FringeError('instrument_identity', message, { remedy: error.remedy, cause: error });
  }
}

async function askDialect(
  address: string,
  definition: DriverDefinition,
  options: IdentifyOptions,
): Promise<InstrumentIdentity> {
  return await withLink(address, definition, options, async (link, reply) => {
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    const context: DriverContext = {
      link,
      label: labelOf(address),
      options: options.options ?? {},
      timeoutMs,
      timeoutOf: () => timeoutMs,
    };
    return await definition.identify(context, reply, options.signal);
  });
}

/** Opens a link to an address, for as long as the work takes; the caller has the lock of its port. */
export async function withLink<T>(
  address: string,
  { dialect, probe, login }: Pick<DriverDefinition, 'dialect' | 'probe' | 'login'>,
  { options = {}, timeoutMs = defaultTimeoutMs, signal }: Omit<IdentifyOptions, 'lockDirectory'>,
  work: (link: MessageLink, reply: string) => Promise<T>,
): Promise<T> {
  const transport = createTransport(address, options);
  const label = labelOf(address);
  const link = new MessageLink({
    ...{ transport, dialect, probe, label, timeoutMs, retries: 0 },
    login: (opened) => login?.(opened, { label, options, timeoutMs }),
  });
  try {
    return await work(link, await link.open(signal));
  } finally {
    await link.close();
  }
}

export const labelOf = (address: string): string => `What stands at ${address}`;
