import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { EnsembleState } from '../../../src-core/maths/inference/sampler/ensembleSampler.ts';
import { createParameterSet } from '../../../src-core/maths/inference/parameterSet.ts';
import type {
  ChainSummary,
  ChainToClose,
  SampledSlice,
  Sampling,
} from '../../../src-core/plans/inference/inferenceWork.ts';
import { summariseOnWorkers } from './describeChain.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import type { RunEnsembles } from '../../interfaces/runEnsembles.ts';
import { logProbabilityPath, readChain } from '../../sessions/chains/chainFile.ts';
import { createChainFile, reopenChainFile } from '../../sessions/chains/chainFileWriter.ts';
import type { ChainFileWriter } from '../../sessions/chains/chainFileWriter.ts';
import { fileSize, logProbabilityHeader } from '../../sessions/chains/chainHeader.ts';
import type { ChainHeader } from '../../sessions/chains/chainHeader.ts';
import {
  newestCheckpointName,
  readCheckpoint,
  requireFingerprint,
  writeCheckpoint,
} from '../../sessions/chains/checkpoint.ts';
import { hashOf } from '../runIdentity.ts';
import { chainFileName, chainFolderName } from './chainNames.ts';
import { requireRoom } from './chainRoom.ts';
import { copyEarlierSteps, earlierChain } from './earlierChain.ts';

export interface ChainRunOptions {
  /** Of the session; the chain's files get a folder in it. */
  readonly directory: string;
  readonly openJobs: (workers: number | null) => JobRunner;
  readonly runEnsembles: RunEnsembles;
}

interface OpenChain {
  readonly fingerprint: string;
  readonly header: Omit<ChainHeader, 'complete'>;
  readonly samples: ChainFileWriter;
  readonly logProbabilities: ChainFileWriter;
  readonly jobs: JobRunner;
  /** Null before the first step. */
  states: readonly EnsembleState[] | null;
  savedMs: number;
}

/** Between checkpoints, when nobody asked for them more often. */
const checkpointEveryMs = 2000;
/** Walkers of each ensemble that the live screen is told of. */
const glanceWalkers = 3;

/**
 * The chain of one run: its files grow beside the journal, and from its checkpoints it goes on, after a kill too, to the
 * very bytes of an undisturbed run.
 */
export class ChainRun {
  readonly #options: ChainRunOptions;
  #open: OpenChain | null = null;

  constructor(options: ChainRunOptions) {
    this.#options = options;
  }

