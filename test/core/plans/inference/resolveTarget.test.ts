import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InferenceData, InferenceTable } from '../../../../src-core/domain/inferenceData.ts';
import { parseInferenceSpec } from '../../../../src-core/domain/inferenceSpec.ts';
import { sweepCsv } from '../../../../src-core/domain/sweepTable.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { resolveColumns, resolveTarget } from '../../../../src-core/plans/inference/resolveTarget.ts';
import type { ResolvedTarget, TargetRequest } from '../../../../src-core/plans/inference/resolveTarget.ts';
import { parseDelimitedText } from '../../../../src-core/tables/index.ts';
import { createDeviceModel } from '../../../../src-core/photonics/deviceModels/index.ts';

type Cells = readonly (number | null)[];

function tableOf(columns: Readonly<Record<string, Cells>>, more: Partial<InferenceTable> = {}): InferenceTable {
  return {
    source: { kind: 'csv', name: 'fit.csv', sha256: null, simulated: false },
    columns: Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, [...cells]])),
    units: {},
    notes: [],
    ...more,
  };
}

const dataOf = (tables: Readonly<Record<string, InferenceTable>>): InferenceData => ({
  tables,
  logDensity: null,
  walkers: null,
});

const flat = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'Flat']));

/** The straight line a + b V through a table. */
function resolveLine(
  table: InferenceTable,
  target: Readonly<Record<string, unknown>> = {},
  more: { formula?: string; parameters?: string[] } = {},
): ResolvedTarget {
  const { formula = 'a + b*V', parameters = ['a', 'b'] } = more;
  const spec = parseInferenceSpec({
    model: { formula },
    parameters: flat(...parameters),
    target: { csv: 'fit.csv', value: 'T', ...target },
  });
  return resolveTarget({ spec, data: dataOf({ '': table }), formulas: { '': formula }, parameters, columns: null });
}

function refusalOf(resolve: () => unknown): { message: string; path: string | undefined; remedy: string } {
  try {
    resolve();
  } catch (error) {
    if (!(error instanceof FringeError) || error.code !== 'bad_input') throw error;
    const { message, path, remedy } = error;
    expect(remedy).not.toBe('');
    return { message, path, remedy };
  }
  throw new Error('was not refused');
}

const line = tableOf(
  { V: [0, 1, 2], T: [0.5, 0.6, 0.7], sigma: [0.01, 0.02, 0.03], t: [10, 20, 30] },
  { units: { V: 'V', T: 'a.u.' } },
);

