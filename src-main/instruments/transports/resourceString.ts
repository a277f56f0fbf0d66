import { FringeError } from '../../../src-core/errors/fringeError.ts';

interface Named {
  /** The address as it was given. */
  readonly text: string;
  /** The address as VISA writes it: equal for two texts that mean one place. */
  readonly canonical: string;
}

/** What an address names, once read. */
export type Resource = Named &
  (
    | { readonly kind: 'socket'; readonly host: string; readonly port: number }
    | { readonly kind: 'vxi11'; readonly host: string; readonly device: string }
    | { readonly kind: 'hislip'; readonly host: string; readonly device: string; readonly port: number }
    | { readonly kind: 'serial'; readonly path: string }
    | {
        readonly kind: 'usb';
        readonly vendorId: number;
        readonly productId: number;
        readonly serialNumber: string;
        /** Null means the lowest that fits. */
        readonly interfaceNumber: number | null;
      }
    | { readonly kind: 'gpib'; readonly board: number; readonly primary: number; readonly secondary: number | null }
  );
export type ResourceKind = Resource['kind'];
export type ResourceOf<Kind extends ResourceKind> = Extract<Resource, { kind: Kind }>;

export const hislipPort = 4880;

const expected =
  'expected for example TCPIP0::host::5025::SOCKET, TCPIP0::host::inst0::INSTR, TCPIP0::host::hislip0::INSTR, ' +
  'USB0::0x1313::0x8078::P0000001::INSTR, GPIB0::5::INSTR or ASRL/dev/ttyUSB0::INSTR';
const otherInterfaces: Readonly<Record<string, string>> = {
  PXI: 'PXI',
  VXI: 'VXI',
  VICP: 'VICP',
  FIREWIRE: 'FireWire',
};

/**
 * Reads a VISA resource string (VPP-4.3, section 4.3.1; HiSLIP in IVI-6.1, section 5); letters of either case. An IPv6
 * host stands in brackets. `ASRL3::INSTR` is COM3 and exists on Windows alone.
 * @throws bad_input naming the part that is wrong; not_available for the kinds of VISA that no bench has.
 */
export function parseResourceString(text: string, platform: NodeJS.Platform = process.platform): Resource {
  const trimmed = text.trim();
  const head = (/^([A-Za-z]+)/.exec(trimmed)?.[1] ?? '').toUpperCase();
  if (head === 'TCPIP') return parseTcpip(trimmed);
  if (head.startsWith('ASRL')) return parseSerial(trimmed, platform);
  if (head === 'USB') return parseUsb(trimmed);
  if (head === 'GPIB') return parseGpib(trimmed);
  const other = otherInterfaces[head];
  if (other !== undefined) throw unavailable(trimmed, `${other} instruments`);
  throw refuse(trimmed, `the interface "${trimmed.split('::')[0] ?? ''}" is unknown`);
}

function parseTcpip(text: string): Resource {
  const match = /^TCPIP(\d{0,4})::(\[[^\]]*\]|[^:]*)(?:::(.*))?$/i.exec(text);
  if (match === null) throw refuse(text, 'the board or the host is missing');
  const board = Number(match[1] ?? '');
  const host = (match[2] ?? '').replace(/^\[|\]$/g, '');
  if (host === '' || !/^[A-Za-z0-9._:%-]+$/.test(host)) {
    throw refuse(text, `the host "${host}" is not a name or an address`);
  }
  const rest = (match[3] ?? '').split('::');
  const place = `TCPIP${board}::${(host.includes(':') ? `[${host}]` : host).toLowerCase()}`;
  const last = (rest.at(-1) ?? '').toUpperCase();
  if (last === 'SOCKET') {
    if (rest.length !== 2) throw refuse(text, 'the port is missing');
    const port = portOf(text, rest[0] ?? '');
    return { kind: 'socket', text, canonical: `${place}::${port}::SOCKET`, host, port };
  }
  // VISA lets the class away when it is INSTR.
  const parts = last === 'INSTR' ? rest.slice(0, -1) : rest;
  const [device = ''] = parts[0] === '' || parts.length === 0 ? ['inst0'] : parts;
  if (parts.length > 1) throw refuse(text, `the resource class "${rest.at(-1) ?? ''}" is unknown`);
  return parseTcpipDevice({ text, host, place, device, isClassGiven: last === 'INSTR' });
}

interface TcpipDevice {
  readonly text: string;
  readonly host: string;
  readonly place: string;
  readonly device: string;
  readonly isClassGiven: boolean;
}

