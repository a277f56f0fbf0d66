import { contextBridge, ipcRenderer } from 'electron';
import type { ToHost, ToScreen } from '../src-core/contract/envelope.ts';

/**
 * Everything the page gets from the desktop app: the two ends of one channel. The same name stands in
 * src-main/shells/electron/ipcChannel.ts.
 */
const channel = 'fringe:link';

/** Names this page's life, so that the host never mistakes a reloaded page's requests for the old one's. */
const linkId = crypto.randomUUID();

contextBridge.exposeInMainWorld('fringe', {
  send(message: ToHost): void {
    ipcRenderer.send(channel, { linkId, message });
  },
  onMessage(listener: (message: ToScreen) => void): () => void {
    const take = (_event: unknown, envelope: { linkId: string; message: ToScreen }): void => {
      if (envelope.linkId === linkId) listener(envelope.message);
    };
    ipcRenderer.on(channel, take);
    return () => {
      ipcRenderer.off(channel, take);
    };
  },
});