describe('points for a formula', () => {
  it('come from the columns that it names', () => {
    const { variables, notes } = resolveLine(line, { uncertainty: 0.01 });
    expect(notes).toEqual([]);
    expect(variables).toEqual([
      {
        name: '',
        formula: 'a + b*V',
        columns: { V: Float64Array.of(0, 1, 2) },
        values: Float64Array.of(0.5, 0.6, 0.7),
        uncertainties: 0.01,
        reference: null,
        independent: 'V',
        independentUnit: 'V',
        unit: 'a.u.',
        leftOut: 0,
      },
    ]);
  });

  it('have the uncertainties of a column, or none', () => {
    expect(resolveLine(line, { uncertainty: 'sigma' }).variables[0]?.uncertainties).toEqual(
      Float64Array.of(0.01, 0.02, 0.03),
    );
    expect(resolveLine(line).variables[0]?.uncertainties).toBe(null);
  });

  it('may be an expression of columns, over the rows that are whole', () => {
    const table = tableOf({ V: [0, 1, null, 3], T: [1, 2, 100, 4], sigma: [0.1, 0.2, 0.3, 0.4] });
    const [variable] = resolveLine(table, { value: 'log(T/max(T))', uncertainty: 'sigma/T' }).variables;
    expect([...(variable?.values ?? [])]).toEqual([1, 2, 4].map((T) => expect.closeTo(Math.log(T / 4), 12) as number));
    expect([...(variable?.uncertainties as Float64Array)]).toEqual([0.1, 0.1, 0.1]);
  });

  it('leave rows out that are not whole, and say why', () => {
    const table = tableOf({ V: [0, null, 2, 3, 4], T: [1, 2, null, -1, 5], unused: [null, null, null, null, null] });
    const { variables, notes } = resolveLine(table, { value: 'log(T)' });
    expect(variables[0]).toMatchObject({ columns: { V: Float64Array.of(0, 4) }, leftOut: 3 });
    expect(notes).toEqual([
      '3 of 5 rows left out: 1 without a number in V, 1 without a number in T, 1 where log(T) is not finite.',
    ]);
  });

  it.each([
    ['by the name', { V: [0, 1, 2], T_dBm: [-10, -100, -210] }, 'T_dBm'],
    ['by the unit', { V: [0, 1, 2], T: [-10, -100, -210] }, 'T'],
    ['in an expression', { V: [0, 1, 2], T: [-10, -100, -210] }, 'undbm(T)'],
  ])("leave out a meter's word for no light, known %s", (_, columns, value) => {
    const { variables, notes } = resolveLine(tableOf(columns, { units: { T: 'dBm' } }), { value });
    expect(variables[0]?.values).toHaveLength(1);
    expect(notes[0]).toMatch(/^2 of 3 rows left out: 2 without light \(-100 dBm or below\) in T/);
  });

  it('keep -100 of another unit', () => {
    const table = tableOf({ V: [0, 1], T: [-100, -210] }, { units: { T: 'mV' } });
    expect(resolveLine(table).variables[0]?.values).toEqual(Float64Array.of(-100, -210));
  });

  it('have a reference period over the first independent column', () => {
    const reference = (target: Readonly<Record<string, unknown>>) => resolveLine(line, target).variables[0]?.reference;
    expect(reference({ reference_period: [0.5, 2] })).toEqual([false, true, true]);
    expect(reference({ reference_period: [0, 20], independent: ['t', 'V'] })).toEqual([true, true, false]);
  });

  it('take names with dots, blanks and units', () => {
    const table = tableOf({ 'mzi_0.phase_upper.voltage_v': [0, 1], 'Channel 1': [3, 4], T: [1, 2] });
    const formula = 'a + b*mzi_0.phase_upper.voltage_v + Channel_1';
    expect(resolveLine(table, { value: 'T [mW]' }, { formula }).variables[0]?.columns).toEqual({
      'mzi_0.phase_upper.voltage_v': Float64Array.of(0, 1),
      Channel_1: Float64Array.of(3, 4),
    });
  });

  it('are parameters before they are columns', () => {
    const table = tableOf({ V: [0, 1], a: [5, 6], T: [1, 2] });
    expect(Object.keys(resolveLine(table).variables[0]?.columns ?? {})).toEqual(['V']);
  });

  it('carry what the file said, and that they are few', () => {
    const { notes } = resolveLine(tableOf({ V: [0], T: [1] }, { notes: ['A note.'] }));
    expect(notes).toEqual([
      'fit.csv: A note.',
      'There are fewer points (1) than parameters (2): the priors decide the rest.',
    ]);
  });

  it('of a sweep are those of its only sensor', () => {
    const sweep = { kind: 'session', name: 'r1', sha256: null, simulated: true } as const;
    const columns = { row: [0, 1], 'mzi_0.phase_upper': [0, 1], detector_through: [3, 4], time_s: [0, 1] };
    const formula = 'a + b*mzi_0.phase_upper';
    const target = { csv: undefined, session: 'r1', value: undefined };
    const table = tableOf(columns, { source: sweep });
    expect(resolveLine(table, target, { formula }).variables[0]?.values).toEqual(Float64Array.of(3, 4));
    const two = tableOf({ ...columns, detector_cross: [5, 6] }, { source: sweep });
    expect(refusalOf(() => resolveLine(two, target, { formula }))).toMatchObject({
      path: 'target.value',
      message: expect.stringContaining('the sweep r1 has the columns row, mzi_0.phase_upper,') as string,
    });
  });
});

