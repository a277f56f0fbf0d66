import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { MessagePortLike, ToHost, ToScreen } from '../../../src-core/contract/envelope.ts';
import type { IpcEnvelope } from './ipcChannel.ts';
import { channel, ipcEnvelopeSchema } from './ipcChannel.ts';
import { refusalOfSender } from './senderCheck.ts';

export interface IpcLinkOptions {
  readonly ipcMain: Pick<IpcMain, 'on' | 'off'>;
  readonly window: WebContents;
  /** Called with a fresh port for each life of the page: at the start and after each reload. */
  readonly serve: (port: MessagePortLike<ToScreen, ToHost>) => void;
  readonly onRefused: (reason: string) => void;
}

interface PageLink extends MessagePortLike<ToScreen, ToHost> {
  readonly linkId: string;
  receive(message: ToHost): void;
}

/** The desktop app's link: one channel, each message of which is heard only after its sender has been checked. */
export function setupIpcLink({ ipcMain, window, serve, onRefused }: IpcLinkOptions): () => void {
  let current: PageLink | null = null;

  const take = (event: IpcMainEvent, raw: unknown): void => {
    const refusal = refusalOfSender(event, window);
    if (refusal !== null) {
      onRefused(refusal);
      return;
    }
    const envelope = ipcEnvelopeSchema.safeParse(raw);
    if (!envelope.success) {
      onRefused('it is no message of the link');
      return;
    }
    const { linkId, message } = envelope.data;
    if (current?.linkId !== linkId) {
      current?.close();
      current = createPageLink(linkId, window);
      serve(current);
    }
    current.receive(message as ToHost);
  };
  const closeCurrent = (): void => {
    current?.close();
    current = null;
  };

  ipcMain.on(channel, take);
  window.on('destroyed', closeCurrent);
  window.on('render-process-gone', closeCurrent);
  return () => {
    ipcMain.off(channel, take);
    closeCurrent();
  };
}

function createPageLink(linkId: string, window: WebContents): PageLink {
  const messageListeners = new Set<(message: ToHost) => void>();
  const closeListeners = new Set<() => void>();
  let state: 'open' | 'closed' = 'open';
  return {
    linkId,
    receive(message) {
      for (const listener of messageListeners) listener(message);
    },
    send(message) {
      if (state === 'closed' || window.isDestroyed()) return;
      window.send(channel, { linkId, message } satisfies IpcEnvelope);
    },
    onMessage(listener) {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    onClose(listener) {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close() {
      if (state === 'closed') return;
      state = 'closed';
      for (const listener of closeListeners) listener();
    },
  };
}
