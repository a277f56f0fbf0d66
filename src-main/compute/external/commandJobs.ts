import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { CommandProgram } from '../../../src-core/plans/commandModel.ts';
import type { ComputeJobName, ComputeJobs } from '../../../src-core/plans/instruction.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { BridgeHost } from './bridgeHost.ts';
import { openCommandPool } from './commandPool.ts';
import type { CommandPool } from './commandPool.ts';
import { programsIn, withBridges } from './programsInInput.ts';

export interface CommandJobsOptions {
  /**
   * Threads for the jobs that hold a command, closed with the rest. They mostly wait for its programs, so there may be
   * more of them than processors: each is a batch on its way. The runner's own when left out.
   */
  readonly waiting?: JobRunner;
  /** Programs that no job has asked for so long are ended; 3 when left out. */
  readonly idleSeconds?: number;
  /** Told in a sentence when a program lets wait that has never answered. */
  readonly onWait?: (sentence: string) => void;
}

export interface CommandJobs extends JobRunner {
  /** Of the programs that run. */
  readonly pids: readonly number[];
}

/**
 * A runner of jobs whose inputs may hold models that are programs: they are started here, kept from one job to the
 * next, and each job is given a bridge to them.
 */
export function withCommandModels(jobs: JobRunner, options: CommandJobsOptions = {}): CommandJobs {
  return new BridgedJobs(jobs, options);
}

/** A command's programs and the bridges to them that no job uses. */
interface OpenProgram {
  readonly pool: CommandPool;
  readonly idleBridges: BridgeHost[];
  users: number;
  idle: NodeJS.Timeout | null;
}

interface Crossing {
  readonly program: OpenProgram;
  readonly host: BridgeHost;
}

class BridgedJobs implements CommandJobs {
  readonly #jobs: JobRunner;
  readonly #waiting: JobRunner;
  readonly #idleMs: number;
  readonly #onWait: (sentence: string) => void;
  readonly #programs = new Map<string, OpenProgram>();
  readonly #crossings = new Set<Crossing>();
  readonly #closing = new Set<Promise<void>>();
  #isClosed = false;

  constructor(jobs: JobRunner, { waiting, idleSeconds = 3, onWait }: CommandJobsOptions) {
    this.#jobs = jobs;
    this.#waiting = waiting ?? jobs;
    this.#idleMs = 1000 * idleSeconds;
    this.#onWait = onWait ?? (() => undefined);
  }

  get pids(): readonly number[] {
    return [...this.#programs.values()].flatMap(({ pool }) => pool.pids);
  }

  async run<N extends ComputeJobName>(
    job: N,
    input: ComputeJobs[N]['input'],
    signal: AbortSignal,
  ): Promise<ComputeJobs[N]['output']> {
    const programs = programsIn(input);
    if (programs.length === 0 || this.#isClosed) return await this.#jobs.run(job, input, signal);
    signal.throwIfAborted();
    const crossings = new Map(programs.map((program) => [program, this.#cross(program)]));
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    let lastReason: string | null = null;
    const served = [...crossings.values()].map(({ program, host }) =>
      host.serve(program.pool, either, (failures) => (lastReason = failures.lastReason)),
    );
    let isWhole = false;
    try {
      const bridged = withBridges(input, (program) => crossings.get(program)?.host.bridge);
      const output = await this.#waiting.run(job, bridged, signal);
      isWhole = true;
      return output;
    } catch (error) {
      // The failure of another job, by which this one was given up, has its own reason already.
      const isAnothers = signal.aborted && error === signal.reason;
      throw lastReason === null || isAnothers ? error : withReason(error, lastReason);
    } finally {
      over.abort();
      // The thread of a job that did not end well may still be there, and must not speak for the next.
      for (const crossing of crossings.values()) this.#leave(crossing, isWhole);
      await Promise.all(served);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { host } of this.#crossings) host.close();
    for (const key of [...this.#programs.keys()]) this.#closeProgram(key);
    await Promise.all([this.#jobs.close(), this.#waiting === this.#jobs ? null : this.#waiting.close()]);
    await Promise.all(this.#closing);
  }

  #cross(wanted: CommandProgram): Crossing {
    const { command, workingDirectory, processes, timeoutSeconds } = wanted;
    const key = JSON.stringify([command, workingDirectory, processes, timeoutSeconds]);
    const known = this.#programs.get(key);
    // Another run may find the program mended.
    if (known?.pool.isRefused === true) this.#closeProgram(key);
    const program = this.#programs.get(key) ?? {
      pool: openCommandPool({ command, workingDirectory, processes, timeoutSeconds, onWait: this.#onWait }),
      idleBridges: [],
      users: 0,
      idle: null,
    };
    this.#programs.set(key, program);
    clearTimeout(program.idle ?? undefined);
    program.idle = null;
    program.users++;
    const crossing = { program, host: program.idleBridges.pop() ?? new BridgeHost() };
    this.#crossings.add(crossing);
    return crossing;
  }

  #leave(crossing: Crossing, isWhole: boolean): void {
    const { program, host } = crossing;
    this.#crossings.delete(crossing);
    if (isWhole) {
      host.wake();
      program.idleBridges.push(host);
    } else host.close();
    program.users--;
    if (program.users > 0) return;
    program.idle = setTimeout(() => {
      for (const [key, open] of this.#programs) if (open === program) this.#closeProgram(key);
    }, this.#idleMs);
    program.idle.unref();
  }

  #closeProgram(key: string): void {
    const program = this.#programs.get(key);
    if (program === undefined) return;
    this.#programs.delete(key);
    clearTimeout(program.idle ?? undefined);
    const closed = program.pool.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}

/** A start that found no finite density says why the program gave none. */
function withReason(error: unknown, reason: string): unknown {
  if (!(error instanceof FringeError) || error.path !== 'sampler.init') return error;
  const { code, message, remedy, path } = error;
  const told = `${message.replace(/\.$/, '')}; the model command failed last because ${reason.replace(/\.$/, '')}.`;
  return new FringeError(code, told, { remedy, path, cause: error });
}
