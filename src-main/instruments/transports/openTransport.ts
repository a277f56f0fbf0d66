import { HislipTransport } from './hislipTransport.ts';
import { portmapperProgram } from './portmapper.ts';
import { parseResourceString } from './resourceString.ts';
import type { Resource, ResourceKind, ResourceOf } from './resourceString.ts';
import { SerialTransport } from './serialTransport.ts';
import { TcpTransport } from './tcpTransport.ts';
import type { Transport, TransportOptions } from './transport.ts';
import { badOption, flagOption, openTimeoutOf, portOption, positiveOption } from './transportOptions.ts';
import { Vxi11Transport } from './vxi11Transport.ts';
import { UsbtmcTransport } from './usbtmcTransport.ts';
import { VisaTransport } from './visaTransport.ts';

export { positiveOption } from './transportOptions.ts';

export const defaultBaudRate = 115_200;
const lineFeed = 0x0a;

/** How each kind of address is reached. */
const makers: {
  readonly [Kind in ResourceKind]: (resource: ResourceOf<Kind>, options: TransportOptions) => Transport;
} = {
  socket: ({ text, host, port }, options) =>
    new TcpTransport({ address: text, host, port, openTimeoutMs: openTimeoutOf(options) }),
  serial: ({ text, path }, options) =>
    new SerialTransport({ address: text, path, baudRate: positiveOption(options, 'baud', defaultBaudRate) }),
  vxi11: ({ text, host, device }, options) =>
    new Vxi11Transport({
      address: text,
      host,
      device,
      openTimeoutMs: openTimeoutOf(options),
      port: portOption(options, 'vxi11_port'),
      portmapperPort: portOption(options, 'portmapper_port') ?? portmapperProgram.port,
      exclusive: flagOption(options, 'lock', true),
    }),
  hislip: ({ text, host, device, port }, options) =>
    new HislipTransport({
      address: text,
      host,
      port,
      device,
      openTimeoutMs: openTimeoutOf(options),
      mode: flagOption(options, 'overlapped', false) ? 'overlapped' : 'synchronized',
      exclusive: flagOption(options, 'lock', true),
    }),
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
 * @param options `resource`; `baud` for serial ports; `open_timeout_ms`; `lock` (true) of VXI-11 and HiSLIP; `vxi11_port`
 *   (the portmapper is not asked then) and `portmapper_port` of VXI-11; `overlapped` (false) of HiSLIP; `visa` (true: by a
 *   maker's VISA library, whatever the address), `visa_library` (its file), `termination_character` (by VISA: the byte
 *   that ends a reply).
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
