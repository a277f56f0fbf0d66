import { crc32, deflateRawSync } from 'node:zlib';

/** A zip made byte by byte, so that every lie a header can tell can be told. Source: PKWARE APPNOTE 6.3.10. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly content: Buffer;
  readonly deflated?: boolean;
  /** Name in the entry's own header, where it is to differ. */
  readonly localName?: string;
  readonly unixMode?: number;
  /** What made it: 3 Unix, 0 DOS. */
  readonly host?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Uncompressed size that the headers claim. */
  readonly claimedSize?: number;
  /** Points to the bytes of the entry with this index instead of its own. */
  readonly sharesBytesOf?: number;
}

const utf8Flag = 0x800;

export function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string);
    const localName = Buffer.from(entry.localName ?? name);
    const data = entry.deflated ? deflateRawSync(entry.content) : entry.content;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? utf8Flag, 2);
    fields.writeUInt16LE(entry.method ?? (entry.deflated ? 8 : 0), 4);
    fields.writeUInt32LE(0x00210000, 6);
    fields.writeUInt32LE(crc32(entry.content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(entry.claimedSize ?? entry.content.length, 18);
    const shared = entry.sharesBytesOf === undefined ? undefined : offsets[entry.sharesBytesOf];
    offsets.push(shared ?? offset);
    if (shared === undefined) {
      fields.writeUInt16LE(localName.length, 22);
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, localName, data]);
      parts.push(local);
      offset += local.length;
    }
    fields.writeUInt16LE(name.length, 22);
    const head = Buffer.from('PK\x01\x02\x00\x00', 'latin1');
    head.writeUInt16LE(((entry.host ?? 3) << 8) | 20, 4);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.unixMode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offsets.at(-1) as number, 10);
    central.push(Buffer.concat([head, fields, tail, name]));
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}
