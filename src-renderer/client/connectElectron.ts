import type { ToHost, ToScreen } from '../../src-core/contract/envelope.ts';
import type { ScreenPort } from './screenPort.ts';
import { createListeners } from './screenPort.ts';

/** What the preload exposes, and nothing else. */
export interface ElectronBridge {
  send(message: ToHost): void;
  onMessage(listener: (message: ToScreen) => void): () => void;
}

declare global {
  interface Window {
    readonly fringe?: ElectronBridge;
  }
}

/** The link within the desktop app. It stands from the first moment and lives as long as the page. */
export function connectElectron(bridge: ElectronBridge): ScreenPort {
  const closes = createListeners<undefined>();
  const stops = new Set<() => void>();
  let state: 'open' | 'closed' = 'open';
  return {
    send(message) {
      if (state === 'open') bridge.send(message);
    },
    onMessage(listener) {
      const stop = bridge.onMessage(listener);
      stops.add(stop);
      return () => {
        stops.delete(stop);
        stop();
      };
    },
    onClose: (listener) => closes.add(listener),
    close() {
      if (state === 'closed') return;
      state = 'closed';
      for (const stop of stops) stop();
      closes.tell(undefined);
    },
  };
}
