import { isDeepStrictEqual } from 'node:util';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import type { RandomStream } from '../../../../src-core/maths/random/index.ts';
import { formatBlock, parseBlock } from '../../../../src-main/instruments/drivers/language/blocks.ts';
import { GarbledReply } from '../../../../src-main/instruments/protocols/dialect.ts';
import { encodeHislip, HislipSplitter } from '../../../../src-main/instruments/transports/hislipMessage.ts';
import {
  encodeCall,
  encodeRefusal,
  encodeResults,
  parseCall,
  parseReply,
} from '../../../../src-main/instruments/transports/oncRpcMessage.ts';
import { markRecord, RecordSplitter } from '../../../../src-main/instruments/transports/oncRpcRecords.ts';
import { ProtocolFault } from '../../../../src-main/instruments/transports/protocolFault.ts';
import { parseResourceString } from '../../../../src-main/instruments/transports/resourceString.ts';
import { encode, parse } from '../../../../src-main/instruments/transports/vxi11Protocol.ts';
import { XdrReader } from '../../../../src-main/instruments/transports/xdr.ts';
import { discoveryFuzzTargets } from '../discovery/discoveryFuzz.ts';
import { languageFuzzTargets } from '../language/languageFuzz.ts';
import { mutate, randomBytes, splitAtRandom } from './mutations.ts';

/** A parser under fuzz: makes an input of the stream and checks what the parser makes of it. */
export interface FuzzTarget {
  readonly name: string;
  /** @returns whether the parser took the input. Throws when it did anything but take it rightly or refuse it. */
  tryOne(random: RandomStream): boolean;
}

export interface FuzzOutcome {
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMs: number;
}

