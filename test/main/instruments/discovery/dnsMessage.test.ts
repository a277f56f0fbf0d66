import { describe, expect, it } from 'vitest';
import { encodeName, encodeQuery, parseRecords } from '../../../../src-main/instruments/discovery/dnsMessage.ts';
import { assemble } from '../../../../src-main/instruments/discovery/multicastDns.ts';
import { fc } from '../support/fuzz.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s+/g, ''), 'hex');

describe('questions', () => {
  it('have the bytes of RFC 1035', () => {
    // Header: id 0, no flags, one question; then 4 "_lxi", 4 "_tcp", 5 "local", 0; type PTR, class IN.
    expect(encodeQuery([{ name: '_lxi._tcp.local', type: 'PTR' }]).toString('hex')).toBe(
      '000000000001000000000000' + '045f6c7869' + '045f746370' + '056c6f63616c' + '00' + '000c' + '0001',
    );
  });

  it('take a dot within a label', () => {
    expect(encodeName('a\\.b.local').toString('hex')).toBe('03612e62' + '056c6f63616c' + '00');
  });
});

// RFC 1035, section 4.1.4: F.ISI.ARPA, FOO.F.ISI.ARPA by a pointer, ARPA by a pointer; here as the names of three A records.
const compressed = hex(`
  0000 8400 0000 0003 0000 0000
  01 46 03 495349 04 41525041 00   0001 0001 0000000a 0004 0a000001
  03 464f4f c00c                   0001 0001 0000000a 0004 0a000002
  c012                             0001 0001 0000000a 0004 0a000003`);

const services = ['_lxi._tcp.local', '_scpi-raw._tcp.local'];

describe('answers', () => {
  it('have names that point back', () => {
    expect(parseRecords(compressed)).toEqual([
      { type: 'A', name: 'F.ISI.ARPA', address: '10.0.0.1' },
      { type: 'A', name: 'FOO.F.ISI.ARPA', address: '10.0.0.2' },
      { type: 'A', name: 'ARPA', address: '10.0.0.3' },
    ]);
  });

  it('are no answers when they ask, say goodbye or are cut', () => {
    const question = Buffer.from(compressed);
    question[2] = 0;
    expect(parseRecords(question)).toEqual([]);
    const goodbye = Buffer.from(compressed);
    goodbye.fill(0, 12 + 12 + 4, 12 + 12 + 8);
    expect(parseRecords(goodbye).map(({ name }) => name)).toEqual(['FOO.F.ISI.ARPA', 'ARPA']);
    for (let length = 0; length < compressed.length; length++) {
      expect(parseRecords(compressed.subarray(0, length)).length).toBeLessThan(3);
    }
  });

  it.each([
    ['a pointer to itself', 'c00c'],
    ['a pointer forward', 'c040'],
    ['a label of 64 bytes', '40'],
    ['a name that never ends', `${'3f'.padEnd(128, '61')}`.repeat(5)],
  ])('lie: %s', (_what, name) => {
    const message = Buffer.concat([
      hex('0000 8400 0000 0001 0000 0000'),
      hex(name),
      hex('0001 0001 0000000a 0004 0a000001'),
    ]);
    expect(parseRecords(message)).toEqual([]);
  });

  it('lie about lengths and counts', () => {
    const many = Buffer.from(compressed);
    many.writeUInt16BE(0xffff, 6);
    many.writeUInt16BE(0xffff, 4);
    expect(parseRecords(many)).toEqual([]);
    const long = Buffer.from(compressed);
    long.writeUInt16BE(0xffff, 12 + 12 + 8);
    expect(parseRecords(long)).toEqual([]);
  });

  it('of Avahi 0.8 are understood, with a dot in the instrument’s name', () => {
    // As its daemon answered one question for _lxi._tcp.local from a port other than 5353; the service was published with
    // `avahi-publish -s "PM400. (bench 2)" _lxi._tcp 80 txtvers=1 Manufacturer=Thorlabs Model=PM400 ...`.
    const answer = hex(`
      4242 8400 0001 0005 0000 0000 045f6c7869 045f746370 056c6f63616c 00 000c0001
      c00c 000c 0001 0000000a 0013 10504d3430302e202862656e6368203229 c00c
      c02d 0010 0001 0000000a 0050 09747874766572733d31 154d616e7566616374757265723d54686f726c616273
        0b4d6f64656c3d504d343030 0f53657269616c4e756d6265723d5035 134669726d7761726556657273696f6e3d312e32
      c02d 0021 0001 0000000a 000b 0000 0000 0050 02766d c016
      c0ae 001c 0001 0000000a 0010 fd000000000000000000000000000002
      c0ae 0001 0001 0000000a 0004 c0000202`);
    expect(assemble(parseRecords(answer), services)).toEqual([
      {
        service: '_lxi._tcp.local',
        name: 'PM400. (bench 2)',
        host: 'vm.local',
        port: 80,
        addresses: ['fd00:0:0:0:0:0:0:2', '192.0.2.2'],
        facts: new Map([
          ['txtvers', '1'],
          ['manufacturer', 'Thorlabs'],
          ['model', 'PM400'],
          ['serialnumber', 'P5'],
          ['firmwareversion', '1.2'],
        ]),
      },
    ]);
  });

  it('are any bytes: records or none, in no time', () => {
    const anything = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
    const nearly = fc
      .tuple(fc.nat(compressed.length - 1), fc.nat(255), fc.nat(compressed.length))
      .map(([at, value, length]) => {
        const changed = Buffer.from(compressed);
        changed[at] = value;
        return changed.subarray(0, length);
      });
    const withHeader = anything.map((bytes) => Buffer.concat([hex('0000 8400 0001 0040 0000 0000'), bytes]));
    fc.assert(
      fc.property(fc.oneof(anything, nearly, withHeader), (message) => {
        const records = parseRecords(message);
        expect(records.length).toBeLessThanOrEqual(512);
        for (const { name } of records) expect(name.length).toBeLessThanOrEqual(600);
        expect(assemble(records, services)).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
  });

  it('are read back as they were written', () => {
    const label = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => Buffer.byteLength(text) < 64);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
        const name = labels.map((text) => text.replace(/[.\\]/g, '\\$&')).join('.');
        const record = Buffer.concat([encodeName(name), hex('0001 0001 0000000a 0004 7f000001')]);
        const message = Buffer.concat([hex('0000 8400 0000 0001 0000 0000'), record]);
        expect(parseRecords(message)).toEqual([{ type: 'A', name, address: '127.0.0.1' }]);
      }),
    );
  });
});
