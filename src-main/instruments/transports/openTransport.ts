import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { parseResourceString } from './resourceString.ts';
import type { Resource, ResourceKind, ResourceOf } from './resourceString.ts';
import { SerialTransport } from './serialTransport.ts';
import { TcpTransport } from './tcpTransport.ts';
import type { Transport, TransportOptions } from './transport.ts';
import { UsbtmcTransport } from './usbtmcTransport.ts';
import { VisaTransport } from './visaTransport.ts';

export const defaultBaudRate = 115_200;
const defaultOpenTimeoutMs = 3000;
const lineFeed = 0x0a;

/** How each kind of address is reached. */
const makers: {
  readonly [Kind in ResourceKind]: (resource: ResourceOf<Kind>, options: TransportOptions) => Transport;
} = {
  socket: ({ text, host, port }, options) =>
    new TcpTransport({ address: text, host, port, openTimeoutMs: openTimeoutOf(options) }),
  serial: ({ text, path }, options) =>
    new SerialTransport({ address: text, path, baudRate: positiveOption(options, 'baud', defaultBaudRate) }),
  vxi11: (resource) => notYet(resource, 'VXI-11 instruments'),
  hislip: (resource) => notYet(resource, 'HiSLIP instruments'),
  usb: (resource, options) =>
    process.platform === 'linux'
      ? new UsbtmcTransport({ ...resource, address: resource.text })
      : viaVisa(resource, options),
  gpib: viaVisa,
};

/** By a maker's VISA library: what has no other way, and what asks for it with the option `visa`. */
function viaVisa(resource: Resource, options: TransportOptions): Transport {
  const { visa_library: library } = options;
  if (library !== undefined && typeof library !== 'string') throw badOption('visa_library', library, 'a file');
  // A stream has no END; every other link of VISA has.
  const isStream = resource.kind === 'socket' || resource.kind === 'serial';
  const hasTerminator = isStream || options['termination_character'] !== undefined;
  return new VisaTransport({
    address: resource.text,
    resource: resource.canonical,
    openTimeoutMs: openTimeoutOf(options),
    baudRate: resource.kind === 'serial' ? positiveOption(options, 'baud', defaultBaudRate) : null,
    terminationCharacter: hasTerminator ? positiveOption(options, 'termination_character', lineFeed) : null,
    library,
  });
}

/**
 * The transport for an address, not yet open.
 * @param address a VISA resource string; or any name, when the option `resource` has the string it stands for.
 * @param options `resource`; `baud` for serial ports; `open_timeout_ms`; `visa` (true: by a maker's VISA library, whatever
 *   the address), `visa_library` (its file), `termination_character` (by VISA: the byte that ends a reply).
 * @throws bad_input, not_available
 */
export function createTransport(address: string, options: TransportOptions = {}): Transport {
  const resource = resolveResource(address, options);
  if (options['visa'] === true) return viaVisa(resource, options);
  if ((options['visa'] ?? false) !== false) throw badOption('visa', options['visa'], 'true or false');
  const make = makers[resource.kind] as (resource: Resource, options: TransportOptions) => Transport;
  return make(resource, options);
}

/** What an address stands for: an alias for its option `resource`. @throws bad_input, not_available */
export function resolveResource(address: string, options: TransportOptions = {}): Resource {
  const { resource } = options;
  if (resource === undefined) return parseResourceString(address);
  if (typeof resource === 'string') return parseResourceString(resource);
  throw badOption('resource', resource, 'a VISA resource string');
}

/** @throws what `createTransport` and `Transport.open` throw. */
export async function openTransport(
  address: string,
  options: TransportOptions = {},
  signal?: AbortSignal,
): Promise<Transport> {
  const transport = createTransport(address, options);
  await transport.open(signal);
  return transport;
}

/** @throws bad_input when the option is there and not a positive number. */
export function positiveOption(options: TransportOptions, name: string, otherwise: number): number {
  const value = options[name];
  if (value === undefined) return otherwise;
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  throw badOption(name, value, 'a positive number');
}

const openTimeoutOf = (options: TransportOptions): number =>
  positiveOption(options, 'open_timeout_ms', defaultOpenTimeoutMs);

function badOption(name: string, value: unknown, expected: string): FringeError {
  return new FringeError('bad_input', `The option "${name}" is ${JSON.stringify(value)}; expected ${expected}.`, {
    path: `options.${name}`,
    remedy: 'Correct the option in the bench file.',
  });
}

function notYet({ text }: Resource, what: string): never {
  throw new FringeError('not_available', `The address "${text}" is refused: ${what} cannot be reached yet.`, {
    path: 'address',
    remedy: 'Use the instrument over a raw TCP socket or a serial port.',
  });
}
