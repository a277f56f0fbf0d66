import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Chain } from '../../../../src-core/maths/inference/chain.ts';
import { readNpz } from '../../../../src-main/sessions/arrays/npz.ts';
import { loadChain } from '../../../../src-main/sessions/chains/chainFile.ts';
import { chainInFiles, chainInMemory } from '../../../../src-main/sessions/chains/chainSource.ts';
import type { ChainSource } from '../../../../src-main/sessions/chains/chainSource.ts';
import { variableNames } from '../../../../src-main/sessions/chains/arvizNames.ts';
import { exportChainCsv } from '../../../../src-main/sessions/chains/exportChainCsv.ts';
import { exportChainNetcdf } from '../../../../src-main/sessions/chains/exportChainNetcdf.ts';
import { exportChainNpz } from '../../../../src-main/sessions/chains/exportChainNpz.ts';
import { askPython, pythonWith, skipped } from '../pythonWith.ts';
import { useTemporaryFolder } from '../temporaryFolder.ts';
import { exampleHeader, exampleRows, writeExample } from './exampleChain.ts';

const folder = useTemporaryFolder();
const numpy = pythonWith('numpy');
const h5py = pythonWith('h5py');
const netcdf = pythonWith('netCDF4');

const closings: (() => void)[] = [];
afterEach(() => closings.splice(0).forEach((close) => close()));

/** The example chain in its files. */
function inFiles(changes: Parameters<typeof exampleHeader>[0] = {}): ChainSource {
  const source = chainInFiles(writeExample(folder(), exampleHeader(changes)));
  closings.push(source.close);
  return source;
}
const at = (name: string): string => join(folder(), name);
const version = '1.2.3';
const header = exampleHeader();

