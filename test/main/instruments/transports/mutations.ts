import type { RandomStream } from '../../../../src-core/maths/random/index.ts';

const words = [0, 1, 4, 15, 16, 400, 4096, 0x7fff_ffff, 0x8000_0000, 0x8000_0004, 0xffff_fff0, 0xffff_ffff];

export function randomBytes(random: RandomStream, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at++) bytes[at] = random.integerBelow(256);
  return bytes;
}

/** The bytes as they are (one time in four), or with up to four injuries. */
export function mutate(random: RandomStream, bytes: Buffer): Buffer {
  let injured: Buffer = Buffer.from(bytes);
  const injuries = random.integerBelow(4) === 0 ? 0 : 1 + random.integerBelow(4);
  for (let injury = 0; injury < injuries; injury++) injured = injure(random, injured);
  return injured;
}

function injure(random: RandomStream, bytes: Buffer): Buffer {
  const at = random.integerBelow(bytes.length + 1);
  const count = random.integerBelow(6);
  switch (random.integerBelow(6)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), randomBytes(random, count), bytes.subarray(at)]);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(random.integerBelow(bytes.length + 1))]);
    case 4: {
      // A number where numbers stand: lengths, types, codes.
      const place = 4 * Math.floor(at / 4);
      if (place + 4 <= bytes.length) bytes.writeUInt32BE(words[random.integerBelow(words.length)] ?? 0, place);
      return bytes;
    }
    default:
      if (at < bytes.length) bytes[at] = random.integerBelow(256);
      return bytes;
  }
}

/** The same bytes in pieces, as a network may deliver them. */
export function splitAtRandom(random: RandomStream, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + 1 + random.integerBelow(24));
    pieces.push(Buffer.from(bytes.subarray(from, to)));
    from = to;
  }
  return pieces;
}
