import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceRoots } from '../../src-main/instruments/transports/usbtmcDevices.ts';

export interface UsbtmcTree {
  readonly roots: DeviceRoots;
  /**
   * Plugs an instrument in, as Linux shows it: a node, and a link to the USB interface in the device's folder.
   * @param attributes files of the device's folder; `bInterfaceNumber` is the interface's.
   * @param target what the node leads to; without it there is no node.
   */
  plug(name: string, attributes: Readonly<Record<string, string>>, target?: string): void;
  remove(): void;
}

export function makeUsbtmcTree(): UsbtmcTree {
  const root = mkdtempSync(join(tmpdir(), 'fringe-usbtmc-'));
  const roots = { sysfs: join(root, 'sys'), devices: join(root, 'dev') };
  mkdirSync(join(roots.sysfs, 'class', 'usbmisc'), { recursive: true });
  mkdirSync(roots.devices);
  return {
    roots,
    plug: (name, { bInterfaceNumber = '00', ...attributes }, target) => {
      const device = join(roots.sysfs, 'devices', 'pci0000:00', 'usb1', `1-${name.replace(/\D/g, '') || '9'}`);
      const usbInterface = join(device, '1-1:1.0');
      mkdirSync(join(usbInterface, 'usbmisc', name), { recursive: true });
      for (const [file, text] of Object.entries(attributes)) writeFileSync(join(device, file), text, 'latin1');
      writeFileSync(join(usbInterface, 'bInterfaceNumber'), bInterfaceNumber);
      symlinkSync(usbInterface, join(usbInterface, 'usbmisc', name, 'device'));
      // As in sysfs, the entry of the class is itself a link into the tree of devices.
      symlinkSync(join(usbInterface, 'usbmisc', name), join(roots.sysfs, 'class', 'usbmisc', name));
      if (target !== undefined) symlinkSync(target, join(roots.devices, name));
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