describe('a target is refused', () => {
  const columns = 'fit.csv has the columns V, T, sigma, t';
  it.each<[string, () => unknown, string, string]>([
    [
      'for a name of the formula that is nothing',
      () => resolveLine(line, {}, { formula: 'a + b*V + W' }),
      'model.formula',
      `The formula's name "W" is neither a parameter nor a column: the parameters are a, b, and ${columns}.`,
    ],
    [
      'for a column that the formula names and "independent" does not',
      () => resolveLine(line, { independent: ['V'] }, { formula: 'a + b*V + t' }),
      'model.formula',
      'The formula names the column "t", which is not among its independent columns (V).',
    ],
    [
      'for a column that is a parameter as well',
      () => resolveLine(line, { independent: ['V', 't'] }, { parameters: ['a', 'b', 't'] }),
      'target.independent',
      '"t" is a parameter and an independent column at once.',
    ],
    [
      'for an independent column that is not there',
      () => resolveLine(line, { independent: ['v'] }),
      'target.independent',
      `There is no column "v": ${columns}; "V" is written otherwise.`,
    ],
    [
      'for a value that is not there',
      () => resolveLine(line, { value: 'P' }),
      'target.value',
      `There is no column "P": ${columns}.`,
    ],
    [
      'for a value that is no expression',
      () => resolveLine(line, { value: 'log(T' }),
      'target.value',
      `"log(T" is neither a column nor an expression of columns: ${columns}.`,
    ],
    [
      'for a value without a column',
      () => resolveLine(line, { value: '1 + 1' }),
      'target.value',
      '"1 + 1" names no column',
    ],
    ...[0, -0.1, null].map((bad): [string, () => unknown, string, string] => [
      `for the uncertainty ${bad}`,
      () => resolveLine(tableOf({ V: [0, 1], T: [1, 2], sigma: [0.1, bad] }), { uncertainty: 'sigma' }),
      'target.uncertainty',
      `The uncertainty sigma is ${bad === null ? 'no number' : `${bad}, which is not above zero`} in row 2 of fit.csv.`,
    ]),
    [
      'for a reference period without a point',
      () => resolveLine(line, { reference_period: [5, 6] }),
      'target.reference_period',
      'No point lies in the reference period 5 to 6: V goes from 0 to 2.',
    ],
    [
      'for a reference period over nothing',
      () => resolveLine(line, { reference_period: [0, 1] }, { formula: 'a + b' }),
      'target.reference_period',
      'A reference period needs an independent column',
    ],
    [
      'when no point is left',
      () => resolveLine(tableOf({ V: [0, null], T: [null, 1] })),
      'target',
      'The target has no points: all 2 rows are left out, 1 without a number in T, 1 without a number in V.',
    ],
  ])('%s', (_, resolve, path, message) => {
    const refusal = refusalOf(resolve);
    expect(refusal.path).toBe(path);
    expect(refusal.message).toContain(message);
  });
});

describe('several variables', () => {
  const formulas = { T: 'a + b*V', R: 'a - b*V' };
  const resolve = (target: Readonly<Record<string, unknown>>, tables: Readonly<Record<string, InferenceTable>>) => {
    const spec = parseInferenceSpec({ model: { formulas }, parameters: flat('a', 'b'), target });
    return resolveTarget({ spec, data: dataOf(tables), formulas, parameters: ['a', 'b'], columns: null });
  };
  const table = tableOf({ V: [0, 1], T: [1, 2], R: [3, null] });

  it('have each its own points', () => {
    const { variables, notes } = resolve({ csv: 'fit.csv', variables: { T: {}, R: {} } }, { T: table, R: table });
    expect(variables.map(({ name, values }) => [name, [...values]])).toEqual([
      ['T', [1, 2]],
      ['R', [3]],
    ]);
    expect(notes).toEqual(['R: 1 of 2 rows left out: 1 without a number in R.']);
  });

  it('have all an uncertainty or none', () => {
    const target = { csv: 'fit.csv', variables: { T: { uncertainty: 0.1 }, R: {} } };
    expect(refusalOf(() => resolve(target, { T: table, R: table }))).toMatchObject({
      path: 'target.variables.R.uncertainty',
      message: 'The variable "T" has an uncertainty and "R" has none.',
    });
  });

  it('name the formula that a name is missing in', () => {
    const other = tableOf({ U: [0, 1], R: [3, 4] });
    const target = { csv: 'fit.csv', variables: { T: {}, R: {} } };
    expect(refusalOf(() => resolve(target, { T: table, R: other })).path).toBe('model.formulas.R');
  });
});

