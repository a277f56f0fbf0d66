import type { DriverName } from './identity.ts';

interface KnownUsb {
  readonly description: string;
  readonly driver: DriverName | null;
}

/**
 * USB ids (vendor:product) of what stands on photonic benches. The id of a serial chip says only that such a chip is
 * inside; that of an instrument says which driver.
 */
const devices: Readonly<Record<string, KnownUsb>> = {
  '0403:6001': { description: 'FTDI serial adapter (a Qontrol module or a Thorlabs TC200 has one)', driver: null },
  '0403:6010': { description: 'FTDI double serial adapter', driver: null },
  '0403:6014': { description: 'FTDI high-speed serial adapter', driver: null },
  '0403:6015': { description: 'FTDI X-series serial adapter (a Qontrol module may have one)', driver: null },
  '067b:2303': { description: 'Prolific serial adapter', driver: null },
  '067b:23a3': { description: 'Prolific serial adapter', driver: null },
  '10c4:ea60': { description: 'Silicon Labs serial adapter', driver: null },
  '1a86:7523': { description: 'CH340 serial adapter', driver: null },
  '1313:804a': { description: 'Thorlabs ITC4000 laser diode and temperature controller', driver: null },
  '1313:8072': { description: 'Thorlabs PM100USB power meter', driver: 'pm100d' },
  '1313:8078': { description: 'Thorlabs PM100D power meter', driver: 'pm100d' },
  '1313:8079': { description: 'Thorlabs PM100A power meter', driver: 'pm100d' },
};

/** Makers whose every USB instrument speaks USBTMC. */
const makers: Readonly<Record<string, string>> = {
  '05e6': 'Keithley',
  '0699': 'Tektronix',
  '0957': 'Agilent or Keysight',
  '0aad': 'Rohde & Schwarz',
  '0b21': 'Yokogawa',
  '1313': 'Thorlabs',
  '1ab1': 'Rigol',
  '2a8d': 'Keysight',
  f4ec: 'Siglent',
};

/** @param vendorId four hexadecimal digits, either case. */
export function knownUsb(vendorId: string, productId: string): KnownUsb | null {
  const vendor = vendorId.toLowerCase();
  const known = devices[`${vendor}:${productId.toLowerCase()}`];
  if (known !== undefined) return known;
  const maker = Object.hasOwn(makers, vendor) ? makers[vendor] : undefined;
  return maker === undefined ? null : { description: `${maker} instrument`, driver: null };
}
