import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { parseResourceString } from './resourceString.ts';
import { SerialTransport } from './serialTransport.ts';
import { TcpTransport } from './tcpTransport.ts';
import type { Transport, TransportOptions } from './transport.ts';

export const defaultBaudRate = 115_200;
const defaultOpenTimeoutMs = 3000;

/**
 * The transport for an address, not yet open.
 * @param options `baud` for serial ports, `open_timeout_ms` for sockets.
 * @throws bad_input, not_available
 */
export function createTransport(address: string, options: TransportOptions = {}): Transport {
  const resource = parseResourceString(address);
  if (resource.kind === 'socket') {
    const openTimeoutMs = positiveOption(options, 'open_timeout_ms', defaultOpenTimeoutMs);
    return new TcpTransport({ address: resource.text, host: resource.host, port: resource.port, openTimeoutMs });
  }
  const baudRate = positiveOption(options, 'baud', defaultBaudRate);
  return new SerialTransport({ address: resource.text, path: resource.path, baudRate });
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
  throw new FringeError('bad_input', `The option "${name}" is ${JSON.stringify(value)}; expected a positive number.`, {
    path: `options.${name}`,
    remedy: 'Correct the option in the bench file.',
  });
}
