import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { inferenceDataSchema } from '../../../src-core/domain/inferenceData.ts';
import type { InferenceData } from '../../../src-core/domain/inferenceData.ts';
import { inferenceSpecSchema } from '../../../src-core/domain/inferenceSpec.ts';
import type { InferenceSpec } from '../../../src-core/domain/inferenceSpec.ts';
import { targetVariables } from '../../../src-core/domain/inferenceTarget.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { openChainFile } from './chainFile.ts';
import { chainInFiles } from './chainSource.ts';
import { exportChainCsv } from './exportChainCsv.ts';
import { exportChainNetcdf } from './exportChainNetcdf.ts';
import { exportChainNpz } from './exportChainNpz.ts';

export type ChainFormat = 'npz' | 'csv' | 'netcdf';

const chainFile = 'chain.frchain';
const formats: Readonly<Record<string, ChainFormat>> = {
  '.npz': 'npz',
  '.csv': 'csv',
  '.nc': 'netcdf',
  '.h5': 'netcdf',
};
/** How a file of the format is named. */
export const chainFormatEnding: Readonly<Record<ChainFormat, string>> = { npz: '.npz', csv: '.csv', netcdf: '.nc' };

/** The format that a file's name asks for; null for none of a chain's. */
export const chainFormatOf = (path: string): ChainFormat | null => formats[extname(path).toLowerCase()] ?? null;

/** A chain has formats of its own. @throws bad_input for the artifact of an inference */
export function requireNoChain(artifactDir: string): void {
  if (!existsSync(join(artifactDir, chainFile))) return;
  throw new FringeError('bad_input', `${artifactDir} is what an inference left: it is not packed as a bundle.`, {
    path: 'to',
    remedy: 'Export its chain, to a file that ends in .npz, .csv, .nc or .h5; or copy the folder, which checks itself.',
  });
}

/**
 * Writes the chain of an inference's artifact as another program reads it, without the steps that the run has left out.
 * @param artifactDir directory with `chain.frchain`
 * @throws not_found, bad_input for an artifact that holds no chain; storage
 */
export async function exportInference(
  artifactDir: string,
  to: string,
  { format, version }: { readonly format: ChainFormat; readonly version: string },
): Promise<{ path: string; bytes: number; draws: number }> {
  const samples = join(artifactDir, chainFile);
  if (!existsSync(artifactDir)) {
    throw new FringeError(
      'not_found',
      `There is no artifact "${artifactDir}": no folder, run or calibration has that name.`,
      {
        remedy: 'Name the folder of an artifact, or the id of a run; `fringe sessions list` shows them.',
      },
    );
  }
  if (!existsSync(samples)) {
    throw new FringeError('bad_input', `${artifactDir} holds no chain: it is not what an inference left.`, {
      remedy: 'Name an inference; other artifacts are exported as a bundle, to a file that ends in .zip.',
    });
  }
  const discard = discardOf(samples);
  const source = chainInFiles(samples);
  try {
    await mkdir(dirname(resolve(to)), { recursive: true });
    if (format === 'npz') await exportChainNpz(source, to, { discard });
    else if (format === 'csv') await exportChainCsv(source, to, { discard });
    else await exportChainNetcdf(source, to, { discard, version, ...fittedData(artifactDir) });
    const steps = source.steps - Math.floor(discard / source.thin);
    return { path: to, bytes: statSync(to).size, draws: source.ensembles * source.walkers * steps };
  } finally {
    source.close();
  }
}

function discardOf(samples: string): number {
  const file = openChainFile(samples);
  try {
    return file.header.discard;
  } finally {
    file.close();
  }
}

type Columns = Readonly<Record<string, ArrayLike<number>>>;

/** Columns of the record that were fitted, and those they were measured at; none where the record is of another time. */
function fittedData(artifactDir: string): { observedData: Columns; constantData: Columns } {
  const read = <T>(name: string, schema: z.ZodType<T>): T | null => {
    const path = join(artifactDir, name);
    const parsed = existsSync(path) ? schema.safeParse(JSON.parse(readFileSync(path, 'utf8'))) : null;
    return parsed?.success === true ? parsed.data : null;
  };
  const spec = read('specification.json', inferenceSpecSchema as z.ZodType<InferenceSpec>);
  const data = read('data.json', inferenceDataSchema as z.ZodType<InferenceData>);
  const observed: Record<string, Float64Array> = {};
  const constant: Record<string, Float64Array> = {};
  const variables = spec?.target === undefined ? [] : targetVariables(spec.target);
  for (const { name, value } of variables) {
    const columns = data?.tables[name ?? '']?.columns ?? {};
    for (const [column, numbers] of Object.entries(columns)) {
      const values = Float64Array.from(numbers, (number) => number ?? NaN);
      if (column === value) observed[name ?? column] = values;
      else constant[name === null ? column : `${name}_${column}`] = values;
    }
  }
  return { observedData: observed, constantData: constant };
}
