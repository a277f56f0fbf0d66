import { basename } from 'node:path';
import type { BrowserWindow } from 'electron';
import { dialog, Notification, powerSaveBlocker } from 'electron';
import type { ShellServices } from '../../interfaces/shellServices.ts';

const zipFilter = [{ name: 'Fringe bundle', extensions: ['zip'] }];

/** Native dialogs, notifications and the power blocker, for the host. */
export function createElectronServices(
  notices: readonly string[],
  window: () => BrowserWindow | null,
): Required<Pick<ShellServices, 'chooseSavePath' | 'chooseOpenPath' | 'notify' | 'keepAwake'>> &
  Pick<ShellServices, 'kind' | 'notices'> {
  let blocker: number | null = null;
  return {
    kind: 'electron',
    notices,
    async chooseSavePath(suggestedName) {
      const options = { title: 'Export bundle', defaultPath: basename(suggestedName), filters: zipFilter };
      const parent = window();
      const chosen = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return chosen.canceled ? null : chosen.filePath;
    },
    async chooseOpenPath({ title, kind, extensions }) {
      const filters = [{ name: kind, extensions: [...extensions] }];
      const options = { title, filters, properties: ['openFile' as const] };
      const parent = window();
      const chosen = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    notify(title, body) {
      if (!Notification.isSupported()) return;
      const notification = new Notification({ title, body });
      notification.on('click', () => {
        window()?.show();
      });
      notification.show();
    },
    keepAwake(on) {
      if (on && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
      if (!on && blocker !== null) {
        powerSaveBlocker.stop(blocker);
        blocker = null;
      }
    },
  };
}
