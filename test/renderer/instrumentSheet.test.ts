import { describe, expect, it } from 'vitest';
import { driverNames } from '../../src-core/domain/bench.ts';
import { scpiExample } from '../../src-core/domain/scpiExample.ts';
import { driverPages, instrumentPages } from '../../src-main/instruments/drivers/instrumentPages.ts';
import {
  commandsFromText,
  commandsToText,
  limitFromText,
  limitToText,
} from '../../src-renderer/features/bench/sheet/commandsText.ts';
import {
  newInstrumentText,
  optionLabel,
  optionsAt,
  patternFor,
  readIdentity,
  readInstrument,
  withDriver,
} from '../../src-renderer/features/bench/sheet/instrumentText.ts';
import { inlinePieces, markdownBlocks } from '../../src-renderer/features/bench/sheet/markdownBlocks.ts';
import { sensorNameFor } from '../../src-renderer/features/bench/sheet/sensorNames.ts';
import { valueInWords } from '../../src-renderer/features/bench/sheet/valueInWords.ts';
import { withValue } from '../../src-renderer/features/calibrate/kernelText.ts';

const address = 'TCPIP0::192.168.1.20::5025::SOCKET';

describe('the text of an instrument', () => {
  it('is one that a bench takes, for every driver, once it has an address', () => {
    for (const driver of driverNames) {
      expect(readInstrument(newInstrumentText(driver, address)), driver).toMatchObject({ driver, address });
      expect(readInstrument(newInstrumentText(driver)), driver).toBeNull();
    }
  });

  it('has a definition for SCPI alone, and no options of another driver', () => {
    const meter = withValue(newInstrumentText('pm100d', address), ['options'], {
      wavelength_nm: 1550,
      timeout_ms: 300,
    });
    const scpi = withDriver(meter, 'scpi', ['timeout_ms']);
    expect(JSON.parse(scpi)).toEqual({
      driver: 'scpi',
      address,
      options: { timeout_ms: 300 },
      definition: scpiExample,
    });
    expect(JSON.parse(withDriver(scpi, 'pm100d', ['timeout_ms']))).toEqual({
      ...{ driver: 'pm100d', address, options: { timeout_ms: 300 } },
    });
    expect(withDriver(meter, 'pm100d', [])).toContain('wavelength_nm');
    for (const text of ['', '{ "driver": ', 'nonsense']) expect(() => withDriver(text, 'scpi')).not.toThrow();
  });

  it('tells whom it expects as soon as that is written', () => {
    const root: unknown = JSON.parse(newInstrumentText('scpi'));
    expect(readIdentity(root)).toEqual({ ...scpiExample.identity, query: '*IDN?', terminator: '\n' });
    expect(readIdentity({ definition: { identity: { pattern: '' } } })).toBeNull();
    expect(readIdentity(undefined)).toBeNull();
  });

  it('expects every specimen of what has answered', () => {
    expect(patternFor('ACME,T9000,SN42,2.1\r')).toBe('ACME,T9000,*,*');
    expect(patternFor('T9000 rev 2')).toBe('T9000 rev 2');
    expect(patternFor('ACME,T9000')).toBe('ACME,T9000');
  });
});

describe('options', () => {
  const of = (more: object) => ({
    ...{ name: 'baud', words: 'speed of the port', kind: 'number' as const, unit: 'baud' },
    ...{ range: null, choices: null, otherwise: null, links: null },
    ...more,
  });
  it('say their unit and their range', () => {
    expect(optionLabel(of({ range: [300, 9600] }))).toBe('Speed of the port, baud, 300 to 9600');
    expect(optionLabel(of({ kind: 'switch', unit: null }))).toBe('Speed of the port');
  });

  it('belong to the links that have them', () => {
    const options = [of({ links: ['ASRL'] }), of({ name: 'timeout_ms' })];
    expect(optionsAt('ASRL/dev/ttyUSB0::INSTR', options)).toHaveLength(2);
    expect(optionsAt(address, options).map(({ name }) => name)).toEqual(['timeout_ms']);
    expect(optionsAt('', options)).toHaveLength(2);
  });
});

describe('commands and limits as they are typed', () => {
  it('are lines, and numbers or queries', () => {
    expect(commandsFromText(' OUTP 0 \n\nVOLT 0,1')).toEqual(['OUTP 0', 'VOLT 0,1']);
    expect(commandsToText(['OUTP 0', 'VOLT 0,1'])).toBe('OUTP 0\nVOLT 0,1');
    expect(commandsFromText(' ')).toBeUndefined();
    expect(commandsToText(undefined)).toBe('');
    for (const limit of [0, -1.5, { query: 'VOLT? MAX' }]) expect(limitFromText(limitToText(limit))).toEqual(limit);
  });
});

it('a sensor is named after its instrument and what it reads, as no other is', () => {
  expect(sensorNameFor('chuck', 'Temperature (plate)', [])).toBe('chuck_temperature_plate');
  expect(sensorNameFor('chuck', 'voltage', ['chuck_voltage', 'chuck_voltage_2'])).toBe('chuck_voltage_3');
  expect(sensorNameFor('chuck', '', [])).toBe('chuck');
});

describe('an answer', () => {
  it.each([
    [{ value: 25, fault: '' }, 'degC', '25 °C'],
    [{ value: 0.0000012, fault: '' }, 'W', '0.0000012 W'],
    [{ value: null, fault: 'over range' }, 'V', 'over range'],
  ])('%j in %s is %s', (answer, unit, words) => expect(valueInWords(answer, unit)).toBe(words));
});

describe('the page of a driver', () => {
  it('is read whole: nothing of its marks is left in what is shown', () => {
    for (const [file, text] of instrumentPages()) {
      for (const block of markdownBlocks(text)) {
        if (block.kind === 'code') {
          expect(block.text, file).not.toContain('```');
          continue;
        }
        const lines = block.kind === 'table' ? [...block.head, ...block.rows.flat()] : [];
        const plain = 'text' in block ? [block.text] : block.kind === 'list' ? block.items : lines;
        for (const line of plain) {
          expect(line, file).not.toMatch(/^(#+|\||-) /);
          const pieces = inlinePieces(line).map(({ text: piece }) => piece);
          expect(pieces.join(''), file).not.toMatch(/`|\\\|/);
        }
        if (block.kind === 'table') {
          for (const row of block.rows) expect(row.length, `${file}: ${row.join()}`).toBe(block.head.length);
        }
      }
    }
  });

  it('begins with the title of its driver', () => {
    const pages = instrumentPages();
    for (const { name, title } of driverPages()) {
      expect(markdownBlocks(pages.get(`${name}.md`) ?? '')[0]).toEqual({ kind: 'heading', level: 1, text: title });
    }
  });
});
