import { FringeError } from '../../src-core/errors/fringeError.ts';
import { createTransport } from './transports/openTransport.ts';

export interface FoundInstrument {
  /** VISA resource string. */
  readonly address: string;
  readonly description: string;
  /** The driver that is likely, or null. */
  readonly driver: string | null;
}

export interface Discovery {
  found: { address: string; description: string; driver: string | null }[];
  /** What could not be looked at, in sentences. */
  notices: string[];
}

/** The part of serialport's port description that we use. */
export interface SerialPortDescription {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
}

/** USB ids (vendor:product) of what stands on photonic benches. FTDI's own id says only that a chip of theirs is inside. */
const usbDevices: Readonly<Record<string, { description: string; driver: string | null }>> = {
  '0403:6001': { description: 'FTDI serial adapter (a Qontrol module or a Thorlabs TC200 has one)', driver: null },
  '0403:6014': { description: 'FTDI high-speed serial adapter', driver: null },
  '0403:6015': { description: 'FTDI X-series serial adapter (a Qontrol module may have one)', driver: null },
  '067b:2303': { description: 'Prolific serial adapter', driver: null },
  '10c4:ea60': { description: 'Silicon Labs serial adapter', driver: null },
  '1a86:7523': { description: 'CH340 serial adapter', driver: null },
};

/**
 * Looks for instruments: the machine's serial ports, and the named hosts only. It opens no serial port and sends nothing,
 * since a byte that one instrument ignores may move another.
 * @param hosts `host:port` that may hold an instrument.
 */
export async function discoverInstruments(hosts: readonly string[] = [], signal?: AbortSignal): Promise<Discovery> {
  const discovery: Discovery = { found: [], notices: [] };
  try {
    const { SerialPort } = await import('serialport');
    discovery.found.push(...(await SerialPort.list()).filter(isWorthShowing).map(describeSerialPort));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // On Linux the list comes from udevadm, which a small system may not have.
    discovery.notices.push(
      /udevadm/.test(reason)
        ? 'Serial ports cannot be listed because the program udevadm is missing (package udev); type the path of the port instead.'
        : `Serial ports cannot be listed: ${reason}`,
    );
  }
  for (const probe of await Promise.all(hosts.map((host) => probeHost(host, signal)))) {
    if (typeof probe === 'string') discovery.notices.push(probe);
    else discovery.found.push(probe);
  }
  return discovery;
}

/** A PC's built-in ports are listed whether they exist or not; one with a USB id is there. */
const isWorthShowing = ({ path, vendorId }: SerialPortDescription): boolean =>
  vendorId !== undefined || !/^\/dev\/ttyS\d+$/.test(path);

export function describeSerialPort(port: SerialPortDescription): FoundInstrument {
  const { path, vendorId, productId, manufacturer, serialNumber } = port;
  const id = vendorId === undefined || productId === undefined ? null : `${vendorId}:${productId}`.toLowerCase();
  const known = id === null ? undefined : usbDevices[id];
  const parts = [
    known?.description ?? manufacturer ?? 'serial port',
    ...(id === null ? [] : [`USB ${id}`]),
    ...(serialNumber === undefined ? [] : [`serial number ${serialNumber}`]),
  ];
  return { address: `ASRL${path}::INSTR`, description: parts.join(', '), driver: known?.driver ?? null };
}

async function probeHost(text: string, signal: AbortSignal | undefined): Promise<FoundInstrument | string> {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(text);
  if (match === null) return `"${text}" is not looked at: expected host:port.`;
  const address = `TCPIP0::${match[1] ?? ''}::${match[2] ?? ''}::SOCKET`;
  try {
    const transport = createTransport(address, { open_timeout_ms: 1000 });
    await transport.open(signal);
    await transport.close();
    return { address, description: `something answers at ${text}`, driver: null };
  } catch (error) {
    return error instanceof FringeError ? error.message : String(error);
  }
}
