import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  descriptorSchema,
  runEventSchema,
  runStartSchema,
  runStopSchema,
} from '../../../../src-core/documents/documents.ts';
import type { InferenceData } from '../../../../src-core/domain/inferenceData.ts';
import { inferenceDataSchema } from '../../../../src-core/domain/inferenceData.ts';
import { parseInferenceSpec } from '../../../../src-core/domain/inferenceSpec.ts';
import type { RunStatus } from '../../../../src-core/domain/run.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { resolveTarget } from '../../../../src-core/plans/inference/resolveTarget.ts';
import { readInferenceData } from '../../../../src-main/runs/inference/readInferenceData.ts';
import { createSession } from '../../../../src-main/sessions/sessionStore.ts';
import { exampleStart } from '../../sessions/exampleRun.ts';
import { useTemporaryFolder } from '../../sessions/temporaryFolder.ts';

const home = useTemporaryFolder();
const write = (name: string, content: string | Buffer): void => writeFileSync(join(home(), name), content);
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

const specOf = (parts: Readonly<Record<string, unknown>>) =>
  parseInferenceSpec({ model: { formula: 'a + b*V' }, parameters: { a: 'Flat', b: 'Flat' }, ...parts });

function read(parts: Readonly<Record<string, unknown>>, csvText?: (name: string) => string | undefined): InferenceData {
  const data = readInferenceData(specOf(parts), home(), {
    home: home(),
    ...(csvText === undefined ? {} : { csvText }),
  });
  // As it goes into the record.
  expect(inferenceDataSchema.parse(JSON.parse(JSON.stringify(data)))).toEqual(data);
  return data;
}
const readTarget = (target: Readonly<Record<string, unknown>>, csvText?: (name: string) => string | undefined) =>
  read({ target: { value: 'T', ...target } }, csvText);

function refusalOf(work: () => unknown): FringeError {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    expect(error.remedy).not.toBe('');
    return error;
  }
  throw new Error('was not refused');
}

