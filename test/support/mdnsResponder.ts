import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { encodeName } from '../../src-main/instruments/discovery/dnsMessage.ts';

/** A service that an instrument announces. */
export interface AnnouncedService {
  /** `_lxi._tcp.local` */
  readonly service: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly address?: string;
  readonly facts?: Readonly<Record<string, string>>;
}

export interface MdnsResponder {
  readonly target: { readonly address: string; readonly port: number };
  /** What was asked, `name type`, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
}

const types = { A: 1, PTR: 12, TXT: 16, SRV: 33 } as const;

function record(name: string, type: keyof typeof types, data: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(types[type], 0);
  head.writeUInt16BE(0x8001, 2);
  head.writeUInt32BE(120, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), head, data]);
}

function recordsOf({ service, name, host, port, address, facts = {} }: AnnouncedService): Map<string, Buffer> {
  const instance = `${name.replace(/[.\\]/g, '\\$&')}.${service}`;
  const place = Buffer.alloc(6);
  place.writeUInt16BE(port, 4);
  const texts = Object.entries(facts).map(([key, value]) => Buffer.from(`${key}=${value}`));
  const records = new Map([
    [`${service} 12`, record(service, 'PTR', encodeName(instance))],
    [`${instance} 33`, record(instance, 'SRV', Buffer.concat([place, encodeName(host)]))],
    [
      `${instance} 16`,
      record(instance, 'TXT', Buffer.concat(texts.flatMap((text) => [Buffer.from([text.length]), text]))),
    ],
  ]);
  if (address !== undefined) {
    records.set(`${host} 1`, record(host, 'A', Buffer.from(address.split('.').map(Number))));
  }
  return records;
}

/** Instruments that announce themselves, on a loopback port in place of the multicast group. */
export async function startMdnsResponder(
  announced: readonly AnnouncedService[],
  { completely, noise }: { readonly completely: boolean; readonly noise?: Buffer } = { completely: true },
): Promise<MdnsResponder> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    const answers: Buffer[] = [];
    let at = 12;
    for (let left = question.readUInt16BE(4); left > 0; left--) {
      const labels: string[] = [];
      for (; question[at] !== 0; at += 1 + question[at]!) {
        labels.push(question.toString('utf8', at + 1, at + 1 + question[at]!).replace(/[.\\]/g, '\\$&'));
      }
      const key = `${labels.join('.')} ${question.readUInt16BE(at + 1)}`;
      at += 5;
      asked.push(key);
      for (const records of announced.map(recordsOf)) {
        const answer = records.get(key);
        if (answer === undefined) continue;
        answers.push(answer);
        // A good responder adds what will be asked next (RFC 6763, section 12.1).
        if (completely && key.endsWith(' 12')) answers.push(...[...records.values()].slice(1));
      }
    }
    if (noise !== undefined) socket.send(noise, from.port, from.address);
    if (answers.length === 0) return;
    const header = Buffer.alloc(12);
    header.writeUInt16BE(0x8400, 2);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    target: { address: '127.0.0.1', port: (socket.address() as AddressInfo).port },
    asked,
    stop: async () => await new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
