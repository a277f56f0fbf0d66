import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { encodeQuery, parseRecords } from './dnsMessage.ts';
import type { DnsQuestion, DnsRecord } from './dnsMessage.ts';

export interface ServiceQuery {
  /** `_lxi._tcp.local` and so on. */
  readonly services: readonly string[];
  readonly durationMs: number;
  /** Where to ask: the group of multicast DNS unless a test has its own responder. */
  readonly target?: { readonly address: string; readonly port: number };
  /** Own addresses to ask from; every network of this machine when left out. */
  readonly from?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** One service of one host. */
export interface ServiceInstance {
  /** `_lxi._tcp.local` */
  readonly service: string;
  /** What the instrument calls itself there: `PM400 (P5001234)`. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly string[];
  /** `Manufacturer=...` of its TXT record, by the key in lower case. */
  readonly facts: ReadonlyMap<string, string>;
}

const group = { address: '224.0.0.251', port: 5353 };
const maxInstances = 200;
const maxRecordsKept = 4000;

/**
 * Asks the network who offers some services, once (RFC 6762, section 5.1; RFC 6763): from a port of our own, so that
 * answers come to it alone and the system's own responder is left in peace. What an answer left out is asked for after it.
 */
export async function queryServices(query: ServiceQuery): Promise<ServiceInstance[]> {
  const { services, durationMs, target = group, from = ownAddresses(), signal } = query;
  const sockets = (await Promise.all(from.map(openSocket))).filter((socket) => socket !== null);
  const records: DnsRecord[] = [];
  const ask = (questions: readonly DnsQuestion[]): void => {
    // Ten questions go into the smallest datagram.
    for (let at = 0; at < questions.length; at += 10) {
      const message = encodeQuery(questions.slice(at, at + 10));
      for (const socket of sockets) socket.send(message, target.port, target.address, () => undefined);
    }
  };
  try {
    for (const socket of sockets) {
      socket.on('message', (message) => {
        if (records.length < maxRecordsKept) records.push(...parseRecords(message));
      });
    }
    const first = services.map((name) => ({ name, type: 'PTR' as const }));
    ask(first);
    await pause(durationMs / 3, signal);
    // Datagrams are lost; and what is known of an instance may be half.
    ask([...first, ...missing(records, services)]);
    await pause(durationMs / 3, signal);
    ask(missing(records, services));
    await pause(durationMs / 3, signal);
  } finally {
    for (const socket of sockets) socket.close();
  }
  return assemble(records, services);
}

/** The addresses of this machine in networks that others are in. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

async function openSocket(address: string): Promise<Socket | null> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, address, resolve);
    });
    socket.setMulticastInterface(address);
    // The answer to a question of one hop comes from one hop.
    socket.setMulticastTTL(255);
    socket.removeAllListeners('error');
    socket.on('error', () => undefined);
    return socket;
  } catch {
    // A network that went down in between, or one without multicast: the others are asked.
    socket.close();
    return null;
  }
}

async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal?.addEventListener('abort', end);
  });
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Names are those of a service whose answer named them: `PM400 (P5001234)._lxi._tcp.local`. */
function instancesOf(records: readonly DnsRecord[], services: readonly string[]): { service: string; name: string }[] {
  const found = new Map<string, { service: string; name: string }>();
  for (const record of records) {
    if (record.type !== 'PTR' || found.size >= maxInstances) continue;
    const service = services.find((wanted) => same(wanted, record.name));
    const belongs = service !== undefined && record.target.toLowerCase().endsWith(`.${service.toLowerCase()}`);
    if (belongs) found.set(record.target.toLowerCase(), { service, name: record.target });
  }
  return [...found.values()];
}

/** What is still to be asked for. */
function missing(records: readonly DnsRecord[], services: readonly string[]): DnsQuestion[] {
  return instancesOf(records, services).flatMap(({ name }): DnsQuestion[] => {
    const service = records.find((record) => record.type === 'SRV' && same(record.name, name));
    const hasText = records.some((record) => record.type === 'TXT' && same(record.name, name));
    const text: DnsQuestion[] = hasText ? [] : [{ name, type: 'TXT' }];
    if (service?.type !== 'SRV') return [{ name, type: 'SRV' }, ...text];
    const hasAddress = addressesOf(records, service.target).length > 0;
    return hasAddress ? text : [{ name: service.target, type: 'A' }, { name: service.target, type: 'AAAA' }, ...text];
  });
}

function addressesOf(records: readonly DnsRecord[], host: string): string[] {
  const found = records.flatMap((record) =>
    (record.type === 'A' || record.type === 'AAAA') && same(record.name, host) ? [record.address] : [],
  );
  return [...new Set(found)];
}

/** The instances of which host and port are known. */
export function assemble(records: readonly DnsRecord[], services: readonly string[]): ServiceInstance[] {
  return instancesOf(records, services).flatMap(({ service, name }) => {
    const at = records.find((record) => record.type === 'SRV' && same(record.name, name));
    if (at?.type !== 'SRV') return [];
    const texts = records.flatMap((record) => (record.type === 'TXT' && same(record.name, name) ? record.texts : []));
    const facts = new Map<string, string>();
    for (const text of texts.slice(0, 100)) {
      const equals = text.indexOf('=');
      const key = text.slice(0, Math.max(0, equals)).toLowerCase();
      // The first of two that are called the same counts (RFC 6763, section 6.4).
      if (equals > 0 && !facts.has(key)) facts.set(key, text.slice(equals + 1));
    }
    const label = name.slice(0, name.length - service.length - 1).replace(/\\([\s\S])/g, '$1');
    return [
      { service, name: label, host: at.target, port: at.port, addresses: addressesOf(records, at.target), facts },
    ];
  });
}
