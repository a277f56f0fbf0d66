import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import { listUsbtmcDevices, usbResourceString } from '../transports/usbtmcDevices.ts';
import type { DeviceRoots, UsbtmcDevice } from '../transports/usbtmcDevices.ts';
import type { Sighting } from './found.ts';
import { describeIdentity, driverOfIdentity } from './identity.ts';
import { knownUsb } from './usbIds.ts';

/** The USB instruments that the kernel's driver holds (Linux), as their descriptors tell of them. Nothing is sent. */
export function usbSightings(roots?: DeviceRoots): { found: Sighting[]; notices: string[] } {
  const found: Sighting[] = [];
  const notices: string[] = [];
  for (const device of listUsbtmcDevices(roots)) {
    const address = usbResourceString(device);
    const sighting = address === null ? null : describeUsb(device, address);
    if (sighting !== null) found.push(sighting);
    else notices.push(`The USB instrument at ${device.node} has no serial number by which it can be addressed.`);
  }
  return { found, notices };
}

function describeUsb(device: UsbtmcDevice, address: string): Sighting {
  const hex = (id: number) => id.toString(16).padStart(4, '0');
  const known = knownUsb(hex(device.vendorId), hex(device.productId));
  const identity: InstrumentIdentity | null =
    device.product === ''
      ? null
      : {
          manufacturer: device.manufacturer,
          model: device.product,
          serialNumber: device.serialNumber,
          firmware: '',
        };
  const who =
    identity === null ? `${known?.description ?? 'USB instrument'}, serial number ${device.serialNumber}` : '';
  return {
    address,
    description: who === '' && identity !== null ? describeIdentity(identity) : who,
    driver: (identity === null ? null : driverOfIdentity(identity)) ?? known?.driver ?? null,
    identity,
  };
}
