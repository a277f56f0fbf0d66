import { statSync } from 'node:fs';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Chain } from '../../../src-core/maths/inference/chain.ts';
import { logProbabilityPath, openChainFile, readChain } from '../../sessions/chains/chainFile.ts';

/** A chain on shared memory, with what its header says of it. */
export interface LoadedChain {
  readonly chain: Chain;
  /** Steps of the sampler that the run has left out. */
  readonly discard: number;
  readonly units: Readonly<Record<string, string>>;
}

interface Entry {
  readonly key: string;
  readonly bytes: number;
  readonly loaded: Promise<LoadedChain>;
}

const mostChains = 2;
const mostBytes = 2 ** 30;
/** A chain beyond it is not looked at as a whole. */
const mostBytesOfOne = 2 ** 31;

/** The chains that were looked at last, so that the next view of one does not read its files again. */
export class ChainCache {
  #entries: readonly Entry[] = [];

  /**
   * The chain of a file of samples and of the log probabilities beside it; a file that has changed is read again. Who
   * asks for a chain that is being read waits for the same reading.
   * @throws not_found, bad_input, storage as `readChain`; not_available for one that is too large for memory
   */
  async load(samplesPath: string): Promise<LoadedChain> {
    const { key, bytes } = identityOf(samplesPath);
    const known = this.#entries.find((entry) => entry.key === key);
    const entry = known ?? { key, bytes, loaded: read(samplesPath) };
    const others = this.#entries.filter((other) => other !== entry).slice(0, mostChains - 1);
    const held = others.reduce((sum, other) => sum + other.bytes, bytes);
    this.#entries = bytes > mostBytes ? others : held > mostBytes ? [entry] : [entry, ...others];
    try {
      return await entry.loaded;
    } catch (error) {
      this.#entries = this.#entries.filter((other) => other !== entry);
      throw error;
    }
  }
}

function identityOf(samplesPath: string): { key: string; bytes: number } {
  const found = [samplesPath, logProbabilityPath(samplesPath)].map((path) => {
    try {
      return statSync(path);
    } catch (cause) {
      throw new FringeError('not_found', `The chain's file ${path} is not there any more.`, {
        cause,
        remedy: 'Restore the run’s folder from a copy, or run the inference again: its seed gives the same chain.',
      });
    }
  });
  const bytes = found.reduce((sum, { size }) => sum + size, 0);
  if (bytes > mostBytesOfOne) {
    const gigabytes = (bytes / 2 ** 30).toFixed(1);
    throw new FringeError(
      'not_available',
      `The chain ${samplesPath} has ${gigabytes} GB, too much to be shown whole.`,
      {
        remedy: 'Export it and look at it elsewhere, or sample again with sampler.thin.',
      },
    );
  }
  return { key: [samplesPath, ...found.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`)].join('\n'), bytes };
}

async function read(samplesPath: string): Promise<LoadedChain> {
  const chain = await readChain(samplesPath);
  const file = openChainFile(samplesPath);
  try {
    const { discard, units = {} } = file.header;
    return { chain, discard, units };
  } finally {
    file.close();
  }
}