function parseTcpipDevice({ text, host, place, device, isClassGiven }: TcpipDevice): Resource {
  const hislip = /^(hislip\d{0,4})(?:,(.*))?$/i.exec(device);
  if (hislip !== null) {
    const name = (hislip[1] ?? '').toLowerCase();
    const port = hislip[2] === undefined ? hislipPort : portOf(text, hislip[2]);
    const canonical = `${place}::${name}${port === hislipPort ? '' : `,${port}`}::INSTR`;
    return { kind: 'hislip', text, canonical, host, device: name, port };
  }
  // Without a class, what is no usual name is more likely a mistake than a device.
  if (!isClassGiven && !/^(inst\d+|gpib\d+(,\d+){0,2})$/i.test(device)) {
    throw refuse(text, `the resource class "${device}" is unknown`);
  }
  if (/^\d+$/.test(device)) throw refuse(text, `"${device}" is a port, and INSTR takes a device name`);
  if (!/^[A-Za-z0-9_.,[\]/-]{1,128}$/.test(device)) throw refuse(text, `the device "${device}" is not a plain name`);
  return { kind: 'vxi11', text, canonical: `${place}::${device.toLowerCase()}::INSTR`, host, device };
}

function portOf(text: string, port: string): number {
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65535) return Number(port);
  throw refuse(text, `the port "${port}" is not a number up to 65535`);
}

function parseSerial(text: string, platform: NodeJS.Platform): Resource {
  const match = /^ASRL(.*)::([A-Za-z]+)$/i.exec(text);
  if (match === null || (match[2] ?? '').toUpperCase() !== 'INSTR') throw refuse(text, 'the end "::INSTR" is missing');
  const port = match[1] ?? '';
  if (port === '') throw refuse(text, 'the serial port is missing');
  if (/^\d{1,4}$/.test(port)) {
    if (platform === 'win32') return serialAt(text, `COM${Number(port)}`);
    throw refuse(text, `the port number ${port} names a port on Windows only; give its path`);
  }
  const windowsName = /^COM\d+$/i.test(port);
  if (!windowsName && !port.startsWith('/'))
    throw refuse(text, `the serial port "${port}" is neither a path nor a number`);
  if (port.includes('\0') || /(^|\/)\.\.(\/|$)/.test(port))
    throw refuse(text, `the serial port "${port}" is not a plain path`);
  return serialAt(text, windowsName ? port.toUpperCase() : port);
}

function serialAt(text: string, path: string): Resource {
  const place = /^COM\d+$/.test(path) ? path.slice(3) : path;
  return { kind: 'serial', text, canonical: `ASRL${place}::INSTR`, path };
}

function parseUsb(text: string): Resource {
  const match = /^USB(\d{0,4})::([^:]*)::([^:]*)::([^:]*)(?:::(\d{1,3}))?(?:::(INSTR|RAW))?$/i.exec(text);
  if (match === null) throw refuse(text, 'a USB address has a vendor, a product and a serial number');
  if ((match[6] ?? '').toUpperCase() === 'RAW') throw unavailable(text, 'raw USB devices');
  const vendorId = usbId(text, 'vendor', match[2] ?? '');
  const productId = usbId(text, 'product', match[3] ?? '');
  const serialNumber = match[4] ?? '';
  if (!/^[\x21-\x7e]{1,128}$/.test(serialNumber)) {
    throw refuse(text, `the serial number "${serialNumber}" is not plain text`);
  }
  const interfaceNumber = match[5] === undefined ? null : Number(match[5]);
  if (interfaceNumber !== null && interfaceNumber > 255) {
    throw refuse(text, `the interface number ${interfaceNumber} is above 255`);
  }
  const hex = (id: number) => `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;
  const place = `USB${Number(match[1] ?? '')}::${hex(vendorId)}::${hex(productId)}::${serialNumber}`;
  const canonical = `${place}${interfaceNumber === null ? '' : `::${interfaceNumber}`}::INSTR`;
  return { kind: 'usb', text, canonical, vendorId, productId, serialNumber, interfaceNumber };
}

function usbId(text: string, what: string, id: string): number {
  if (/^(0x[0-9a-f]{1,4}|\d{1,5})$/i.test(id) && Number(id) <= 0xffff) return Number(id);
  throw refuse(text, `the ${what} "${id}" is not a number of 16 bits`);
}

function parseGpib(text: string): Resource {
  const match = /^GPIB(\d{0,4})::(\d{1,3})(?:::(\d{1,3}))?(?:::INSTR)?$/i.exec(text);
  if (match === null) throw refuse(text, 'a GPIB address has a primary address and perhaps a secondary one');
  const board = Number(match[1] ?? '');
  const primary = Number(match[2]);
  const secondary = match[3] === undefined ? null : Number(match[3]);
  if (primary > 30) throw refuse(text, `the primary address ${primary} is above 30`);
  if (secondary !== null && secondary > 30) throw refuse(text, `the secondary address ${secondary} is above 30`);
  const canonical = `GPIB${board}::${primary}${secondary === null ? '' : `::${secondary}`}::INSTR`;
  return { kind: 'gpib', text, canonical, board, primary, secondary };
}

function refuse(text: string, reason: string): FringeError {
  return new FringeError('bad_input', `The address "${text}" is refused: ${reason}; ${expected}.`, {
    path: 'address',
    remedy: 'Correct the address in the bench file.',
  });
}

function unavailable(text: string, what: string): FringeError {
  return new FringeError('not_available', `The address "${text}" is refused: ${what} cannot be reached.`, {
    path: 'address',
    remedy: 'Use the instrument over a network, USB, GPIB or a serial port.',
  });
}
