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
  /** What benches that are closed have left driven. */
  #owed: GuardedInstrument[] = [];

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Null when no guard is there: none was needed yet, it was let go, or something ended it. */
  get pid(): number | null {
    return this.#running?.process.pid ?? null;
  }

  /** Gives the guard a bench's safe writes beside those that are still owed; it has them when this resolves. Starts it when it is not running. */
  async arm(instruments: readonly GuardedInstrument[]): Promise<void> {
    await this.#tell([...this.#owed, ...instruments]);
  }

  /**
   * Takes a bench that was closed from the guard, which ends without touching anything when nothing is owed any more.
   * @param safe what is known to be safe; settles what an earlier bench owed to the same outputs.
   * @param owed what could not be made safe: the guard keeps it, whatever bench is opened next, until it is or this
   * process ends.
   */
  async release(safe: readonly GuardedInstrument[], owed: readonly GuardedInstrument[]): Promise<void> {
    this.#owed = mergeGuarded([...withoutSteps(this.#owed, safe), ...owed]);
    if (this.#owed.length > 0) {
      // A guard whose end was not noticed yet answers with that end; the next one is started with the same list.
      await this.#tell(this.#owed).catch(() => this.#tell(this.#owed));
      return;
    }
    const running = this.#running;
    if (running === null) return;
    // One that has just ended needs no letting go.
    await this.#send(running, { type: 'disarm' }).catch(() => undefined);
    this.#running = null;
    running.process.stdin?.end();
  }

  async #tell(instruments: readonly GuardedInstrument[]): Promise<void> {
    const { logFile } = this.#options;
    const message: GuardMessage = { type: 'arm', logFile, instruments: mergeGuarded(instruments) };
    await this.#send(this.#running ?? this.#start(), message);
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

/** One entry an address, since an instrument may take one connection only; of equal steps the later stays. */
function mergeGuarded(instruments: readonly GuardedInstrument[]): GuardedInstrument[] {
  return [...Map.groupBy(instruments, ({ address }) => address).values()].map((group) => {
    const steps = new Map<string, GuardedInstrument['steps'][number]>();
    for (const step of group.flatMap((instrument) => instrument.steps)) {
      steps.delete(step.send);
      steps.set(step.send, step);
    }
    return { ...(group.at(-1) as GuardedInstrument), steps: [...steps.values()] };
  });
}

function withoutSteps(owed: readonly GuardedInstrument[], safe: readonly GuardedInstrument[]): GuardedInstrument[] {
  const done = new Set(safe.flatMap(({ address, steps }) => steps.map(({ send }) => `${address} ${send}`)));
  return owed.flatMap((instrument) => {
    const steps = instrument.steps.filter(({ send }) => !done.has(`${instrument.address} ${send}`));
    return steps.length === 0 ? [] : [{ ...instrument, steps }];
  });
}

const guardGone = () =>
  new FringeError('defect', 'The guard process, which makes the outputs safe if Fringe dies, could not be started.', {
    remedy: 'Nothing was written to an instrument. Try again; if it happens again, restart Fringe.',
  });
