import type { DeviceRoots } from './transports/usbtmcDevices.ts';
import { placeSightings } from './discovery/found.ts';
import type { FoundInstrument, RememberedInstrument, Sighting } from './discovery/found.ts';
import { lxiSightings } from './discovery/lxiInstruments.ts';
import type { ServiceQuery } from './discovery/multicastDns.ts';
import { namedHostSighting } from './discovery/namedHosts.ts';
import { describeSerialPort, isWorthShowing, listSerialPorts, serialNotice } from './discovery/serialPorts.ts';
import type { SerialPortDescription } from './discovery/serialPorts.ts';
import { usbSightings } from './discovery/usbInstruments.ts';
import { visaSightings } from './discovery/visaInstruments.ts';

export type { FoundInstrument, RememberedInstrument } from './discovery/found.ts';

export interface Discovery {
  found: FoundInstrument[];
  /** What could not be looked at, and what was looked at and is no instrument, in sentences. */
  notices: string[];
}

export interface DiscoverOptions {
  /** `host:port` or `host` that may hold an instrument, named by a person. */
  readonly hosts?: readonly string[];
  /** What the bench has and has had, to know again what has another address now. */
  readonly remembered?: readonly RememberedInstrument[];
  /** Folder of the locks that keep two hosts from one instrument. */
  readonly lockDirectory: string;
  readonly signal?: AbortSignal | undefined;
  /** How this machine is looked at; tests look elsewhere. */
  readonly ways?: Partial<DiscoveryWays>;
}

export interface DiscoveryWays {
  readonly serialPorts: () => Promise<SerialPortDescription[]>;
  readonly usbRoots: DeviceRoots;
  /** Null: the network is not asked. */
  readonly network: Partial<Pick<ServiceQuery, 'durationMs' | 'target' | 'from'>> | null;
  readonly visa: () => Promise<{ found: Sighting[]; notices: string[] }>;
}

const networkWaitMs = 1500;

/**
 * Looks for instruments: serial ports by their USB ids, USB instruments, instruments that announce themselves in the
 * network, what a VISA library finds, and the hosts that a person has named; no others, and no range of addresses. It opens
 * no serial port and sends nothing to anything but the named hosts, since a byte that one instrument ignores may move another.
 */
export async function discoverInstruments(options: DiscoverOptions): Promise<Discovery> {
  const { hosts = [], remembered = [], lockDirectory, signal, ways = {} } = options;
  const sightings: Sighting[] = [];
  const notices: string[] = [];
  const take = (seen: { found: Sighting[]; notices: string[] }): void => {
    sightings.push(...seen.found);
    notices.push(...seen.notices);
  };
  const [serial, network, visa, named] = await Promise.all([
    lookAtSerialPorts(ways.serialPorts ?? listSerialPorts),
    lookAtNetwork(ways.network, signal),
    (ways.visa ?? visaSightings)(),
    Promise.all([...new Set(hosts)].map((host) => namedHostSighting(host, { lockDirectory, signal }))),
  ]);
  take(serial);
  take(usbSightings(ways.usbRoots));
  take(network);
  take(visa);
  for (const host of named) {
    if (typeof host === 'string') notices.push(host);
    else sightings.push(host);
  }
  return { found: placeSightings(sightings, remembered), notices };
}

async function lookAtSerialPorts(
  list: DiscoveryWays['serialPorts'],
): Promise<{ found: Sighting[]; notices: string[] }> {
  try {
    return { found: (await list()).filter(isWorthShowing).map(describeSerialPort), notices: [] };
  } catch (error) {
    return { found: [], notices: [serialNotice(error)] };
  }
}

async function lookAtNetwork(
  network: DiscoveryWays['network'] | undefined,
  signal: AbortSignal | undefined,
): Promise<{ found: Sighting[]; notices: string[] }> {
  if (network === null) return { found: [], notices: [] };
  try {
    return { found: await lxiSightings({ durationMs: networkWaitMs, ...network, signal }), notices: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { found: [], notices: [`The network could not be asked for instruments: ${reason}.`] };
  }
}
