import { closeSync, fstatSync } from 'node:fs';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { Chain } from '../../../src-core/maths/inference/chain.ts';
import {
  arrayLength,
  cutShort,
  damaged,
  decodeHeader,
  headerLengthOf,
  headerStart,
  rowWidth,
  stepLength,
} from './chainHeader.ts';
import type { ChainHeader } from './chainHeader.ts';
import { bytesOf, openExisting, readInParts, readWhole, requireLittleEndian } from './wholeBytes.ts';

/** Steps of one ensemble. */
export interface ChainSlice {
  readonly ensemble: number;
  /** Among the kept ones, from 0. */
  readonly firstStep: number;
  readonly steps: number;
}

/** A chain file that is open to be read. docs/chain-format.md describes it byte by byte. */
export interface ChainFile {
  readonly path: string;
  readonly header: ChainHeader;
  /**
   * The whole array, [ensemble][step][walker][parameter] or [ensemble][step][walker].
   * @param into where it goes, on any memory; new memory when left out
   */
  readAll(into?: Float64Array): Float64Array;
  /** As `readAll`, in parts, so that the thread is free while the disk is at work. */
  readAllInParts(into?: Float64Array): Promise<Float64Array>;
  /** [step][walker][parameter] or [step][walker] of one ensemble. @throws defect when the steps are not the chain's */
  readSlice(slice: ChainSlice, into?: Float64Array): Float64Array;
  close(): void;
}

/** @throws not_found, bad_input (no chain file, another version), storage (cut short, damaged), in a sentence each */
export function openChainFile(path: string): ChainFile {
  requireLittleEndian();
  const file = openExisting(path, 'r', 'chain file');
  try {
    return readerOf(file, path);
  } catch (thrown) {
    closeSync(file);
    throw thrown;
  }
}

function readerOf(file: number, path: string): ChainFile {
  const { header, offset } = readHeader(file, path);
  const length = arrayLength(header);
  const read = (first: number, into: Float64Array): Float64Array => {
    const bytes = bytesOf(into);
    const got = readWhole(file, bytes, offset + 8 * first);
    if (got < bytes.length) throw cutShort(path, offset + 8 * first + got, 'its samples');
    return into;
  };
  return {
    path,
    header,
    readAll: (into) => read(0, room(path, into, length)),
    async readAllInParts(into) {
      const values = room(path, into, length);
      const bytes = bytesOf(values);
      const got = await readInParts(file, bytes, offset);
      if (got < bytes.length) throw cutShort(path, offset + got, 'its samples');
      return values;
    },
    readSlice(slice, into) {
      const first = placeOf(header, slice);
      return read(first, room(path, into, slice.steps * stepLength(header)));
    },
    close: () => closeSync(file),
  };
}

/** Where a slice begins, in numbers from the array's beginning. @throws defect when it is not within the chain */
export function placeOf(header: ChainHeader, { ensemble, firstStep, steps }: ChainSlice): number {
  const isWithin = [ensemble, firstStep, steps].every((value) => Number.isInteger(value) && value >= 0);
  if (!isWithin || ensemble >= header.ensembles || firstStep + steps > header.steps) {
    const what = `steps ${firstStep} to ${firstStep + steps} of ensemble ${ensemble}`;
    throw new FringeError('defect', `The chain has no ${what}: it is ${header.ensembles} x ${header.steps}.`);
  }
  return (ensemble * header.steps + firstStep) * stepLength(header);
}

function readHeader(file: number, path: string): { header: ChainHeader; offset: number } {
  const size = fstatSync(file).size;
  const first = new Uint8Array(Math.min(headerStart, size));
  readWhole(file, first, 0);
  const length = headerLengthOf(path, first);
  const offset = headerStart + length;
  if (size < offset) throw cutShort(path, size, 'its header');
  const bytes = new Uint8Array(length);
  readWhole(file, bytes, headerStart);
  const header = decodeHeader(path, bytes);
  const expected = offset + 8 * arrayLength(header);
  if (size < expected) throw cutShort(path, size, `its samples, where its header asks for ${expected} bytes`);
  if (size > expected) throw damaged(path, `it has ${size} bytes where its header asks for ${expected}`);
  return { header, offset };
}

