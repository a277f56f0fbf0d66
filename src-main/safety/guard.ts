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

/** The host's hold on the guard process. */
export class Guard {
  readonly #options: GuardOptions;
  #child: ChildProcess | null = null;
  #acknowledge: (() => void)[] = [];

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Gives the guard the safe writes; it has them when this resolves. Starts it when it is not running. */
  async arm(instruments: readonly GuardedInstrument[]): Promise<void> {
    await this.#send({ type: 'arm', logFile: this.#options.logFile, instruments: [...instruments] });
  }

  /** Lets the guard end without touching anything. */
  async disarm(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    await this.#send({ type: 'disarm' });
    this.#child = null;
    child.stdin?.end();
  }

  async #send(message: GuardMessage): Promise<void> {
    const child = this.#child ?? this.#start();
    await new Promise<void>((resolve, reject) => {
      const onExit = () => {
        reject(
          new FringeError(
            'defect',
            'The guard process, which makes the outputs safe if Fringe dies, could not be started.',
            {
              remedy: 'Nothing was written to an instrument. Restart Fringe.',
            },
          ),
        );
      };
      child.once('exit', onExit);
      child.once('error', onExit);
      this.#acknowledge.push(() => {
        child.off('exit', onExit);
        child.off('error', onExit);
        resolve();
      });
      child.stdin?.write(`${JSON.stringify(message)}\n`);
    });
  }

  #start(): ChildProcess {
    const child = spawn(process.execPath, [this.#options.programPath], {
      // A group of its own: a Ctrl+C in the terminal must not take the guard along.
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      // Under Electron the executable is Electron itself, which this makes run as plain Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    createInterface({ input: child.stdout }).on('line', () => this.#acknowledge.shift()?.());
    child.stdin.on('error', () => undefined);
    child.on('exit', () => {
      if (this.#child === child) this.#child = null;
    });
    // The guard must not keep a host alive that has nothing more to do.
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
    (child.stdout as unknown as { unref?: () => void }).unref?.();
    this.#child = child;
    return child;
  }
}