/** @throws Error with the input's number when a parser crashed, or took an input for what it is not */
export function fuzz(target: FuzzTarget, inputs: number, seed: number): FuzzOutcome {
  const random = createRandomStream({ seed, purpose: 'fuzz', kernel: target.name });
  let accepted = 0;
  let slowestMs = 0;
  for (let input = 0; input < inputs; input++) {
    const position = random.state().position;
    const startedMs = performance.now();
    try {
      if (target.tryOne(random)) accepted += 1;
    } catch (error) {
      throw new Error(`${target.name}: input ${input} (seed ${seed}, position ${position})`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
  }
  return { accepted, refused: inputs - accepted, slowestMs };
}

const mostRecordBytes = 4096;
const mostPayloadBytes = 4096;

/** The value, or null when the parser refused in one of the ways it may. */
function taken<T>(parser: () => T): T | null {
  try {
    return parser();
  } catch (error) {
    if (error instanceof ProtocolFault || error instanceof GarbledReply || error instanceof FringeError) return null;
    throw error;
  }
}

function require(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** Pushes the bytes in pieces, each overwritten afterwards, and whole: the outcome must be the same, and that of the plain reading. */
function compareSplitting<T>(
  random: RandomStream,
  bytes: Buffer,
  split: (pieces: readonly Buffer[]) => { readonly items: readonly T[]; readonly isFaulty: boolean },
  plain: (whole: Buffer) => { readonly items: readonly T[]; readonly isFaulty: boolean },
): boolean {
  const expected = plain(bytes);
  require(isDeepStrictEqual(split([Buffer.from(bytes)]), expected), 'the whole was read otherwise');
  require(isDeepStrictEqual(split(splitAtRandom(random, bytes)), expected), 'the pieces were read otherwise');
  return !expected.isFaulty;
}

function collect<T>(push: (give: (item: T) => void) => void): { items: T[]; isFaulty: boolean } {
  const items: T[] = [];
  try {
    push((item) => items.push(item));
  } catch (error) {
    if (!(error instanceof ProtocolFault)) throw error;
    return { items, isFaulty: true };
  }
  return { items, isFaulty: false };
}

const records: FuzzTarget = {
  name: 'RPC records',
  tryOne: (random) => {
    const good = Array.from({ length: 1 + random.integerBelow(3) }, () => {
      const body = randomBytes(random, random.integerBelow(60));
      const marked = markRecord(body);
      // A record of several fragments: the first is not the last.
      if (random.integerBelow(3) > 0) return marked;
      marked[0] = (marked[0] ?? 0) & 0x7f;
      return Buffer.concat([marked, markRecord(randomBytes(random, random.integerBelow(20)))]);
    });
    const split = (pieces: readonly Buffer[]) => {
      const splitter = new RecordSplitter(mostRecordBytes);
      return collect<string>((give) => {
        for (const piece of pieces) {
          splitter.push(piece, (record) => give(record.toString('hex')));
          piece.fill(0x55);
        }
      });
    };
    return compareSplitting(random, mutate(random, Buffer.concat(good)), split, plainRecords);
  },
};

function plainRecords(whole: Buffer): { items: string[]; isFaulty: boolean } {
  const items: string[] = [];
  let record = '';
  for (let at = 0; at + 4 <= whole.length;) {
    const header = whole.readUInt32BE(at);
    const length = header % 0x8000_0000;
    if (record.length / 2 + length > mostRecordBytes) return { items, isFaulty: true };
    if (at + 4 + length > whole.length) break;
    record += whole.toString('hex', at + 4, at + 4 + length);
    at += 4 + length;
    if (header < 0x8000_0000) continue;
    items.push(record);
    record = '';
  }
  return { items, isFaulty: false };
}

const hislip: FuzzTarget = {
  name: 'HiSLIP messages',
  tryOne: (random) => {
    const good = Array.from({ length: 1 + random.integerBelow(3) }, () =>
      encodeHislip(
        random.integerBelow(30),
        random.integerBelow(256),
        random.integerBelow(2 ** 32),
        randomBytes(random, random.integerBelow(50)),
      ),
    );
    const split = (pieces: readonly Buffer[]) => {
      const splitter = new HislipSplitter(mostPayloadBytes);
      return collect<string>((give) => {
        for (const piece of pieces) {
          splitter.push(piece, (message) => {
            const { type, control, parameter, payload } = message;
            give(`${type} ${control} ${parameter} ${payload.toString('hex')}`);
          });
          piece.fill(0x55);
        }
      });
    };
    return compareSplitting(random, mutate(random, Buffer.concat(good)), split, plainHislip);
  },
};

function plainHislip(whole: Buffer): { items: string[]; isFaulty: boolean } {
  const items: string[] = [];
  for (let at = 0; at + 16 <= whole.length;) {
    const length = Number(whole.readBigUInt64BE(at + 8));
    if (whole.toString('latin1', at, at + 2) !== 'HS' || length > mostPayloadBytes) return { items, isFaulty: true };
    if (at + 16 + length > whole.length) break;
    const payload = whole.toString('hex', at + 16, at + 16 + length);
    items.push(`${whole[at + 2] ?? 0} ${whole[at + 3] ?? 0} ${whole.readUInt32BE(at + 4)} ${payload}`);
    at += 16 + length;
  }
  return { items, isFaulty: false };
}

const rpcMessages: FuzzTarget = {
  name: 'RPC calls and replies',
  tryOne: (random) => {
    const id = random.integerBelow(2 ** 32);
    const body = randomBytes(random, 4 * random.integerBelow(10));
    if (random.integerBelow(2) === 0) {
      const [program, version, procedure] = [1, 2, 3].map(() => random.integerBelow(2 ** 32)) as [
        number,
        number,
        number,
      ];
      const bytes = mutate(random, encodeCall(id, { program, version, procedure }, body));
      const call = taken(() => parseCall(bytes));
      if (call === null) return false;
      const hasNoAuthentication = bytes.subarray(24, 40).every((byte) => byte === 0);
      const rest = bytes.subarray(bytes.length - call.parameters.remaining);
      const again = encodeCall(call.transactionId, call, rest);
      if (hasNoAuthentication && call.rpcVersion === 2) require(again.equals(bytes), 'a call was read otherwise');
      return true;
    }
    const refusals = ['no_program', 'no_version', 'no_procedure', 'garbled', 'rpc_version'] as const;
    const refusal = refusals[random.integerBelow(8)];
    const bytes = mutate(random, refusal === undefined ? encodeResults(id, body) : encodeRefusal(id, refusal, [1, 2]));
    const reply = taken(() => parseReply(bytes));
    if (reply === null) return false;
    require(reply.transactionId === bytes.readUInt32BE(0), 'a reply has another number');
    if (reply.outcome === 'refused') return true;
    const hasNoAuthentication = bytes.subarray(12, 20).every((byte) => byte === 0);
    const rest = bytes.subarray(bytes.length - reply.results.remaining);
    if (hasNoAuthentication)
      require(encodeResults(reply.transactionId, rest).equals(bytes), 'results were read otherwise');
    return true;
  },
};

const vxi11: FuzzTarget = {
  name: 'VXI-11 parameters and results',
  tryOne: (random) => {
    const word = () => random.integerBelow(2 ** 32);
    const data = randomBytes(random, random.integerBelow(30));
    const most = 64;
    const [good, read] = [
      [
        encode.deviceReadResult({ error: word(), reason: word(), data }),
        (r: XdrReader) => parse.deviceReadResult(r, most),
      ],
      [
        encode.deviceWrite({ link: word(), ioTimeoutMs: word(), lockTimeoutMs: word(), flags: word(), data }),
        (r: XdrReader) => parse.deviceWrite(r, most),
      ],
      [
        encode.createLink({ clientId: word(), lockDevice: word() % 2 === 0, lockTimeoutMs: word(), device: 'inst0' }),
        parse.createLink,
      ],
      [
        encode.createLinkResult({ error: word(), link: word(), abortPort: word(), maxReceiveBytes: word() }),
        parse.createLinkResult,
      ],
    ][random.integerBelow(4)] as [Buffer, (r: XdrReader) => Record<string, unknown>];
    const bytes = mutate(random, good);
    const result = taken(() => read(new XdrReader(bytes)));
    if (result === null) return false;
    if (bytes.equals(good))
      require(isDeepStrictEqual(result, read(new XdrReader(good))), 'good bytes were read otherwise');
    if (Buffer.isBuffer(result['data'])) {
      const at = good.length - 4 - Math.ceil(data.length / 4) * 4;
      const announced = bytes.readUInt32BE(at);
      require(result['data'].length === announced && announced <= most, 'a length that lies was believed');
      require(result['data'].equals(bytes.subarray(at + 4, at + 4 + announced)), 'data were read otherwise');
    }
    return true;
  },
};

const resourcePieces = [
  'TCPIP', 'tcpip0', 'USB', 'usb0', 'GPIB0', 'ASRL', 'ASRL/dev/ttyUSB0', '::', ':', '[', ']', 'fe80::1', 'host', '127.0.0.1',
  'inst0', 'hislip0', 'HiSLIP1,4881', ',', '5025', '0x1313', '0x8078', 'P0000001', '0', '31', 'SOCKET', 'INSTR', 'instr', 'RAW', '/', ' ',
]; // prettier-ignore
const resourceExamples = [
  'TCPIP0::host::5025::SOCKET',
  'TCPIP0::host::inst0::INSTR',
  'TCPIP0::host::hislip0,4881::INSTR',
  'USB0::0x1313::0x8078::P0000001::1::INSTR',
  'GPIB0::5::7::INSTR',
  'ASRL/dev/ttyUSB0::INSTR',
];

const resources: FuzzTarget = {
  name: 'resource strings',
  tryOne: (random) => {
    const pick = (list: readonly string[]) => list[random.integerBelow(list.length)] ?? '';
    const text =
      random.integerBelow(2) === 0
        ? Array.from({ length: random.integerBelow(9) }, () => pick(resourcePieces)).join('')
        : mutate(random, Buffer.from(pick(resourceExamples))).toString('latin1');
    const resource = taken(() => parseResourceString(text, 'linux'));
    if (resource === null) return false;
    const again = parseResourceString(resource.canonical, 'linux');
    require(again.canonical === resource.canonical && again.kind === resource.kind, `"${text}" is two places`);
    if ('port' in resource) require(resource.port >= 0 && resource.port <= 65535, `"${text}" has no port`);
    return true;
  },
};

const blocks: FuzzTarget = {
  name: 'IEEE 488.2 definite blocks',
  tryOne: (random) => {
    const bytes = randomBytes(random, random.integerBelow(40));
    const reply = mutate(random, Buffer.from(formatBlock(bytes), 'latin1')).toString('latin1');
    const block = taken(() => parseBlock(reply));
    if (block === null) return false;
    const digits = Number(reply[1]);
    const announced = Number(reply.slice(2, 2 + digits));
    require(reply.startsWith('#') && announced === block.length, 'a length that lies was believed');
    require(reply.length === 2 + digits + announced, 'bytes outside the block were swallowed');
    require(block.toString('latin1') === reply.slice(2 + digits), 'a block was read otherwise');
    return true;
  },
};

const ofLinks: readonly FuzzTarget[] = [records, hislip, rpcMessages, vxi11, resources, blocks];
export const fuzzTargets: readonly FuzzTarget[] = [...ofLinks, ...discoveryFuzzTargets, ...languageFuzzTargets];
