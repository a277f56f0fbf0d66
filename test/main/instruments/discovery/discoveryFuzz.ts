import { isDeepStrictEqual } from 'node:util';
import type { RandomStream } from '../../../../src-core/maths/random/index.ts';
import { encodeName, parseRecords } from '../../../../src-main/instruments/discovery/dnsMessage.ts';
import type { DnsRecord } from '../../../../src-main/instruments/discovery/dnsMessage.ts';
import { parseIdentity } from '../../../../src-main/instruments/discovery/identity.ts';
import { sightingsOf } from '../../../../src-main/instruments/discovery/lxiInstruments.ts';
import { assemble } from '../../../../src-main/instruments/discovery/multicastDns.ts';
import { parseResourceString } from '../../../../src-main/instruments/transports/resourceString.ts';
import { parseUsbId, usbResourceString } from '../../../../src-main/instruments/transports/usbtmcDevices.ts';
import { mutate, randomBytes } from '../transports/mutations.ts';
import type { FuzzTarget } from '../transports/parserFuzz.ts';

const services = ['_lxi._tcp.local', '_scpi-raw._tcp.local', '_hislip._tcp.local'] as const;

const pick = <T>(random: RandomStream, from: readonly T[]): T => from[random.integerBelow(from.length)]!;

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

function word(random: RandomStream, most = 12): string {
  const letters = 'abcdefghijkLMNOPQR0123456789- ().';
  return Array.from({ length: 1 + random.integerBelow(most) }, () => letters[random.integerBelow(letters.length)]).join(
    '',
  );
}

/** Records as a responder sends them, beside what they say. */
function announce(random: RandomStream): { bytes: Buffer; records: DnsRecord[] } {
  const service = pick(random, services);
  const instance = `${word(random).replace(/\./g, '\\.')}.${service}`;
  const host = `${word(random).replace(/[ ().]/g, 'x')}.local`;
  const port = random.integerBelow(65_536);
  const octets = [...randomBytes(random, 4)];
  const texts = [`Model=${word(random)}`, `SerialNumber=${word(random)}`];
  const place = Buffer.alloc(6);
  place.writeUInt16BE(port, 4);
  const parts: [DnsRecord, number, Buffer][] = [
    [{ type: 'PTR', name: service, target: instance }, 12, encodeName(instance)],
    [{ type: 'SRV', name: instance, target: host, port }, 33, Buffer.concat([place, encodeName(host)])],
    [
      { type: 'TXT', name: instance, texts },
      16,
      Buffer.concat(texts.map((text) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]))),
    ],
    [{ type: 'A', name: host, address: octets.join('.') }, 1, Buffer.from(octets)],
  ];
  const header = Buffer.alloc(12);
  header.writeUInt16BE(0x8400, 2);
  header.writeUInt16BE(parts.length, 6);
  const bytes = parts.map(([{ name }, type, data]) => {
    const head = Buffer.alloc(10);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(1, 2);
    head.writeUInt32BE(120, 4);
    head.writeUInt16BE(data.length, 8);
    return Buffer.concat([encodeName(name), head, data]);
  });
  return { bytes: Buffer.concat([header, ...bytes]), records: parts.map(([record]) => record) };
}

const multicastDns: FuzzTarget = {
  name: 'answers of multicast DNS',
  tryOne: (random) => {
    const { bytes, records } = announce(random);
    const input = mutate(random, bytes);
    const parsed = parseRecords(input);
    if (input.equals(bytes)) require(isDeepStrictEqual(parsed, records), 'whole records were read otherwise');
    require(parsed.length <= 512, 'more records than a message has');
    for (const { address, description } of sightingsOf(assemble(parsed, services))) {
      // Throws for what is no address.
      parseResourceString(address);
      require(/^[\x20-\x7e]*$/.test(description), 'a description that a terminal obeys');
    }
    return parsed.length === records.length;
  },
};

const identities: FuzzTarget = {
  name: 'answers to *IDN?',
  tryOne: (random) => {
    const fields = [word(random), word(random), word(random), word(random)];
    const bytes = Buffer.from(fields.join(','), 'latin1');
    const text = mutate(random, bytes).toString('latin1');
    const identity = parseIdentity(text);
    if (identity === null) return false;
    const all = Object.values(identity);
    require(/^[\x20-\x7e]*$/.test(all.join('')), 'a field that a terminal obeys');
    require(all.every(
      (field) => field === '' || text.replace(/ *, */g, ', ').includes(field),
    ), 'a field that was not said');
    require(identity.model !== '' && identity.manufacturer !== '', 'an instrument without maker or model');
    return true;
  },
};

const usbAttributes: FuzzTarget = {
  name: 'descriptors of USB instruments',
  tryOne: (random) => {
    const id = mutate(random, Buffer.from(random.integerBelow(65_536).toString(16).padStart(4, '0'))).toString(
      'latin1',
    );
    const vendorId = parseUsbId(id);
    if (vendorId === null) return false;
    require(vendorId >= 0 && vendorId <= 0xffff, 'an id of more than 16 bits');
    const serialNumber = mutate(random, Buffer.from(word(random))).toString('latin1');
    const interfaceNumber = random.integerBelow(3);
    const text = usbResourceString({
      ...{ node: '/dev/usbtmc0', vendorId, productId: 0x8078, serialNumber, interfaceNumber },
      ...{ manufacturer: '', product: '' },
    });
    if (text === null) return false;
    const { serialNumber: readBack, vendorId: vendor } = {
      serialNumber: '',
      vendorId: -1,
      ...parseResourceString(text),
    };
    require(readBack === serialNumber && vendor === vendorId, `${text} is another instrument`);
    return true;
  },
};

export const discoveryFuzzTargets: readonly FuzzTarget[] = [multicastDns, identities, usbAttributes];
