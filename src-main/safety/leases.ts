import { FringeError } from '../../src-core/errors/fringeError.ts';

/** The exclusive hold on instruments that a run, or one action of the engineer, has. */
export interface Lease {
  readonly holder: string;
  readonly instruments: ReadonlySet<string>;
  /** A lease for measurement only is refused by the write gate. */
  readonly mayWrite: boolean;
  readonly released: boolean;
  release(): void;
}

/** Who holds what. Two holders never have one instrument at once. */
export class LeaseBook {
  readonly #holders = new Map<string, string>();

  /** @throws instrument_busy with the name of the holder. */
  acquire(holder: string, instruments: Iterable<string>, access: 'write' | 'measure'): Lease {
    const wanted = new Set(instruments);
    for (const instrument of wanted) {
      const other = this.#holders.get(instrument);
      if (other !== undefined) {
        throw new FringeError('instrument_busy', `The instrument "${instrument}" is in use by ${other}.`, {
          remedy: 'Wait until it has finished, or stop it first.',
        });
      }
    }
    for (const instrument of wanted) this.#holders.set(instrument, holder);
    let released = false;
    return {
      holder,
      instruments: wanted,
      mayWrite: access === 'write',
      get released() {
        return released;
      },
      release: () => {
        if (released) return;
        released = true;
        for (const instrument of wanted) this.#holders.delete(instrument);
      },
    };
  }

  /** Anybody who holds anything, or null. */
  anyHolder(): string | null {
    const [holder = null] = this.#holders.values();
    return holder;
  }

  holderOf(instrument: string): string | null {
    return this.#holders.get(instrument) ?? null;
  }
}
