import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { EnsembleState } from '../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { logProbabilityPath, openChainFile } from '../../sessions/chains/chainFile.ts';
import { copySteps } from '../../sessions/chains/chainFileWriter.ts';
import type { ChainFileWriter } from '../../sessions/chains/chainFileWriter.ts';
import { readCheckpoint, readCheckpointFile, requireFingerprint } from '../../sessions/chains/checkpoint.ts';
import type { Checkpoint } from '../../sessions/chains/checkpoint.ts';
import { chainFileName } from './chainNames.ts';

/** A chain that another run goes on with. */
export interface EarlierChain {
  readonly chainFile: string;
  readonly states: readonly EnsembleState[];
  /** Kept steps that the checkpoint vouches for. */
  readonly keptSteps: number;
}

/**
 * The checkpoint of a chain, by any of its files: a checkpoint, the chain file, or the folder of both.
 * @throws not_found, storage, not_available in a sentence each
 */
export function findCheckpoint(file: string): { readonly checkpoint: Checkpoint; readonly chainFile: string } {
  if (!existsSync(file)) {
    throw new FringeError('not_found', `There is no checkpoint or chain file ${file}.`, { remedy: 'Check the path.' });
  }
  const isFolder = statSync(file).isDirectory();
  const folder = isFolder ? file : dirname(file);
  if (isFolder || isChainFile(file)) {
    const chainFile = isFolder ? join(folder, chainFileName) : file;
    // A chain file of another version, or one that is damaged, is told as such before its checkpoint is looked for.
    openChainFile(chainFile).close();
    return { checkpoint: readCheckpoint(folder).checkpoint, chainFile };
  }
  return { checkpoint: readCheckpointFile(file), chainFile: join(folder, chainFileName) };
}

/** By its first bytes, whatever its name. */
function isChainFile(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const first = Buffer.alloc(7);
    readSync(handle, first, 0, first.length, 0);
    return first.toString('latin1') === 'FRCHAIN';
  } finally {
    closeSync(handle);
  }
}

/** @throws as `findCheckpoint`; conflict when it was made with another specification or other data */
export function earlierChain(
  file: string,
  wanted: { readonly fingerprint: string; readonly thin: number },
): EarlierChain {
  const { checkpoint, chainFile } = findCheckpoint(file);
  requireFingerprint(checkpoint, wanted.fingerprint);
  return { chainFile, states: checkpoint.states, keptSteps: checkpoint.keptSteps };
}

interface Writers {
  readonly samples: ChainFileWriter;
  readonly logProbabilities: ChainFileWriter;
}

/** Copies what the checkpoint vouches for into a longer chain. */
export function copyEarlierSteps({ chainFile, keptSteps }: EarlierChain, { samples, logProbabilities }: Writers): void {
  const pairs = [
    [openChainFile(chainFile), samples],
    [openChainFile(logProbabilityPath(chainFile)), logProbabilities],
  ] as const;
  try {
    for (const [from, to] of pairs) {
      if (from.header.steps < keptSteps) {
        throw new FringeError(
          'storage',
          `${from.path} has ${from.header.steps} steps where its checkpoint asks for ${keptSteps}.`,
          {
            remedy: 'Restore the chain file that belongs to the checkpoint.',
          },
        );
      }
      copySteps(from, to, keptSteps);
    }
  } finally {
    for (const [from] of pairs) from.close();
  }
}
