import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { parseDelimitedText } from '../../../src-core/tables/index.ts';

const parse = (text: string) => parseDelimitedText(text, { name: 'a.csv' });
const refusalOf = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    expect(error.code).toBe('bad_input');
    expect(error.remedy).not.toBe('');
    return error.message;
  }
  throw new Error('was not refused');
};

describe('a table of numbers', () => {
  it.each([
    ['commas', 'V,T\n0,0.5\n1,-2e-3\n'],
    ['semicolons', 'V;T\n0;0.5\n1;-2e-3\n'],
    ['tabs', 'V\tT\n0\t0.5\n1\t-2e-3\n'],
    ['blanks', 'V   T\n 0   0.5\n 1  -2e-3\n'],
    ['commas and blanks', ' V , T \n 0 , 0.5 \n 1 , -2e-3 \n'],
    ['commas and tabs', 'V,\tT\n0,\t0.5\n1,\t-2e-3\n'],
    ['decimal commas', 'V;T\n0;0,5\n1;-2e-3\n'],
    ['decimal commas between tabs', 'V\tT\n0\t0,5\n1\t-2e-3\n'],
    ['quotation marks', '"V","T"\n"0","0.5"\n"1","-2e-3"\n'],
    ['CRLF', 'V,T\r\n0,0.5\r\n1,-2e-3\r\n'],
    ['CR alone', 'V,T\r0,0.5\r1,-2e-3'],
    ['a byte-order mark', '\ufeffV,T\n0,0.5\n1,-2e-3\n'],
    ['comments', '# made by hand, at night\n! a\n% b\nV,T\n# between\n0,0.5\n1,-2e-3\n'],
    ['blank lines', '\n\nV,T\n\n0,0.5\n\n1,-2e-3\n\n'],
    ['a title', 'Sweep of chip 7\nV,T\n0,0.5\n1,-2e-3\n'],
    ['an empty column at the end', 'V,T,\n0,0.5,\n1,-2e-3,\n'],
    ['a Fortran exponent and a typographic minus', 'V,T\n0,0.5D0\n1,−2d-3\n'],
  ])('is read from %s', (_, text) => {
    expect(parse(text)).toMatchObject({ columns: { V: [0, 1], T: [0.5, -0.002] }, rows: 2 });
  });

  it('takes units off its header', () => {
    const { columns, units } = parse('V / V,power [dBm],wavelength (nm),T_mW,ratio (),x/y,A/mA\n1,2,3,4,5,6,7\n');
    expect(Object.keys(columns)).toEqual(['V', 'power', 'wavelength', 'T_mW', 'ratio', 'x/y', 'A']);
    expect(units).toEqual({ V: 'V', power: 'dBm', wavelength: 'nm', T_mW: 'mW', A: 'mA' });
  });

  it('keeps the full headers of columns that only their units tell apart', () => {
    const { columns, units } = parse('power [dBm],power [mW]\n0,1\n');
    expect(columns).toEqual({ 'power [dBm]': [0], 'power [mW]': [1] });
    expect(units).toEqual({ 'power [dBm]': 'dBm', 'power [mW]': 'mW' });
  });

  it('has null where there is no number, and says how often and what stood there', () => {
    const { columns, notes } = parse('V,T\n1,-inf\n2,NaN\n3,1.#INF\n4,\n5,OVER\n6,---\n7,0.5\n8,9.9E37\n9,abc\n');
    expect(columns['T']).toEqual([null, null, null, null, null, null, 0.5, null, null]);
    expect(notes).toEqual([
      'In the column "T", 8 of 9 cells hold no number (-inf, NaN, 1.#INF, empty, 1 with text, the first on line 10: "abc").',
    ]);
  });

  it('keeps a column without numbers as nulls, and text out', () => {
    const { columns, notes } = parse('site,start,T,U\nA,27-Jan-2022 16:44:50,1,NaN\nB,27-Jan-2022 16:45:50,2,NaN\n');
    expect(columns).toEqual({ T: [1, 2], U: [null, null] });
    expect(notes).toEqual([
      'The column "site" holds text and is kept out.',
      'The column "start" holds text and is kept out.',
      'The column "U" holds no number in any of its 2 rows (NaN).',
    ]);
  });

  it('names columns that have no header', () => {
    const { columns, notes } = parse('0,0.5\n1,0.6\n');
    expect(columns).toEqual({ column_1: [0, 1], column_2: [0.5, 0.6] });
    expect(notes).toEqual(['The file has no header: its columns are named column_1 to column_2.']);
    expect(parse('5').columns).toEqual({ column_1: [5] });
    expect(Object.keys(parse('V,,T\n1,2,3\n').columns)).toEqual(['V', 'column_2', 'T']);
  });

  it('is no number of another base', () => {
    expect(parse('V,T\n0x10,1\n10,2\n').columns).toEqual({ V: [null, 10], T: [1, 2] });
  });
});

