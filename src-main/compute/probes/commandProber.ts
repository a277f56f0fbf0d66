import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filePlaceholder } from '../../../src-core/domain/noise.ts';
import type { CommandProbe } from '../../../src-core/domain/noise.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ProbeResult, Prober, ProbeSample } from '../../interfaces/prober.ts';
import { requireProgram } from './findProgram.ts';
import { Spawner } from './spawner.ts';
import type { OwnEnd } from './spawner.ts';

/** A program that is run once for each sample. */
export class CommandProber implements Prober {
  readonly #probe: CommandProbe;
  readonly #spawner: Spawner;
  /** Whether a module's file is there: looked up once. */
  readonly #files = new Map<string, string | null>();

  /**
   * @param spawnerProgram as source or as built
   * @throws not_found and bad_input as the program cannot be run
   */
  constructor(probe: CommandProbe, runId: string, spawnerProgram: string) {
    requireProgram(probe);
    this.#probe = probe;
    this.#spawner = new Spawner(spawnerProgram, runId);
  }

  async probe({ module, timeoutMs }: ProbeSample, signal: AbortSignal): Promise<ProbeResult> {
    const file = this.#fileOf(module);
    if (file === null) return { outcome: 'module_not_found', durationMs: 0, complaint: '' };
    const program = this.#probe.program.map((word) => word.replaceAll(filePlaceholder, file));
    const { workingDirectory } = this.#probe;
    const end = await this.#spawner.run({ program, workingDirectory, timeoutMs }, signal);
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
    await this.#spawner.close();
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

function notStarted(
  program: readonly string[],
  { code, reason }: Extract<OwnEnd, { how: 'not started' }>,
): FringeError {
  // The system's own limits: processes, open files, memory.
  const remedy =
    code === 'EAGAIN' || code === 'EMFILE' || code === 'ENOMEM'
      ? 'The system has no room for more processes: use fewer workers, then resume the run.'
      : 'Look whether the program is still there, then resume the run.';
  return new FringeError('not_available', `The probe \`${program.join(' ')}\` could not be started: ${reason}.`, {
    remedy,
  });
}
