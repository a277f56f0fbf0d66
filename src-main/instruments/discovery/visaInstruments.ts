import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { loadVisaLibrary } from '../transports/node-visa-adapter/index.ts';
import { parseResourceString } from '../transports/resourceString.ts';
import type { Sighting } from './found.ts';
import { knownUsb } from './usbIds.ts';

/** A library looks at every bus it knows; one that hangs there must not hold up what else was found. */
const findTimeoutMs = 8000;

/** What the machine's VISA library finds. Without a library nothing, and no word of it unless one was asked for. */
export async function visaSightings(): Promise<{ found: Sighting[]; notices: string[] }> {
  try {
    const library = await loadVisaLibrary();
    const resources = await within(findTimeoutMs, library.find());
    if (resources === null)
      return { found: [], notices: [`The VISA library ${library.file} does not end its search.`] };
    return { found: resources.flatMap(describeResource), notices: [] };
  } catch (error) {
    const isWanted = (process.env['FRINGE_VISA_LIBRARY'] ?? '') !== '';
    const isAbsent = error instanceof FringeError && error.code === 'not_available';
    if (isAbsent && !isWanted) return { found: [], notices: [] };
    const reason = error instanceof Error ? error.message : String(error);
    return { found: [], notices: [isAbsent ? reason : `The VISA library cannot search: ${reason}.`] };
  }
}

function describeResource(text: string): Sighting[] {
  try {
    const resource = parseResourceString(text);
    // Serial ports are listed by the system, with more about them.
    if (resource.kind === 'serial') return [];
    const hex = (id: number) => id.toString(16).padStart(4, '0');
    const known = resource.kind === 'usb' ? knownUsb(hex(resource.vendorId), hex(resource.productId)) : null;
    const description = known?.description ?? names[resource.kind];
    return [
      { address: text, description: `${description}, found by VISA`, driver: known?.driver ?? null, identity: null },
    ];
  } catch {
    // A backplane, an interface, a bus that no bench has.
    return [];
  }
}

const names = {
  socket: 'network instrument',
  vxi11: 'network instrument',
  hislip: 'network instrument',
  usb: 'USB instrument',
  gpib: 'GPIB instrument',
} as const;

async function within<T>(durationMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), durationMs)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
