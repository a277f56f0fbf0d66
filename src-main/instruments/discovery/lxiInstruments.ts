import { isIPv4, isIPv6 } from 'node:net';
import type { InstrumentIdentity } from '../../interfaces/instrument.ts';
import { hislipPort } from '../transports/resourceString.ts';
import type { Sighting } from './found.ts';
import { describeIdentity, driverOfIdentity, plainText } from './identity.ts';
import { queryServices } from './multicastDns.ts';
import type { ServiceInstance, ServiceQuery } from './multicastDns.ts';

/** What instruments announce (LXI Device Specification, section 10; LXI HiSLIP Extended Function), the best link first. */
const services = ['_hislip._tcp.local', '_vxi-11._tcp.local', '_scpi-raw._tcp.local', '_lxi._tcp.local'] as const;

/** The instruments that announce themselves in this network. Nothing is sent to them but the question who is there. */
export async function lxiSightings(query: Omit<ServiceQuery, 'services'>): Promise<Sighting[]> {
  return sightingsOf(await queryServices({ ...query, services }));
}

/** One entry a host: by its best link, with the others named. */
export function sightingsOf(instances: readonly ServiceInstance[]): Sighting[] {
  const hosts = new Map<string, ServiceInstance[]>();
  for (const instance of instances) {
    const place = placeOf(instance);
    if (place !== null) hosts.set(place, [...(hosts.get(place) ?? []), instance]);
  }
  return [...hosts].map(([place, ofHost]) => describeHost(place, ofHost));
}

function describeHost(place: string, instances: readonly ServiceInstance[]): Sighting {
  const rank = ({ service }: ServiceInstance) => services.findIndex((known) => known === service);
  const ranked = [...instances].sort((a, b) => rank(a) - rank(b) || a.port - b.port);
  const links = [...new Set(ranked.map((instance) => resourceOf(place, instance)))];
  const [address = '', ...others] = links;
  const identity = ranked.map(identityOf).find((found) => found !== null) ?? null;
  const name = plainText(ranked[0]?.name ?? '', 80);
  const who = identity === null ? name : describeIdentity(identity);
  const also = others.length === 0 ? '' : `; also at ${others.join(', ')}`;
  return {
    address,
    description: `${who} (${plainText(ranked[0]?.host ?? '', 80)})${also}`,
    driver: identity === null ? null : driverOfIdentity(identity),
    identity,
  };
}

function resourceOf(place: string, { service, port }: ServiceInstance): string {
  const host = place.includes(':') ? `[${place}]` : place;
  switch (service) {
    case '_hislip._tcp.local':
      return `TCPIP0::${host}::hislip0${port === hislipPort ? '' : `,${port}`}::INSTR`;
    case '_scpi-raw._tcp.local':
      return `TCPIP0::${host}::${port}::SOCKET`;
    default:
      // What `_lxi` names is a page for people; every LXI instrument of that age speaks VXI-11.
      return `TCPIP0::${host}::inst0::INSTR`;
  }
}

/** An address rather than a name: names that end in .local are not known to every system. Null for what can be neither. */
function placeOf({ host, addresses, port }: ServiceInstance): string | null {
  if (port === 0) return null;
  const address = addresses.find(isIPv4) ?? addresses.find((text) => isIPv6(text) && !/^fe80:/i.test(text));
  if (address !== undefined) return address;
  const name = host.replace(/\.$/, '');
  return /^[A-Za-z0-9]([A-Za-z0-9._-]{0,120}[A-Za-z0-9])?$/.test(name) ? name : null;
}

/** The TXT record of an LXI instrument has who it is (LXI Device Specification, section 10.4). */
function identityOf({ facts }: ServiceInstance): InstrumentIdentity | null {
  const fact = (key: string) => plainText(facts.get(key) ?? '', 80);
  const model = fact('model');
  if (model === '') return null;
  return {
    manufacturer: fact('manufacturer'),
    model,
    serialNumber: fact('serialnumber'),
    firmware: fact('firmwareversion'),
  };
}
