import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { GuardedInstrument, GuardMessage } from './guardProtocol.ts';

export interface GuardOptions {
  /** The guard's program, as source or as built. */
  readonly programPath: string;
  readonly logFile: string;
}

interface RunningGuard {
  readonly process: ChildProcess;
  /** Messages it has not acknowledged yet, in the order they were sent. */
  readonly unacknowledged: { resolve: () => void; reject: (error: Error) => void }[];
}

/** The host's hold on the guard process. */
export class Guard {
  readonly #options: GuardOptions;
  #running: RunningGuard | null = null;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Null when no guard is there: none was needed yet, it was let go, or something ended it. */
  get pid(): number | null {
    return this.#running?.process.pid ?? null;
  }

  /** Gives the guard the safe writes; it has them when this resolves. Starts it when it is not running. */
  async arm(instruments: readonly GuardedInstrument[]): Promise<void> {
    const { logFile } = this.#options;
    await this.#send(this.#running ?? this.#start(), { type: 'arm', logFile, instruments: [...instruments] });
  }

  /** Lets the guard end without touching anything. */
  async disarm(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    // One that has just ended needs no letting go.
    await this.#send(running, { type: 'disarm' }).catch(() => undefined);
    this.#running = null;
    running.process.stdin?.end();
  }

  async #send({ process: child, unacknowledged }: RunningGuard, message: GuardMessage): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      unacknowledged.push({ resolve, reject });
      child.stdin?.write(`${JSON.stringify(message)}\n`);
    });
  }

  #start(): RunningGuard {
    const child = spawn(process.execPath, [this.#options.programPath], {
      // A group of its own: a Ctrl+C in the terminal must not take the guard along.
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      // Under Electron the executable is Electron itself, which this makes run as plain Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    const running: RunningGuard = { process: child, unacknowledged: [] };
    createInterface({ input: child.stdout }).on('line', () => running.unacknowledged.shift()?.resolve());
    child.stdin.on('error', () => undefined);
    const gone = () => {
      if (this.#running === running) this.#running = null;
      for (const { reject } of running.unacknowledged.splice(0)) reject(guardGone());
    };
    child.on('exit', gone);
    child.on('error', gone);
    // The guard must not keep a host alive that has nothing more to do.
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
    (child.stdout as unknown as { unref?: () => void }).unref?.();
    this.#running = running;
    return running;
  }
}

const guardGone = () =>
  new FringeError('defect', 'The guard process, which makes the outputs safe if Fringe dies, could not be started.', {
    remedy: 'Nothing was written to an instrument. Try again; if it happens again, restart Fringe.',
  });
