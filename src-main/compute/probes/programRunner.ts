import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { signalGroup } from '../external/processGroups.ts';
import { GroupKeeper } from './groupKeeper.ts';
import type { ProgramEnd, ProgramToRun, SpawnerOpening } from './spawnerProtocol.ts';
import { killStrays, strayVariable } from './strays.ts';
import { TailText } from './tailText.ts';

/** Of what a program says, its end is kept. */
const outputBytes = 4096;
/** After the first program that has ended, so long until those are looked for that left its group. */
const sweepAfterMs = 1000;
/** A look at all processes may take this share of the time at most. */
const mostSweepShare = 0.02;
/** From a program's end to the end of its pipes, which somebody else may hold open. */
const pipeGraceMs = 50;

/** Runs programs, each in a group of its own, which ends with it or at the timeout. */
export class ProgramRunner {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #runId: string;
  /** Of what this process starts. One that was lost before it may still be ending its own. */
  readonly #mark: string;
  readonly #keeper: GroupKeeper;
  /** What a run of this name that was killed may have left is ended before the first program. */
  readonly #leftovers: Promise<unknown>;
  /** How to abort those that are under way. */
  readonly #underWay = new Map<number, () => void>();
  #isClosed = false;
  #sweep: NodeJS.Timeout | null = null;
  #sweepMs = 0;
  #endedSinceSweep = false;

  constructor({ environment, runId }: SpawnerOpening) {
    this.#environment = environment;
    this.#runId = runId;
    this.#leftovers = killStrays(`${runId}:`);
    this.#mark = `${runId}:${process.pid}:`;
    this.#keeper = new GroupKeeper(`${strayVariable}=${this.#mark}`);
  }

  async run(asked: ProgramToRun): Promise<ProgramEnd> {
    let isAborted = false;
    this.#underWay.set(asked.id, () => (isAborted = true));
    await this.#leftovers;
    try {
      return isAborted || this.#isClosed ? { how: 'aborted' } : await this.#start(asked);
    } catch (error) {
      // Some of what the system has no room for is thrown, and some told by an event.
      const { code = '', message: reason } = error as NodeJS.ErrnoException;
      return { how: 'not started', code, reason };
    } finally {
      this.#underWay.delete(asked.id);
      this.#sweepLater();
    }
  }

  abort(id: number): void {
    this.#underWay.get(id)?.();
  }

  /** Nothing that it has started is left when this resolves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#sweep ?? undefined);
    for (const abort of this.#underWay.values()) abort();
    await this.#keeper.close();
    await killStrays(`${this.#runId}:`);
  }

  /** One that left its group and closed its pipes ends with nothing: many of them would fill the system. */
  #sweepLater(): void {
    this.#endedSinceSweep = true;
    if (this.#isClosed || this.#sweep !== null) return;
    const afterMs = Math.max(sweepAfterMs, this.#sweepMs / mostSweepShare);
    const sweep = async () => {
      const beginMs = performance.now();
      this.#endedSinceSweep = false;
      await killStrays(this.#mark, (markEnd) => !this.#underWay.has(parseInt(markEnd, 10)));
      this.#sweepMs = performance.now() - beginMs;
      this.#sweep = null;
      if (this.#endedSinceSweep) this.#sweepLater();
    };
    this.#sweep = setTimeout(() => void sweep(), afterMs);
  }

  #start({ id, program, workingDirectory, timeoutMs }: ProgramToRun): Promise<ProgramEnd> {
    const [name = '', ...args] = program;
    const mark = `${this.#mark}${id};`;
    return new Promise((resolve) => {
      const startedMs = performance.now();
      const child = spawn(name, args, {
        cwd: workingDirectory,
        env: { ...this.#environment, [strayVariable]: mark },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
      const { pid, stdout, stderr } = child;
      const output = new TailText(outputBytes);
      let killed: 'timed out' | 'aborted' | null = null;
      let durationMs = 0;
      const kill = (why: 'timed out' | 'aborted') => {
        if (killed !== null) return;
        killed = why;
        if (pid !== undefined) signalGroup(pid, 'SIGKILL');
      };
      this.#underWay.set(id, () => kill('aborted'));
      const timer = setTimeout(() => kill('timed out'), timeoutMs);
      child.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        resolve({ how: 'not started', code: error.code ?? '', reason: error.message });
      });
      // Without room for more open files there are no pipes either; why is told by the event.
      if ((stdout as Readable | undefined) === undefined) return;
      if (pid !== undefined) this.#keeper.hold(pid);
      stdout.on('data', (piece: Buffer) => output.push(piece));
      stderr.on('data', (piece: Buffer) => output.push(piece));
      child.on('exit', () => {
        durationMs = performance.now() - startedMs;
        clearTimeout(timer);
        // Its number may soon be another's.
        this.#underWay.delete(id);
        if (pid === undefined) return;
        // What it started ends with it, and with that whoever holds its pipes open.
        signalGroup(pid, 'SIGKILL');
        this.#keeper.release(pid);
        setTimeout(() => {
          stdout.destroy();
          stderr.destroy();
        }, pipeGraceMs).unref();
      });
      child.on('close', (status) => {
        if (killed === 'aborted') resolve({ how: 'aborted' });
        else if (killed === null) resolve({ how: 'exited', status, durationMs, output: output.text() });
        else {
          const end: ProgramEnd = { how: 'timed out', durationMs, output: output.text() };
          void killStrays(mark).then(() => resolve(end));
        }
      });
    });
  }
}
