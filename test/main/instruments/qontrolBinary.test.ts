import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { asciiCommands, binaryCommands, voltsWord } from '../../../src-main/instruments/protocols/qontrolCommands.ts';
import type { QontrolQuantity } from '../../../src-main/instruments/protocols/qontrolCommands.ts';
import { QontrolDialect } from '../../../src-main/instruments/simulator/qontrolDialect.ts';
import { instrumentAt } from './support/benchOf.ts';
import { startInstrumentServer } from './support/instrumentServer.ts';
import { serveDialect } from './support/serveDialect.ts';

interface Recording {
  readonly data: readonly {
    readonly cmd: string;
    readonly encoding: string;
    readonly entries: readonly { readonly data?: unknown }[];
  }[];
}
const recording = (name: string): Recording =>
  JSON.parse(readFileSync(new URL(`./recordings/qontrol/${name}.json`, import.meta.url), 'utf8')) as Recording;
const hex = (command: string): string => Buffer.from(command, 'latin1').toString('hex');
const codes: Readonly<Record<string, QontrolQuantity>> = {
  '00': 'V',
  '01': 'I',
  '02': 'VMAX',
  '03': 'IMAX',
  '04': 'VCAL',
  '05': 'ICAL',
  '06': 'VERR',
  '07': 'IERR',
  '0a': 'VIP',
  '20': 'VFULL',
  '21': 'IFULL',
  '22': 'NCHAN',
  '23': 'FIRMWARE',
  '24': 'ID',
  '25': 'LIFETIME',
  '26': 'NVM',
  '27': 'LOG',
  '31': 'LED',
  '32': 'NUP',
  '33': 'ADCT',
  '34': 'ADCN',
  '35': 'CCFN',
  '37': 'OK',
  '41': 'HELP',
  '42': 'SAFE',
  '43': 'ROCOM',
};

describe('binary commands, against the maker’s recordings', () => {
  it.each([
    ['mixed_tests', 168],
    ['binary_test', 40],
    ['two_q8iv_3', 2],
  ])('%s: every read is made byte for byte', (name, atLeast) => {
    const reads = recording(name).data.filter(({ cmd, encoding }) => encoding === 'binary' && /^(88|a9)/.test(cmd));
    for (const { cmd } of reads) {
      const quantity = codes[cmd.slice(2, 4)];
      if (quantity === undefined) throw new Error(cmd);
      const channel = cmd.startsWith('a9') ? 'all' : Number.parseInt(cmd.slice(4, 10), 16);
      expect(hex(binaryCommands.read(quantity, channel))).toBe(cmd);
    }
    expect(reads.length).toBeGreaterThanOrEqual(atLeast);
  });

  it('mixed_tests: every set is made byte for byte from its word', () => {
    const sets = recording('mixed_tests').data.filter(
      ({ cmd, encoding }) => encoding === 'binary' && cmd.startsWith('81'),
    );
    for (const { cmd } of sets) {
      const word = Number.parseInt(cmd.slice(10), 16);
      // Half a step above the word: what is asked for is rounded down to it.
      const made = binaryCommands.setVolts(Number.parseInt(cmd.slice(4, 10), 16), ((word + 0.5) / 65535) * 12, 12);
      expect(hex(made)).toBe(cmd);
    }
    expect(sets.length).toBeGreaterThanOrEqual(8);
  });

  it('is never more than was asked for, nor more than full scale', () => {
    expect([0, 6, 12, 13, -1].map((volts) => voltsWord(volts, 12))).toEqual([0, 32767, 65535, 65535, 0]);
    // The header counts words, not bytes.
    expect(hex(binaryCommands.setVector(0, [12, 0, 6], 12))).toBe('82000000000003ffff00007fff');
    expect(asciiCommands.setVolts(3, 1e-7, 12)).toBe('V3=0.00000');
  });
});

const openPort = {
  spend: () => undefined,
  setVolts: () => undefined,
  currentMa: () => 0,
  resistanceOhm: () => Infinity,
  noise: () => 0,
  timeSeconds: () => 0,
};

it('a chain of two in binary: set and read, the commands without a line feed', async () => {
  const { address, received } = await serveDialect(new QontrolDialect(openPort, { deviceId: 'Q8iv-0001', modules: 2 }));
  const instrument = instrumentAt('qontrol', address, { options: { binary: true } });
  await instrument.connect();
  expect(instrument.outputChannels).toBe(16);
  expect(instrument.outputLimits(15)).toEqual({ unit: 'V', minimum: 0, maximum: 12, maxCurrentMa: 24 });
  await instrument.writeOutput(11, 3.3);
  expect(hex(received.at(-1) ?? '')).toBe('8100' + '00000b' + '4666');
  const [one] = await instrument.observeOutputs([11]);
  expect(one?.value).toBeCloseTo(3.3, 2);
  const all = await instrument.observeOutputs(Array.from({ length: 16 }, (_, channel) => channel));
  expect(hex(received.at(-1) ?? '')).toBe('a90a0000000000');
  expect(all.map(({ value }) => Math.round((value ?? NaN) * 10))).toEqual(
    Array.from({ length: 16 }, (_, at) => (at === 11 ? 33 : 0)),
  );
  expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0, resynchronisations: 0 });
});

