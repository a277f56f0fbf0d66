import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Dataset, File, Group } from 'h5wasm/node';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { variableNames } from './arvizNames.ts';
import { partsOf, withoutBeginning } from './chainSource.ts';
import type { ChainSource } from './chainSource.ts';
import type { ChainSlice } from './chainFile.ts';
import type { ChainSelection } from './exportChainCsv.ts';
import { makeBeside } from './wholeBytes.ts';

export interface NetcdfOptions extends ChainSelection {
  /** Of this program, for the attributes. */
  readonly version: string;
  /** What was fitted, by variable; numbers that are not there are NaN. */
  readonly observedData?: Readonly<Record<string, ArrayLike<number>>>;
  /** What it was measured at, by column. */
  readonly constantData?: Readonly<Record<string, ArrayLike<number>>>;
}

/**
 * Writes a chain as NetCDF-4, which is HDF5, in the layout of ArviZ's InferenceData: groups `posterior` and
 * `sample_stats` (`lp` and `acceptance_rate`), and `observed_data` and `constant_data` when they are given. ArviZ's
 * `chain` is a walker here, as in its converter from emcee: walker w of ensemble e is chain e * walkers + w, and the
 * coordinates `ensemble` and `walker` tell which. Walkers of one ensemble depend on each other, so R-hat is to be had
 * from the ensembles. No attribute holds a time. Source: "InferenceData schema specification", ArviZ.
 */
export async function exportChainNetcdf(chain: ChainSource, path: string, options: NetcdfOptions): Promise<void> {
  const source = withoutBeginning(chain, options.discard ?? 0);
  // 4 MB of program that nothing else needs.
  const hdf5 = await import('h5wasm/node');
  const library = await hdf5.ready;
  await makeBeside(resolve(path), (beside) => {
    // Made by Node first, whose reasons are the ones that people know.
    closeSync(openSync(beside, 'wx'));
    // Without its throwing handler the library prints what fails and goes on.
    library.activate_throwing_error_handler();
    try {
      const file = new hdf5.File(beside, 'w', { track_order: true });
      try {
        writeFile(file, source, options);
      } finally {
        file.close();
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new FringeError('storage', `${path} cannot be written: ${reasonIn(why)}.`, {
        cause,
        remedy: 'Look at the folder, its permissions and its room.',
      });
    } finally {
      library.deactivate_throwing_error_handler();
    }
  });
}

/** What the operating system said, of the library's whole account. */
const reasonIn = (account: string): string =>
  /error message = '([^']*)'/.exec(account)?.[1] ?? (account.split('\n').at(-1) as string).replace(/[.:\s]+$/, '');

function writeFile(file: File, source: ChainSource, options: NetcdfOptions): void {
  const attributes = {
    creation_library: 'Fringe',
    creation_library_version: options.version,
    creation_library_language: 'TypeScript',
    inference_library: 'Fringe',
    inference_library_version: options.version,
  };
  const group = (name: string): Group => {
    const made = file.create_group(name, true);
    setAttributes(made, attributes);
    return made;
  };
  setAttributes(file, attributes);
  writePosterior(group('posterior'), source);
  writeStatistics(group('sample_stats'), source);
  for (const [name, data] of [
    ['observed_data', options.observedData],
    ['constant_data', options.constantData],
  ] as const) {
    if (data !== undefined && Object.keys(data).length > 0) writeData(group(name), data);
  }
}

function setAttributes(target: Group | Dataset, attributes: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(attributes)) target.create_attribute(name, text);
}

function writePosterior(group: Group, source: ChainSource): void {
  const { names, units } = source;
  writeSampleCoordinates(group, source);
  const variables = variableNames(names).map((variable, axis) => {
    const name = names[axis] as string;
    return makeDrawn(group, variable, source, {
      ...(variable === name ? {} : { long_name: name }),
      ...(units[name] === undefined ? {} : { units: units[name] }),
    });
  });
  for (const part of partsOf(source)) {
    const samples = source.samples(part);
    variables.forEach((variable, axis) =>
      writePart(variable, source, part, (row) => samples[row * names.length + axis] as number),
    );
  }
}

