import { EventEmitter } from 'node:events';
import type { IpcMainEvent, WebContents } from 'electron';
import type { ToHost, ToScreen } from '../../../../src-core/contract/envelope.ts';
import { channel } from '../../../../src-main/shells/electron/ipcChannel.ts';
import type { ElectronBridge } from '../../../../src-renderer/client/connectElectron.ts';

export interface IpcPair {
  readonly ipcMain: EventEmitter;
  readonly window: WebContents;
  /** What the preload exposes to one life of the page. */
  bridge(linkId: string): ElectronBridge;
  /** A message as it would come from that frame. */
  emit(event: Partial<IpcMainEvent>, payload: unknown): void;
}

/** Electron's channel within one process: what is sent is cloned, and arrives in a later turn of the loop. */
export function createIpcPair(): IpcPair {
  const ipcMain = new EventEmitter();
  const page = new EventEmitter();
  const window = Object.assign(new EventEmitter(), {
    isDestroyed: () => false,
    send(sentOn: string, payload: unknown) {
      const cloned: unknown = structuredClone(payload);
      setImmediate(() => page.emit(sentOn, cloned));
    },
  }) as unknown as WebContents;
  const senderFrame = { url: 'app://fringe/index.html#/bench', parent: null, detached: false };
  const emit = (event: object, payload: unknown): void => {
    const cloned: unknown = structuredClone(payload);
    setImmediate(() => ipcMain.emit(channel, { sender: window, senderFrame, ...event }, cloned));
  };
  return {
    ipcMain,
    window,
    emit,
    bridge: (linkId) => ({
      send: (message: ToHost) => emit({}, { linkId, message }),
      onMessage(listener) {
        const take = (envelope: { linkId: string; message: ToScreen }): void => {
          if (envelope.linkId === linkId) listener(envelope.message);
        };
        page.on(channel, take);
        return () => page.off(channel, take);
      },
    }),
  };
}
