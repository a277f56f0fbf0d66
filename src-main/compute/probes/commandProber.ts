import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filePlaceholder } from '../../../src-core/domain/noise.ts';
import type { CommandProbe } from '../../../src-core/domain/noise.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ProbeResult, Prober, ProbeSample } from '../../interfaces/prober.ts';
import { holdGroup, releaseGroup, signalGroup } from '../external/processGroups.ts';
import { GroupKeeper } from './groupKeeper.ts';
import { requireProgram } from './findProgram.ts';
import { killStrays, strayVariable } from './strays.ts';
import { TailText } from './tailText.ts';

/** Of what a sample says, its end is kept. */
const outputBytes = 4096;
/** From a program's end to the end of its pipes, which somebody else may hold open. */
const pipeGraceMs = 50;

/** A program that is run once for each sample, in a group of its own, which ends with it or at the timeout. */
export class CommandProber implements Prober {
  readonly #probe: CommandProbe;
  readonly #runId: string;
  readonly #keeper: GroupKeeper;
  /** What a run of this name that was killed may have left is ended before the first sample. */
  readonly #leftovers: Promise<unknown>;
  /** Whether a module's file is there: looked up once. */
  readonly #files = new Map<string, string | null>();
  #started = 0;

  /** @throws not_found and bad_input as the program cannot be run */
  constructor(probe: CommandProbe, runId: string) {
    requireProgram(probe);
    this.#probe = probe;
    this.#runId = runId;
    this.#leftovers = killStrays(`${runId}:`);
    this.#keeper = new GroupKeeper(`${strayVariable}=${runId}:`);
  }

  async probe(sample: ProbeSample, signal: AbortSignal): Promise<ProbeResult> {
    const file = this.#fileOf(sample.module);
    if (file === null) return { outcome: 'module_not_found', durationMs: 0, complaint: '' };
    await this.#leftovers;
    return await this.#run(file, sample, signal);
  }

  async close(): Promise<void> {
    await this.#keeper.close();
    await killStrays(`${this.#runId}:`);
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

  #run(file: string, { timeoutMs }: ProbeSample, signal: AbortSignal): Promise<ProbeResult> {
    const { program, workingDirectory } = this.#probe;
    const [name = '', ...args] = program.map((word) => word.replaceAll(filePlaceholder, file));
    const mark = `${this.#runId}:${(this.#started += 1)};`;
    return new Promise((resolve, reject) => {
      const startedMs = performance.now();
      const child = spawn(name, args, {
        cwd: workingDirectory,
        env: { ...process.env, [strayVariable]: mark },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      const { pid, stdout, stderr } = child;
      const output = new TailText(outputBytes);
      let end: 'running' | 'timed out' | 'aborted' = 'running';
      let durationMs = 0;
      const kill = (why: 'timed out' | 'aborted') => {
        if (end !== 'running') return;
        end = why;
        if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      };
      const onAbort = () => kill('aborted');
      const timer = setTimeout(() => kill('timed out'), timeoutMs);
      signal.addEventListener('abort', onAbort);
      if (pid !== undefined) {
        this.#keeper.hold(pid);
        holdGroup(pid);
      }
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      stdout.on('data', (piece: Buffer) => output.push(piece));
      stderr.on('data', (piece: Buffer) => output.push(piece));
      child.on('error', (error) => {
        settle();
        reject(notStarted(program, error));
      });
      child.on('exit', () => {
        durationMs = performance.now() - startedMs;
        settle();
        if (pid === undefined) return;
        // What it started ends with it, and with that whoever holds its pipes open.
        signalGroup(pid, 'SIGKILL');
        releaseGroup(pid);
        this.#keeper.release(pid);
        setTimeout(() => {
          stdout.destroy();
          stderr.destroy();
        }, pipeGraceMs).unref();
      });
      child.on('close', (code) => {
        if (end === 'aborted') {
          reject(signal.reason as Error);
          return;
        }
        const outcome = end === 'timed out' ? 'verifier_timeout' : code === 0 ? 'verified' : 'proof_invalid';
        const result: ProbeResult = { outcome, durationMs, complaint: outcome === 'verified' ? '' : output.text() };
        if (end === 'timed out') void killStrays(mark).then(() => resolve(result));
        else resolve(result);
      });
    });
  }
}

function notStarted(program: readonly string[], error: Error): FringeError {
  const { code } = error as NodeJS.ErrnoException;
  // The system's own limits: processes, open files, memory.
  const remedy =
    code === 'EAGAIN' || code === 'EMFILE' || code === 'ENOMEM'
      ? 'The system has no room for more processes: use fewer workers, then resume the run.'
      : 'Look whether the program is still there, then resume the run.';
  return new FringeError(
    'not_available',
    `The probe \`${program.join(' ')}\` could not be started: ${error.message}.`,
    {
      remedy,
      cause: error,
    },
  );
}