describe('a table is refused', () => {
  it.each([
    ['when it is empty', '', 'The table a.csv cannot be read: it is empty.'],
    ['when it holds blanks', ' \r\n\t\n', 'The table a.csv cannot be read: it is empty.'],
    ['when it holds comments alone', '# V,T\n', 'The table a.csv cannot be read: it holds no data.'],
    [
      'when it is a header',
      'V,T\n',
      'The table a.csv cannot be read: there is no row of numbers below its header on line 1.',
    ],
    ['for a row too long', 'V,T\n0,1\n0,1,2\n0,1\n', 'line 3 has 3 cells where the table has 2 columns'],
    ['for a row too short', '# x\nV,T\n0,1\n0\n0,1\n', 'line 4 has 1 cell where the table has 2 columns'],
    ['for a name twice', 'V,T,V\n0,1,2\n', 'the name "V" stands twice, as column 1 and as column 3'],
    ['for two decimal marks', 'V;T\n1,234;0.5\n', 'decimals in two ways, "1,234" on line 2 and "0.5" on line 2'],
    ['for an open quotation mark', 'V,T\n"0,1\n2,3\n', 'a quotation mark that is opened on line 2 is never closed'],
    ['when all is text', 'V,T\na,b\nc,d\n', 'none of its columns holds a number'],
    ['when it is no text', 'MATLAB 5.0\0\u0001', 'it is no text file'],
    ['beyond five million cells', `V\n${'1\n'.repeat(5_000_001)}`, 'by line 5000002 it has more than 5 million cells'],
  ])('%s', (_, text, sentence) => {
    expect(refusalOf(text)).toContain(sentence);
  });
});

