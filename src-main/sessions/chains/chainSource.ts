import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Chain } from '../../../src-core/maths/inference/chain.ts';
import { openChainFiles } from './chainFile.ts';
import type { ChainFile, ChainSlice } from './chainFile.ts';
import { stepLength } from './chainHeader.ts';

/** A chain as the exporters take it: in parts, from files or from memory. */
export interface ChainSource {
  readonly names: readonly string[];
  /** Unit by parameter, where known. */
  readonly units: Readonly<Record<string, string>>;
  readonly ensembles: number;
  /** Kept steps. */
  readonly steps: number;
  readonly walkers: number;
  readonly thin: number;
  /** The sampler's step of the first kept one. */
  readonly firstSamplerStep: number;
  /** [ensemble][walker]. */
  readonly acceptance: Float64Array;
  /** [step][walker][parameter] of one ensemble; good until the next call. */
  samples(slice: ChainSlice): Float64Array;
  /** [step][walker] of one ensemble; good until the next call. */
  logProbabilities(slice: ChainSlice): Float64Array;
}

/** A chain in memory. */
export function chainInMemory(chain: Chain, units: Readonly<Record<string, string>> = {}): ChainSource {
  const { names, ensembles, steps, walkers, thin, acceptance } = chain;
  const part = (
    values: Float64Array,
    width: number,
    { ensemble, firstStep, steps: count }: ChainSlice,
  ): Float64Array => {
    const first = (ensemble * steps + firstStep) * walkers * width;
    return values.subarray(first, first + count * walkers * width);
  };
  return {
    ...{ names, units, ensembles, steps, walkers, thin, acceptance },
    firstSamplerStep: thin,
    samples: (slice) => part(chain.samples, names.length, slice),
    logProbabilities: (slice) => part(chain.logProbabilities, 1, slice),
  };
}

/**
 * A chain in its two files.
 * @throws as `openChainFiles`
 */
export function chainInFiles(samplesPath: string, logPath?: string): ChainSource & { close(): void } {
  const { samples, logProbabilities, close } = openChainFiles(samplesPath, logPath);
  const { names, units = {}, ensembles, steps, walkers, thin, acceptance } = samples.header;
  return {
    ...{ names, units, ensembles, steps, walkers, thin, close },
    firstSamplerStep: thin,
    // Of a chain that is not whole nothing is known yet.
    acceptance: Float64Array.from(acceptance?.flat() ?? new Array<number>(ensembles * walkers).fill(NaN)),
    samples: reusing(samples),
    logProbabilities: reusing(logProbabilities),
  };
}

/** Reads slices into the same memory again and again. */
function reusing(file: ChainFile): (slice: ChainSlice) => Float64Array {
  let memory = new Float64Array(0);
  return (slice) => {
    const length = slice.steps * stepLength(file.header);
    if (memory.length < length) memory = new Float64Array(length);
    return file.readSlice(slice, memory.subarray(0, length));
  };
}

/**
 * The chain without its beginning.
 * @param discard steps of the sampler, as in `DrawSelection`
 * @throws bad_input when nothing is left
 */
export function withoutBeginning(source: ChainSource, discard: number): ChainSource {
  const skipped = Math.floor(discard / source.thin);
  if (!(skipped >= 0 && skipped < source.steps)) {
    const made = source.steps * source.thin;
    throw new FringeError('bad_input', `Discarding ${discard} of ${made} steps leaves nothing to export.`, {
      path: 'discard',
      remedy: 'Discard fewer, or run on.',
    });
  }
  if (skipped === 0) return source;
  const later = (slice: ChainSlice): ChainSlice => ({ ...slice, firstStep: slice.firstStep + skipped });
  return {
    ...source,
    steps: source.steps - skipped,
    firstSamplerStep: source.firstSamplerStep + skipped * source.thin,
    samples: (slice) => source.samples(later(slice)),
    logProbabilities: (slice) => source.logProbabilities(later(slice)),
  };
}

/** Numbers of a part: a mebibyte of them. */
const partLength = 2 ** 17;

/** The chain in parts of at most a mebibyte of samples, ensemble after ensemble. */
export function* partsOf({ ensembles, steps, walkers, names }: ChainSource): Generator<ChainSlice> {
  const most = Math.max(1, Math.floor(partLength / (walkers * names.length)));
  for (let ensemble = 0; ensemble < ensembles; ensemble++) {
    for (let firstStep = 0; firstStep < steps; firstStep += most) {
      yield { ensemble, firstStep, steps: Math.min(most, steps - firstStep) };
    }
  }
}