function writeStatistics(group: Group, source: ChainSource): void {
  writeSampleCoordinates(group, source);
  const lp = makeDrawn(group, 'lp', source, {});
  for (const part of partsOf(source)) {
    const values = source.logProbabilities(part);
    writePart(lp, source, part, (row) => values[row] as number);
  }
  // One number a walker over the whole run: as one a draw it would pretend to more.
  const data = source.acceptance.slice();
  const rate = group.create_dataset({ name: 'acceptance_rate', data, dtype: '<d', track_order: true });
  rate.attach_scale(0, `${group.path}/chain`);
  setAttributes(rate, { coordinates: 'ensemble walker' });
}

/** Dimensions `chain` and `draw` with their coordinates, and what they are in Fringe's words beside them. */
function writeSampleCoordinates(group: Group, source: ChainSource): void {
  const { ensembles, walkers, steps, thin, firstSamplerStep } = source;
  const chains = ensembles * walkers;
  writeDimension(group, 'chain', chains);
  writeDimension(group, 'draw', steps);
  writeIndices(group, 'ensemble', chains, (chain) => Math.floor(chain / walkers)).attach_scale(
    0,
    `${group.path}/chain`,
  );
  writeIndices(group, 'walker', chains, (chain) => chain % walkers).attach_scale(0, `${group.path}/chain`);
  writeIndices(group, 'step', steps, (draw) => firstSamplerStep + draw * thin).attach_scale(0, `${group.path}/draw`);
}

function writeIndices(group: Group, name: string, length: number, at: (index: number) => number): Dataset {
  const data = BigInt64Array.from({ length }, (_, index) => BigInt(at(index)));
  return group.create_dataset({ name, data, dtype: '<q', track_order: true });
}

/** A dimension of NetCDF is a dimension scale of HDF5; its numbers are its coordinate. */
function writeDimension(group: Group, name: string, length: number): void {
  writeIndices(group, name, length, (index) => index).make_scale(name);
}

/** Draws of a chunk: with the walkers of an ensemble about a mebibyte. */
const chunkLength = 2 ** 17;

/** A variable [chain][draw], to be filled in parts. */
function makeDrawn(
  group: Group,
  name: string,
  { ensembles, walkers, steps }: ChainSource,
  attributes: Readonly<Record<string, string>>,
): Dataset {
  const chains = ensembles * walkers;
  // Chunks of equal length: a last one that is half empty takes the whole room too.
  const chunks = Math.ceil(steps / Math.max(1, Math.floor(chunkLength / walkers)));
  const variable = group.create_dataset({
    name,
    data: new Float64Array(chains),
    shape: [chains, 1],
    maxshape: [chains, steps],
    chunks: [walkers, Math.ceil(steps / chunks)],
    dtype: '<d',
    track_order: true,
  });
  if (steps > 1) variable.resize([chains, steps]);
  variable.attach_scale(0, `${group.path}/chain`);
  variable.attach_scale(1, `${group.path}/draw`);
  setAttributes(variable, { coordinates: 'ensemble walker step', ...attributes });
  return variable;
}

/** @param at the number of row step * walkers + walker of the part */
function writePart(variable: Dataset, { walkers }: ChainSource, part: ChainSlice, at: (row: number) => number): void {
  const { ensemble, firstStep, steps } = part;
  const turned = new Float64Array(walkers * steps);
  for (let walker = 0; walker < walkers; walker++) {
    for (let step = 0; step < steps; step++) turned[walker * steps + step] = at(step * walkers + walker);
  }
  variable.write_slice(
    [
      [ensemble * walkers, (ensemble + 1) * walkers],
      [firstStep, firstStep + steps],
    ],
    turned,
  );
}

/** Columns, each along a dimension of its own, named as ArviZ names it. */
function writeData(group: Group, data: Readonly<Record<string, ArrayLike<number>>>): void {
  const names = Object.keys(data);
  const variables = variableNames(names, []);
  const dimensions = variableNames(
    variables.map((name) => `${name}_dim_0`),
    variables,
  );
  variables.forEach((name, index) => {
    const values = Float64Array.from(data[names[index] as string] as ArrayLike<number>);
    const dimension = dimensions[index] as string;
    writeDimension(group, dimension, values.length);
    const variable = group.create_dataset({ name, data: values, dtype: '<d', track_order: true });
    variable.attach_scale(0, `${group.path}/${dimension}`);
    if (name !== names[index]) setAttributes(variable, { long_name: names[index] as string });
  });
}