describe('a built-in model', () => {
  const resolve = (
    id: 'mzi_spectrum' | 'mzi_voltage',
    table: InferenceTable,
    target: Readonly<Record<string, unknown>> = {},
  ) => {
    const options = id === 'mzi_spectrum' ? { path_difference_um: 111.915 } : {};
    const spec = parseInferenceSpec({ model: { id, options }, target: { csv: 'fit.csv', ...target } });
    const { formulas, parameters, columns } = createDeviceModel(id, options);
    const request: TargetRequest = {
      ...{ spec, data: dataOf({ '': table }), formulas },
      ...{ parameters: Object.keys(parameters), columns },
    };
    const { variables, notes } = resolveTarget(request);
    return { variable: variables[0], notes: notes.filter((note) => !note.includes('fewer points')) };
  };
  const spectrum = { wavelength_nm: Float64Array.of(1550, 1551) };

  it.each<
    [string, Readonly<Record<string, Cells>>, Readonly<Record<string, string>>, Readonly<Record<string, unknown>>]
  >([
    ['by names that it knows', { wavelength_nm: [1550, 1551], power_dBm: [-10, -11] }, {}, {}],
    ['without regard to case', { Wavelength: [1550, 1551], Power_DBM: [-10, -11] }, {}, {}],
    ['as they are named', { a: [1550, 1551], b: [-10, -11], c: [1, 2] }, {}, { independent: ['a'], value: 'b' }],
    ['by their units', { x: [1550, 1551], y: [-10, -11], z: [1, 2] }, { x: 'nm', y: 'dBm', z: 'V' }, {}],
    ['by place in a file without header', { column_1: [1550, 1551], column_2: [-10, -11] }, {}, {}],
    [
      'in other units',
      { wavelength: [1.55, 1.551], power: [0.1, 0.07943282347242814] },
      { wavelength: 'um', power: 'mW' },
      {},
    ],
  ])('finds its columns %s', (_, columns, units, target) => {
    const { variable } = resolve('mzi_spectrum', tableOf(columns, { units: { ...units } }), target);
    expect(variable?.independent).toBe('wavelength_nm');
    expect([...(variable?.columns['wavelength_nm'] ?? [])]).toEqual(
      [...spectrum.wavelength_nm].map((nm) => expect.closeTo(nm, 9) as number),
    );
    expect([...(variable?.values ?? [])]).toEqual([expect.closeTo(-10, 9), expect.closeTo(-11, 9)]);
  });

  it('says which columns it converted or guessed', () => {
    const { notes } = resolve(
      'mzi_spectrum',
      tableOf({ wavelength: [1.55], y: [-10] }, { units: { wavelength: 'um' } }),
    );
    expect(notes).toEqual([
      'The column "wavelength" was converted from um to nm.',
      'The column "y" was taken as the only one left.',
    ]);
  });

  it('leaves out powers below the floor', () => {
    const { variable } = resolve('mzi_spectrum', tableOf({ nm: [1550, 1551, 1552], power: [-10, -100, null] }));
    expect(variable).toMatchObject({ leftOut: 2, unit: 'dBm' });
  });

  const sweep = {
    ...{ row: [0, 1], 'mzi_0.phase_upper': [0, 3] },
    ...{ 'mzi_0.phase_upper.voltage_v': [0, 2], 'mzi_0.phase_upper.power_w': [0, 0.004] },
    ...{ detector_through: [1e-4, 2e-4], time_s: [0, 1] },
  };
  const unitsOfSweep = { 'mzi_0.phase_upper.voltage_v': 'V', detector_through: 'W', time_s: 's' };
  const points = { columns: { V: Float64Array.of(0, 2) }, values: Float64Array.of(1e-4, 2e-4), unit: 'W' };

  it('takes the drive and the sensor of a sweep', () => {
    const source = { kind: 'session', name: 'r1', sha256: null, simulated: true } as const;
    const table = tableOf(sweep, { source, units: unitsOfSweep });
    expect(resolve('mzi_voltage', table, { csv: undefined, session: 'r1' }).variable).toMatchObject(points);
  });

  it('takes them from the table of a sweep as well', () => {
    const columns = [
      ...['mzi_0.phase_upper', 'mzi_0.phase_upper.voltage_v', 'mzi_0.phase_upper.power_w', 'detector_through'],
      ...['time_s', 'row'],
    ].map((name) => ({
      name,
      unit: Object.entries(unitsOfSweep).find(([own]) => own === name)?.[1] ?? '',
      source: '',
    }));
    const rows = [0, 1].map((row) =>
      Object.fromEntries(Object.entries(sweep).map(([name, cells]) => [name, cells[row] as number])),
    );
    const read = parseDelimitedText(sweepCsv(rows, { columns, simulated: 'simulated' }), { name: 'sweep.csv' });
    expect(resolve('mzi_voltage', tableOf(read.columns, { units: read.units })).variable).toMatchObject(points);
  });

  it('refuses with the header', () => {
    const lost = tableOf({ alpha: [1, 2], beta: [1, 2], gamma: [1, 2] });
    expect(refusalOf(() => resolve('mzi_spectrum', lost))).toMatchObject({
      path: 'target.independent',
      message: expect.stringMatching(
        /no column for wavelength_nm \(known as .*\): fit.csv has the columns alpha, beta, gamma/,
      ) as string,
    });
    const level = tableOf({ V: [1, 2], T: [-10, -11] }, { units: { T: 'dBm' } });
    expect(refusalOf(() => resolve('mzi_voltage', level)).remedy).toBe('Write "value": "undbm(T)".');
    const two = tableOf({ wavelength_nm: [1], T: [2] });
    const refused = refusalOf(() => resolve('mzi_spectrum', two, { independent: ['wavelength_nm', 'T'] }));
    expect(refused.message).toBe('2 independent columns are named where the model has 1 (wavelength_nm).');
  });
});

