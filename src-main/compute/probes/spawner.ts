import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { ProgramEnd, ProgramToRun, SpawnerAnswer, SpawnerRequest } from './spawnerProtocol.ts';
import { killStrays } from './strays.ts';

/** How a program ended that nobody gave up. */
export type OwnEnd = Exclude<ProgramEnd, { how: 'aborted' }>;

/** The host's hold on the process that starts programs. */
export class Spawner {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #runId: string;
  readonly #waiting = new Map<number, { resolve: (end: ProgramEnd) => void; reject: (error: Error) => void }>();
  readonly #ended: Promise<void>;
  #hasEnded = false;
  #last = 0;

  /**
   * @param programPath the spawner's program, as source or as built
   * @throws not_available when the system has no room for it
   */
  constructor(programPath: string, runId: string) {
    this.#runId = runId;
    const child = startProcess(programPath);
    this.#process = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, end } = JSON.parse(line) as SpawnerAnswer;
      this.#waiting.get(id)?.resolve(end);
      this.#waiting.delete(id);
    });
    child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      const gone = () => {
        this.#hasEnded = true;
        for (const { reject } of this.#waiting.values()) reject(spawnerGone());
        this.#waiting.clear();
        resolve();
      };
      // Not at its exit: its last answers may still be in the pipe.
      child.on('close', gone);
      child.on('error', gone);
    });
    this.#tell({ type: 'open', environment: { ...(process.env as Record<string, string>) }, runId });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** @throws not_available when the spawner has ended; the signal's reason when it aborts */
  async run(asked: Omit<ProgramToRun, 'type' | 'id'>, signal: AbortSignal): Promise<OwnEnd> {
    signal.throwIfAborted();
    if (this.#hasEnded) throw spawnerGone();
    const id = (this.#last += 1);
    const onAbort = () => this.#tell({ type: 'abort', id });
    signal.addEventListener('abort', onAbort);
    try {
      const end = await new Promise<ProgramEnd>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#tell({ type: 'run', id, ...asked });
      });
      if (end.how === 'aborted') throw signal.reason ?? spawnerGone();
      return end;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Nothing that it has started is left when this resolves. */
  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#ended;
    // If something ended it before, nobody has looked for those that left their group.
    if (this.#process.exitCode !== 0) await killStrays(`${this.#runId}:`);
  }

  #tell(request: SpawnerRequest): void {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
  }
}

function startProcess(programPath: string): ChildProcessByStdio<Writable, Readable, null> {
  try {
    const child = spawn(process.execPath, [programPath], {
      // A group of its own: a Ctrl+C in the terminal must not take it along.
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'ignore'],
      // Under Electron the executable is Electron itself, which this makes run as plain Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    // Without room for more open files Node makes no pipes, and tells why by an event.
    if ((child.stdout as Readable | undefined) !== undefined) return child;
    child.on('error', () => undefined);
  } catch (error) {
    throw spawnerGone(error);
  }
  throw spawnerGone();
}

const spawnerGone = (cause?: unknown) =>
  new FringeError('not_available', 'The process that starts the samples of a noise calibration has ended.', {
    remedy: 'What was sampled is kept: resume the run. If it happens again, restart Fringe.',
    cause,
  });
