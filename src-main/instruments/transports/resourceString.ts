import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** What an address names, once read. `text` is the address as it was given. */
export type Resource =
  | { readonly kind: 'socket'; readonly text: string; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly text: string; readonly path: string };

const expected = 'expected TCPIP0::host::port::SOCKET or ASRL/dev/ttyUSB0::INSTR';
const kindNames: Record<string, string> = {
  USB: 'USB (USBTMC)',
  GPIB: 'GPIB',
  PXI: 'PXI',
  VXI: 'VXI',
  VICP: 'VICP',
  FIREWIRE: 'FireWire',
};

/**
 * Reads a VISA resource string (VPP-4.3, section 4.3.1); letters of either case. An IPv6 host stands in brackets.
 * `ASRL3::INSTR` is COM3 and exists on Windows alone.
 * @throws bad_input naming the part that is wrong; not_available for the kinds of VISA that have no transport here.
 */
export function parseResourceString(text: string, platform: NodeJS.Platform = process.platform): Resource {
  const trimmed = text.trim();
  const head = /^([A-Za-z]+)/.exec(trimmed)?.[1]?.toUpperCase() ?? '';
  if (head.startsWith('TCPIP')) return parseTcp(trimmed);
  if (head.startsWith('ASRL')) return parseSerial(trimmed, platform);
  const known = Object.keys(kindNames).find((name) => head === name);
  if (known !== undefined) throw unavailable(trimmed, `${kindNames[known] ?? known} instruments`);
  throw refuse(trimmed, `the interface "${trimmed.split('::')[0] ?? ''}" is unknown`);
}

function parseTcp(text: string): Resource {
  const match = /^TCPIP(\d*)::(\[[^\]]*\]|[^:]*)::(.*)$/i.exec(text);
  if (match === null) throw refuse(text, 'the board or the host is missing');
  const host = (match[2] ?? '').replace(/^\[|\]$/g, '');
  const rest = (match[3] ?? '').split('::');
  if (host === '' || !/^[A-Za-z0-9._:%-]+$/.test(host))
    throw refuse(text, `the host "${host}" is not a name or an address`);
  const kind = (rest.at(-1) ?? '').toUpperCase();
  if (kind === 'INSTR') {
    const name = /^hislip/i.test(rest[0] ?? '') ? 'HiSLIP instruments' : 'VXI-11 instruments';
    throw unavailable(text, name);
  }
  if (kind !== 'SOCKET') throw refuse(text, `the resource class "${rest.at(-1) ?? ''}" is unknown`);
  if (rest.length !== 2) throw refuse(text, 'the port is missing');
  const port = rest[0] ?? '';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw refuse(text, `the port "${port}" is not a number up to 65535`);
  return { kind: 'socket', text, host, port: Number(port) };
}

function parseSerial(text: string, platform: NodeJS.Platform): Resource {
  const match = /^ASRL(.*)::([A-Za-z]+)$/i.exec(text);
  if (match === null || (match[2] ?? '').toUpperCase() !== 'INSTR') throw refuse(text, 'the end "::INSTR" is missing');
  const port = match[1] ?? '';
  if (port === '') throw refuse(text, 'the serial port is missing');
  if (/^\d+$/.test(port)) {
    if (platform === 'win32') return { kind: 'serial', text, path: `COM${Number(port)}` };
    throw refuse(text, `the port number ${port} names a port on Windows only; give its path`);
  }
  const windowsName = /^COM\d+$/i.test(port);
  if (!windowsName && !port.startsWith('/'))
    throw refuse(text, `the serial port "${port}" is neither a path nor a number`);
  if (port.includes('\0') || /(^|\/)\.\.(\/|$)/.test(port))
    throw refuse(text, `the serial port "${port}" is not a plain path`);
  return { kind: 'serial', text, path: windowsName ? port.toUpperCase() : port };
}

function refuse(text: string, reason: string): FringeError {
  return new FringeError('bad_input', `The address "${text}" is refused: ${reason}; ${expected}.`, {
    path: 'address',
    remedy: 'Correct the address in the bench file.',
  });
}

function unavailable(text: string, what: string): FringeError {
  return new FringeError('not_available', `The address "${text}" is refused: ${what} cannot be reached yet.`, {
    path: 'address',
    remedy: 'Use the instrument over a raw TCP socket or a serial port.',
  });
}