it.each([true, false])('sixty-four channels are set by one exchange a module (binary: %s)', async (binary) => {
  const { address, received } = await serveDialect(new QontrolDialect(openPort, { deviceId: 'Q8iv-0001', modules: 8 }));
  const instrument = instrumentAt('qontrol', address, { options: { binary } });
  await instrument.connect();
  const before = received.length;
  const values = new Map(Array.from({ length: 64 }, (_, channel) => [channel, channel / 10]));
  await instrument.writeOutputs?.(values);
  expect(received.length - before).toBe(8);
  const all = await instrument.observeOutputs([...values.keys()]);
  // The whole chain is read by one.
  expect(received.length - before).toBe(9);
  for (const [channel, { value }] of all.entries()) expect(Math.abs((value ?? NaN) - channel / 10)).toBeLessThan(0.002);
  // Channels with a gap between them, and of two modules, are vectors of their own.
  await instrument.writeOutputs?.(
    new Map([
      [9, 1],
      [6, 2],
      [7, 3],
      [8, 4],
      [12, 5],
    ]),
  );
  const last = received
    .slice(-3)
    .map((text) => (binary ? Number.parseInt(hex(text).slice(4, 10), 16) : /^VVEC(\d+)/.exec(text)?.[1]));
  expect(last.map(Number)).toEqual([6, 8, 12]);
  await expect(instrument.writeOutputs?.(new Map([[64, 0]]))).rejects.toMatchObject({ code: 'bad_input' });
  await expect(instrument.writeOutputs?.(new Map([[0, NaN]]))).rejects.toMatchObject({ code: 'safety_violation' });
});

it('a chain takes its time to say all its lines, longer than the timeout of one query', async () => {
  const places = Array.from({ length: 64 }, (_, channel) => `${Math.floor(channel / 8)},${channel % 8}`);
  const lines = places.map((place, at) => `${place}: +${(at / 10).toFixed(4)} V, +0.1000 mA\n`);
  const perModule = (text: string) => `${text}\n`.repeat(8);
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      if (command === 'VIPALL?') {
        connection.send(lines.slice(0, 40).join(''));
        connection.sendAfter(700, lines.slice(40).join(''));
        return;
      }
      const replies: Record<string, string> = {
        'ID0?': 'Q8iv-0042\n',
        'nupall?': perModule('Q8iv-0042: 0'),
        'FIRMWARE0?': 'v2.4.1\n',
        'NCHANALL?': perModule('8'),
        'VFULLALL?': perModule('+12.0000 V'),
      };
      connection.send(replies[command] ?? (command.startsWith('V') ? '+12.0000 V\n' : '+24.0000 mA\n'));
    },
  });
  onTestFinished(() => server.stop());
  const instrument = instrumentAt('qontrol', server.address, { options: { timeout_ms: 400, keep_alive_ms: 0 } });
  await instrument.connect();
  const all = await instrument.observeOutputs(places.map((_, channel) => channel));
  expect(all[63]).toEqual({ value: 6.3, currentMa: 0.1 });
  expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0 });
});

it.each([
  ['Q8a', 100],
  ['Q8b', 83.33],
])('a %s has the limits of its own full scale', async (model, milliampere) => {
  const server = await startInstrumentServer({
    onCommand: (command, connection) => {
      const replies: Record<string, string> = {
        'ID0?': `${model}-0042`,
        'nupall?': `${model}-0042: 0`,
        'FIRMWARE0?': 'v2.4.1',
        'NCHANALL?': '8',
        'VFULLALL?': '+12.0000 V',
      };
      const most = /^VMAX\d\?$/.test(command)
        ? '+12.0000 V'
        : /^IMAX\d\?$/.test(command)
          ? `+${milliampere.toFixed(4)} mA`
          : 'OK';
      connection.send(`${replies[command] ?? most}\n`);
    },
  });
  onTestFinished(() => server.stop());
  const instrument = instrumentAt('qontrol', server.address);
  expect(await instrument.connect()).toMatchObject({ model, serialNumber: '0042' });
  expect(instrument.outputLimits(7)).toEqual({ unit: 'V', minimum: 0, maximum: 12, maxCurrentMa: milliampere });
});