function room(path: string, into: Float64Array | undefined, length: number): Float64Array {
  if (into === undefined) {
    try {
      return new Float64Array(length);
    } catch (cause) {
      throw new FringeError('storage', `There is no memory for the ${8 * length} bytes of ${path}.`, {
        cause,
        remedy: 'Close other programs, or read the file in parts.',
      });
    }
  }
  if (into.length === length) return into;
  throw new FringeError('defect', `${length} numbers of ${path} do not fit an array of ${into.length}.`);
}

/** The log probabilities' file beside that of the samples: `chain.bin` has `chain.log_probability.bin`. */
export const logProbabilityPath = (samplesPath: string): string =>
  samplesPath.replace(/(\.[^./\\]*)?$/, (ending) => `.log_probability${ending}`);

/** Why two files are not halves of one chain, or null. */
export function mismatch(samples: ChainHeader, other: ChainHeader): string | null {
  const shape = ({ ensembles, steps, walkers, names, thin }: ChainHeader): string =>
    `${ensembles} ensembles, ${steps} steps (every ${thin}), ${walkers} walkers and the parameters ${names.join(', ')}`;
  if (shape(samples) !== shape(other)) return `one has ${shape(samples)}, the other ${shape(other)}`;
  return samples.seed === other.seed ? null : `one is of seed ${samples.seed}, the other of ${other.seed}`;
}

/** Opens samples and log probabilities. @throws bad_input when they are not of one chain */
export function openChainFiles(
  samplesPath: string,
  logPath: string = logProbabilityPath(samplesPath),
): { readonly samples: ChainFile; readonly logProbabilities: ChainFile; close(): void } {
  const samples = openChainFile(samplesPath);
  try {
    requireArray(samples, 'samples');
    const logProbabilities = openChainFile(logPath);
    try {
      requireArray(logProbabilities, 'log_probability');
      const why = mismatch(samples.header, logProbabilities.header);
      if (why !== null) {
        throw new FringeError('bad_input', `${samplesPath} and ${logPath} are not of one chain: ${why}.`, {
          remedy: 'Name the two files of one artifact.',
        });
      }
      const close = (): void => {
        samples.close();
        logProbabilities.close();
      };
      return { samples, logProbabilities, close };
    } catch (thrown) {
      logProbabilities.close();
      throw thrown;
    }
  } catch (thrown) {
    samples.close();
    throw thrown;
  }
}

function requireArray({ path, header }: ChainFile, array: ChainHeader['array']): void {
  const words = { samples: 'samples', log_probability: 'log probabilities' };
  if (header.array !== array) {
    throw new FringeError('bad_input', `${path} holds ${words[header.array]} where ${words[array]} are asked for.`, {
      remedy: 'Name the other file of the chain.',
    });
  }
}

/**
 * The chain of two files.
 * @param logPath `logProbabilityPath(samplesPath)` when left out
 * @throws as `openChainFile`; bad_input when the files are not of one chain, storage when the chain is not whole
 */
export function loadChain(samplesPath: string, logPath?: string): Chain {
  const files = openChainFiles(samplesPath, logPath);
  try {
    const data = roomFor(files);
    files.samples.readAll(data.samples);
    files.logProbabilities.readAll(data.logProbabilities);
    return new Chain(data);
  } finally {
    files.close();
  }
}

/** As `loadChain`, in parts, so that the thread is free while the disk is at work. */
export async function readChain(samplesPath: string, logPath?: string): Promise<Chain> {
  const files = openChainFiles(samplesPath, logPath);
  try {
    const data = roomFor(files);
    await files.samples.readAllInParts(data.samples);
    await files.logProbabilities.readAllInParts(data.logProbabilities);
    return new Chain(data);
  } finally {
    files.close();
  }
}

/** What their headers say, with shared memory for the rest. @throws storage when the chain is not whole */
function roomFor({
  samples,
  logProbabilities,
}: Pick<ReturnType<typeof openChainFiles>, 'samples' | 'logProbabilities'>) {
  const { names, ensembles, steps, walkers, thin, acceptance } = samples.header;
  for (const { path, header } of [samples, logProbabilities]) {
    if (header.complete) continue;
    throw new FringeError('storage', `The chain of ${path} is not whole: its run ended before its last step.`, {
      remedy: 'Resume the run from its checkpoint.',
    });
  }
  const shared = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));
  return {
    ...{ names, ensembles, steps, walkers, thin },
    samples: shared(ensembles * steps * walkers * rowWidth(samples.header)),
    logProbabilities: shared(ensembles * steps * walkers),
    acceptance: Float64Array.from((acceptance ?? []).flat()),
  };
}