  get folder(): string {
    return join(this.#options.directory, chainFolderName);
  }

  get file(): string {
    return join(this.folder, chainFileName);
  }

  /** Names of the files that belong to a chain that is whole: samples, log probabilities, the last checkpoint. */
  files(): string[] {
    const checkpoint = newestCheckpointName(this.folder);
    return [chainFileName, logProbabilityPath(chainFileName), ...(checkpoint === null ? [] : [checkpoint])];
  }

  /**
   * Makes a slice of steps, after what a cut run still owes before it.
   * @throws bad_input as posterior and start refuse; storage; the signal's reason
   */
  async sample(sampling: Sampling, signal: AbortSignal): Promise<SampledSlice> {
    const chain = (this.#open ??= this.#begin(sampling));
    const at = chain.states?.[0]?.step ?? 0;
    if (at > sampling.fromStep) throw ahead(at, sampling.fromStep);
    if (at < sampling.fromStep) await this.#advance(chain, sampling, sampling.fromStep - at, signal);
    const before = chain.states;
    const startedMs = performance.now();
    const rows = await this.#advance(chain, sampling, sampling.steps, signal);
    const seconds = (performance.now() - startedMs) / 1000;
    return sliceReport(sampling, before, chain.states as readonly EnsembleState[], rows, seconds);
  }

  /** Ends the chain after the steps it has; its files are whole then. A chain that was ended before is read again. */
  async close(closing: ChainToClose, jobs: JobRunner, signal: AbortSignal): Promise<ChainSummary> {
    const chain = this.#open;
    if (chain === null) return await this.#summarise(closing, jobs, signal);
    const states = chain.states ?? [];
    this.#checkpoint(chain);
    const acceptance = states.map(({ accepted, step }) => Array.from(accepted, (count) => count / step));
    const steps = Math.floor(closing.steps / chain.header.thin);
    const header = { ...chain.header, steps, discard: closing.discard, acceptance };
    chain.samples.finish(header);
    chain.logProbabilities.finish({ ...header, array: 'log_probability' });
    this.#open = null;
    try {
      // The workers that sampled have nothing else to do.
      return await this.#summarise(closing, chain.jobs, signal);
    } finally {
      await chain.jobs.close();
    }
  }

  async #summarise({ discard }: ChainToClose, jobs: JobRunner, signal: AbortSignal): Promise<ChainSummary> {
    const chain = await readChain(this.file);
    const { names, ensembles, steps, walkers, thin, acceptance, samples, logProbabilities: logDensities } = chain;
    const work = { samples, logDensities, names, ensembles, steps, walkers, thin, acceptance, discard };
    return await summariseOnWorkers(jobs, work, signal);
  }

  /** The run has ended, whole or not: what stands on disk stays. */
  async end(): Promise<void> {
    const chain = this.#open;
    this.#open = null;
    if (chain === null) return;
    try {
      this.#checkpoint(chain);
    } finally {
      chain.samples.close();
      chain.logProbabilities.close();
      await chain.jobs.close();
    }
  }

  #begin(sampling: Sampling): OpenChain {
    mkdirSync(this.folder, { recursive: true });
    const fingerprint = fingerprintOf(sampling);
    const header = headerOf(sampling);
    const jobs = this.#options.openJobs(sampling.workers);
    const found = this.#found(fingerprint);
    const logPath = logProbabilityPath(this.file);
    const files =
      found === null
        ? this.#newFiles(header, logPath)
        : { samples: reopenChainFile(this.file, header), logProbabilities: reopenChainFile(logPath, logOf(header)) };
    const chain: OpenChain = { fingerprint, header, ...files, jobs, states: found, savedMs: -Infinity };
    if (found === null && sampling.continues !== null) {
      const earlier = earlierChain(sampling.continues, { fingerprint, thin: sampling.thin });
      copyEarlierSteps(earlier, chain);
      chain.states = earlier.states;
    }
    return chain;
  }

  /** Where a cut run stood by its checkpoint; null when it has to begin again, which gives the same numbers. */
  #found(fingerprint: string): readonly EnsembleState[] | null {
    if (!existsSync(this.file) || !existsSync(logProbabilityPath(this.file))) return null;
    try {
      const { checkpoint } = readCheckpoint(this.folder);
      requireFingerprint(checkpoint, fingerprint);
      return checkpoint.states;
    } catch (error) {
      if (error instanceof FringeError && ['not_found', 'storage', 'not_available'].includes(error.code)) return null;
      throw error;
    }
  }

  #newFiles(
    header: Omit<ChainHeader, 'complete'>,
    logPath: string,
  ): { samples: ChainFileWriter; logProbabilities: ChainFileWriter } {
    for (const path of [this.file, logPath]) rmSync(path, { force: true });
    const sizes = [header, logOf(header)].map((each) => fileSize({ ...each, complete: false }));
    requireRoom(
      this.folder,
      sizes.reduce((total, size) => total + size, 0),
    );
    const samples = createChainFile(this.file, header);
    return { samples, logProbabilities: createChainFile(logPath, logOf(header)) };
  }

  /** @returns the rows it kept, [ensemble][step][walker][parameter] */
  async #advance(chain: OpenChain, sampling: Sampling, steps: number, signal: AbortSignal): Promise<KeptRows> {
    const { posterior, walkers, seed, moves, stretchScale, thin, starts } = sampling;
    const first = chain.states?.[0]?.step ?? 0;
    const from = chain.states?.map((state) => ({ state })) ?? starts.map((start) => ({ start }));
    const settings = { walkers, seed, moves, stretchScale };
    const run = { posterior, settings, from, steps, thin, sliceSteps: steps };
    const { samples, logDensities, keptSteps, states } = await this.#options.runEnsembles(chain.jobs, run, { signal });
    const at = Math.floor(first / thin);
    const rowLength = samples.length / Math.max(1, keptSteps * from.length);
    for (let ensemble = 0; ensemble < from.length && keptSteps > 0; ensemble++) {
      const [begin, end] = [ensemble * keptSteps, (ensemble + 1) * keptSteps];
      chain.samples.write(ensemble, at, samples.subarray(begin * rowLength, end * rowLength));
      chain.logProbabilities.write(ensemble, at, logDensities.subarray(begin * walkers, end * walkers));
    }
    chain.states = states;
    const isDue = performance.now() - chain.savedMs >= checkpointEveryMs;
    if (isDue || sampling.checkpoint) this.#checkpoint(chain);
    return { samples, keptSteps };
  }

  #checkpoint(chain: OpenChain): void {
    if (chain.states === null) return;
    chain.samples.sync();
    chain.logProbabilities.sync();
    const keptSteps = Math.floor((chain.states[0]?.step ?? 0) / chain.header.thin);
    writeCheckpoint(this.folder, { fingerprint: chain.fingerprint, keptSteps, states: [...chain.states] });
    chain.savedMs = performance.now();
  }
}

