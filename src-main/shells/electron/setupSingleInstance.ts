import type { BrowserWindow } from 'electron';
import { app } from 'electron';

/**
 * One workbench per data folder: two would fight over the instruments. The second one brings the first one's window to
 * the front and ends.
 * @returns `first` to go on, `second` to end at once.
 */
export function setupSingleInstance(window: () => BrowserWindow | null): 'first' | 'second' {
  if (!app.requestSingleInstanceLock()) return 'second';
  app.on('second-instance', () => {
    const open = window();
    if (open === null) return;
    if (open.isMinimized()) open.restore();
    open.show();
    open.focus();
  });
  return 'first';
}
