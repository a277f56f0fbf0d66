import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { createTransport } from '../transports/openTransport.ts';
import { hislipPort } from '../transports/resourceString.ts';
import type { Sighting } from './found.ts';
import { describeIdentity } from './identity.ts';
import { identifyAddress } from './identifyAddress.ts';

export interface NamedHostOptions {
  readonly lockDirectory: string;
  readonly signal?: AbortSignal | undefined;
}

const connectTimeoutMs = 1000;
/** What instruments listen on, the best link first; nothing else of a host is tried. */
const instrumentPorts = [
  { port: hislipPort, link: 'HiSLIP', resource: (host: string) => `TCPIP0::${host}::hislip0::INSTR` },
  { port: 5025, link: 'raw SCPI', resource: (host: string) => `TCPIP0::${host}::5025::SOCKET` },
  { port: 111, link: 'VXI-11', resource: (host: string) => `TCPIP0::${host}::inst0::INSTR` },
] as const;

/** Ports on which every byte is printed: LPD, IPP and the raw port with its neighbours. */
const isPrinterPort = (port: number): boolean => port === 515 || port === 631 || (port >= 9100 && port <= 9109);

/**
 * Looks at one host that a person has named: `host:port`, or `host` alone, whose ports for instruments are tried. What
 * takes the connection is asked `*IDN?`; a printer's port is left alone.
 * @returns what was found, or why there is nothing, in one sentence.
 */
export async function namedHostSighting(text: string, options: NamedHostOptions): Promise<Sighting | string> {
  const match = /^(\[[0-9a-fA-F:%.]{2,64}\]|[A-Za-z0-9._-]{1,253})(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? '';
  const port = match?.[2] === undefined ? null : Number(match[2]);
  if (match === null || (port !== null && (port < 1 || port > 65535))) {
    return `"${text.slice(0, 80)}" is not looked at: expected host:port, or a host.`;
  }
  if (port !== null) return await lookAt(`TCPIP0::${host}::${port}::SOCKET`, { ...options, where: text, port });
  for (const { port: known, resource } of instrumentPorts) {
    if (await connects(`TCPIP0::${host}::${known}::SOCKET`, options.signal)) {
      return await lookAt(resource(host), { ...options, where: `${host}:${known}`, port: known });
    }
  }
  const tried = instrumentPorts.map(({ port: known, link }) => `${known} (${link})`).join(', ');
  return `Nothing at ${host} answers on the ports of instruments: ${tried}.`;
}

async function connects(address: string, signal: AbortSignal | undefined): Promise<boolean> {
  const transport = createTransport(address, { open_timeout_ms: connectTimeoutMs });
  try {
    await transport.open(signal);
    await transport.close();
    return true;
  } catch {
    return false;
  }
}

async function lookAt(
  address: string,
  { where, port, lockDirectory, signal }: NamedHostOptions & { readonly where: string; readonly port: number },
): Promise<Sighting | string> {
  if (isPrinterPort(port)) return `${where} is the port of a printer: nothing was sent there.`;
  try {
    const options = { open_timeout_ms: connectTimeoutMs };
    const { identity, driver } = await identifyAddress(address, { lockDirectory, signal, options });
    return { address, description: describeIdentity(identity), driver, identity };
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    // Most likely this bench's own: who it is stands on the screen already.
    if (error.code === 'instrument_busy') {
      return { address, description: `an instrument at ${where} that is in use`, driver: null, identity: null };
    }
    // Silence is no refusal: an instrument with a dialect of its own says nothing to *IDN?.
    if (error.code !== 'instrument_timeout') return error.message;
    return { address, description: `something at ${where} that does not answer *IDN?`, driver: null, identity: null };
  }
}
