import type * as Electron from 'electron';
import { app } from './app.ts';
import { BrowserWindowDouble, webContents } from './browserWindow.ts';
import { Menu, NotificationDouble, dialog, nativeTheme, powerSaveBlocker } from './desktop.ts';
import { ipcMain } from './ipcMain.ts';
import { protocol } from './protocol.ts';
import { defaultSession } from './session.ts';
import { strict } from './strict.ts';

const session = strict('session', { defaultSession });

/** What `import 'electron'` and `require('electron')` give in the main process under the double. */
export const electron = strict('electron', {
  app,
  BrowserWindow: BrowserWindowDouble,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification: NotificationDouble,
  powerSaveBlocker,
  protocol,
  session,
  webContents,
} satisfies { [Name in keyof typeof Electron]?: object });

export {
  app,
  BrowserWindowDouble as BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  NotificationDouble as Notification,
  powerSaveBlocker,
  protocol,
  session,
  webContents,
};
export { electron as default, electron as 'module.exports' };
