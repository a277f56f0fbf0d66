import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import {
  parseCounts,
  parseDeviceId,
  parseMilliampere,
  parseModules,
  parseOk,
  parseOutputs,
  parseVolts,
} from '../../../src-main/instruments/drivers/qontrol.ts';
import { parseDecimal, parseIdentity, parseMeasured } from '../../../src-main/instruments/drivers/scpi.ts';
import { parseCelsius, parseStatus, parseTc200Identity } from '../../../src-main/instruments/drivers/tc200.ts';
import { parseTraceLevels, parseTraceWavelengthsNm } from '../../../src-main/instruments/drivers/traceValues.ts';
import { GarbledReply, shown } from '../../../src-main/instruments/protocols/dialect.ts';
import { promptDialect } from '../../../src-main/instruments/protocols/promptDialect.ts';
import { qontrolDialect } from '../../../src-main/instruments/protocols/qontrolDialect.ts';
import { fc, noise } from './support/fuzz.ts';

describe('numbers of SCPI instruments', () => {
  it.each([
    ['1.234', 1.234],
    ['-1.00000000E+001', -10],
    ['+4.56789012E-05', 4.56789012e-5],
    ['.5', 0.5],
    ['5.', 5],
    [' 3E-308\r', 3e-308],
  ])('%j', (text, value) => expect(parseDecimal(text)).toBe(value));

  it.each([
    ['9.91e37', 'not measured'],
    ['9.91000000E+37', 'not measured'],
    ['9.90000000E+37', 'over range'],
    ['1.1E+20', 'over range'],
    ['NAN', 'not measured'],
    ['-inf', 'not measured'],
    ['+INF', 'over range'],
    ['-9.9E37', 'not measured'],
    ['1E400', 'over range'],
  ])('%s is no number: %s', (text, fault) => expect(parseMeasured(text)).toEqual({ value: null, fault }));

  it.each(['', 'abc', '1.2.3', '0x10', '1,5', '1e', 'Infinity1', '1 2', '--1'])('%j is garbled', (text) => {
    expect(() => parseDecimal(text)).toThrow(GarbledReply);
    expect(() => parseMeasured(text)).toThrow(GarbledReply);
  });

  it('reads back every number that it is sent', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
        (value) => {
          expect(parseDecimal(value.toExponential(17))).toBe(value);
        },
      ),
    );
  });
});

it('reads an identity', () => {
  expect(parseIdentity('THORLABS,PM100D,P0001234,2.4.0')).toEqual({
    manufacturer: 'THORLABS',
    model: 'PM100D',
    serialNumber: 'P0001234',
    firmware: '2.4.0',
  });
});

describe('replies of a Qontrol module', () => {
  it('reads what the maker recorded', () => {
    expect(parseVolts('+8.2702 V')).toBe(8.2702);
    expect(parseMilliampere('-0.0037 mA')).toBe(-0.0037);
    expect(parseDeviceId('Q8iv-****')).toEqual({ model: 'Q8iv', number: '****' });
    expect(parseModules(['Q8iv-0001: 0', 'Q8iv-0001: 0'])).toHaveLength(2);
    expect(parseOutputs(['0,0: +0.0008 V, -0.0038 mA'], ['0,0'])).toEqual([{ value: 0.0008, currentMa: -0.0038 }]);
  });

  it('does not take one channel for another, nor current for voltage', () => {
    expect(() => parseOutputs(['0,1: +0.0008 V, -0.0038 mA'], ['0,0'])).toThrow(GarbledReply);
    expect(() => parseVolts('+8.2702 mA')).toThrow(GarbledReply);
    expect(() => parseVolts('+8.27')).toThrow(GarbledReply);
  });

  it('sorts error lines by what they are about', () => {
    const sort = (frame: string, command: string | null) => qontrolDialect.sort?.(frame, command);
    expect(sort('E10:00', 'XYZ?')).toBe('refusal');
    expect(sort('E02:03', 'V1=2')).toBe('event');
    expect(sort('E20:00', 'VIPALL?')).toBe('event');
    expect(sort('E15:00', 'V1?')).toBe('garbled');
    expect(sort('E10:00', null)).toBe('event');
    expect(sort('OK', 'V1=2')).toBe('reply');
  });
});

describe('replies of a TC200', () => {
  it('reads temperatures and status', () => {
    expect(parseCelsius('30 C')).toBe(30);
    expect(parseCelsius('25.0 Celsius')).toBe(25);
    expect(parseCelsius('200.0')).toBe(200);
    expect(parseStatus('55')).toEqual({ enabled: true, cycling: true, unit: 'C' });
    expect(parseStatus('48')).toEqual({ enabled: false, cycling: false, unit: 'C' });
    expect(parseStatus('44').unit).toBe('K');
    expect(parseStatus('0').unit).toBe('F');
    expect(parseTc200Identity('THORLABS TC200 VERSION 2.0').firmware).toBe('2.0');
  });

  it('knows its own replies by their echo', () => {
    const sort = (frame: string, command: string | null) => promptDialect.sort?.(frame, command);
    expect(sort('tact?\r30 C\r', 'tact?')).toBe('reply');
    expect(promptDialect.unwrap?.('tact?\r30 C\r')).toBe('30 C');
    expect(promptDialect.unwrap?.('stat?\r54 ')).toBe('54');
    expect(promptDialect.unwrap?.(' tset=40\r')).toBe('');
    expect(sort('tact?\r30 C\r', 'tset?')).toBe('ignored');
    expect(sort('\r', 'tset?')).toBe('ignored');
    expect(() => parseCelsius('30 F')).toThrow(GarbledReply);
  });
});

describe('any bytes at all', () => {
  const parsers: Record<string, (reply: string) => unknown> = {
    parseDecimal,
    parseMeasured,
    parseIdentity,
    parseVolts,
    parseMilliampere,
    parseOk,
    parseCelsius,
    parseStatus,
    parseTc200Identity,
    parseDeviceId,
    parseModules: (reply) => parseModules([reply]),
    parseCounts: (reply) => parseCounts([reply]),
    parseOutputs: (reply) => parseOutputs([reply], ['0,0']),
    parseTraceWavelengthsNm: parseTraceWavelengthsNm(2),
    // Points without a number or without light are meant to be told apart from numbers.
    parseTraceLevels: (reply) => parseTraceLevels(2)(reply).filter((level) => level < Infinity && level > -Infinity),
  };
  const near = [
    '+8.2702 V',
    '0,0: +0.0008 V, -0.0038 mA',
    'Q8iv-0001: 0',
    'THORLABS,PM100D,P1,2',
    '30.0 C',
    '1.5E-03',
    '+1.55000000E-006,+1.55001000E-006',
    '-2.10000000E+002,NAN',
    'OK',
  ];
  const finite = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isFinite(value)
      : value === null || typeof value !== 'object' || Object.values(value).every(finite);

  it.each(Object.entries(parsers))('%s gives finite values or calls them garbled', (_name, parse) => {
    fc.assert(
      fc.property(noise(...near), (reply) => {
        try {
          expect(finite(parse(reply))).toBe(true);
        } catch (error) {
          expect(error instanceof GarbledReply || error instanceof FringeError).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('can be shown on a terminal', () => {
    fc.assert(fc.property(noise(), (text) => /^[\x20-\x7e]{0,80}$/.test(shown(text))));
  });
});
