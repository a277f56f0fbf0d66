import type { MessagePortLike, ToHost, ToScreen } from '../../src-core/contract/envelope.ts';

/**
 * `connecting` until the link first stands, `reconnecting` while it is down and being tried again, `closed` for good, and
 * `refused` for good: a host answers, but does not know this page (it was started again, with another token).
 */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed' | 'refused';

export const isOver = (state: ConnectionState): boolean => state === 'closed' || state === 'refused';

/** The screen's end of a link. A port without a state feed is taken as connected until it closes. */
export interface ScreenPort extends MessagePortLike<ToHost, ToScreen> {
  readonly connection?: ConnectionState;
  onConnection?(listener: (state: ConnectionState) => void): () => void;
}

/** A set of listeners that can be told one thing; the way every port here keeps them. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void;
  tell(value: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    tell(value) {
      for (const listener of [...listeners]) listener(value);
    },
  };
}
