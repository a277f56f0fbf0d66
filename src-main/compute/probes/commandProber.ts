import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { filePlaceholder } from '../../../src-core/domain/noise.ts';
import type { CommandProbe } from '../../../src-core/domain/noise.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ProbeResult, Prober, ProbeSample } from '../../interfaces/prober.ts';
import { requireProgram } from './findProgram.ts';
import { Spawner } from './spawner.ts';
import type { OwnEnd } from './spawner.ts';
import type { ProgramToRun } from './spawnerProtocol.ts';

/** A spawner that is lost is started again, so often within a minute. */
const mostRestarts = 3;
const restartsWithinMs = 60_000;
/** A sample for which the system has no room is tried again so often, each time after a longer pause. */
const mostRefusals = 3;
const refusalPauseMs = 200;

/**
 * A program that is run once for each sample. What keeps one from being run, the loss of the process that starts them or a
 * system without room, is tried again before it is told.
 */
export class CommandProber implements Prober {
  readonly #probe: CommandProbe;
  readonly #open: () => Spawner;
  #spawner: Spawner;
  #replacing: Promise<void> | null = null;
  #restartedAtMs: number[] = [];
  /** Whether a module's file is there: looked up once. */
  readonly #files = new Map<string, string | null>();

  /**
   * @param spawnerProgram as source or as built
   * @throws not_found and bad_input as the program cannot be run; not_available as no process can be started
   */
  constructor(probe: CommandProbe, runId: string, spawnerProgram: string) {
    requireProgram(probe);
    this.#probe = probe;
    this.#open = () => new Spawner(spawnerProgram, runId);
    this.#spawner = this.#open();
  }

  async probe({ module, timeoutMs }: ProbeSample, signal: AbortSignal): Promise<ProbeResult> {
    const file = this.#fileOf(module);
    if (file === null) return { outcome: 'module_not_found', durationMs: 0, complaint: '' };
    const program = this.#probe.program.map((word) => word.replaceAll(filePlaceholder, file));
    const { workingDirectory } = this.#probe;
    const end = await this.#run({ program, workingDirectory, timeoutMs }, signal);
    switch (end.how) {
      case 'exited': {
        const { status, durationMs, output } = end;
        if (status === 0) return { outcome: 'verified', durationMs, complaint: '' };
        return { outcome: 'proof_invalid', durationMs, complaint: output };
      }
      case 'timed out':
        return { outcome: 'verifier_timeout', durationMs: end.durationMs, complaint: end.output };
      case 'not started':
        throw notStarted(program, end);
    }
  }

  async close(): Promise<void> {
    await this.#replacing?.catch(() => undefined);
    await this.#spawner.close();
  }

  async #run(asked: Omit<ProgramToRun, 'type' | 'id'>, signal: AbortSignal): Promise<OwnEnd> {
    for (let refusals = 0; ;) {
      const spawner = this.#spawner;
      try {
        const end = await spawner.run(asked, signal);
        if (end.how !== 'not started' || !isFull(end.code) || refusals === mostRefusals) return end;
        refusals += 1;
      } catch (error) {
        if (signal.aborted || !spawner.hasEnded) throw error;
        await this.#replace(spawner, error);
        continue;
      }
      await pause(refusalPauseMs * refusals, undefined, { signal });
    }
  }

  /** Once for all whose samples were under way. @throws why it was lost, when it has been lost too often */
  async #replace(lost: Spawner, why: unknown): Promise<void> {
    if (this.#spawner !== lost) return;
    this.#replacing ??= this.#startAnother(lost, why).finally(() => (this.#replacing = null));
    await this.#replacing;
  }

  async #startAnother(lost: Spawner, why: unknown): Promise<void> {
    const nowMs = performance.now();
    this.#restartedAtMs = this.#restartedAtMs.filter((atMs) => nowMs - atMs < restartsWithinMs);
    if (this.#restartedAtMs.length >= mostRestarts) throw why;
    this.#restartedAtMs.push(nowMs);
    await lost.close();
    this.#spawner = this.#open();
  }

  /** `Mathlib.Data.Nat.Basic` lies in `Mathlib/Data/Nat/Basic.lean`. */
  #fileOf(module: string): string | null {
    const known = this.#files.get(module);
    if (known !== undefined) return known;
    const path = join(this.#probe.workingDirectory, `${module.replaceAll('.', '/')}.lean`);
    const file = existsSync(path) ? path : null;
    this.#files.set(module, file);
    return file;
  }
}

/** The system's own limits: processes, open files, memory. */
const isFull = (code: string): boolean => ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(code);

function notStarted(
  program: readonly string[],
  { code, reason }: Extract<OwnEnd, { how: 'not started' }>,
): FringeError {
  const remedy = isFull(code)
    ? 'The system has no room for more processes: use fewer workers, then resume the run.'
    : 'Look whether the program is still there, then resume the run.';
  return new FringeError('not_available', `The probe \`${program.join(' ')}\` could not be started: ${reason}.`, {
    remedy,
  });
}