describe('a program', () => {
  const spec = (target: object) =>
    parseInferenceSpec({ model: { command: ['model'] }, parameters: flat('a'), target: { csv: 'fit.csv', ...target } });
  const resolve = (table: InferenceTable, target: object = { value: 'T' }) =>
    resolveTarget({ spec: spec(target), data: dataOf({ '': table }), formulas: {}, parameters: ['a'], columns: null });

  it('has values alone, of every row', () => {
    expect(resolve(line).variables[0]).toMatchObject({ columns: {}, formula: '', independent: null });
    expect(resolve(line, { value: 'T', independent: ['V'] }).variables[0]).toMatchObject({ independent: 'V' });
    const refused = refusalOf(() => resolve(tableOf({ T: [1, null] })));
    expect(refused.message).toBe(
      'A program gives a value for every row, and 1 of 2 rows left out: 1 without a number in T.',
    );
    expect(refusalOf(() => resolve(line, {})).path).toBe('target.value');
  });
});

describe('columns of a log density', () => {
  it('are those that hold numbers, of rows that are whole', () => {
    const { columns, notes } = resolveColumns(tableOf({ x: [1, null, 3], y: [4, 5, 6], z: [null, null, null] }));
    expect(columns).toEqual({ x: Float64Array.of(1, 3), y: Float64Array.of(4, 6) });
    expect(notes).toEqual(['1 of 3 rows left out: they have no number in one of the columns.']);
    expect(refusalOf(() => resolveColumns(tableOf({ x: [null] }))).path).toBe('log_density.csv');
  });
});

describe('whatever the cells', () => {
  it('every point is finite and came from a row that was whole', () => {
    const cell = fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }), (rows) => {
        const table = tableOf({ V: rows.map(([V]) => V), T: rows.map(([, T]) => T) });
        const whole = rows.filter(([V, T]) => V !== null && T !== null);
        if (whole.length === 0) {
          expect(refusalOf(() => resolveLine(table)).message).toContain('no points');
          return;
        }
        const [variable] = resolveLine(table).variables;
        expect([...(variable?.values ?? [])]).toEqual(whole.map(([, T]) => T));
        expect([...(variable?.columns['V'] ?? [])]).toEqual(whole.map(([V]) => V));
        expect(variable?.leftOut).toBe(rows.length - whole.length);
      }),
    );
  });
});