describe('CSV', () => {
  it('has a row a draw, in order, with all digits', async () => {
    await exportChainCsv(inFiles(), at('x.csv'));
    const lines = readFileSync(at('x.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('ensemble,step,walker,log_probability,phase,visibility,μ');
    expect(lines).toHaveLength(1 + 2 * 5 * 4);
    const rows = exampleRows(header, 1, 0, 5);
    const numbers = lines.slice(1).map((line) => line.split(',').map(Number));
    expect(numbers[1 * 20 + 3 * 4 + 2]).toEqual([1, 12, 2, 1 + 0.3 + 0.02, ...rows.subarray(14 * 3, 15 * 3)]);
  });

  it('leaves out the beginning that is not wanted, in steps of the sampler', async () => {
    await exportChainCsv(inFiles(), at('x.csv'), { discard: 7 });
    const steps = readFileSync(at('x.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[1]);
    expect(new Set(steps)).toEqual(new Set(['9', '12', '15']));
    expect(steps).toHaveLength(2 * 3 * 4);
  });

  it('names what is not finite as NumPy does, and quotes names', async () => {
    const chain = new Chain({
      names: ['a,b', 'say "x"'],
      ensembles: 1,
      steps: 1,
      walkers: 2,
      samples: Float64Array.of(NaN, Infinity, -Infinity, -0),
      logProbabilities: Float64Array.of(5e-324, 0.1 + 0.2),
      acceptance: Float64Array.of(0, 0),
    });
    await exportChainCsv(chainInMemory(chain), at('x.csv'));
    expect(readFileSync(at('x.csv'), 'utf8')).toBe(
      [
        'ensemble,step,walker,log_probability,"a,b","say ""x"""',
        '0,1,0,5e-324,nan,inf',
        '0,1,1,0.30000000000000004,-inf,-0',
        '',
      ].join('\n'),
    );
  });
});

describe('NPZ', () => {
  it('holds samples, log probabilities, acceptance and steps', async () => {
    await exportChainNpz(inFiles(), at('x.npz'), { discard: 6 });
    const arrays = await readNpz(at('x.npz'), { only: ['samples', 'log_probability', 'acceptance', 'step'] });
    expect(arrays.get('samples')).toEqual({
      shape: [2, 3, 4, 3],
      values: Float64Array.from([0, 1].flatMap((ensemble) => [...exampleRows(header, ensemble, 2, 3)])),
    });
    expect(arrays.get('log_probability')?.shape).toEqual([2, 3, 4]);
    expect([...(arrays.get('acceptance')?.values ?? [])]).toEqual(header.acceptance?.flat());
    expect(arrays.get('step')?.values).toEqual(BigInt64Array.of(9n, 12n, 15n));
  });

  it('is the same from files and from memory, and nothing is left beside it', async () => {
    const path = writeExample(folder());
    const source = chainInFiles(path);
    await exportChainNpz(source, at('files.npz'));
    source.close();
    await exportChainNpz(chainInMemory(loadChain(path)), at('memory.npz'));
    expect(readFileSync(at('files.npz')).equals(readFileSync(at('memory.npz')))).toBe(true);
    expect(readdirSync(folder()).filter((name) => name.endsWith('.making'))).toEqual([]);
  });

  it.skipIf(numpy === null)(`is opened by NumPy${skipped(numpy, 'numpy')}`, async () => {
    await exportChainNpz(inFiles(), at('x.npz'), { compress: true });
    const program = `
import json, sys, numpy
z = numpy.load(sys.argv[1])
print(json.dumps([z['names'].tolist(), z['samples'][1, 3, 2].tolist(), z['log_probability'].shape, z['acceptance'].tolist()]))
`;
    expect(askPython(numpy, program, [at('x.npz')])).toEqual([
      header.names,
      [...exampleRows(header, 1, 3, 1).subarray(6, 9)],
      [2, 5, 4],
      header.acceptance,
    ]);
  });
});

describe('NetCDF', () => {
  const options = {
    version,
    observedData: { T: [0.5, NaN, 0.75] },
    constantData: { V: [0, 1, 2] },
  };

  it.skipIf(netcdf === null)(`is opened by netCDF4 in ArviZ’s layout${skipped(netcdf, 'netCDF4')}`, async () => {
    await exportChainNetcdf(inFiles(), at('x.nc'), options);
    const program = `
import json, sys, netCDF4
d = netCDF4.Dataset(sys.argv[1])
d.set_auto_mask(False)
p, s = d['posterior'], d['sample_stats']
print(json.dumps({
  'groups': list(d.groups), 'model': d.data_model,
  'dimensions': {name: [len(x), x.isunlimited()] for name, x in p.dimensions.items()},
  'variables': {name: [v.dtype.str, v.dimensions] for name, v in p.variables.items()},
  'attributes': {name: d.getncattr(name) for name in d.ncattrs()},
  'same': all(d[g].getncattr(name) == d.getncattr(name) for g in d.groups for name in d.ncattrs()),
  'units': p['phase'].units, 'coordinates': p['phase'].coordinates,
  'of': {name: p[name][:].tolist() for name in ['chain', 'draw', 'ensemble', 'walker', 'step']},
  'value': [p[name][6, 3] for name in ['phase', 'visibility', 'μ']],
  'lp': [s['lp'].dimensions, s['lp'][6, 3]],
  'rate': [s['acceptance_rate'].dimensions, s['acceptance_rate'][:].tolist()],
  'observed': [d['observed_data']['T'].dimensions, [str(x) for x in d['observed_data']['T'][:]]],
  'constant': d['constant_data']['V'][:].tolist(),
}))
`;
    expect(askPython(netcdf, program, [at('x.nc')])).toEqual({
      groups: ['posterior', 'sample_stats', 'observed_data', 'constant_data'],
      model: 'NETCDF4',
      dimensions: { chain: [8, false], draw: [5, false] },
      variables: {
        ...Object.fromEntries(['chain', 'ensemble', 'walker'].map((name) => [name, ['<i8', ['chain']]])),
        ...Object.fromEntries(['draw', 'step'].map((name) => [name, ['<i8', ['draw']]])),
        ...Object.fromEntries(header.names.map((name) => [name, ['<f8', ['chain', 'draw']]])),
      },
      attributes: {
        creation_library: 'Fringe',
        creation_library_version: version,
        creation_library_language: 'TypeScript',
        inference_library: 'Fringe',
        inference_library_version: version,
      },
      same: true,
      units: 'rad',
      coordinates: 'ensemble walker step',
      of: {
        chain: [0, 1, 2, 3, 4, 5, 6, 7],
        draw: [0, 1, 2, 3, 4],
        ensemble: [0, 0, 0, 0, 1, 1, 1, 1],
        walker: [0, 1, 2, 3, 0, 1, 2, 3],
        step: [3, 6, 9, 12, 15],
      },
      value: [...exampleRows(header, 1, 3, 1).subarray(6, 9)],
      lp: [['chain', 'draw'], 1 + 0.3 + 0.02],
      rate: [['chain'], header.acceptance?.flat()],
      observed: [['T_dim_0'], ['0.5', 'nan', '0.75']],
      constant: [0, 1, 2],
    });
  });

  it.skipIf(h5py === null)(`is opened by h5py, with dimension scales${skipped(h5py, 'h5py')}`, async () => {
    // Long enough for more than one part and one chunk.
    const steps = 20_001;
    await exportChainNetcdf(inFiles({ steps }), at('x.nc'), { version, discard: 3 });
    const program = `
import json, sys, h5py
f = h5py.File(sys.argv[1], 'r')
v = f['posterior/visibility']
print(json.dumps([sorted(f), v.shape, [v.dims[0][0].name, v.dims[1][0].name], v[5, -1], v[:, 12345].tolist(), v.chunks[0]]))
`;
    const row = (step: number): number[] =>
      [0, 1].flatMap((ensemble) => [...exampleRows(header, ensemble, step, 1)].filter((_, index) => index % 3 === 1));
    expect(askPython(h5py, program, [at('x.nc')])).toEqual([
      ['posterior', 'sample_stats'],
      [8, steps - 1],
      ['/posterior/chain', '/posterior/draw'],
      row(steps - 1)[5],
      row(12_346),
      4,
    ]);
  });

  it('refuses a folder that is not there in one sentence, and leaves nothing behind', async () => {
    const source = inFiles();
    await expect(exportChainNetcdf(source, at('no/x.nc'), { version })).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringContaining('cannot be written') as string,
    });
    await expect(exportChainNetcdf(source, at('y.nc'), { version, discard: 15 })).rejects.toMatchObject({
      code: 'bad_input',
      message: 'Discarding 15 of 15 steps leaves nothing to export.',
    });
    expect(readdirSync(folder()).filter((name) => /making|y\.nc/.test(name))).toEqual([]);
  });

  it('changes names as little as NetCDF and the layout ask for', () => {
    expect(variableNames(['d', 'mzi_0.phase', 'chain', 'chain_', 'x/y', 'x_y', 'end ', '+', 'μ', '2pi'])).toEqual([
      ...['d', 'mzi_0.phase', 'chain_', 'chain__', 'x_y', 'x_y_', 'end_', '_+', 'μ', '2pi'],
    ]);
  });
});
