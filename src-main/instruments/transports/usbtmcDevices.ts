import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A USB instrument that the kernel's driver usbtmc holds. */
export interface UsbtmcDevice {
  /** `/dev/usbtmc0`. */
  readonly node: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string;
  readonly interfaceNumber: number;
  readonly manufacturer: string;
  readonly product: string;
}

/** Where the system tells of devices and where it keeps them; tests have others. */
export interface DeviceRoots {
  readonly sysfs: string;
  readonly devices: string;
}

export const systemRoots: DeviceRoots = { sysfs: '/sys', devices: '/dev' };

/** Longer than any text of a USB descriptor (126 characters). */
const maxTextLength = 512;

/** The USB instruments of this machine, by their node's number. Linux alone has them; elsewhere there are none. */
export function listUsbtmcDevices(roots: DeviceRoots = systemRoots): UsbtmcDevice[] {
  const classFolder = join(roots.sysfs, 'class', 'usbmisc');
  let names: string[];
  try {
    names = readdirSync(classFolder);
  } catch {
    // Without the driver, or without any USB instrument, the folder is not there.
    return [];
  }
  return names
    .filter((name) => /^usbtmc\d{1,6}$/.test(name))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)))
    .flatMap((name) => {
      const device = describe(join(classFolder, name), join(roots.devices, name));
      return device === null ? [] : [device];
    });
}

/** @returns null for what has gone in between, or is not what it seems. */
function describe(entry: string, node: string): UsbtmcDevice | null {
  try {
    // `device` leads to the USB interface; its parent is the device with the ids. By its real place: `..` of a link is another.
    const usbInterface = realpathSync(join(entry, 'device'));
    const device = dirname(usbInterface);
    const vendorId = parseUsbId(attribute(device, 'idVendor'));
    const productId = parseUsbId(attribute(device, 'idProduct'));
    if (vendorId === null || productId === null) return null;
    const interfaceNumber = Number.parseInt(attribute(usbInterface, 'bInterfaceNumber'), 16);
    return {
      node,
      vendorId,
      productId,
      serialNumber: attribute(device, 'serial'),
      interfaceNumber: interfaceNumber >= 0 && interfaceNumber <= 255 ? interfaceNumber : 0,
      manufacturer: attribute(device, 'manufacturer'),
      product: attribute(device, 'product'),
    };
  } catch {
    return null;
  }
}

/** One attribute's text, without what a terminal would obey; empty when the device has none. */
function attribute(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'latin1')
      .slice(0, maxTextLength)
      .replace(/[^\x20-\x7e]/g, '')
      .trim();
  } catch {
    return '';
  }
}

/** Four hexadecimal digits, as sysfs and udev write vendor and product; null for anything else. */
export function parseUsbId(text: string): number | null {
  return /^[0-9a-f]{4}$/i.test(text) ? Number.parseInt(text, 16) : null;
}

/** `USB0::0x1313::0x8078::P0000001::INSTR`; null when the device has no serial number that an address can hold. */
export function usbResourceString(device: UsbtmcDevice): string | null {
  const { vendorId, productId, serialNumber, interfaceNumber } = device;
  if (!/^[\x21-\x7e]{1,128}$/.test(serialNumber) || serialNumber.includes(':')) return null;
  const hex = (id: number) => `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;
  const place = interfaceNumber === 0 ? '' : `::${interfaceNumber}`;
  return `USB0::${hex(vendorId)}::${hex(productId)}::${serialNumber}${place}::INSTR`;
}
