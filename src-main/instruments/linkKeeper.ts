import type { ReconnectView } from '../interfaces/benchDevices.ts';
import type { LoggedInstrument } from './drivers/createInstrument.ts';

export interface ReconnectPace {
  readonly firstPauseMs: number;
  /** The pause doubles until here. */
  readonly longestPauseMs: number;
  /** Somebody may stand at the plug: after this time the pauses may grow on, */
  readonly patienceMs: number;
  /** until here. */
  readonly latePauseMs: number;
  /** Of one try. */
  readonly tryMs: number;
}

/** A plug that is put back is noticed within a second for ten minutes, then within five. */
export const defaultReconnectPace: ReconnectPace = {
  firstPauseMs: 100,
  longestPauseMs: 1000,
  patienceMs: 600_000,
  latePauseMs: 5000,
  tryMs: 8000,
};

export interface LinkKeeperOptions {
  readonly instrument: LoggedInstrument;
  /** 0: an idle instrument is not asked. */
  readonly keepAliveMs: number;
  /** False while a run alone may talk to the instruments: its clock counts every exchange. */
  readonly mayTalk: () => boolean;
  /** Told when the tries or the time of the next one change. */
  readonly onChange: () => void;
  /** Called when the same instrument has been found again, its limits read. */
  readonly onReconnected: () => Promise<void>;
  readonly pace?: ReconnectPace;
}

/** A run that has the bench is not waited for by the minute. */
const runPollMs = 50;

/**
 * Keeps one instrument: asks an idle link whether somebody is there, and looks for an instrument that was lost until it
 * is found, closed or asked to end. It never writes to an output.
 */
export class LinkKeeper {
  readonly #options: LinkKeeperOptions;
  readonly #pace: ReconnectPace;
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();
  #abort: AbortController | null = null;
  #view: ReconnectView | null = null;
  #lostAtMs = 0;
  #pauseMs = 0;
  #ended = false;

  constructor(options: LinkKeeperOptions) {
    this.#options = options;
    this.#pace = options.pace ?? defaultReconnectPace;
    this.#stopListening = options.instrument.onStateChange((state) => this.#onState(state));
  }

  /** Null when nothing is looked for. */
  get view(): ReconnectView | null {
    return this.#view;
  }

  /** Resolves when nothing is asked any more; what comes next looks first whether it may. */
  async settled(): Promise<void> {
    await this.#work;
  }

  /** Ends what is looked for and asked, until the instrument's next state. Resolves when nothing is under way. */
  async cancel(): Promise<void> {
    this.#abort?.abort();
    this.#sleep(null);
    this.#view = null;
    await this.#work;
  }

  /** After `cancel`: an instrument that is still lost is looked for again. */
  goOn(): void {
    if (!this.#ended && this.#options.instrument.state === 'lost' && this.#view === null) this.#onState('lost');
  }

  /** For good. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#stopListening();
    await this.cancel();
  }

  #onState(state: LoggedInstrument['state']): void {
    if (this.#ended) return;
    if (state === 'lost') {
      this.#lostAtMs = performance.now();
      this.#pauseMs = this.#pace.firstPauseMs;
      this.#lookAgainAfter(this.#pauseMs, 0, '');
      return;
    }
    if (state === 'disconnected' || state === 'connecting') this.#abort?.abort();
    this.#view = null;
    if (state === 'connected') this.#listenAgain();
    else this.#sleep(null);
  }

  #sleep(work: (() => void) | null, durationMs = 0): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = work === null ? null : setTimeout(work, durationMs).unref();
  }

  #listenAgain(): void {
    const { instrument, keepAliveMs } = this.#options;
    if (keepAliveMs === 0 || this.#ended) return;
    this.#sleep(() => this.#ask(), Math.max(10, keepAliveMs - instrument.idleMs));
  }

  #ask(): void {
    const { instrument, keepAliveMs, mayTalk } = this.#options;
    // A little less than the period: a timer may be early by a fraction of a millisecond.
    if (!mayTalk() || instrument.idleMs < keepAliveMs - 2) return this.#listenAgain();
    this.#work = instrument.checkAlive(keepAliveMs).then(() => {
      if (instrument.state === 'connected') this.#listenAgain();
    });
  }

  #lookAgainAfter(pauseMs: number, attempts: number, reason: string): void {
    this.#view = { attempts, nextTryAtMs: Date.now() + pauseMs, reason };
    this.#sleep(() => this.#look(), pauseMs);
    this.#options.onChange();
  }

  #look(): void {
    const { instrument, mayTalk } = this.#options;
    if (this.#view === null || instrument.state !== 'lost') return;
    if (!mayTalk()) return this.#sleep(() => this.#look(), runPollMs);
    this.#work = this.#try(this.#view);
  }

  async #try({ attempts, reason }: ReconnectView): Promise<void> {
    const { instrument, onChange, onReconnected } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    this.#view = { attempts, nextTryAtMs: null, reason };
    onChange();
    try {
      await instrument.connect(AbortSignal.any([abort.signal, AbortSignal.timeout(this.#pace.tryMs)]));
      await onReconnected();
    } catch (error) {
      if (abort.signal.aborted || instrument.state !== 'lost') return;
      const isLate = performance.now() - this.#lostAtMs > this.#pace.patienceMs;
      const longestMs = isLate ? this.#pace.latePauseMs : this.#pace.longestPauseMs;
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestMs);
      this.#lookAgainAfter(this.#pauseMs, attempts + 1, error instanceof Error ? error.message : String(error));
    } finally {
      if (this.#abort === abort) this.#abort = null;
    }
  }
}
