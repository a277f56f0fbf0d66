import { BrowserWindow, Menu, nativeTheme } from 'electron';

export interface WindowOptions {
  readonly preloadPath: string;
  readonly iconPath?: string;
}

/** The colours of the page's own background, so that the window does not flash before it is drawn. */
const background = { dark: '#0e1116', light: '#f6f7f9' };

/** The workbench's window. Its page has no Node, no Electron and no preload but the link. Not loaded, not yet shown. */
export function createWindow({ preloadPath, iconPath }: WindowOptions): BrowserWindow {
  // Menus bring reload, zoom and developer tools under keys a gloved hand hits; on macOS copy and paste need one.
  const roles = ['appMenu', 'editMenu', 'windowMenu'] as const;
  Menu.setApplicationMenu(
    process.platform === 'darwin' ? Menu.buildFromTemplate(roles.map((role) => ({ role }))) : null,
  );
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 680,
    show: false,
    title: 'Fringe',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    ...(iconPath === undefined ? {} : { icon: iconPath }),
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Charts and alarms go on behind another window.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  return window;
}