interface KeptRows {
  readonly samples: Float64Array;
  readonly keptSteps: number;
}

const logOf = (header: Omit<ChainHeader, 'complete'>): Omit<ChainHeader, 'complete'> =>
  logProbabilityHeader({ ...header, complete: false });

function headerOf(sampling: Sampling): Omit<ChainHeader, 'complete'> {
  const { posterior, starts, walkers, thin, seed, moves, stretchScale, totalSteps, discard, units } = sampling;
  const { names, parameters } = createParameterSet(posterior.parameters);
  return {
    array: 'samples',
    names: [...names],
    units,
    ensembles: starts.length,
    steps: Math.floor(totalSteps / thin),
    walkers,
    thin,
    seed,
    moves: { stretch: moves.stretch, differential_evolution: moves.differentialEvolution },
    stretch_scale: stretchScale,
    discard,
    transforms: parameters.map(({ transform }) => transform),
    acceptance: null,
  };
}

/** Of everything that decides the numbers of a chain, but not how many there are. */
function fingerprintOf({ posterior, walkers, seed, moves, stretchScale, thin, starts }: Sampling): string {
  const { likelihood, parameters } = posterior;
  // Where a program is run, and by how many, decides nothing.
  const model =
    likelihood.kind === 'command'
      ? { command: likelihood.command, variables: likelihood.variables, relativeError: likelihood.relativeError }
      : likelihood;
  const plain = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (inner instanceof Float64Array ? [...inner] : inner)));
  return hashOf(plain({ model, parameters, walkers, seed, moves, stretchScale, thin, starts }));
}

const ahead = (at: number, wanted: number): FringeError =>
  new FringeError('storage', `The checkpoint of the chain stands at step ${at}, past the journal's ${wanted}.`, {
    remedy: 'Start the inference again: its seed gives the same chain.',
  });

function sliceReport(
  { totalSteps, walkers, posterior }: Sampling,
  before: readonly EnsembleState[] | null,
  after: readonly EnsembleState[],
  { samples, keptSteps }: KeptRows,
  seconds: number,
): SampledSlice {
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);
  const dimension = Object.keys(posterior.parameters).length;
  const shown = Math.min(glanceWalkers, walkers);
  const glance = after.flatMap((_, ensemble) => {
    const row = ((ensemble + 1) * keptSteps - 1) * walkers * dimension;
    return keptSteps === 0 ? [] : [...samples.subarray(row, row + shown * dimension)];
  });
  return {
    step: after[0]?.step ?? 0,
    totalSteps,
    evaluations: sum(after.map(({ evaluations }) => evaluations)),
    failures: sum(after.map(({ failures }) => failures)),
    seconds,
    acceptance: after.map(({ accepted, step }, ensemble) => {
      const earlier = before?.[ensemble];
      const made = step - (earlier?.step ?? 0);
      return (sum(accepted) - (earlier === undefined ? 0 : sum(earlier.accepted))) / (made * walkers);
    }),
    logDensity: after.map(({ logDensities }) => sum(logDensities) / logDensities.length),
    glance: { walkers: shown, values: glance },
  };
}