describe('files', () => {
  it('are read relative to the folder, with name and hash', () => {
    const text = 'V [V],T\n0,0.5\n1,-inf\n';
    mkdirSync(join(home(), 'data'));
    write('data/fit.csv', text);
    expect(readTarget({ csv: 'data/fit.csv' }).tables['']).toEqual({
      source: { kind: 'csv', name: 'fit.csv', sha256: sha256(text), simulated: false },
      columns: { V: [0, 1], T: [0.5, null] },
      units: { V: 'V' },
      notes: ['In the column "T", 1 of 2 cells hold no number (-inf).'],
    });
    expect(readTarget({ csv: join(home(), 'data', 'fit.csv') }).tables['']?.columns['V']).toEqual([0, 1]);
  });

  it('are read once, for all who name them', () => {
    write('fit.csv', 'V,T,R\n0,1,2\n');
    const spec = parseInferenceSpec({
      model: { formulas: { T: 'a*V', R: 'b*V' } },
      parameters: { a: 'Flat', b: 'Flat' },
      target: { csv: 'fit.csv', variables: { T: {}, R: {} } },
    });
    const { tables } = readInferenceData(spec, home(), { home: home() });
    expect(tables['T']).toBe(tables['R']);
  });

  it.each<[string, Buffer]>([
    ['UTF-16 as spreadsheets save it', Buffer.from('\ufeffV [µV];T\r\n0;0,5\r\n', 'utf16le')],
    ['UTF-8 with its mark', Buffer.from('\ufeffV [µV],T\n0,0.5\n')],
    ['Windows-1252', Buffer.from('V [µV],T\n0,0.5\n', 'latin1')],
  ])('may be %s', (_, bytes) => {
    write('fit.csv', bytes);
    expect(readTarget({ csv: 'fit.csv' }).tables['']).toMatchObject({
      source: { sha256: sha256(bytes) },
      columns: { V: [0], T: [0.5] },
      units: { V: 'µV' },
    });
  });

  it('of a simulated sweep are known as such', () => {
    write('fit.csv', 'V,T,simulated\n0,1,1\n1,2,1\n');
    expect(readTarget({ csv: 'fit.csv' }).tables['']?.source.simulated).toBe(true);
  });

  it.each<[string, () => void, string, string, string]>([
    ['are not there', () => undefined, 'not_found', 'target.csv', 'There is no file '],
    ['are a folder', () => mkdirSync(join(home(), 'fit.csv')), 'bad_input', 'target.csv', 'fit.csv is a folder.'],
    [
      'are cut',
      () => write('fit.csv', 'V,T\n0\n1,2\n'),
      'bad_input',
      'target.csv',
      'The table fit.csv cannot be read: line 2 has 1 cell',
    ],
    ['are no text', () => write('fit.csv', Buffer.from([77, 0, 1])), 'bad_input', 'target.csv', 'it is no text file'],
  ])('that %s are refused', (_, make, code, path, sentence) => {
    make();
    const error = refusalOf(() => readTarget({ csv: 'fit.csv' }));
    expect([error.code, error.path]).toEqual([code, path]);
    expect(error.message).toContain(sentence);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('that may not be read are refused', () => {
    write('fit.csv', 'V,T\n0,1\n');
    chmodSync(join(home(), 'fit.csv'), 0);
    expect(refusalOf(() => readTarget({ csv: 'fit.csv' })).code).toBe('bad_input');
  });

  it('of the screen come before those of the folder, and no path leads out of it', () => {
    write('fit.csv', 'V,T\n0,1\n');
    const uploads = (name: string) => (name === 'sent.csv' ? 'V,T\n5,6\n' : undefined);
    expect(readTarget({ csv: 'sent.csv' }, uploads).tables['']).toMatchObject({
      source: { name: 'sent.csv', sha256: sha256('V,T\n5,6\n') },
      columns: { V: [5], T: [6] },
    });
    expect(readTarget({ csv: 'fit.csv' }, uploads).tables['']?.columns).toEqual({ V: [0], T: [1] });
    for (const csv of ['../fit.csv', '/etc/passwd', 'none.csv']) {
      const error = refusalOf(() => readTarget({ csv }, uploads));
      expect([error.code, error.path]).toEqual(['not_found', 'target.csv']);
      expect(error.message).toBe(`There is no file ${csv} among those that were opened.`);
    }
  });
});

it('arrays stand in place', () => {
  expect(readTarget({ arrays: { V: [0, 1], T: [1, null] } }).tables['']).toEqual({
    source: { kind: 'arrays', name: '', sha256: null, simulated: false },
    columns: { V: [0, 1], T: [1, null] },
    units: {},
    notes: [],
  });
});

describe('sweeps', () => {
  const goneOwner = { pid: 2 ** 30, processStartedAt: 'never', host: 'elsewhere' };
  const column = (unit: string) => ({ unit, shape: [], source: 'a test' });

  /** A record as the plan of a sweep leaves it. */
  function recordSweep(rows: readonly Readonly<Record<string, unknown>>[], status: RunStatus | null): string {
    const runId = 'sweep-1';
    const { spec: _, ...start } = exampleStart({ runId });
    const sweep = { parameter: 'mzi_0.phase_upper', from: 0, to: 6, points: 3, read: ['detector_through'] };
    const session = createSession(
      home(),
      runStartSchema.parse({ ...start, spec: { kind: 'sweep', sweep }, owner: goneOwner }),
    );
    const keys = {
      row: column(''),
      'mzi_0.phase_upper': column('rad'),
      'mzi_0.phase_upper.voltage_v': column('V'),
      detector_through: column('W'),
      time_s: column('s'),
    };
    session.append(descriptorSchema.parse({ type: 'descriptor', seq: 1, stream: 'sweep', keys }));
    session.append(runEventSchema.parse({ type: 'event', seq: 2, stream: 'notes', timeNs: 0, index: 0, data: {} }));
    for (const [index, data] of rows.entries()) {
      const event = { type: 'event', seq: 3 + index, stream: 'sweep', timeNs: index, index, data };
      session.append(runEventSchema.parse(event));
    }
    if (status !== null) {
      session.append(
        runStopSchema.parse({
          ...{ type: 'runStop', seq: 99, endedAt: '2026-01-05T10:43:00.000Z', timeNs: 9, status, reason: '' },
          ...{ code: null, counts: {}, outputs: '', result: null },
        }),
      );
    }
    session.close();
    return runId;
  }
  const row = (index: number, power: number | null) => ({
    ...{ row: index, 'mzi_0.phase_upper': 3 * index, 'mzi_0.phase_upper.voltage_v': 2 * index },
    ...{ detector_through: power, time_s: index / 10 },
  });
  const readSweep = (session: string) => readTarget({ session });

  it('give their columns, units and readings', () => {
    const session = recordSweep([row(0, 1e-4), row(1, null), row(2, 3e-4)], 'finished');
    expect(readSweep(session).tables['']).toEqual({
      source: { kind: 'session', name: 'sweep-1', sha256: null, simulated: true },
      columns: {
        row: [0, 1, 2],
        'mzi_0.phase_upper': [0, 3, 6],
        'mzi_0.phase_upper.voltage_v': [0, 2, 4],
        detector_through: [1e-4, null, 3e-4],
        time_s: [0, 0.1, 0.2],
      },
      units: { 'mzi_0.phase_upper': 'rad', 'mzi_0.phase_upper.voltage_v': 'V', detector_through: 'W', time_s: 's' },
      notes: [],
    });
  });

  it('count a row once that was taken again', () => {
    const session = recordSweep([row(0, 1e-4), row(1, 2e-4), row(1, 5e-4), row(2, 3e-4)], 'finished');
    expect(readSweep(session).tables['']?.columns['detector_through']).toEqual([1e-4, 5e-4, 3e-4]);
  });

  it.each<RunStatus | null>(['stopped', 'failed', 'closed', null])('that ended as %s give what they have', (status) => {
    const { notes, columns } = readSweep(recordSweep([row(0, 1e-4)], status)).tables[''] ?? {};
    expect(columns?.['row']).toEqual([0]);
    expect(notes).toEqual([`The sweep was not ended (${status ?? 'interrupted'}): it has 1 of 3 rows.`]);
  });

  it('are refused when unknown, imported, without a row or still running', () => {
    const unknown = refusalOf(() => readSweep('no-such'));
    expect([unknown.code, unknown.path, unknown.message]).toEqual([
      'not_found',
      'target.session',
      'There is no session no-such in this data folder.',
    ]);
    expect(refusalOf(() => readSweep('../..')).code).toBe('not_found');
    mkdirSync(join(home(), 'imports', 'awen_sweep_far'), { recursive: true });
    expect(refusalOf(() => readSweep('far')).message).toContain('far is an imported bundle');
    expect(refusalOf(() => readSweep(recordSweep([], 'stopped'))).message).toBe(
      'The sweep sweep-1 has no row: it is stopped.',
    );
  });

  it('are refused while running, and when they are no sweep', () => {
    const start = exampleStart({ runId: 'calibration-1' });
    createSession(home(), { ...start, owner: goneOwner }).close();
    expect(refusalOf(() => readSweep('calibration-1')).message).toBe(
      'The session calibration-1 is no sweep but of the kind calibrate.',
    );
    const sweep = { parameter: 'mzi_0.phase_upper', from: 0, to: 6, points: 3, read: ['detector_through'] };
    const running = createSession(
      home(),
      runStartSchema.parse({ ...start, runId: 'sweep-2', spec: { kind: 'sweep', sweep } }),
    );
    try {
      const error = refusalOf(() => readSweep('sweep-2'));
      expect([error.code, error.message]).toEqual(['conflict', 'The sweep sweep-2 is still running.']);
    } finally {
      running.close();
    }
  });
});

describe('rows of an explicit start', () => {
  const readWalkers = (text: string) => {
    write('walkers.csv', text);
    const sampler = { init: { Explicit: 'walkers.csv' } };
    return read({ target: { arrays: { V: [0], T: [1] }, value: 'T' }, sampler }).walkers;
  };

  it('have the parameters as columns in any order, or by place', () => {
    expect(readWalkers('b,c,a\n1,2,3\n')?.columns).toEqual({ a: [3], b: [1] });
    const byPlace = readWalkers('1,2\n3,4\n');
    expect(byPlace?.columns).toEqual({ a: [1, 3], b: [2, 4] });
    expect(byPlace?.notes.at(-1)).toBe(
      'The columns of walkers.csv are not named as the parameters: they were taken in the order a, b.',
    );
  });

  it.each([
    ['too few columns', 'a\n1\n', 'walkers.csv has the columns a; the parameters are a, b.'],
    ['one name right and one wrong', 'b,x\n1,2\n', 'walkers.csv has the columns b, x; the parameters are a, b.'],
    ['a hole', 'a,b\n1,2\n3,NaN\n', 'walkers.csv has no number for b in its row 2.'],
  ])('are refused for %s', (_, text, sentence) => {
    const error = refusalOf(() => readWalkers(text));
    expect([error.path, error.message]).toEqual(['sampler.init.Explicit', sentence]);
  });
});

it('a log density has its table', () => {
  write('y.csv', 'y\n1\n2\n');
  const spec = parseInferenceSpec({
    parameters: { a: 'Flat' },
    log_density: { formula: '-sum((y-a)^2)', csv: 'y.csv' },
  });
  expect(readInferenceData(spec, home(), { home: home() })).toMatchObject({
    tables: {},
    logDensity: { columns: { y: [1, 2] } },
    walkers: null,
  });
  const missing = parseInferenceSpec({ parameters: { a: 'Flat' }, log_density: { formula: 'a', csv: 'none.csv' } });
  expect(refusalOf(() => readInferenceData(missing, home(), { home: home() })).path).toBe('log_density.csv');
});

it('the example that ships is read and has its 200 points', () => {
  const folder = join(import.meta.dirname, '../../../../resources/examples/inference');
  const spec = parseInferenceSpec(JSON.parse(readFileSync(join(folder, 'mzi_fit.inference.json'), 'utf8')));
  const data = readInferenceData(spec, folder, { home: home() });
  const parameters = Object.keys(spec.parameters);
  const formulas = { '': 'a + b*cos(c + d*V^2 + e*V^3)' };
  const { variables, notes } = resolveTarget({ spec, data, formulas, parameters, columns: null });
  expect(variables[0]).toMatchObject({ independent: 'V', uncertainties: 0.01, leftOut: 0 });
  expect(variables[0]?.values).toHaveLength(200);
  expect(notes).toEqual([]);
});
