import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answer } from '../../../src-main/instruments/simulator/dialect.ts';
import type { HeaterPort } from '../../../src-main/instruments/simulator/instrumentPorts.ts';
import { QontrolDialect } from '../../../src-main/instruments/simulator/qontrolDialect.ts';

interface Recording {
  data: { cmd: string; encoding: 'ascii' | 'binary'; entries: { action: string; data?: string | string[] }[] }[];
}
interface Exchange {
  command: string;
  bytes: Buffer;
  lines: string[];
}

function recordedExchanges(file: string): Exchange[] {
  const recording = JSON.parse(
    readFileSync(new URL(`./recordings/${file}.json`, import.meta.url), 'utf8'),
  ) as Recording;
  return recording.data.flatMap(({ cmd, encoding, entries }) => {
    const bytes = cmd === '*' ? Buffer.from('NONSENSE\n') : Buffer.from(cmd, encoding === 'ascii' ? 'latin1' : 'hex');
    return entries
      .filter(({ data }) => data !== undefined)
      .map(({ data }) => ({
        command: JSON.stringify(cmd),
        bytes,
        lines: [data ?? []].flat().map((line) => (line.endsWith('\n') ? line : `${line}\n`)),
      }));
  });
}

/**
 * What may differ from one module to the next is blanked out, the rest must be equal: digits of a measured number or a time,
 * a serial number, calibration constants, memory, and the history in the log.
 */
const shape = (line: string): string =>
  line
    .replace(/[+-]\d+\.(\d{4})/g, (_, decimals: string) => `±${'0'.repeat(decimals.length)}`)
    .replace(/^[+-]\d+(,[+-]\d+){3}\n$/, 'calibration\n')
    .replace(/^\d+ s\n$/, 'seconds\n')
    .replace(/^Q8iv-(\d{4}|\*{4})/, 'Q8iv-serial')
    .replace(/^(#[ \d]{3}), E\d\d:\d\d, \d+ [smh] ago\n$/, '$1 logged\n')
    .replace(/^([0-9A-F]{2}) : 0x[0-9A-F]{4}, {2}([0-9A-F]{2}) : 0x[0-9A-F]{4}\n$/, '$1 $2 memory\n');

/** No heater on any channel, as the recorded modules were; a clock that stands. */
const openPort = (noise = 0): HeaterPort => ({
  spend: () => undefined,
  setVolts: () => undefined,
  currentMa: () => 0,
  resistanceOhm: () => Infinity,
  noise: () => noise,
  timeSeconds: () => 0,
});

const replies = (dialect: QontrolDialect, bytes: Buffer): string[] =>
  Buffer.from(answer(dialect, bytes))
    .toString('latin1')
    .match(/[^\n]*\n/g) ?? [];

describe('the maker’s recordings of a Q8iv', () => {
  it.each([
    ['mixed_tests', 1, 355],
    ['binary_test', 1, 69],
    ['two_q8iv_3', 2, 6],
  ])('%s: every reply has the recorded shape', (file, modules, expectedExchanges) => {
    const dialect = new QontrolDialect(openPort(), { modules });
    const exchanges = recordedExchanges(file);
    const differing = exchanges.flatMap(({ command, bytes, lines }) => {
      const got = replies(dialect, bytes).map(shape);
      const want = lines.map(shape);
      return JSON.stringify(got) === JSON.stringify(want)
        ? []
        : [{ command, got: got.slice(0, 3), want: want.slice(0, 3) }];
    });
    expect(differing).toEqual([]);
    expect(exchanges.length).toBe(expectedExchanges);
  });

  it('mixed_tests: with the recorded outputs in force, each voltage is read as recorded within 2 mV', () => {
    const dialect = new QontrolDialect(openPort());
    const exchanges = recordedExchanges('mixed_tests');
    const queries = exchanges.filter(({ command }) => /^"V\d\?/.test(command));
    expect(queries).toHaveLength(8);
    for (const [channel, { lines }] of queries.entries()) {
      answer(dialect, `V${channel}=${Number.parseFloat(lines[0] ?? '')}\n`);
    }
    for (const { bytes, lines } of queries) {
      const [line = ''] = replies(dialect, bytes);
      expect(Math.abs(Number.parseFloat(line) - Number.parseFloat(lines[0] ?? ''))).toBeLessThan(0.002);
    }
  });

  it('mixed_tests: the binary set word says the same as the ASCII set before it', () => {
    const dialect = new QontrolDialect(openPort());
    const sets = recordedExchanges('mixed_tests').filter(({ lines }) => lines[0] === 'OK\n');
    expect(sets).toHaveLength(16);
    for (let i = 0; i < sets.length; i += 2) {
      const read = Buffer.from(`V${i / 2}?\n`);
      answer(dialect, sets[i]?.bytes ?? '');
      const [ascii] = replies(dialect, read);
      answer(dialect, `V${i / 2}=0\n`);
      answer(dialect, sets[i + 1]?.bytes ?? '');
      const [binary] = replies(dialect, read);
      // The recording shows the ASCII value to two decimals.
      expect(Math.abs(Number.parseFloat(ascii ?? '') - Number.parseFloat(binary ?? ''))).toBeLessThan(0.0052);
    }
  });
});