describe('files of instruments and programs', () => {
  const read = (file: string) =>
    parseDelimitedText(readFileSync(new URL(`files/${file}`, import.meta.url), 'utf8'), { name: file });

  it.each(['siepic_27-Jan-2022_16.44.50_1_first40.csv', 'siepic_padded_first_line.csv'])(
    '%s: lines are series',
    (file) => {
      const { columns, rows, notes } = read(file);
      expect(rows).toBe(40);
      expect(Object.keys(columns)).toEqual(['wavelength', ...[1, 2, 3, 4, 5].map((index) => `channel_${index}`)]);
      expect(columns['wavelength']?.slice(0, 3)).toEqual([1470, 1470.01, 1470.02]);
      expect(columns['channel_5']?.slice(0, 4)).toEqual([-70.4853, null, null, -65.0446]);
      expect(notes[0]).toBe('Each line of the file is a series with its name first: lines were read as columns.');
    },
  );

  it('names and times beside numbers', () => {
    const { columns, units, rows } = read('siepic_index_with_names_and_times.csv');
    expect(Object.keys(columns)).toEqual(['peak_dBm', 'peak_wavelength_nm']);
    expect(units).toEqual({ peak_dBm: 'dBm', peak_wavelength_nm: 'nm' });
    expect([rows, columns['peak_dBm']?.[0]]).toEqual([11, -17.069]);
  });

  it('minus infinity for no light', () => {
    const { columns, notes } = read('ubc_mzi_with_inf_first30.csv');
    expect(columns['power_dBm']?.filter((value) => value === null)).toHaveLength(4);
    expect(notes).toEqual(['In the column "power_dBm", 4 of 30 cells hold no number (-inf).']);
  });

  it('powers of -100 dBm, which are for whoever knows the unit', () => {
    const { columns, notes } = read('ubc_ring_first59.csv');
    expect(columns['port3_dBm']?.filter((value) => value === -100)).toHaveLength(15);
    expect(notes).toEqual([]);
  });

  it('thirteen columns of a log', () => {
    const { columns, rows } = read('reference_drift_first20.csv');
    expect([Object.keys(columns).length, rows, columns['vbl1']?.[0]]).toEqual([13, 20, 0.1000000811]);
  });

  it.each([
    ['excel_german.csv', { Spannung: [0, 0.5, 1], Leistung: [1.25, -0.0015, null] }, { Spannung: 'V', Leistung: 'mW' }],
    [
      'labview_units_row.txt',
      { Voltage: [0, 0.5, 1, 1.5], Current: [0, null, null, null] },
      { Voltage: 'V', Current: 'mA' },
    ],
    ['numpy_savetxt.txt', { V: [0, 0.025, 0.05], T: [0.87, null, 0.84] }, { T: 'a.u.' }],
    ['no_header.csv', { column_1: [1550, 1550.01, 1550.02], column_2: [-12.5, -12.4, -12.6] }, {}],
    [
      'scpi_overflow.csv',
      { time: [0, 1, 2, 3, 4], power: [1.25e-3, null, null, null, 1.5e-3] },
      { time: 's', power: 'W' },
    ],
    ['padded_header.csv', { wavelength: [1550, 1551], power: [-10, -11] }, { wavelength: 'nm', power: 'dBm' }],
  ])('%s', (file, columns, units) => {
    expect(read(file)).toMatchObject({ columns, units });
  });

  it('leaves out a last line that was cut', () => {
    const { columns, notes } = read('cut_last_line.csv');
    expect(columns).toEqual({ V: [0, 1], T: [0.87, 0.86] });
    expect(notes).toEqual(['The last line, 4, is not whole and was left out.']);
  });
});

describe('whatever the text', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => Math.abs(value) < 9e37);

  it('numbers come back bit for bit, by any delimiter', () => {
    const table = fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', ' '),
        fc.constantFrom('\n', '\r\n', '\r'),
        (rows, mark, end) => {
          const text = [['a', 'b', 'c'], ...rows].map((row) => row.join(mark)).join(end);
          const { columns } = parse(text);
          for (const [index, name] of ['a', 'b', 'c'].entries()) {
            // Text has no minus zero worth keeping: String(-0) is "0".
            expect(columns[name]).toEqual(rows.map((row) => (row[index] as number) + 0));
          }
        },
      ),
    );
  });

  it('decimal commas come back', () => {
    const small = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value / 1000);
    fc.assert(
      fc.property(fc.array(fc.tuple(small, small), { minLength: 1, maxLength: 20 }), (rows) => {
        const text = ['x;y', ...rows.map((row) => row.map((value) => String(value).replace('.', ',')).join(';'))].join(
          '\n',
        );
        expect(parse(text).columns).toEqual({ x: rows.map(([x]) => x + 0), y: rows.map(([, y]) => y + 0) });
      }),
    );
  });

  it('a table or a refusal comes of it, never another error; all columns of one length', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'0159.,;\t \n\r"#-+eEinfaNV[]()/_x\ufeff') as fc.Arbitrary<string>,
    });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ unit: 'binary' })), (text) => {
        try {
          const { columns, rows } = parse(text);
          for (const column of Object.values(columns)) {
            expect(column).toHaveLength(rows);
            for (const value of column) expect(value === null || Number.isFinite(value)).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(FringeError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
