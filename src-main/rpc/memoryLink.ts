import type { MessagePortLike, ToHost, ToScreen } from '../../src-core/contract/envelope.ts';

export interface MemoryLink {
  readonly host: MessagePortLike<ToScreen, ToHost>;
  readonly screen: MessagePortLike<ToHost, ToScreen>;
}

/** Both ends of a link within one process. Messages go through JSON, so that it carries what every other link carries. */
export function createMemoryLink(): MemoryLink {
  const toHost = createDirection<ToHost>();
  const toScreen = createDirection<ToScreen>();
  const closeListeners = new Set<() => void>();
  let state: 'open' | 'closed' = 'open';

  const close = (): void => {
    if (state === 'closed') return;
    state = 'closed';
    queueMicrotask(() => {
      for (const listener of closeListeners) listener();
    });
  };
  const end = <Out, In>(out: Direction<Out>, incoming: Direction<In>): MessagePortLike<Out, In> => ({
    send(message) {
      const text = JSON.stringify(message);
      queueMicrotask(() => {
        if (state === 'open') out.deliver(text);
      });
    },
    onMessage: incoming.listen,
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close,
  });
  return { host: end(toScreen, toHost), screen: end(toHost, toScreen) };
}

interface Direction<T> {
  deliver(text: string): void;
  listen(listener: (message: T) => void): () => void;
}

function createDirection<T>(): Direction<T> {
  const listeners = new Set<(message: T) => void>();
  return {
    deliver(text) {
      for (const listener of listeners) listener(JSON.parse(text) as T);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
