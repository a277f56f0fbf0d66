import type { Sighting } from './found.ts';
import { plainText } from './identity.ts';
import { knownUsb } from './usbIds.ts';

/** The part of serialport's port description that we use. */
export interface SerialPortDescription {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
}

/** The serial ports of this machine. @throws Error as serialport has it */
export async function listSerialPorts(): Promise<SerialPortDescription[]> {
  const { SerialPort } = await import('serialport');
  return await SerialPort.list();
}

/** A PC's built-in ports are listed whether they exist or not; one with a USB id is there. */
export const isWorthShowing = ({ path, vendorId }: SerialPortDescription): boolean =>
  vendorId !== undefined || !/^\/dev\/ttyS\d+$/.test(path);

export function describeSerialPort(port: SerialPortDescription): Sighting {
  const { path, vendorId, productId, manufacturer, serialNumber } = port;
  const id = vendorId === undefined || productId === undefined ? null : `${vendorId}:${productId}`.toLowerCase();
  const known = id === null ? null : knownUsb(vendorId ?? '', productId ?? '');
  const parts = [
    known?.description ?? plainText(manufacturer ?? 'serial port', 80),
    ...(id === null ? [] : [`USB ${id}`]),
    ...(serialNumber === undefined ? [] : [`serial number ${plainText(serialNumber, 40)}`]),
  ];
  return {
    address: `ASRL${path}::INSTR`,
    description: parts.join(', '),
    driver: known?.driver ?? null,
    identity: null,
    adapter: adapterOf(port),
  };
}

/** What tells one USB serial adapter from another of its kind; null for one without a number of its own. */
export function adapterOf({ vendorId, productId, serialNumber }: SerialPortDescription): string | null {
  if (vendorId === undefined || productId === undefined || serialNumber === undefined || serialNumber === '')
    return null;
  return `${vendorId}:${productId}`.toLowerCase() + `:${plainText(serialNumber, 80)}`;
}

/** Why the ports could not be listed, as a sentence. */
export function serialNotice(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  // On Linux the list comes from udevadm, which a small system may not have.
  return /udevadm/.test(reason)
    ? 'Serial ports cannot be listed because the program udevadm is missing (package udev); type the path of the port instead.'
    : `Serial ports cannot be listed: ${reason}`;
}
