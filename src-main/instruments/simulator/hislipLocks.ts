import { lockResponses } from '../transports/hislipMessage.ts';

/** One client of a device, as its locks see it. */
export type LockOwner = object;

/** Exclusive and shared locks of one device. Source: IVI-6.1, section 4.5 and table 15. */
export class HislipLocks {
  #exclusive: LockOwner | null = null;
  readonly #shared = new Set<LockOwner>();
  #key = '';
  #waiting: { readonly owner: LockOwner; readonly retry: () => boolean }[] = [];

  get isExclusive(): boolean {
    return this.#exclusive !== null;
  }

  /** How many clients have a lock. */
  get owners(): number {
    return new Set([...this.#shared, ...(this.#exclusive === null ? [] : [this.#exclusive])]).size;
  }

  /** Whether this client's messages have to wait. */
  isShutOut(owner: LockOwner): boolean {
    if (this.#exclusive !== null) return this.#exclusive !== owner;
    return this.#shared.size > 0 && !this.#shared.has(owner);
  }

  /** @param key empty asks for the exclusive lock. @returns the control code of the response. */
  request(owner: LockOwner, key: string, timeoutMs: number): Promise<number> {
    const holdsThis = this.#exclusive === owner || (key !== '' && this.#shared.has(owner));
    if (holdsThis) return Promise.resolve(lockResponses.error);
    if (this.#grant(owner, key)) return Promise.resolve(lockResponses.success);
    if (timeoutMs <= 0) return Promise.resolve(lockResponses.failure);
    return new Promise<number>((resolve) => {
      const entry = {
        owner,
        retry: () => {
          if (!this.#grant(owner, key)) return false;
          clearTimeout(timer);
          resolve(lockResponses.success);
          return true;
        },
      };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
        resolve(lockResponses.failure);
      }, timeoutMs);
      this.#waiting.push(entry);
    });
  }

  /** Gives up the exclusive lock, or else the shared one. @returns the control code of the response. */
  release(owner: LockOwner): number {
    if (this.#exclusive === owner) {
      this.#exclusive = null;
      this.#handOn();
      return lockResponses.success;
    }
    if (!this.#shared.delete(owner)) return lockResponses.error;
    this.#handOn();
    return lockResponses.sharedSuccess;
  }

  /** The client is gone. */
  forget(owner: LockOwner): void {
    this.#waiting = this.#waiting.filter((entry) => entry.owner !== owner);
    if (this.#exclusive === owner) this.#exclusive = null;
    this.#shared.delete(owner);
    this.#handOn();
  }

  #grant(owner: LockOwner, key: string): boolean {
    if (key !== '') {
      // With the right key the lock is shared even while one of the sharers has it alone.
      if (this.#shared.size > 0 ? this.#key !== key : this.#exclusive !== null) return false;
      this.#key = key;
      this.#shared.add(owner);
      return true;
    }
    if (this.#exclusive !== null || (this.#shared.size > 0 && !this.#shared.has(owner))) return false;
    this.#exclusive = owner;
    return true;
  }

  #handOn(): void {
    this.#waiting = this.#waiting.filter(({ retry }) => !retry());
  }
}
